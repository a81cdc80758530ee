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
	"careloop/internal/i18n"
	"careloop/internal/store/enginetest"
)

// trip is an appointment whose fee was paid, and where it was moved.
type trip struct {
	*till
	stops []booking.Appointment
}

// setOut books a patient with the chief, for a fee of 50.00, and lets the desk take it.
func setOut(t *testing.T) *trip {
	t.Helper()
	x := &trip{till: open(t)}
	x.stops = []booking.Appointment{x.Book(x.Patient(), clinictest.Monday.AddDays(1), 1)}
	x.hear()
	_, err := x.Pay(t.Context(), clinictest.Desk, x.bill(0), billing.Cash, 5000, "", x.key())
	x.must(err)
	return x
}

func (x *trip) bill(stop int) billing.AccountID { return account(x.t, x.stops[stop]) }

// move moves the appointment on, two days ahead.
func (x *trip) move() {
	x.t.Helper()
	n := len(x.stops)
	last := x.stops[n-1]
	a, err := x.Booking.Move(x.t.Context(), clinictest.Desk, last.ID, booking.Request{Session: x.Session(last.Date.AddDays(2)), Number: 4}, "")
	x.must(err)
	x.stops = append(x.stops, a)
}

// told tells everything that happened to the appointments, in an order.
func (x *trip) told(ctx context.Context, order func([]booking.Event)) error {
	var all []booking.Event
	for _, c := range x.Changes() {
		events, err := booking.EventsOf(c)
		if err != nil {
			return err
		}
		all = append(all, events...)
	}
	order(all)
	for _, e := range all {
		if err := x.AppointmentEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func forwards([]booking.Event) {}

// A patient says to whom the invoice is to be made out, and their appointment is moved: twice, and told in any order, also
// again.
func TestAWantedInvoiceGoesAlongWithAMovedAppointment(t *testing.T) {
	for name, order := range map[string]func([]booking.Event){"as it happened": forwards, "backwards": slices.Reverse[[]booking.Event]} {
		t.Run(name, func(t *testing.T) {
			x := setOut(t)
			ctx := t.Context()
			_, err := x.MakeOut(ctx, clinictest.Self(x.stops[0].Patient), x.bill(0), firm)
			x.must(err)
			x.stands(x.bill(0), billing.InvoiceToDo, 0, 5000)
			x.move()
			x.move()
			for range 3 {
				x.must(x.told(ctx, order))
				for stop := range 2 {
					if i := x.stands(x.bill(stop), billing.InvoiceNone, 0, 0); i.Buyer.Kind != billing.NoBuyer {
						t.Errorf("stop %d is made out to %+v", stop, i.Buyer)
					}
				}
				if i := x.stands(x.bill(2), billing.InvoiceToDo, 0, 5000); i.Buyer != firm {
					t.Errorf("made out to %+v", i.Buyer)
				}
			}
			before := len(x.Changes())
			x.must(x.told(ctx, order))
			if n := len(x.Changes()) - before; n != 0 {
				t.Errorf("told once more, it made %d changes", n)
			}
			a := x.balance(x.bill(0), billing.Totals{})
			r, err := x.Receipt(ctx, clinictest.Desk, a.Payments[0].Receipt)
			if err != nil || r.Invoice == nil || r.Invoice.Buyer != firm {
				t.Errorf("on the receipt of before: %+v, %v", r.Invoice, err)
			}
			file, err := x.ExportInvoices(ctx, clinictest.Desk, clinictest.Monday, clinictest.Monday.AddDays(7), i18n.English)
			x.must(err)
			if text := string(file); strings.Count(text, "\r\n") != 2 || !strings.Contains(text, string(x.bill(2))) {
				t.Errorf("exported:\n%s", text)
			}
			_, err = x.MakeOut(ctx, clinictest.Desk, x.bill(0), billing.Buyer{Kind: billing.Person, Name: "张伟"})
			wantErr(t, err, billing.ErrEnded)
			x.settles()
		})
	}
}

// What was issued is for the money, which goes along: nothing is taken back by a red invoice unless the fee is less there.
func TestAnIssuedInvoiceGoesAlongWithItsMoney(t *testing.T) {
	x := setOut(t)
	ctx := t.Context()
	_, err := x.MakeOut(ctx, clinictest.Desk, x.bill(0), firm)
	x.must(err)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, x.bill(0), billing.Note{Number: "77"})
	x.must(err)
	x.move()
	for range 2 {
		x.must(x.told(ctx, forwards))
		x.stands(x.bill(0), billing.InvoiceNone, 0, 0)
		if i := x.stands(x.bill(1), billing.InvoiceIssued, 5000, 0); len(i.Numbers) != 1 || i.Numbers[0].Number != "77" {
			t.Errorf("%+v", i.Numbers)
		}
	}
	_, err = x.MakeOut(ctx, clinictest.Desk, x.bill(1), billing.Buyer{Kind: billing.Person, Name: "张伟"})
	wantErr(t, err, billing.ErrInvoiceIssued)
	_, err = x.Booking.Cancel(ctx, clinictest.Desk, x.stops[1].ID, "")
	x.must(err)
	x.must(x.told(ctx, forwards))
	a := x.balance(x.bill(1), billing.Totals{Paid: 5000})
	_, err = x.Refund(ctx, clinictest.Desk, a.ID, a.Payments[0].ID, 5000, "取消", x.key())
	x.must(err)
	x.stands(x.bill(1), billing.InvoiceRed, 5000, -5000)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, x.bill(1), billing.Note{Number: "78", Red: true})
	x.must(err)
	x.stands(x.bill(1), billing.InvoiceLater, 0, 0)
}

