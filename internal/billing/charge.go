package billing

import (
	"context"
	"errors"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
)

// cashiers take money and write charges down; doctors and nurses write down what they did.
func cashiers(by auth.Actor) bool {
	return by.Has(auth.FrontDesk, auth.Manager, auth.Administrator, auth.System)
}

func chargers(by auth.Actor) bool { return cashiers(by) || by.Has(auth.Nurse, auth.Doctor) }

// Charge puts so many of an item on an account, at the price of today.
func (s *Service) Charge(ctx context.Context, by auth.Actor, id AccountID, code string, quantity int, key string) (Account, error) {
	if !chargers(by) {
		return Account{}, ErrForbidden
	}
	if quantity < 1 || quantity > maxQuantity {
		f := errs.NewFaults()
		f.Add("quantity", "range", errs.Params{"min": 1, "max": maxQuantity})
		return Account{}, f.Err()
	}
	x, err := s.price(ctx, code)
	if err != nil {
		return Account{}, errs.Internal("charge", err)
	}
	l, err := x.line(quantity, s.today())
	if err != nil {
		return Account{}, err
	}
	if x.Category == Registration {
		return Account{}, ErrNoPrice.With(errs.Params{"code": code, "date": string(s.today())}) // comes with the appointment alone
	}
	a, _, err := s.record(ctx, by, id, s.charging(asked(key), l))
	return a, errs.Internal("charge", s.elsewhere(ctx, id, err))
}

// charging charges a line while the appointment has its number, and not at all otherwise: the transaction checks it.
func (s *Service) charging(key string, l Line) change {
	return change{
		key: key,
		same: func(e Entry) bool {
			return e.Kind == Charged && e.Line.Code == l.Code && e.Line.Quantity == l.Quantity
		},
		decide: func(a Account, id EntryID) (Account, Entry, error) {
			if a.MovedTo != "" {
				return a, Entry{}, ErrEnded
			}
			l.ID, l.At = id, s.now()
			return a.charge(l)
		},
		with: func(_ context.Context, a *Account, _ *Entry) ([]also, error) {
			return []also{{a.place(), ErrEnded}}, nil
		},
	}
}

// Discount takes something off an account: a member's by the tier, relief and manual ones with a reason and within
// what the caller's role may give.
func (s *Service) Discount(ctx context.Context, by auth.Actor, id AccountID, d Discount, key string) (Account, error) {
	if !cashiers(by) {
		return Account{}, ErrForbidden
	}
	points, limit := d.Points, basisPoints
	d.Reference = strings.TrimSpace(d.Reference)
	switch d.Kind {
	case Member:
		points, d.Amount = s.policy().Tiers[d.Tier], 0
	case Relief:
		limit = most(s.policy().Relief, by)
	case Manual:
		d.Reference = ""
		limit = most(s.policy().Manual, by)
	}
	if limit == 0 {
		return Account{}, ErrForbidden // whoever may give none is not told how many percent that is
	}
	if err := d.check(points); err != nil {
		return Account{}, err
	}
	a, _, err := s.record(ctx, by, id, change{
		key: asked(key),
		same: func(e Entry) bool {
			return e.Kind == Discounted && e.Discount == d.Kind && e.Reason == d.Reason && e.Note == d.Reference && (d.Amount == 0 || e.Discounted == d.Amount)
		},
		decide: func(a Account, own EntryID) (Account, Entry, error) { return a.discount(own, d, points, limit) },
	})
	return a, errs.Internal("discount", err)
}

func most(of map[auth.Role]int, by auth.Actor) int {
	limit := 0
	for role, n := range of {
		if by.Has(role) {
			limit = max(limit, n)
		}
	}
	return limit
}

func (d Discount) check(points int) error {
	f := errs.NewFaults()
	switch {
	case d.Kind != Manual && d.Reference == "":
		f.Add("reference", "required")
	case len([]rune(d.Reference)) > maxNote:
		f.Add("reference", "too-long", errs.Params{"max": maxNote})
	}
	switch d.Kind {
	case Member:
		if points <= 0 {
			f.Add("tier", "one-of", errs.Params{"values": "silver, gold, platinum"})
		}
	case Relief, Manual:
		if strings.TrimSpace(d.Reason) == "" {
			f.Add("reason", "required")
		}
		if (points == 0) == (d.Amount == 0) || points < 0 || points > basisPoints || d.Amount < 0 || d.Amount > MaxFen {
			f.Add("basisPoints", "share-or-amount")
		}
	default:
		f.Add("kind", "one-of", errs.Params{"values": "member, relief, manual"})
	}
	return f.Err()
}

// Reverse takes a charge or a discount back. Nothing is deleted: the ledger keeps both.
func (s *Service) Reverse(ctx context.Context, by auth.Actor, id AccountID, what EntryID, reason, key string) (Account, error) {
	if !cashiers(by) {
		return Account{}, ErrForbidden
	}
	if err := reasoned(reason); err != nil {
		return Account{}, err
	}
	a, err := s.reverse(ctx, by, id, what, reason, asked(key))
	return a, errs.Internal("reverse", err)
}

