package visit

import (
	"context"
	"errors"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// WalkIn is somebody who came without an appointment (现场号).
type WalkIn struct {
	Patient     patient.ID
	Session     booking.SessionID
	Number      int // 0: the first that is free
	Note        string
	Identifiers []Identifier
	Key         string // idempotency key

	Service booking.ServiceID // what is done; empty: nothing that is named
	AnyAge  bool              // the department's ages do not matter

	Emergency string // why the patient must be seen at once: a number whatever is left, before all others
}

// Alternative is a session that still has numbers today.
type Alternative struct {
	Session      booking.SessionID      `json:"sessionId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Start        time.Time              `json:"start"`
	Free         int                    `json:"free"`
}

// WalkIn gives somebody a number and checks them in, both or neither. A session that has no number left is refused with
// those of the department that have one. An emergency gets one in any case, and is put first.
func (s *Service) WalkIn(ctx context.Context, by auth.Actor, w WalkIn) (Encounter, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse) {
		return Encounter{}, ErrForbidden
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return Encounter{}, err
	}
	if err := r.identified(by, w.Identifiers); err != nil {
		return Encounter{}, err
	}
	now := s.now()
	if _, day, _, ok := w.Session.Split(); !ok {
		return Encounter{}, ErrSession
	} else if day != s.Clinic.Day(now) {
		return Encounter{}, ErrNotToday.With(errs.Params{"date": string(day)})
	}
	urgent := strings.TrimSpace(w.Emergency)
	if urgent == "" && w.Emergency != "" {
		return Encounter{}, errs.Invalid(errs.Field{Path: "emergency", Code: "required"})
	}
	how := arrival{rules: r, method: MethodDesk, identified: w.Identifiers, emergency: urgent != ""}
	var doc encounterItem
	a, fresh, err := s.Appointments.WalkIn(ctx, by, booking.Request{
		Patient: w.Patient, Session: w.Session, Number: w.Number, Channel: "desk", Note: w.Note, Service: w.Service, Key: w.Key,
		Emergency: how.emergency, AnyAge: w.AnyAge,
	}, func(a booking.Appointment) (store.Op, error) {
		var err error
		if doc, err = s.encounter(ctx, by, a, how, now); err == nil && how.emergency {
			err = s.note(ctx, &doc, lineBy(by, now, Prioritise), urgent)
		}
		return doc.put(0), err
	})
	switch {
	case errors.Is(err, booking.ErrFull):
		return Encounter{}, s.full(ctx, w.Session)
	case err != nil:
		return Encounter{}, errs.Internal("walk in", err)
	case !fresh:
		e, err := s.ofAppointment(ctx, a)
		return e, errs.Internal("walk in", err)
	}
	s.shots.forget(doc.Queue)
	doc.Version = 1
	return doc.Encounter, nil
}

// full says where else there is a number today.
func (s *Service) full(ctx context.Context, id booking.SessionID) error {
	alternatives := []Alternative{}
	session, err := s.Appointments.Session(ctx, id)
	if err != nil {
		return errs.Internal("walk in", err)
	}
	free, err := s.Appointments.Free(ctx, booking.SlotQuery{Department: session.Department, From: session.Date, Days: 1})
	if err != nil {
		return errs.Internal("walk in", err)
	}
	for _, x := range free {
		if x.ID != id {
			alternatives = append(alternatives, Alternative{x.ID, x.Practitioner, x.Start, len(x.Slots)})
		}
	}
	return booking.ErrFull.With(errs.Params{"alternatives": alternatives})
}
