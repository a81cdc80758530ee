package closure

import (
	"context"
	"slices"

	"careloop/internal/booking"
	"careloop/internal/group"
	"careloop/internal/patient"
)

// Stranded is somebody who stands in the queue of a session that a closure takes, today, without an appointment that it
// takes: sent there by a colleague, back from elsewhere, or there since before the closure begins. Nobody calls them, and
// no number of theirs is moved: they are to be transferred.
type Stranded struct {
	Patient     patient.ID            `json:"patientId"`
	Appointment booking.AppointmentID `json:"appointmentId"`
	Department  booking.DepartmentID  `json:"departmentId" doc:"Of the queue."`
	Session     booking.SessionID     `json:"sessionId" doc:"In whose queue they stand."`
	Number      int                   `json:"number"`
	Called      bool                  `json:"called,omitempty" doc:"With the doctor right now."`
}

// standing lists who stands today in the queues of what a span takes and is not among those whose place it takes.
func (s *Service) standing(ctx context.Context, schedules []booking.Schedule, span booking.Span, cases []Case) ([]Stranded, error) {
	out := []Stranded{}
	today := s.Clinic.Day(s.Now())
	if s.Standing == nil || today < span.From || today > span.Until || !s.Now().Before(span.Ends(s.Clinic.Zone)) {
		return out, nil
	}
	var sessions []booking.Session
	for _, x := range schedules {
		for _, session := range x.On(today, s.Clinic) {
			if slices.ContainsFunc(session.Slots, func(slot booking.Slot) bool { return span.Takes(session, slot, s.Clinic.Zone) }) {
				sessions = append(sessions, session)
			}
		}
	}
	there := make([][]Stranded, len(sessions))
	g, ctx := group.New(ctx, readAtOnce)
	for i, session := range sessions {
		g.Go(func() (err error) {
			there[i], err = s.Standing(ctx, session.ID)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i, session := range sessions {
		for _, one := range there[i] {
			if !slices.ContainsFunc(cases, func(c Case) bool { return c.Appointment == one.Appointment }) {
				one.Department = session.Department
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// readAtOnce is how many queues, or schedules, are read side by side: a site has many, and a page that watches asks often.
const readAtOnce = 8

// stillStanding does so of a closure that stands: as long as it is not undone, until the day is over.
func (s *Service) stillStanding(ctx context.Context, c Closure, cases []Case) ([]Stranded, error) {
	if c.Target.Kind == OfChange || c.Step == Reopening || c.Step == Reopened {
		return nil, nil
	}
	if today := s.Clinic.Day(s.Now()); today < c.Span.From || today > c.Span.Until {
		return nil, nil
	}
	schedules := make([]booking.Schedule, len(c.Schedules))
	g, reading := group.New(ctx, readAtOnce)
	for i, id := range c.Schedules {
		g.Go(func() (err error) {
			schedules[i], err = s.Directory.Schedule(reading, id)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return s.standing(ctx, schedules, c.Span, cases)
}