func (s *Service) reverse(ctx context.Context, by auth.Actor, id AccountID, what EntryID, reason, key string) (Account, error) {
	if !id.valid() {
		return Account{}, ErrAccount
	}
	given, err := s.entry(ctx, id, what)
	if err != nil {
		return Account{}, err
	}
	a, _, err := s.record(ctx, by, id, change{
		key:  key,
		same: func(e Entry) bool { return e.Kind == Reversed && e.Of == what },
		decide: func(a Account, _ EntryID) (Account, Entry, error) {
			if given.Kind == Discounted {
				return a.reverseDiscount(given, reason)
			}
			return a.reverseLine(what, reason)
		},
	})
	return a, err
}

func reasoned(reason string) error {
	f := errs.NewFaults()
	checkReason(f, reason)
	return f.Err()
}

func checkReason(f errs.Faults, reason string) {
	switch {
	case strings.TrimSpace(reason) == "":
		f.Add("reason", "required")
	case len([]rune(reason)) > maxReason:
		f.Add("reason", "too-long", errs.Params{"max": maxReason})
	}
}

const maxReason = 200

// registrationKey is of the one registration fee that an appointment can have.
const registrationKey = "registration"

// AppointmentEvent charges the registration fee of what was booked, takes it back for what ended, and carries what was
// paid over, with its invoice, to the appointment in whose favour another was given up. Told again, it changes nothing.
func (s *Service) AppointmentEvent(ctx context.Context, e booking.Event) error {
	by := auth.Job("billing")
	by.Request = e.Stamp.Request
	var err error
	switch e.Kind {
	case booking.AppointmentBooked:
		err = s.booked(ctx, by, e.Appointment)
	case booking.AppointmentCancelled, booking.AppointmentMovedAway:
		err = s.ended(ctx, by, e.Appointment)
	case booking.AppointmentNoShow: // the place was kept for them
	case booking.ServiceChanged, booking.RoomMoved, booking.SpeakerChanged: // the registration is the same
	}
	return errs.Internal("registration fee", err)
}

// booked charges the fee, unless the appointment was given up before we heard of it.
func (s *Service) booked(ctx context.Context, by auth.Actor, x booking.Appointment) error {
	fee, ok, err := s.registrationFee(ctx, x)
	if err != nil {
		return err
	}
	if !ok {
		return s.spare(ctx, by, x)
	}
	c := s.charging(registrationKey, fee)
	if c.of, err = fresh(x); err != nil {
		return err
	}
	c.same = func(e Entry) bool { return e.Kind == Charged }
	_, _, err = s.record(ctx, by, c.of.ID, c)
	if errors.Is(err, ErrEnded) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.spare(ctx, by, x)
}

// spare lets the discounts of a moved appointment's fee go along, and gives back what came with the move and is more than what
// the new one costs then.
func (s *Service) spare(ctx context.Context, by auth.Actor, x booking.Appointment) error {
	id, ok := AccountOf(string(x.ID))
	if !ok || x.MovedFrom == "" {
		return nil
	}
	if err := s.discountsAlong(ctx, by, x); err != nil {
		return err
	}
	err := s.giveBackOnline(ctx, by, id, string(booking.Moved))
	if errors.Is(err, ErrAccount) {
		return nil
	}
	return err
}

func (s *Service) grade(ctx context.Context, id booking.PractitionerID) (string, error) {
	all, err := s.Practitioners(ctx)
	for _, p := range all {
		if p.ID == id {
			return p.Grade, err
		}
	}
	return "", err
}

func (s *Service) ended(ctx context.Context, by auth.Actor, x booking.Appointment) error {
	id, ok := AccountOf(string(x.ID))
	if !ok {
		return ErrAccount
	}
	a, err := s.account(ctx, id)
	if errors.Is(err, ErrAccount) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, l := range a.Lines {
		if l.ID == entryID(id, registrationKey) && !l.Reversed {
			if a, err = s.reverse(ctx, by, id, l.ID, string(x.Status), "reverse "+registrationKey); err != nil {
				return err
			}
		}
	}
	if to, ok := AccountOf(string(x.MovedTo)); ok && x.Status == booking.Moved {
		err := s.leave(ctx, by, a.ID, x.MovedTo)
		if err == nil {
			err = s.carryOver(ctx, by, a.ID, to)
		}
		if err == nil {
			err = s.goAlong(ctx, by, a.ID, to)
		}
		if err == nil {
			return s.cameTo(ctx, by, x.MovedTo)
		}
		if !errors.Is(err, booking.ErrAppointment) {
			return err
		}
	}
	return s.giveBackOnline(ctx, by, a.ID, string(x.Status))
}

// cameTo does what follows for an appointment that money came to, of which we may have heard before there was any: it was
// given up itself, or it costs less.
func (s *Service) cameTo(ctx context.Context, by auth.Actor, id booking.AppointmentID) error {
	x, err := s.Appointments.Appointment(ctx, by, id)
	switch {
	case err != nil:
		return err
	case x.Status == booking.Cancelled || x.Status == booking.Moved:
		return s.ended(ctx, by, x)
	}
	_, costs, err := s.registrationFee(ctx, x)
	if err != nil {
		return err
	}
	to, _ := AccountOf(string(id))
	if costs {
		if _, err := s.entry(ctx, to, entryID(to, registrationKey)); errors.Is(err, ErrEntry) {
			return nil // what is over is known when the fee is charged
		} else if err != nil {
			return err
		}
	}
	return s.spare(ctx, by, x)
}
