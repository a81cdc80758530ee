package waitlist

import (
	"context"
	"errors"
	"strings"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// EventKind says what happened to an offer, or to one who waits.
type EventKind string

// The events: an offer is made once and settled once, and a wait ends once.
const (
	OfferMade    EventKind = "offer-made"
	OfferSettled EventKind = "offer-settled"
	WaitEnded    EventKind = "wait-ended"
)

// Event is something that happened to one offer, or the end of one wait.
type Event struct {
	Kind  EventKind
	Offer Offer // of the first two kinds
	Entry Entry // of the last
	Stamp store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	if e.Kind == WaitEnded {
		return string(e.Kind) + ":" + string(e.Entry.ID)
	}
	return string(e.Kind) + ":" + string(e.Offer.ID)
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Scheduling || c.New == nil {
		return nil, nil
	}
	if strings.HasPrefix(c.SK, waitedPrefix) {
		e, err := readEntry(*c.New)
		return []Event{{Kind: WaitEnded, Entry: e, Stamp: c.Stamp()}}, err
	}
	if c.SK != offerSK {
		return nil, nil
	}
	o, err := readOffer(*c.New)
	if err != nil || o.Status == Nobody {
		return nil, err
	}
	kind := OfferSettled
	if o.Status == Open {
		kind = OfferMade
	}
	return []Event{{Kind: kind, Offer: o, Stamp: c.Stamp()}}, nil
}

// Changed does what follows for those who wait from a change of the schedule, of its numbers, or of the list.
func (s *Service) Changed(ctx context.Context, c store.Change) error {
	if c.Table != store.Scheduling {
		return nil
	}
	switch {
	case strings.HasPrefix(c.SK, waitPrefix) && c.New != nil:
		return s.lookFor(ctx, c)
	case c.PK == dueLooks && c.New == nil:
		if at, ok := placeOfLook(c.SK); ok {
			return errs.Internal("fill after look", s.filled(ctx, at))
		}
		return nil
	}
	if g, ok, err := booking.GainedIn(c); err != nil || ok {
		if err == nil {
			err = s.widened(ctx, g, c.Stamp().At)
		}
		return errs.Internal("look at schedule", err)
	}
	events, err := EventsOf(c)
	if err != nil {
		return errs.Internal("read offer", err)
	}
	for _, e := range events {
		if e.Kind == OfferSettled && e.Offer.Status != Accepted {
			return s.Fill(ctx, e.Offer.Session, e.Offer.Number)
		}
	}
	v, ok, err := booking.VacatedBy(c)
	if err != nil || !ok || v.By == job.ID { // what the list itself holds has an offer, whose end is told
		return errs.Internal("read number", err)
	}
	return s.Fill(ctx, v.Session, v.Number)
}

// lookFor looks what is free for one who has come, who waits for something else now, or whom the night has marked.
func (s *Service) lookFor(ctx context.Context, c store.Change) error {
	told, err := readEntry(*c.New)
	if err != nil {
		return errs.Internal("read entry", err)
	}
	anew := c.Old == nil
	if !anew {
		before, err := readEntry(*c.Old)
		if err != nil {
			return errs.Internal("read entry", err)
		}
		anew = !told.same(before.Wish)
		if !anew && told.Reviewed == before.Reviewed {
			return nil
		}
	}
	now, err := s.find(ctx, told.ID)
	if err != nil {
		return errs.Internal("read entry", err)
	}
	if anew { // the night leaves the looks of all
		if err := s.awaitOpenings(ctx, now.Department, []Entry{now}); err != nil {
			return errs.Internal("await openings", err)
		}
	}
	return s.FillFor(ctx, now)
}

// AppointmentEvent takes a patient off the list who has found a place, and settles the offer that it came from.
func (s *Service) AppointmentEvent(ctx context.Context, e booking.Event) error {
	if e.Kind != booking.AppointmentBooked {
		return nil
	}
	return errs.Internal("waitlist of booking", s.found(ctx, e.Appointment))
}

func (s *Service) found(ctx context.Context, a booking.Appointment) error {
	w, err := s.waits(ctx, a.Patient)
	if err != nil || len(w.Entries) == 0 {
		return err
	}
	now, err := s.Schedule.Appointment(ctx, job, a.ID)
	if errors.Is(err, booking.ErrAppointment) {
		return nil
	}
	if err != nil || !now.Status.Holds() {
		return err
	}
	for _, ref := range w.Entries {
		e, err := s.find(ctx, ref.ID)
		if err != nil {
			return err
		}
		if !e.Status.Live() {
			continue
		}
		if ok, err := s.ends(ctx, e, now); err != nil {
			return err
		} else if !ok {
			continue
		}
		if err := s.confirmedAside(ctx, e, now); err != nil {
			return err
		}
		if _, err = s.finish(ctx, job, e.ID, Placed, WhyElsewhere, WhyElsewhere); err != nil {
			return err
		}
	}
	return nil
}

// confirmedAside settles an offer whose hold was confirmed as any hold is, and not by accepting the offer.
func (s *Service) confirmedAside(ctx context.Context, e Entry, a booking.Appointment) error {
	if e.Offer == "" || a.Hold == "" {
		return nil
	}
	o, err := s.offer(ctx, e.Offer)
	if err != nil || o.Hold != a.Hold || o.Status != Open {
		return err
	}
	w, err := s.waits(ctx, e.Patient)
	if err != nil {
		return err
	}
	now := s.Now()
	err = s.DB.Write(ctx, job.Stamp("", now), append(o.settle(Accepted, a.ID, now), e.end(w, Placed, WhyAccepted, now, s.Clinic.Zone)...)...)
	if _, ok := store.Failed(err); ok {
		return nil // settled meanwhile; finish looks again
	}
	return err
}
