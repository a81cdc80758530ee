package billing_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

func (x *till) sandbox() *billing.Sandbox {
	x.t.Helper()
	s, ok := x.Provider.(*billing.Sandbox)
	if !ok {
		x.t.Fatal("no sandbox")
	}
	return s
}

// start lets the patient of an account begin to pay online.
func (x *till) start(id billing.AccountID, amount billing.Fen) billing.Intent {
	x.t.Helper()
	a, err := x.Account(x.t.Context(), clinictest.Desk, id)
	x.must(err)
	i, err := x.StartOnline(x.t.Context(), clinictest.Self(a.Patient), id, amount, x.key())
	x.must(err)
	return i
}

func TestAnOnlinePaymentIsBookedOnceHoweverOftenItIsToldAndInWhateverOrder(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	i := x.start(id, 0)
	if i.Amount != whole || i.Status != billing.Pending || i.Address != "/pay/sandbox/"+string(i.ID) {
		t.Errorf("%+v", i)
	}
	body, signature, err := x.sandbox().Play(ctx, i.ID, billing.Approve)
	x.must(err)
	wantErr(t, x.Callback(ctx, body, "forged"), billing.ErrSignature)
	wantErr(t, x.Callback(ctx, append([]byte(" "), body...), signature), billing.ErrSignature)
	x.balance(id, billing.Totals{Charged: whole})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := x.Callback(x.ctx(), body, signature); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	x.balance(id, billing.Totals{Charged: whole, Paid: whole})
	before := len(x.Changes())
	x.must(x.Callback(ctx, body, signature)) // late, once more
	if n := len(x.Changes()) - before; n != 0 {
		t.Errorf("a repeated callback made %d changes", n)
	}
	got, err := x.Online(ctx, clinictest.Desk, i.ID)
	if err != nil || got.Status != billing.Succeeded || got.Receipt != "A-20261123-00001" {
		t.Errorf("%+v, %v", got, err)
	}
	x.settles()
}

func TestAPaymentThatIsNotCalledBackIsAskedFor(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	lost, left := x.start(id, 1000), x.start(id, 2000)
	if _, err := x.PlaySandbox(ctx, lost.ID, billing.Silence); err != nil {
		t.Fatal(err)
	}
	if n, err := x.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("asked about %d at once, %v", n, err)
	}
	x.Advance(time.Minute + time.Second)
	if n, err := x.Sweep(ctx); n != 2 || err != nil {
		t.Errorf("asked about %d, %v", n, err)
	}
	x.balance(id, billing.Totals{Charged: whole, Paid: 1000})
	for range 20 {
		x.Advance(13 * time.Hour)
		if _, err := x.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	got, err := x.Online(ctx, clinictest.Desk, left.ID)
	if err != nil || got.Status != billing.Expired {
		t.Errorf("%+v, %v", got, err)
	}
	if n, err := x.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("still asks about %d, %v", n, err)
	}
}

func TestARefusedPaymentLeavesTheBillOpen(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	i := x.start(id, 0)
	got, err := x.PlaySandbox(t.Context(), i.ID, billing.Decline)
	if err != nil || got.Status != billing.Failed {
		t.Errorf("%+v, %v", got, err)
	}
	x.balance(id, billing.Totals{Charged: whole})
	a, err := x.Account(t.Context(), clinictest.Desk, id)
	x.must(err)
	_, err = x.StartOnline(t.Context(), clinictest.Self(a.Patient), id, whole+1, x.key())
	wantErr(t, err, billing.ErrTooMuch)
	_, err = x.StartOnline(t.Context(), clinictest.Self("pat_00000000000000000000000000"), id, 1, x.key())
	wantErr(t, err, billing.ErrForbidden)
}

// The bill is paid at the desk while the patient's phone pays it too: the phone's money goes back, all of it.
func TestWhatWasPaidTwiceGoesBack(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	i := x.start(id, 0)
	_, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole-500, "", x.key())
	x.must(err)
	got, err := x.PlaySandbox(ctx, i.ID, billing.Approve)
	x.must(err)
	x.balance(id, billing.Totals{Charged: whole, Paid: whole - 500 + whole, Refunded: whole - 500})
	if len(got.Backs) != 1 || got.Backs[0].Amount != whole-500 || got.Backs[0].Sent == nil {
		t.Errorf("%+v", got)
	}
	x.settles()
}

