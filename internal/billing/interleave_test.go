package billing_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/store/enginetest"
)

// counter is a till at which a bill was paid in part, in cash and by card, while its patient pays online.
type counter struct {
	*till
	a          booking.Appointment
	id         billing.AccountID
	cbc        billing.EntryID
	cash, card billing.EntryID
	online     billing.IntentID
	open       billing.TillID
}

func openCounter(t *testing.T) counter {
	t.Helper()
	x := counter{till: open(t)}
	x.a = x.Book(x.Patient(), clinictest.Monday, 1)
	x.id = account(t, x.a)
	var a billing.Account
	var err error
	for _, code := range []string{"CONS", "CBC", "DRUG"} {
		a, err = x.Charge(t.Context(), clinictest.Doctor, x.id, code, 1, x.key())
		x.must(err)
	}
	x.cbc = a.Lines[1].ID
	for _, m := range []billing.Method{billing.Cash, billing.Card} {
		note := map[billing.Method]string{billing.Card: "slip 7"}[m]
		_, err = x.Pay(t.Context(), clinictest.Desk, x.id, m, 1000, note, x.key())
		x.must(err)
	}
	a = x.balance(x.id, billing.Totals{Charged: 3000 + 2533 + 333, Paid: 2000})
	x.cash, x.card = a.Payments[0].ID, a.Payments[1].ID
	x.online = x.start(x.id, 0).ID
	tills, err := x.Tills(t.Context(), clinictest.Manager, x.Today())
	x.must(err)
	x.open = tills[0].ID
	return x
}

func (x counter) on(t *testing.T, db *enginetest.DB) counter {
	t.Helper()
	c := x.On(db)
	x.till = &till{Clinic: c, Service: c.Billing, t: t}
	return x
}

// left tells what is on the books once everything was told.
func (x counter) left(t *testing.T) string {
	t.Helper()
	x.hear()
	_, err := x.Sweep(t.Context())
	x.must(err)
	all, _, err := x.OfPatient(t.Context(), clinictest.Manager, x.a.Patient, 50, "")
	x.must(err)
	var lines []string
	for _, a := range all {
		entries, err := x.Ledger(t.Context(), clinictest.Manager, a.ID)
		x.must(err)
		for _, e := range entries {
			lines = append(lines, fmt.Sprintf("    bill of number %d: %s %s %+v %q", a.Number, e.Kind, e.Method, e.Totals, e.Reason))
		}
		lines = append(lines, fmt.Sprintf("    bill of number %d: due %d", a.Number, a.Due))
	}
	i, err := x.Online(t.Context(), clinictest.Manager, x.online)
	x.must(err)
	tills, err := x.Tills(t.Context(), clinictest.Manager, x.Today())
	x.must(err)
	s := x.settles()
	slices.Sort(lines)
	return strings.Join(append(lines, fmt.Sprintf("    online: %s", i.Status), fmt.Sprintf("    till %s: %+v, %d receipts", tills[0].Status, tills[0].Sums, s.Receipts)), "\n")
}

// TestEachTwoOfACounterAreAsOneAfterTheOther plays everything that happens to a bill within everything else, and lets the
// day be settled.
func TestEachTwoOfACounterAreAsOneAfterTheOther(t *testing.T) {
	type ctx = context.Context
	x := openCounter(t)
	all := x.Clinic.DB.Copy(t)
	act := func(name string, do func(c ctx, x counter) error) enginetest.Act[counter] {
		return enginetest.Act[counter]{Name: name, Do: do}
	}
	enginetest.Interleaving[counter]{
		Open: func(t *testing.T) (first, second counter) {
			t.Helper()
			db := all.Open(t)
			return x.on(t, db), x.on(t, db)
		},
		Left: func(t *testing.T, x counter) string { t.Helper(); return x.left(t) },
		Acts: []enginetest.Act[counter]{
			act("pay", func(c ctx, x counter) error {
				_, err := x.Pay(c, clinictest.Desk, x.id, billing.Cash, 3866, "", "pay the rest")
				return err
			}),
			act("pay some", func(c ctx, x counter) error {
				_, err := x.Pay(c, clinictest.Desk, x.id, billing.Card, 500, "slip 8", "pay some")
				return err
			}),
			act("charge", func(c ctx, x counter) error {
				_, err := x.Charge(c, clinictest.Doctor, x.id, "DRUG", 2, "charge")
				return err
			}),
			act("discount", func(c ctx, x counter) error {
				d := billing.Discount{Kind: billing.Member, Tier: "gold", Reference: "M-1007"}
				_, err := x.Discount(c, clinictest.Desk, x.id, d, "discount")
				return err
			}),
			act("reverse", func(c ctx, x counter) error {
				_, err := x.Reverse(c, clinictest.Desk, x.id, x.cbc, "not done", "reverse")
				return err
			}),
			act("refund", func(c ctx, x counter) error {
				_, err := x.Refund(c, clinictest.Desk, x.id, x.cash, 600, "too much", "refund")
				return err
			}),
			act("refund more", func(c ctx, x counter) error {
				_, err := x.Refund(c, clinictest.Desk, x.id, x.cash, 700, "too much", "refund more")
				return err
			}),
			act("close the till", func(c ctx, x counter) error {
				_, err := x.CloseTill(c, clinictest.Desk, x.open, map[billing.Method]billing.Fen{billing.Cash: 11_000, billing.Card: 1000}, "")
				return err
			}),
			act("cancel", func(c ctx, x counter) error { _, err := x.Booking.Cancel(c, clinictest.Desk, x.a.ID, ""); return err }),
			act("move", func(c ctx, x counter) error {
				_, err := x.Booking.Move(c, clinictest.Desk, x.a.ID, booking.Request{Session: x.a.Session, Number: 2, Channel: "desk"}, "")
				return err
			}),
			act("pay online", func(c ctx, x counter) error {
				body, signature, err := x.sandbox().Play(c, x.online, billing.Approve)
				if err != nil {
					return err
				}
				return x.Callback(c, body, signature)
			}),
			act("sweep", func(c ctx, x counter) error { _, err := x.Sweep(c); return err }),
		},
	}.Play(t)
}
