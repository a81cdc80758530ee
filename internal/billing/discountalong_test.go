package billing_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/store/enginetest"
)

var (
	half  = billing.Discount{Kind: billing.Relief, Points: 5000, Reason: "困难", Reference: "D-1"}
	fixed = billing.Discount{Kind: billing.Relief, Amount: 3000, Reason: "困难", Reference: "D-2"}
	gold  = billing.Discount{Kind: billing.Member, Tier: "gold", Reference: "M-1007"}
	hand  = billing.Discount{Kind: billing.Manual, Amount: 1000, Reason: "等候过久"}
)

// discounted books a patient with the chief, for a fee of 50.00, takes something off and lets the desk take the rest.
func discounted(t *testing.T, all ...billing.Discount) *trip {
	t.Helper()
	x := &trip{till: open(t)}
	x.stops = []booking.Appointment{x.Book(x.Patient(), clinictest.Monday.AddDays(1), 1)}
	x.hear()
	for _, d := range all {
		_, err := x.Discount(t.Context(), boss, x.bill(0), d, x.key())
		x.must(err)
	}
	a, err := x.Account(t.Context(), clinictest.Desk, x.bill(0))
	x.must(err)
	_, err = x.Pay(t.Context(), clinictest.Desk, x.bill(0), billing.Cash, a.Due, "", x.key())
	x.must(err)
	return x
}

// cheaper moves the appointment on to a colleague who is no chief, for a fee of 10.00.
func (x *trip) cheaper() {
	x.t.Helper()
	last := x.stops[len(x.stops)-1]
	session := x.Colleague().On(last.Date.AddDays(2), x.Settings)[0].ID
	a, err := x.Booking.Move(x.t.Context(), clinictest.Desk, last.ID, booking.Request{Session: session, Number: 4}, "")
	x.must(err)
	x.stops = append(x.stops, a)
}

func TestADiscountOnAFeeGoesAlongWithAMovedAppointment(t *testing.T) {
	for name, order := range map[string]func([]booking.Event){"as it happened": forwards, "backwards": slices.Reverse[[]booking.Event]} {
		for _, c := range []struct {
			name string
			all  []billing.Discount
			off  billing.Fen
		}{
			{"a share", []billing.Discount{half}, 2500},
			{"an amount", []billing.Discount{fixed}, 3000},
			{"of a member", []billing.Discount{gold}, 500},
			{"by hand", []billing.Discount{hand}, 1000},
			{"several, one after the other", []billing.Discount{gold, half, hand}, 500 + 2250 + 1000},
		} {
			t.Run(name+", "+c.name, func(t *testing.T) {
				x := discounted(t, c.all...)
				x.move()
				x.move()
				for range 3 {
					x.must(x.told(t.Context(), order))
					x.balance(x.bill(0), billing.Totals{})
					x.balance(x.bill(1), billing.Totals{})
					a := x.balance(x.bill(2), billing.Totals{Charged: 5000, Discounted: c.off, Paid: 5000 - c.off})
					var references []string
					for _, g := range a.Given {
						references = append(references, g.Reference)
					}
					if want := named(c.all); !slices.Equal(references, want) {
						t.Errorf("given by %v, want %v", references, want)
					}
				}
				before := len(x.Changes())
				x.must(x.told(t.Context(), order))
				if n := len(x.Changes()) - before; n != 0 {
					t.Errorf("told once more, it made %d changes", n)
				}
				if s := x.settles(); len(s.Given) != len(named(c.all)) || s.Discount != c.off {
					t.Errorf("of the day %d, by %+v", s.Discount, s.Given)
				}
			})
		}
	}
}

func named(all []billing.Discount) []string {
	var references []string
	for _, d := range all {
		if d.Reference != "" {
			references = append(references, d.Reference)
		}
	}
	return references
}

// A share is of the new fee, an amount is at most that; what was paid and is more comes back.
func TestADiscountThatGoesAlongFitsTheNewFee(t *testing.T) {
	for _, c := range []struct {
		billing.Discount
		off, paid billing.Fen
	}{{half, 500, 2500}, {fixed, 1000, 2000}} {
		x := discounted(t, c.Discount)
		x.cheaper()
		for range 2 {
			x.must(x.told(t.Context(), forwards))
			x.balance(x.bill(1), billing.Totals{Charged: 1000, Discounted: c.off, Paid: c.paid})
		}
		x.settles()
	}
}

