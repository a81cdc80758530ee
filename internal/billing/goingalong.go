package billing

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// mostMoves bounds how far the invoice of a moved appointment is looked for; nobody moves one so often.
const mostMoves = 50

// empty reports whether nothing stands on an account: nothing is charged, and what was paid went back or elsewhere.
func (a Account) empty() bool { return a.Charged == 0 && a.Paid == a.Refunded }

// goAlong lets the invoice of a moved appointment go with it: whoever said to whom it is to be made out need not say it
// again, and what was issued for money that went along needs no red invoice. What was said on the new bill counts more. Told
// again, or in another order, it changes nothing: what has gone is not on the old bill any more, in the same transaction.
func (s *Service) goAlong(ctx context.Context, by auth.Actor, from, to AccountID) error {
	for range tries {
		a, x, err := s.invoice(ctx, by, from)
		if err != nil || x.Kind == NoBuyer {
			return err
		}
		b, err := s.begun(ctx, by, to)
		if err != nil {
			return err
		}
		ops, err := s.going(ctx, a, x, b)
		if err != nil || len(ops) == 0 {
			return err
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		if _, raced := store.Failed(err); raced || errors.Is(err, store.ErrConflict) {
			continue
		}
		return err
	}
	return ErrBusy
}

// going says what is written when an invoice goes from an account to another. What still stands on the old bill is invoiced
// there: then the new one is made out to the same, and has no number yet.
func (s *Service) going(ctx context.Context, a Account, x invoiceItem, b Account) ([]store.Op, error) {
	var ops []store.Op
	said := b.Invoice != nil
	if !said {
		y, known, before := invoiceItem{Account: b.ID, Kind: x.Kind, TaxNumber: x.TaxNumber}, Invoiced{Wanted: true}, b.Version
		if a.empty() {
			y.Numbers, known.Amount = x.Numbers, a.Invoice.Amount
		}
		shown, err := s.shown(ctx, a, x)
		if err != nil {
			return nil, err
		}
		if err := s.seal(ctx, &y, shown.Buyer); err != nil {
			return nil, err
		}
		b.Invoice = &known
		ops = append(ops, putInvoice(y, b.Date, 0), putAccount(b.invoiced(), before))
	}
	if a.empty() && (!said || len(x.Numbers) == 0) { // a number that cannot go along is taken back where it stands
		a.Invoice = &Invoiced{}
		ops = append(ops, putInvoice(invoiceItem{Account: a.ID, Kind: NoBuyer, Gone: b.ID}, a.Date, x.Version), putAccount(a.invoiced(), a.Version))
	}
	return ops, nil
}

// staying refuses to say anything of the invoice of a bill whose appointment was moved and left nothing on it, and returns
// what fails a transaction if it is moved meanwhile.
func (s *Service) staying(ctx context.Context, by auth.Actor, a Account, x invoiceItem) ([]store.Op, error) {
	if !a.empty() || a.Appointment == "" || a.Stay != "" || len(x.Numbers) > 0 {
		return nil, nil
	}
	of, err := s.Appointments.Appointment(ctx, by, a.Appointment)
	switch {
	case err != nil:
		return nil, err
	case of.Status == booking.Moved:
		return nil, ErrEnded
	case of.Status.Holds():
		return []store.Op{a.place()}, nil
	}
	return nil, nil
}

// leave notes on the account of a moved appointment to which one it went. What a retry finds noted stays.
func (s *Service) leave(ctx context.Context, by auth.Actor, id AccountID, to booking.AppointmentID) error {
	for range tries {
		a, err := s.account(ctx, id)
		if err != nil || a.MovedTo != "" {
			return err
		}
		a.MovedTo = to
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), putAccount(a, a.Version))
		if _, raced := store.Failed(err); raced || errors.Is(err, store.ErrConflict) {
			continue
		}
		return err
	}
	return ErrBusy
}

// left reports whether an account was left behind by a move with nothing on it, so that nobody need see it.
func (a Account) left() bool {
	return a.MovedTo != "" && a.Totals == Totals{} && (a.Invoice == nil || a.Invoice.Amount == 0)
}

// elsewhere says of a charge that was refused because its appointment has ended where it is to be charged instead, if the
// appointment was moved.
func (s *Service) elsewhere(ctx context.Context, id AccountID, err error) error {
	apt, ok := id.Appointment()
	if !errors.Is(err, ErrEnded) || !ok {
		return err
	}
	x := booking.Appointment{MovedTo: apt}
	for range mostMoves {
		if x.MovedTo == "" {
			break
		}
		next, lost := s.Appointments.Appointment(ctx, auth.Job("billing"), x.MovedTo)
		if lost != nil {
			return err
		}
		x = next
	}
	if x.ID == apt || !x.Status.Holds() {
		return err
	}
	start := x.Start.In(s.Clinic.Zone)
	return ErrMovedTo.With(errs.Params{
		"appointment": string(x.ID), "date": string(x.Date), "time": string(clinic.WallOf(start)), "number": x.Number,
	}).Because(err)
}

// whereItWent reads an invoice, wherever it went with its appointment.
func (s *Service) whereItWent(ctx context.Context, by auth.Actor, id AccountID) (Account, invoiceItem, error) {
	a, x, err := s.invoice(ctx, by, id)
	for range mostMoves {
		if err != nil || x.Gone == "" {
			break
		}
		a, x, err = s.invoice(ctx, by, x.Gone)
	}
	return a, x, err
}
