package billing_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

func TestAFeeAndACancellationDoNotBothStand(t *testing.T) {
	x := open(t)
	for round := range enginetest.Rounds(40) {
		a := x.Book(x.Patient(), clinictest.Monday.AddDays(1+round/24), round%24+1)
		booked := booking.Event{Kind: booking.AppointmentBooked, Appointment: a, Stamp: store.Stamp{By: "desk", At: x.Clinic.Now()}}
		during(2, func(i int) {
			var err error
			if i == 0 {
				err = x.AppointmentEvent(x.ctx(), booked)
			} else {
				_, err = x.Booking.Cancel(x.ctx(), clinictest.Desk, a.ID, "")
			}
			if err != nil {
				t.Error(err)
			}
		})
		a.Status = booking.Cancelled
		x.must(x.AppointmentEvent(t.Context(), booking.Event{Kind: booking.AppointmentCancelled, Appointment: a, Stamp: booked.Stamp}))
		x.must(x.AppointmentEvent(t.Context(), booked)) // told once more, late
		x.balance(account(t, a), billing.Totals{})
	}
}

// patients pay at two desks at once, while a line is taken back and money is given back.
func TestTwoDesksAndOneBill(t *testing.T) {
	x := open(t)
	desk2 := auth.Actor{ID: "desk2", Roles: []auth.Role{auth.FrontDesk}}
	_, err := x.OpenTill(t.Context(), desk2, 0)
	x.must(err)
	for round := range enginetest.Rounds(24) {
		id := x.bill(round + 1)
		outcome := make([]error, 2)
		during(2, func(i int) {
			_, outcome[i] = x.Pay(x.ctx(), []auth.Actor{clinictest.Desk, desk2}[i], id, billing.Cash, whole, "", fmt.Sprintf("desk-%d-%d", round, i))
		})
		won := 0
		for _, err := range outcome {
			if err == nil {
				won++
			} else {
				wantErr(t, err, billing.ErrNothingDue)
			}
		}
		if won != 1 {
			t.Errorf("%d desks took the money", won)
		}
		x.balance(id, billing.Totals{Charged: whole, Paid: whole})
	}
	s := x.settles()
	if s.Receipts != enginetest.Rounds(24) {
		t.Errorf("%d receipts", s.Receipts)
	}
}

func TestOneRequestFromManyPlacesPaysOnce(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	receipts := make([]string, 16)
	during(len(receipts), func(i int) {
		got, err := x.Pay(x.ctx(), clinictest.Desk, id, billing.Cash, 1000, "", "impatient")
		if err != nil {
			t.Error(err)
			return
		}
		receipts[i] = got.Receipt.Number
	})
	for _, r := range receipts {
		if r != "A-20261123-00001" {
			t.Errorf("receipt %s", r)
		}
	}
	x.balance(id, billing.Totals{Charged: whole, Paid: 1000})
	x.settles()
}

func TestManyRefundsNeverGiveBackMoreThanWasPaid(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	paid, err := x.Pay(t.Context(), clinictest.Desk, id, billing.Cash, 5000, "", x.key())
	x.must(err)
	var mu sync.Mutex
	given := 0
	during(12, func(i int) {
		_, err := x.Refund(x.ctx(), clinictest.Desk, id, paid.Account.Payments[0].ID, 900, "多收", fmt.Sprintf("refund-%02d", i))
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			given++
		} else {
			wantErr(t, err, billing.ErrOverRefund)
		}
	})
	if given != 5 {
		t.Errorf("%d refunds of 9.00 from 50.00", given)
	}
	x.balance(id, billing.Totals{Charged: whole, Paid: 5000, Refunded: 4500})
	x.settles()
}

func TestOfAPaymentAndAReversal(t *testing.T) {
	x := open(t)
	for round := range enginetest.Rounds(24) {
		id := x.bill(round + 1)
		a, err := x.Account(t.Context(), clinictest.Desk, id)
		x.must(err)
		line := a.Lines[0]
		var paid, reversed error
		during(2, func(i int) {
			if i == 0 {
				_, paid = x.Pay(x.ctx(), clinictest.Desk, id, billing.Mobile, whole, "", fmt.Sprintf("pay-%06d", round))
			} else {
				_, reversed = x.Reverse(x.ctx(), clinictest.Desk, id, line.ID, "未做", fmt.Sprintf("rev-%06d", round))
			}
		})
		x.must(reversed)
		if paid == nil {
			x.balance(id, billing.Totals{Charged: whole - line.Amount, Paid: whole})
		} else {
			wantErr(t, paid, billing.ErrTooMuch)
			x.balance(id, billing.Totals{Charged: whole - line.Amount})
		}
	}
	x.settles()
}

func TestAPaymentAndTheEndOfTheShift(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	for round := range enginetest.Rounds(20) {
		shift, err := x.OpenTill(t.Context(), clinictest.Desk, 10_000)
		x.must(err)
		var paid, closed error
		during(2, func(i int) {
			if i == 0 {
				_, paid = x.Pay(x.ctx(), clinictest.Desk, id, billing.Cash, 1, "", fmt.Sprintf("last-%06d", round))
			} else {
				_, closed = x.CloseTill(x.ctx(), clinictest.Desk, shift.ID, map[billing.Method]billing.Fen{billing.Cash: 10_000}, "交班")
			}
		})
		x.must(closed)
		tills, err := x.Tills(t.Context(), clinictest.Desk, x.Today())
		x.must(err)
		count := tills[round].Counts[0]
		switch {
		case paid == nil && count.Expected == 10_001:
		case errors.Is(paid, billing.ErrTillNotOpen) && count.Expected == 10_000:
		default:
			t.Errorf("paid: %v, the closed till expects %d", paid, count.Expected)
		}
	}
	x.settles()
}

// Six desks take one bill each of the same site at the same moment: the numbers have no gaps and no doubles.
func TestReceiptsOfManyDesksHaveNoGaps(t *testing.T) {
	x := open(t)
	const desks, each = 6, 4
	ids := make([]billing.AccountID, desks)
	who := make([]auth.Actor, desks)
	for i := range desks {
		ids[i] = x.bill(i + 1)
		who[i] = auth.Actor{ID: fmt.Sprintf("till%d", i), Roles: []auth.Role{auth.FrontDesk}}
		_, err := x.OpenTill(t.Context(), who[i], 0)
		x.must(err)
	}
	during(desks, func(i int) {
		for n := range each {
			if _, err := x.Pay(x.ctx(), who[i], ids[i], billing.Card, 10, "", fmt.Sprintf("many-%d-%d", i, n)); err != nil {
				t.Error(err)
			}
		}
	})
	s := x.settles()
	if s.Receipts != desks*each {
		t.Errorf("%d receipts", s.Receipts)
	}
}
