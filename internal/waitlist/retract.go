package waitlist

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Retract takes an offer back whose number is not to be had any more; the patient goes on waiting. The number itself is
// taken by take, which writes the offer's end with it and returns booking.ErrCompanion if that did not hold. It reports
// false, and takes nothing, if the hold is none of an offer that stands.
func (s *Service) Retract(ctx context.Context, p patient.ID, h booking.HoldID, take func(with []store.Op) error) (bool, error) {
	for range tries {
		ok, err := s.tryRetract(ctx, p, h, take)
		if !errors.Is(err, booking.ErrCompanion) {
			return ok, errs.Internal("retract offer", err)
		}
	}
	return false, ErrBusy
}

func (s *Service) tryRetract(ctx context.Context, p patient.ID, h booking.HoldID, take func(with []store.Op) error) (bool, error) {
	w, err := s.waits(ctx, p)
	if err != nil {
		return false, err
	}
	for _, ref := range w.Entries {
		e, err := s.find(ctx, ref.ID)
		if err != nil {
			return false, err
		}
		if e.Offer == "" || !e.Status.Live() {
			continue
		}
		o, err := s.offer(ctx, e.Offer)
		if err != nil {
			return false, err
		}
		if o.Hold != h || o.Status != Open {
			continue
		}
		e.Status, e.Offer = Waiting, ""
		return true, take(append(o.settle(Withdrawn, "", s.Now()), e.put()))
	}
	return false, nil
}

// Displace puts a patient on the list who lost a place through the clinic, ahead of others. Who waits for the same
// already is moved ahead there, and gives up what was lost when an offer is accepted.
func (s *Service) Displace(ctx context.Context, by auth.Actor, r Request) (Entry, error) {
	r.Priority = Priorities()[0]
	e, err := s.Join(ctx, by, r)
	if !errors.Is(err, ErrAlready) {
		return e, err
	}
	for range tries {
		w, err := s.waits(ctx, r.Patient)
		if err != nil {
			return Entry{}, errs.Internal("displace", err)
		}
		i := slices.IndexFunc(w.Entries, func(x waitRef) bool { return x.Wish == r.Wish.kind() })
		if i < 0 {
			return Entry{}, ErrBusy
		}
		if e, err = s.find(ctx, w.Entries[i].ID); err != nil {
			return Entry{}, errs.Internal("displace", err)
		}
		if e.Priority == r.Priority && e.Instead != "" {
			return e, nil
		}
		e.Priority, e.Instead = r.Priority, cmp.Or(e.Instead, r.Instead)
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), e.put())
		if _, ok := store.Failed(err); !ok {
			e.Version++
			return e, errs.Internal("displace", err)
		}
	}
	return Entry{}, ErrBusy
}
