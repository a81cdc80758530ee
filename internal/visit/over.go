package visit

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// Elsewhere is a queue of today in which somebody may stand whose own doctor has gone.
type Elsewhere struct {
	Queue        QueueID                `json:"queueId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Room         string                 `json:"room,omitempty"`
	Start        time.Time              `json:"start"`
	End          time.Time              `json:"end"`
}

// over returns ErrOver for an appointment whose session has ended: whoever stood in its queue might wait for nobody. It
// names the department's sessions that go on or are to come. A pool is over with the last session of its department.
func (s *Service) over(ctx context.Context, r Rules, a booking.Appointment, now time.Time) error {
	if !now.After(a.End) {
		return nil
	}
	session, err := s.Appointments.Session(ctx, a.Session)
	if err != nil || now.Before(session.End) { // a session that is no more has taken the place, which is told elsewhere
		return gone(err)
	}
	others, err := s.goingOn(ctx, session, now)
	if err != nil {
		return err
	}
	if _, pool := r.stationFor(Pool, a.Department); pool && len(others) > 0 {
		return nil
	}
	return s.ended(session, others)
}

// ended says that a session is over, and which others are not.
func (s *Service) ended(x booking.Session, others []Elsewhere) error {
	return ErrOver.With(errs.Params{"end": s.clockTime(x.End), "queues": others})
}

// poolOver returns ErrOver for a pool from which nobody calls any more: it is over with the last session of its department.
func (s *Service) poolOver(ctx context.Context, p Station, day clinic.Date, now time.Time) error {
	others, err := s.goingOn(ctx, booking.Session{Department: p.Department, Date: day}, now)
	if err != nil || len(others) > 0 {
		return err
	}
	today, err := s.Appointments.SessionsOn(ctx, p.Department, day)
	if err != nil || len(today) == 0 {
		return err
	}
	past := slices.DeleteFunc(today, func(x booking.Session) bool { return now.Before(x.End) })
	if len(past) == 0 { // closures have taken all that was to come
		return ErrQueueShut
	}
	return s.ended(slices.MaxFunc(past, func(a, b booking.Session) int { return a.End.Compare(b.End) }), others)
}

// goingOn lists the other sessions of a session's department that go on or are to come that day.
func (s *Service) goingOn(ctx context.Context, ended booking.Session, now time.Time) ([]Elsewhere, error) {
	today, err := s.Appointments.SessionsOn(ctx, ended.Department, ended.Date)
	if err != nil {
		return nil, err
	}
	others := []Elsewhere{}
	for _, x := range today {
		if x.ID == ended.ID || !now.Before(x.End) {
			continue
		}
		whole, err := s.Appointments.Session(ctx, x.ID) // with what a closure has taken
		if err = gone(err); err != nil {
			return nil, err
		}
		if !whole.ShutFrom(now) {
			others = append(others, Elsewhere{QueueID(x.ID), x.Practitioner, x.Room, x.Start, x.End})
		}
	}
	return others, nil
}

// admitLate settles what becomes of somebody who checks in when the session of the appointment is over: patients are sent
// to the desk, which chooses another queue of today, or lets them in all the same.
func (s *Service) admitLate(ctx context.Context, a booking.Appointment, how *arrival, now time.Time) error {
	err := s.over(ctx, how.rules, a, now)
	isOver := errs.KindOf(err) == errs.KindConflict
	switch {
	case err != nil && !isOver:
		return err
	case how.to != "" && !isOver:
		return errs.Invalid(errs.Field{Path: "to", Code: "session-goes-on"})
	case how.to != "":
		how.with, err = s.target(ctx, how.rules, how.to, how.anyway, now)
		return err
	case isOver && how.self:
		return ErrToDesk
	case isOver && !how.anyway:
		return err
	}
	return nil
}

// stand puts somebody who is let in into the queue that the desk chose, with the doctor who sees patients there.
func (doc *encounterItem) stand(how arrival) {
	if how.to == "" {
		return
	}
	doc.Queue = how.to
	if how.with != nil {
		doc.seenBy(*how.with)
	}
}

// moveOn does so with somebody who comes back.
func (doc *encounterItem) moveOn(how arrival, now time.Time) error {
	if how.to == "" || how.to == doc.Queue {
		return nil
	}
	return doc.transfer(how.rules, Move{To: how.to, with: how.with}, now)
}

// back lets somebody in again who had left today: without a place in the queue nobody would ever call them.
func (s *Service) back(ctx context.Context, by auth.Actor, a booking.Appointment, how arrival) (Encounter, error) {
	if err := how.admit(a, s.now()); err != nil {
		return Encounter{}, err
	}
	if a.Date == s.Clinic.Day(s.Now()) {
		if err := s.admitLate(ctx, a, &how, s.now()); err != nil {
			return Encounter{}, err
		}
	}
	id, _ := IDOf(a.ID)
	m := Move{Verb: Return}
	e, err := s.change(ctx, by, id, m, func(doc *encounterItem, now time.Time) error {
		if doc.Status != Left {
			return errPassOver
		}
		if err := s.apply(ctx, by, how.rules, doc, m, now); err != nil {
			return err
		}
		return doc.moveOn(how, now)
	})
	if errors.Is(err, errPassOver) { // somebody let them in meanwhile
		return s.ofAppointment(ctx, a)
	}
	e.Record = nil
	return e, err
}