// A blood count that was done before the move stays on the old bill, and is invoiced there.
func TestWhatStaysOnAMovedBillIsInvoicedThere(t *testing.T) {
	x := setOut(t)
	ctx := t.Context()
	_, err := x.Charge(ctx, clinictest.Nurse, x.bill(0), "CBC", 1, x.key())
	x.must(err)
	_, err = x.Pay(ctx, clinictest.Desk, x.bill(0), billing.Cash, 2533, "", x.key())
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Desk, x.bill(0), firm)
	x.must(err)
	x.move()
	for range 2 {
		x.must(x.told(ctx, forwards))
		for stop, left := range []billing.Fen{2533, 5000} {
			if i := x.stands(x.bill(stop), billing.InvoiceToDo, 0, left); i.Buyer != firm {
				t.Errorf("stop %d is made out to %+v", stop, i.Buyer)
			}
		}
	}
	// What is said on one of the two does not change the other, however often the move is told.
	_, err = x.MakeOut(ctx, clinictest.Desk, x.bill(1), billing.Buyer{Kind: billing.NoBuyer})
	x.must(err)
	x.must(x.told(ctx, forwards))
	x.stands(x.bill(1), billing.InvoiceNone, 0, 5000)
	x.stands(x.bill(0), billing.InvoiceToDo, 0, 2533)
}

// The patient names somebody on the new bill before the move is heard of: that is what counts.
func TestWhatIsSaidOnTheNewBillCounts(t *testing.T) {
	x := setOut(t)
	ctx := t.Context()
	_, err := x.MakeOut(ctx, clinictest.Desk, x.bill(0), firm)
	x.must(err)
	x.move()
	x.must(x.AppointmentEvent(ctx, booking.Event{Kind: booking.AppointmentBooked, Appointment: x.stops[1]}))
	person := billing.Buyer{Kind: billing.Person, Name: "张伟"}
	_, err = x.MakeOut(ctx, clinictest.Self(x.stops[1].Patient), x.bill(1), person)
	x.must(err)
	for range 2 {
		x.must(x.told(ctx, forwards))
		x.stands(x.bill(0), billing.InvoiceNone, 0, 0)
		if i := x.stands(x.bill(1), billing.InvoiceToDo, 0, 5000); i.Buyer != person {
			t.Errorf("made out to %+v", i.Buyer)
		}
	}
}

// interleaved moves the appointment and lets each two of what is done with its bills, and the consumer of the move, happen
// within each other. What is left is what left says of each bill once the move is heard.
func (x *trip) interleaved(t *testing.T, left func(x *trip, stop int) string, acts ...enginetest.Act[*trip]) {
	t.Helper()
	x.move()
	x.must(x.AppointmentEvent(t.Context(), booking.Event{Kind: booking.AppointmentBooked, Appointment: x.stops[1]}))
	all := x.Clinic.DB.Copy(t)
	heard := enginetest.Act[*trip]{Name: "hear of the move", Do: func(ctx context.Context, x *trip) error { return x.told(ctx, forwards) }}
	enginetest.Interleaving[*trip]{
		Open: func(t *testing.T) (first, second *trip) {
			t.Helper()
			db := all.Open(t)
			on := func() *trip {
				c := x.On(db)
				return &trip{till: &till{Clinic: c, Service: c.Billing, t: t}, stops: x.stops}
			}
			return on(), on()
		},
		Left: func(t *testing.T, x *trip) string {
			t.Helper()
			x.must(x.told(t.Context(), forwards))
			var lines []string
			for stop := range x.stops {
				lines = append(lines, fmt.Sprintf("    bill %d: %s", stop, left(x, stop)))
			}
			return strings.Join(lines, "\n")
		},
		Acts: append([]enginetest.Act[*trip]{heard}, acts...),
	}.Play(t)
}

// TestEachTwoOfAMovedBillAreAsOneAfterTheOther lets everything that is said of an invoice happen within the consumer of the
// move, and the other way round.
func TestEachTwoOfAMovedBillAreAsOneAfterTheOther(t *testing.T) {
	type ctx = context.Context
	x := setOut(t)
	_, err := x.MakeOut(t.Context(), clinictest.Desk, x.bill(0), firm)
	x.must(err)
	say := func(name string, stop int, to billing.Buyer) enginetest.Act[*trip] {
		return enginetest.Act[*trip]{Name: name, Do: func(c ctx, x *trip) error {
			_, err := x.MakeOut(c, clinictest.Desk, x.bill(stop), to)
			return err
		}}
	}
	left := func(x *trip, stop int) string {
		i, err := x.InvoiceOf(t.Context(), clinictest.Desk, x.bill(stop))
		x.must(err)
		return fmt.Sprintf("%s for %s, %d with %d left", i.Status, i.Buyer.Name, i.Amount, i.Left)
	}
	x.interleaved(t, left,
		say("name another", 0, billing.Buyer{Kind: billing.Person, Name: "张伟"}),
		say("want none", 0, billing.Buyer{Kind: billing.NoBuyer}),
		say("name one on the new bill", 1, billing.Buyer{Kind: billing.Person, Name: "王芳"}),
		enginetest.Act[*trip]{Name: "note", Do: func(c ctx, x *trip) error {
			_, err := x.NoteInvoice(c, clinictest.Desk, x.bill(0), billing.Note{Number: "77", Amount: 5000})
			return err
		}},
	)
}