// The appointment is given up while its patient pays: whichever is first, no money stays.
func TestPayingForWhatIsGivenUp(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	for n, late := range []bool{false, true} {
		a := x.Book(x.Patient(), clinictest.Monday.AddDays(1), n+1)
		booked := booking.Event{Kind: booking.AppointmentBooked, Appointment: a, Stamp: store.Stamp{By: "x", At: x.Clinic.Now()}}
		x.must(x.AppointmentEvent(ctx, booked))
		id := account(t, a)
		i := x.start(id, 0)
		if !late {
			_, err := x.PlaySandbox(ctx, i.ID, billing.Approve)
			x.must(err)
		}
		gone, err := x.Booking.Cancel(ctx, clinictest.Desk, a.ID, "")
		x.must(err)
		x.must(x.AppointmentEvent(ctx, booking.Event{Kind: booking.AppointmentCancelled, Appointment: gone, Stamp: booked.Stamp}))
		if late {
			_, err := x.PlaySandbox(ctx, i.ID, billing.Approve)
			x.must(err)
		}
		x.balance(id, billing.Totals{Paid: 5000, Refunded: 5000})
		if _, err := x.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := x.Online(ctx, clinictest.Desk, i.ID)
		if err != nil || len(got.Backs) != 1 || got.Backs[0].Sent == nil {
			t.Errorf("late %v: %+v, %v", late, got, err)
		}
	}
	x.settles()
}

// failing is a provider that does not take refunds.
type failing struct {
	*billing.Sandbox
	down bool
}

func (f *failing) GiveBack(ctx context.Context, id billing.IntentID, amount billing.Fen, key string) error {
	if f.down {
		return errors.New("out of reach")
	}
	return f.Sandbox.GiveBack(ctx, id, amount, key)
}

func TestARefundThatTheProviderDidNotTakeIsSentLater(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	p := &failing{Sandbox: x.sandbox(), down: true}
	id := x.bill(1)
	i := x.start(id, 0)
	paid, err := x.PlaySandbox(ctx, i.ID, billing.Approve)
	x.must(err)
	x.Provider = p
	a := x.balance(id, billing.Totals{Charged: whole, Paid: whole})
	_, err = x.Refund(ctx, clinictest.Desk, id, a.Payments[0].ID, 100, "多收", x.key())
	x.must(err)
	if _, err := x.Sweep(ctx); err == nil {
		t.Error("the sweep says nothing of a provider out of reach")
	}
	p.down = false
	x.Advance(time.Second)
	if n, err := x.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	got, err := x.Online(ctx, clinictest.Desk, paid.ID)
	if err != nil || len(got.Backs) != 1 || got.Backs[0].Sent == nil {
		t.Errorf("%+v, %v", got, err)
	}
	x.settles()
}

func TestAPaymentThatIsRefusedAfterItsTimeIsNotAskedAboutForEver(t *testing.T) {
	x := open(t)
	i := x.start(x.bill(1), 0)
	x.Advance(20 * time.Minute)
	if n, err := x.Sweep(t.Context()); n != 1 || err != nil { // its time is over, and the provider knows nothing yet
		t.Fatal(n, err)
	}
	_, err := x.PlaySandbox(t.Context(), i.ID, billing.Decline)
	x.must(err)
	x.Advance(24 * time.Hour)
	if n, err := x.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("still asks about %d, %v", n, err)
	}
}

