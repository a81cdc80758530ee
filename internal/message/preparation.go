package message

import (
	"context"
	"strconv"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
)

const (
	prepareFrom = clinic.Wall("10:00") // of the day before, when shops are open and the evening can still be arranged
	prepareLead = 2 * time.Hour        // before fasting begins: nobody is told at the table
	awakeLead   = time.Hour            // before quiet hours that would come between
)

// preparePath is where patients who sign in see how they prepare for what comes next.
const preparePath = "/my/prepare"

// preparing returns what a patient is told who must prepare for an appointment, held since a time; false if there is
// nothing to prepare. Which it is follows from the appointment and how often its service was changed.
func (s *Service) preparing(ctx context.Context, a booking.Appointment, since time.Time) (Message, bool, error) {
	p, err := s.prepared(ctx, a.Service, a.ServiceVersion, a.Unfed())
	if err != nil || p == nil {
		return Message{}, false, err
	}
	// Who books when fasting has begun is told too: that nothing may be eaten from now on, and to call if it is too late.
	m := notice(a, Preparation, prepareAt(a.Start, p, s.Clinic), a.Start.Add(-hoursBefore))
	m.ID = preparingID(a, Preparation, a.ServiceChange)
	m.Vars.Service, m.Vars.ServiceVersion, m.Vars.ServiceChange = a.Service, a.ServiceVersion, a.ServiceChange
	m.Vars.Unfed = a.Unfed()
	if m.DueAt.Before(since) {
		m.DueAt = since
	}
	return m, true, nil
}

// prepared returns what a patient does before a service as it stood in a version, and before an examination for which nobody
// has eaten; nil for nothing.
func (s *Service) prepared(ctx context.Context, service booking.ServiceID, version int64, unfed bool) (*booking.Preparation, error) {
	var p *booking.Preparation
	if service != "" {
		x, err := s.Bookings.ServiceVersion(ctx, service, version)
		if err != nil {
			return nil, err
		}
		p = x.Preparation
	}
	if unfed {
		p = p.Unfed()
	}
	return p, nil
}

// preparingID identifies what is said about an appointment's preparation after so many changes of its service.
func preparingID(a booking.Appointment, kind Kind, change int) ID {
	return newID(a.Start, kind, string(a.ID)+"#"+strconv.Itoa(change))
}

// prepareAt is when a patient is told how to prepare: in the daytime of the day before, but well before fasting begins,
// and before the quiet hours that lie between.
func prepareAt(start time.Time, p *booking.Preparation, c clinic.Settings) time.Time {
	due := c.Day(start).AddDays(-1).At(prepareFrom, c.Zone)
	if f := p.Fasting(start, c.Zone); f.Eat != nil && due.After(f.Eat.Add(-prepareLead)) {
		due = f.Eat.Add(-prepareLead)
	}
	if c.Quiet.Until(due, c.Zone).After(due) {
		due = c.Quiet.Since(due, c.Zone).Add(-awakeLead)
	}
	return due.UTC()
}

// serviceChanged plans anew what a patient is told when something else is done at the appointment.
func (s *Service) serviceChanged(ctx context.Context, e booking.Event) error {
	since, _, err := s.since(ctx, e.Appointment)
	if err != nil {
		return err
	}
	if m, ok, err := s.preparing(ctx, e.Before, since); err != nil {
		return err
	} else if ok {
		if err := s.drop(ctx, m, WhyServiceChanged); err != nil {
			return err
		}
	}
	m, ok, err := s.preparing(ctx, e.Appointment, since)
	if err != nil {
		return err
	}
	if ok {
		return s.plan(ctx, m)
	}
	return s.prepareNoMore(ctx, e)
}

// prepareNoMore plans that a patient is told who would prepare in vain: for what was told and is no longer done.
func (s *Service) prepareNoMore(ctx context.Context, e booking.Event) error {
	a := e.Appointment
	for change := a.ServiceChange - 1; change >= 0; change-- {
		off, err := s.find(ctx, Message{ID: preparingID(a, PreparationOff, change), Patient: a.Patient})
		if err != nil {
			return err
		}
		if off.told() {
			return nil
		}
		was, err := s.find(ctx, Message{ID: preparingID(a, Preparation, change), Patient: a.Patient})
		if err != nil {
			return err
		}
		if !was.told() {
			continue
		}
		m := notice(a, PreparationOff, e.Stamp.At.UTC().Truncate(time.Millisecond), a.Start)
		m.ID, m.Vars.ServiceChange = preparingID(a, PreparationOff, a.ServiceChange), a.ServiceChange
		return s.plan(ctx, m)
	}
	return nil
}

// told reports whether the message has reached the patient, or may have.
func (m Message) told() bool { return m.Status == Sent || m.Status == Sending || m.Status == Unknown }
