package waitlist

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Accept books what was offered; in exchange for the appointment that the patient wanted to give up, if there is one.
// Accepting twice is the same as once.
func (s *Service) Accept(ctx context.Context, by auth.Actor, id OfferID, channel string) (booking.Appointment, error) {
	for range tries {
		a, err := s.tryAccept(ctx, by, id, channel)
		if !errors.Is(err, errAgain) && !errors.Is(err, booking.ErrCompanion) {
			return a, errs.Internal("accept offer", err)
		}
	}
	return booking.Appointment{}, ErrBusy
}

func (s *Service) tryAccept(ctx context.Context, by auth.Actor, id OfferID, channel string) (booking.Appointment, error) {
	o, err := s.offerFor(ctx, by, id)
	if err != nil {
		return booking.Appointment{}, err
	}
	if o.Status == Accepted {
		return s.Schedule.Appointment(ctx, clinics(by), o.Appointment)
	}
	if err := o.answerable(s.Now()); err != nil {
		return booking.Appointment{}, err
	}
	e, err := s.find(ctx, o.Entry)
	if err != nil {
		return booking.Appointment{}, err
	}
	w, err := s.waits(ctx, e.Patient)
	if err != nil {
		return booking.Appointment{}, err
	}
	r := booking.Request{Session: o.Session, Number: o.Number, Channel: channel, Key: "offer:" + string(o.ID)}
	r.With = func(a booking.Appointment) []store.Op {
		now := s.Now()
		return append(o.settle(Accepted, a.ID, now), e.end(w, Placed, WhyAccepted, now, s.Clinic.Zone)...)
	}
	if a, ok, err := s.exchange(ctx, by, e, r); ok || err != nil {
		return a, err
	}
	a, err := s.Numbers.Confirm(ctx, clinics(by), o.Hold, r)
	return a, overAs(err)
}

// exchange moves the appointment to an offered number that the patient wants to give up for it, wherever that was moved
// meanwhile. It reports false if there is none any more.
func (s *Service) exchange(ctx context.Context, by auth.Actor, e Entry, r booking.Request) (booking.Appointment, bool, error) {
	instead, ok, err := s.instead(ctx, e)
	switch {
	case !ok:
		return booking.Appointment{}, false, err
	case instead.Key == r.Key: // accepted meanwhile
		return instead, true, nil
	case !instead.Status.Holds():
		return booking.Appointment{}, false, nil
	}
	a, err := s.Numbers.Move(ctx, clinics(by), instead.ID, r, WhyAccepted)
	if errors.Is(err, booking.ErrEnded) { // moved or given up meanwhile
		return booking.Appointment{}, false, errAgain
	}
	return a, err == nil, overAs(err)
}

// overAs says of a number that is not held any more that the offer is over.
func overAs(err error) error {
	if errors.Is(err, booking.ErrHoldOver) || errors.Is(err, booking.ErrHold) || errors.Is(err, booking.ErrSession) || errors.Is(err, booking.ErrHeld) || errors.Is(err, booking.ErrTaken) || errors.Is(err, booking.ErrClosed) || errors.Is(err, booking.ErrInactive) {
		return ErrOfferOver
	}
	return err
}

// answerable returns why an offer cannot be answered any more, or nil.
func (o Offer) answerable(now time.Time) error {
	switch o.Status {
	case Open:
		if now.Before(o.Until) {
			return nil
		}
	case Declined:
		return ErrDeclined
	case Accepted:
		return ErrAccepted
	case Expired, Withdrawn, Nobody:
	}
	return ErrOfferOver
}

// Decline gives an offered number back. The patient goes on waiting, unless they leave the list with it.
func (s *Service) Decline(ctx context.Context, by auth.Actor, id OfferID, leave bool) (Offer, error) {
	for range tries {
		o, err := s.tryDecline(ctx, by, id, leave)
		if !errors.Is(err, errAgain) && !errors.Is(err, booking.ErrCompanion) {
			return o, errs.Internal("decline offer", err)
		}
	}
	return Offer{}, ErrBusy
}

func (s *Service) tryDecline(ctx context.Context, by auth.Actor, id OfferID, leave bool) (Offer, error) {
	o, err := s.offerFor(ctx, by, id)
	if err != nil || o.Status == Declined {
		return o, err
	}
	now := s.Now()
	if err := o.answerable(now); err != nil {
		return Offer{}, err
	}
	e, err := s.find(ctx, o.Entry)
	if err != nil {
		return Offer{}, err
	}
	ops := o.settle(Declined, "", now)
	if leave {
		w, err := s.waits(ctx, e.Patient)
		if err != nil {
			return Offer{}, err
		}
		ops = append(ops, e.end(w, Left, WhyLeft, now, s.Clinic.Zone)...)
	} else {
		e.Status, e.Offer, e.Lapsed = Waiting, "", 0
		ops = append(ops, e.put())
	}
	if err := s.release(ctx, by, o, ops); err != nil {
		return Offer{}, err
	}
	return s.offer(ctx, id)
}

// offerFor returns an offer that the actor may answer.
func (s *Service) offerFor(ctx context.Context, by auth.Actor, id OfferID) (Offer, error) {
	o, err := s.offer(ctx, id)
	switch {
	case err != nil:
		return Offer{}, err
	case o.Status == Nobody:
		return Offer{}, ErrOffer
	case !by.MayActFor(string(o.Patient)):
		return Offer{}, ErrForbidden
	}
	return o, nil
}

// Offer returns one offer.
func (s *Service) Offer(ctx context.Context, by auth.Actor, id OfferID) (Offer, error) {
	o, err := s.offerFor(ctx, by, id)
	return o, errs.Internal("read offer", err)
}
