package closure

import (
	"context"
	"errors"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// EventKind says what happened to a case.
type EventKind string

// The events that patients or those who telephone must hear of. That a patient was moved is told by the appointment.
const (
	CaseUnplaced EventKind = "unplaced"
	CaseKept     EventKind = "kept" // after the patient was told otherwise
	CallAsked    EventKind = "call-asked"
	CallSoon     EventKind = "call-soon" // the time that was lost, or the new one, begins soon
)

// soon is within which somebody telephones at once, besides the message: whoever is to come this morning is getting ready, or on
// the way – two hours is when the last reminder goes out – and may look at no message any more. An hour is for the call.
const soon = 3 * time.Hour

// Event is something that happened to one case.
type Event struct {
	Kind  EventKind
	Case  Case
	Stamp store.Stamp
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Scheduling || c.New == nil || c.Old == nil || !strings.HasPrefix(c.SK, casePrefix) || !strings.HasPrefix(c.PK, "cls_") {
		return nil, nil
	}
	before, err := readCase(*c.Old)
	if err != nil {
		return nil, err
	}
	after, err := readCase(*c.New)
	if err != nil {
		return nil, err
	}
	var events []Event
	if after.State == Unplaced && before.State != Unplaced {
		events = append(events, Event{Kind: CaseUnplaced, Case: after, Stamp: c.Stamp()})
	}
	if after.State == Kept && before.State == Unplaced {
		events = append(events, Event{Kind: CaseKept, Case: after, Stamp: c.Stamp()})
	}
	if after.WantCall > before.WantCall {
		events = append(events, Event{Kind: CallAsked, Case: after, Stamp: c.Stamp()})
	}
	if at := c.Stamp().At; after.soonAfter(before, at) {
		events = append(events, Event{Kind: CallSoon, Case: after, Stamp: c.Stamp()})
	}
	return events, nil
}

// soonAfter reports whether a case has come to something that its patient must know soon: by when it came to that, however
// late it is heard of.
func (c Case) soonAfter(before Case, at time.Time) bool {
	near := func(t time.Time) bool { return t.After(at) && t.Sub(at) < soon }
	switch {
	case c.Reached || c.Answer != "":
		return false
	case c.State == Unplaced:
		return before.State != Unplaced && near(c.Start)
	case c.State == Moved && c.To != nil:
		return (before.To == nil || before.To.Appointment != c.To.Appointment) && (near(c.Start) || near(c.To.Start))
	}
	return false
}

// Lost reports whether the patient of a case has lost a place and has no other yet.
func (s *Service) Lost(ctx context.Context, id CaseID) (bool, error) {
	c, err := s.byID(ctx, id)
	if errors.Is(err, ErrLink) {
		return false, nil
	}
	return err == nil && c.State.Red(), err
}

// byID returns the case that a link or a message names, or ErrLink. Where another closure goes on with the patient, that
// is its case.
func (s *Service) byID(ctx context.Context, id CaseID) (Case, error) {
	it, err := s.DB.Get(ctx, linkKey(id))
	if errors.Is(err, store.ErrNotFound) || id == "" {
		return Case{}, ErrLink
	}
	if err != nil {
		return Case{}, errs.Internal("read link", err)
	}
	var at linkItem
	if err := it.Decode(&at); err != nil {
		return Case{}, errs.Internal("read link", err)
	}
	c, err := s.findCase(ctx, at.Closure, at.Appointment)
	for range tries {
		if err != nil || c.State != Taken {
			break
		}
		c, err = s.findCase(ctx, c.Other, c.Appointment)
	}
	if errors.Is(err, ErrCase) {
		return Case{}, ErrLink
	}
	return c, errs.Internal("read case", err)
}

// AppointmentEvent follows what becomes of an appointment that somebody has instead of one that a closure took.
func (s *Service) AppointmentEvent(ctx context.Context, e booking.Event) error {
	if e.Appointment.Case == "" {
		return nil
	}
	c, err := s.byID(ctx, CaseID(e.Appointment.Case))
	if errors.Is(err, ErrLink) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Follow(ctx, c.Closure, c.Appointment)
}

// MessageEvent notes what became of a message about a case.
func (s *Service) MessageEvent(ctx context.Context, id CaseID, t Told) error {
	return s.note(ctx, id, func(c Case) (Case, bool) {
		if c.Told != nil && (*c.Told == t || c.Told.At.After(t.At)) {
			return c, false
		}
		c.Told = &t
		return c, true
	})
}

// CallEvent notes how the telephone task about a case stands. Whoever was spoken to knows.
func (s *Service) CallEvent(ctx context.Context, id CaseID, t Call, reached, refused bool) error {
	return s.note(ctx, id, func(c Case) (Case, bool) {
		if c.Call != nil && (*c.Call == t || c.Call.At.After(t.At)) {
			return c, false
		}
		c.Call, c.Called = &t, c.WantCall
		if reached || refused {
			c.Reached, c.Via = true, viaCall
		}
		if c.State == Moved && c.Answer == "" {
			switch {
			case refused:
				c.Answer = Declined
			case reached:
				c.Answer = Accepted
			}
		}
		return c, true
	})
}

func (s *Service) note(ctx context.Context, id CaseID, f func(Case) (Case, bool)) error {
	c, err := s.byID(ctx, id)
	if err == nil {
		_, err = s.edit(ctx, job, c.Closure, c.Appointment, "", f)
	}
	if errors.Is(err, ErrLink) {
		return nil
	}
	return errs.Internal("note on case", err)
}