func TestADiscountThatWasTakenBackGoesNowhere(t *testing.T) {
	x := discounted(t, half, gold)
	ctx := t.Context()
	a, err := x.Account(ctx, clinictest.Desk, x.bill(0))
	x.must(err)
	_, err = x.Reverse(ctx, clinictest.Desk, a.ID, a.Given[1].ID, "不是会员", x.key())
	x.must(err)
	x.move()
	x.must(x.told(ctx, forwards))
	b := x.balance(x.bill(1), billing.Totals{Charged: 5000, Discounted: 2500, Paid: 2250})
	_, err = x.Reverse(ctx, clinictest.Desk, b.ID, b.Given[0].ID, "批准已撤销", x.key())
	x.must(err)
	x.move()
	for range 2 {
		x.must(x.told(ctx, forwards))
		x.balance(x.bill(1), billing.Totals{})
		x.balance(x.bill(2), billing.Totals{Charged: 5000, Paid: 2250})
	}
	x.settles()
}

// The fee was paid and invoiced; the new appointment costs less. The difference, and nothing else, is to be
// given back, and taken back by a red invoice once it was.
func TestAMoveToASmallerFeeGivesTheDifferenceBack(t *testing.T) {
	x := setOut(t)
	ctx := t.Context()
	_, err := x.MakeOut(ctx, clinictest.Desk, x.bill(0), firm)
	x.must(err)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, x.bill(0), billing.Note{Number: "77"})
	x.must(err)
	x.cheaper()
	var a billing.Account
	for range 2 {
		x.must(x.told(ctx, forwards))
		x.balance(x.bill(0), billing.Totals{})
		x.stands(x.bill(0), billing.InvoiceNone, 0, 0)
		a = x.balance(x.bill(1), billing.Totals{Charged: 1000, Paid: 5000})
		x.stands(x.bill(1), billing.InvoiceIssued, 5000, 0)
	}
	credits, _, err := x.OpenAccounts(ctx, clinictest.Desk, billing.Credits, billing.Always, 10, "")
	if err != nil || len(credits) != 1 || credits[0].ID != a.ID || credits[0].Due != -4000 {
		t.Errorf("to be given back: %+v, %v", credits, err)
	}
	_, err = x.Refund(ctx, clinictest.Desk, a.ID, a.Payments[0].ID, 4000, "改约", x.key())
	x.must(err)
	x.balance(a.ID, billing.Totals{Charged: 1000, Paid: 5000, Refunded: 4000})
	x.stands(a.ID, billing.InvoiceRed, 5000, -4000)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, a.ID, billing.Note{Number: "78", Red: true})
	x.must(err)
	x.stands(a.ID, billing.InvoiceIssued, 1000, 0)
	x.settles()
}

// TestEachTwoOfAMovedDiscountAreAsOneAfterTheOther lets discounts be given and taken back, on both bills, within the consumer
// of the move, and the other way round.
func TestEachTwoOfAMovedDiscountAreAsOneAfterTheOther(t *testing.T) {
	type ctx = context.Context
	x := discounted(t, half)
	before, err := x.Account(t.Context(), clinictest.Desk, x.bill(0))
	x.must(err)
	give := func(name string, stop int, d billing.Discount) enginetest.Act[*trip] {
		return enginetest.Act[*trip]{Name: name, Do: func(c ctx, x *trip) error {
			_, err := x.Discount(c, boss, x.bill(stop), d, name)
			return err
		}}
	}
	left := func(x *trip, stop int) string {
		a, err := x.Account(t.Context(), clinictest.Desk, x.bill(stop))
		x.must(err)
		x.settles()
		return fmt.Sprintf("%+v, given %d", a.Totals, len(a.Given))
	}
	x.interleaved(t, left,
		give("give a member's on the old bill", 0, gold),
		give("give a member's on the new bill", 1, gold),
		enginetest.Act[*trip]{Name: "take the relief back", Do: func(c ctx, x *trip) error {
			_, err := x.Reverse(c, clinictest.Desk, x.bill(0), before.Given[0].ID, "批准已撤销", "take it back")
			return err
		}},
		enginetest.Act[*trip]{Name: "pay on the new bill", Do: func(c ctx, x *trip) error {
			_, err := x.Pay(c, clinictest.Desk, x.bill(1), billing.Cash, 1000, "", "pay on the new")
			return err
		}},
	)
}
