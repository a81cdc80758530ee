package message

import (
	"context"
	"errors"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/closure"
	"careloop/internal/errs"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

// When messages are due, and for how long they are worth sending.
const (
	dayBefore     = 24 * time.Hour
	hoursBefore   = 2 * time.Hour
	confirmFor    = 48 * time.Hour // a confirmation that comes later only puzzles
	surveyFor     = 3 * 24 * time.Hour
	birthdayAfter = clinic.Wall("09:00")
	longWaitFor   = 10 * time.Minute // an apology that comes later finds the patient with the doctor
)

// AppointmentEvent plans and drops what is said about an appointment. Told twice, or in another order, it ends in
// the same messages: what an ended appointment would have been told is put as dropped, and meets its planning there.
func (s *Service) AppointmentEvent(ctx context.Context, e booking.Event) error {
	var err error
	switch e.Kind {
	case booking.AppointmentBooked:
		err = s.planAll(ctx, e.Appointment)
	case booking.AppointmentMovedAway:
		err = s.dropAll(ctx, e.Appointment, WhyMoved)
	case booking.AppointmentCancelled:
		if err = s.dropAll(ctx, e.Appointment, WhyCancelled); err == nil && e.Appointment.EndedAt != nil && !saidOfFirst(e.Appointment) {
			err = s.plan(ctx, notice(e.Appointment, Cancelled, *e.Appointment.EndedAt, e.Appointment.Start))
		}
	case booking.ServiceChanged:
		err = s.serviceChanged(ctx, e)
	case booking.RoomMoved:
		err = s.roomMoved(ctx, e)
	case booking.SpeakerChanged:
		err = s.speakerChanged(ctx, e)
	case booking.AppointmentNoShow: // its reminders are over
	}
	return errs.Internal("plan messages", err)
}

// SurveyInvited plans the message with the link.
func (s *Service) SurveyInvited(ctx context.Context, e survey.Event) error {
	i := e.Invitation
	if e.Kind != survey.SurveyInvited || i.OfStaff() {
		return nil
	}
	invited := i.Expires.AddDate(0, 0, -survey.LinkDays)
	due := invited.Add(s.Clinic.SurveyAfter)
	m := Message{
		// not by when it is due: told again after the clinic changed its setting, it must meet itself
		ID: newID(invited.Add(clinic.SurveyAfter), Survey, string(i.ID)), Kind: Survey, Patient: i.Patient, About: string(i.ID), DueAt: due,
		NotAfter: due.Add(surveyFor),
		Vars:     Vars{Department: i.Department, Practitioner: i.Practitioner, Expires: i.Expires},
	}
	return errs.Internal("plan messages", s.plan(ctx, m))
}

// EncounterEvent tells a patient who waits too long that they are not forgotten, if the clinic wants it, and does not
// once they are called or have left.
func (s *Service) EncounterEvent(ctx context.Context, e visit.Event) error {
	x := e.Encounter
	if x.AlertedAt == nil || !x.TellLong {
		return nil
	}
	m := Message{
		ID: newID(*x.AlertedAt, LongWait, string(x.ID)), Kind: LongWait, Patient: x.Patient, About: string(x.Appointment),
		DueAt: *x.AlertedAt, NotAfter: x.AlertedAt.Add(longWaitFor),
		Vars: Vars{Start: x.Start, Department: x.Department, Practitioner: x.Practitioner},
	}
	var err error
	switch e.Kind {
	case visit.EncounterOverdue:
		err = s.plan(ctx, m)
	case visit.EncounterCalled, visit.EncounterLeft:
		err = s.drop(ctx, m, WhyTooLate)
	case visit.EncounterArrived, visit.EncounterFinished, visit.EncounterAmended, visit.EncounterPassed, visit.EncounterIsolated, visit.EncounterBack:
	}
	return errs.Internal("plan messages", err)
}

// Birthday plans the greeting of a patient whose birthday is on a day.
func (s *Service) Birthday(ctx context.Context, p patient.ID, on clinic.Date) error {
	due := on.At(birthdayAfter, s.Clinic.Zone)
	m := Message{
		ID: newID(due, Birthday, string(p)+string(on)), Kind: Birthday, Patient: p, About: string(p), DueAt: due,
		NotAfter: on.AddDays(1).Start(s.Clinic.Zone),
	}
	return errs.Internal("plan messages", s.plan(ctx, m))
}

// notices lists what a patient is told who has held an appointment since a time.
func (s *Service) notices(ctx context.Context, a booking.Appointment, since time.Time) ([]Message, error) {
	all := notices(a, since)
	m, ok, err := s.preparing(ctx, a, since)
	if ok {
		all = append(all, m)
	}
	return all, err
}

// notices lists what everybody is told: at once, and before it begins. Of numbers that were booked as one, the first of a day
// is told of and reminded of; of the others only that one was moved by itself.
func notices(a booking.Appointment, since time.Time) []Message {
	all := atFirst(a, since)
	if a.Together != nil && a.Together.Took != nil {
		all = append(all, fromNowOn(a, 0)...)
	}
	return all
}

// atFirst lists what follows from having an appointment.
func atFirst(a booking.Appointment, since time.Time) []Message {
	first := Confirmation
	switch {
	case a.MovedFrom != "" && a.Closure != "":
		first = ClosureMoved
	case a.MovedFrom != "":
		first = Moved
	}
	latest := a.Start
	if first == Confirmation && since.Add(confirmFor).Before(latest) {
		latest = since.Add(confirmFor)
	}
	speaks := a.Together.SpokeAtFirst()
	if !speaks && (first == Confirmation || !a.Together.Alone) {
		return nil
	}
	all := []Message{notice(a, first, since, latest)}
	if first == ClosureMoved {
		all[0].Vars.Case = closure.CaseID(a.Case)
	}
	if !speaks {
		return all
	}
	return append(all, reminders(a, since)...)
}

// reminders lists those that are due after a time.
func reminders(a booking.Appointment, since time.Time) []Message {
	var all []Message
	if due := a.Start.Add(-dayBefore); due.After(since) {
		all = append(all, notice(a, DayBefore, due, a.Start.Add(-hoursBefore)))
	}
	if due := a.Start.Add(-hoursBefore); due.After(since) {
		all = append(all, notice(a, HoursBefore, due, a.Start))
	}
	return all
}

func notice(a booking.Appointment, kind Kind, due, notAfter time.Time) Message {
	m := Message{
		ID: newID(due, kind, string(a.ID)), Kind: kind, Patient: a.Patient, About: string(a.ID), DueAt: due, NotAfter: notAfter,
		Vars: Vars{Start: a.Start, Code: a.Code, Department: a.Department, Practitioner: a.Practitioner},
	}
	if a.Together != nil && (kind == Confirmation || kind == Moved && !a.Together.Alone) {
		m.Vars.Numbers = a.Together.Numbers
	}
	return m
}

// since returns from when on the patient has held the appointment, and the one before it. One that came by a move keeps the
// time of the first booking; the move itself is when the one before it ended.
func (s *Service) since(ctx context.Context, a booking.Appointment) (since time.Time, before booking.Appointment, err error) {
	if a.MovedFrom == "" {
		return a.BookedAt, before, nil
	}
	before, err = s.Bookings.Appointment(ctx, job, a.MovedFrom)
	if err != nil {
		return time.Time{}, before, err
	}
	if before.EndedAt == nil {
		return a.BookedAt, before, nil
	}
	return *before.EndedAt, before, nil
}

func (s *Service) planAll(ctx context.Context, a booking.Appointment) error {
	since, before, err := s.since(ctx, a)
	if err != nil {
		return err
	}
	all, err := s.notices(ctx, a, since)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Kind == ClosureMoved {
			m.Vars.Was = before.Start
			m.Vars.Lost = &Lost{Department: before.Department, Practitioner: before.Practitioner, Site: before.Site}
		}
		if err := s.plan(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dropAll(ctx context.Context, a booking.Appointment, why Reason) error {
	since, _, err := s.since(ctx, a)
	if err != nil {
		return err
	}
	all, err := s.notices(ctx, a, since)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := s.drop(ctx, m, why); err != nil {
			return err
		}
	}
	return nil
}

// plan puts a message unless it is there already or would be useless when due.
func (s *Service) plan(ctx context.Context, m Message) error {
	if !m.NotAfter.After(m.DueAt) {
		return nil
	}
	m.Status, m.CheckAt, m.Origin = Planned, m.DueAt, obs.Correlation(ctx)
	if _, err := s.save(ctx, m); err != nil && !errors.Is(err, errChanged) {
		return err
	}
	return nil
}

// drop ends a message that waits, or puts it as ended if it was never planned. One that is being sent is left to
// Deliver, which looks at the appointment again.
func (s *Service) drop(ctx context.Context, m Message, why Reason) error {
	for range tries {
		stored, err := s.find(ctx, m)
		if err != nil {
			return err
		}
		if stored.Status.Final() && stored.Version > 0 || stored.Status == Sending {
			return nil
		}
		if _, err = s.save(ctx, stored.settle(Dropped, why, s.Now())); !errors.Is(err, errChanged) {
			return err
		}
	}
	return store.ErrConflict
}

// tries bounds how often a change starts anew when the message changed under it.
const tries = 5

// settle returns the message in its final state.
func (m Message) settle(as Status, why Reason, now time.Time) Message {
	now = now.UTC().Truncate(time.Millisecond)
	m.Status, m.Why, m.Settled, m.Lease, m.CheckAt, m.Entry = as, why, &now, nil, time.Time{}, time.Time{}
	return m
}