func TestOnlineMoneyIsTakenThoughTheBillHasManyPayments(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	i := x.start(id, 0)
	for range 100 {
		_, err := x.Pay(t.Context(), clinictest.Desk, id, billing.Cash, 1, "", x.key())
		x.must(err)
	}
	_, err := x.PlaySandbox(t.Context(), i.ID, billing.Approve)
	x.must(err)
	a := x.balance(id, billing.Totals{Charged: whole, Paid: whole + 100, Refunded: 100})
	_, err = x.Refund(t.Context(), clinictest.Desk, id, a.Payments[0].ID, 1, "多收", x.key())
	x.must(err)
	_, err = x.StartOnline(t.Context(), clinictest.Self(a.Patient), id, 0, x.key())
	wantErr(t, err, billing.ErrFull)
}

// Streams of different patients' days are not in step: that the second appointment was given up may be heard first.
func TestMoneyDoesNotStayWithAnAppointmentThatEndedBeforeItCame(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	a := x.Book(x.Patient(), clinictest.Monday.AddDays(1), 1)
	x.hear()
	i := x.start(account(t, a), 0)
	_, err := x.PlaySandbox(ctx, i.ID, billing.Approve)
	x.must(err)
	b, err := x.Booking.Move(ctx, clinictest.Desk, a.ID, booking.Request{Session: x.Session(clinictest.Monday.AddDays(2)), Number: 4}, "")
	x.must(err)
	c, err := x.Booking.Move(ctx, clinictest.Desk, b.ID, booking.Request{Session: x.Session(clinictest.Monday.AddDays(3)), Number: 4}, "")
	x.must(err)
	gone, err := x.Booking.Cancel(ctx, clinictest.Desk, c.ID, "")
	x.must(err)
	tell := func(kind booking.EventKind, id booking.AppointmentID) {
		now, err := x.Booking.Appointment(ctx, clinictest.Desk, id)
		x.must(err)
		x.must(x.AppointmentEvent(ctx, booking.Event{Kind: kind, Appointment: now, Stamp: store.Stamp{By: "x", At: x.Clinic.Now()}}))
	}
	tell(booking.AppointmentCancelled, gone.ID)
	tell(booking.AppointmentMovedAway, b.ID)
	tell(booking.AppointmentMovedAway, a.ID)
	x.balance(account(t, a), billing.Totals{})
	x.balance(account(t, b), billing.Totals{})
	x.balance(account(t, c), billing.Totals{Paid: 5000, Refunded: 5000})
	x.settles()
}

// Of what was paid for a dear doctor a cheaper one needs a part: in whichever order the move is heard of, the rest goes back.
func TestWhatACheaperAppointmentDoesNotNeedGoesBack(t *testing.T) {
	for _, backward := range []bool{false, true} {
		x := open(t)
		ctx := t.Context()
		a := x.Book(x.Patient(), clinictest.Monday.AddDays(1), 1)
		x.hear()
		i := x.start(account(t, a), 0)
		_, err := x.PlaySandbox(ctx, i.ID, billing.Approve)
		x.must(err)
		p, err := x.Booking.SavePractitioner(ctx, clinictest.Admin, booking.Practitioner{Name: i18n.Text{i18n.English: "Dr Li"}, Grade: "resident", Active: true})
		x.must(err)
		s, err := x.Booking.SaveSchedule(ctx, clinictest.Admin, booking.Schedule{Department: x.Department, Practitioner: p.ID, Room: "2", From: "2026-01-01", Weekly: x.Schedule.Weekly})
		x.must(err)
		to := booking.Request{Session: s.On(clinictest.Monday.AddDays(2), x.Settings)[0].ID, Number: 4}
		b, err := x.Booking.Move(ctx, clinictest.Desk, a.ID, to, "")
		x.must(err)
		old, err := x.Booking.Appointment(ctx, clinictest.Desk, a.ID)
		x.must(err)
		events := []booking.Event{{Kind: booking.AppointmentBooked, Appointment: b}, {Kind: booking.AppointmentMovedAway, Appointment: old}}
		if backward {
			slices.Reverse(events)
		}
		for _, e := range append(events, events...) { // told twice
			x.must(x.AppointmentEvent(ctx, e))
		}
		x.balance(account(t, a), billing.Totals{})
		x.balance(account(t, b), billing.Totals{Charged: 1000, Paid: 5000, Refunded: 4000})
		x.settles()
	}
}
