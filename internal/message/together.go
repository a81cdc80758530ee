package message

import (
	"context"
	"strconv"
	"time"

	"careloop/internal/booking"
)

// saidOfFirst reports whether what is told of the first of numbers that were given back as one says it of this one, too.
func saidOfFirst(a booking.Appointment) bool {
	return a.Together != nil && a.Together.Rest && a.Together.Ended && !a.Together.Alone
}

// speakerChanged lets another number of an examination be the one of which the patient is told, because the first of the day
// was given back or comes later, and silences the one that was.
func (s *Service) speakerChanged(ctx context.Context, e booking.Event) error {
	a := e.Appointment
	if !a.Together.Rest {
		all := fromNowOn(a, e.Numbers)
		m, ok, err := s.preparing(ctx, a, *a.Together.Took)
		if err != nil {
			return err
		}
		if ok {
			all = append(all, m)
		}
		for _, m := range all {
			if err := s.plan(ctx, m); err != nil {
				return err
			}
		}
		return nil
	}
	before := e.Before
	since, err := s.spokeSince(ctx, before)
	if err != nil {
		return err
	}
	for _, m := range reminders(before, since) {
		if err := s.drop(ctx, spokenAs(m, before), WhyToldOfAnother); err != nil {
			return err
		}
	}
	return nil
}

// spokeSince returns from when on a number has been the one of which the patient is told.
func (s *Service) spokeSince(ctx context.Context, a booking.Appointment) (time.Time, error) {
	if a.Together.Took != nil {
		return *a.Together.Took, nil
	}
	since, _, err := s.since(ctx, a)
	return since, err
}

// fromNowOn lists what a patient is told who has so many numbers of a day, of which this one is the first by now: that these
// are the ones, which brings it into the calendar, and reminders.
func fromNowOn(a booking.Appointment, numbers int) []Message {
	took := *a.Together.Took
	latest := a.Start
	if took.Add(confirmFor).Before(latest) {
		latest = took.Add(confirmFor)
	}
	all := append([]Message{notice(a, Confirmation, took, latest)}, reminders(a, took)...)
	for i := range all {
		all[i] = spokenAs(all[i], a)
	}
	all[0].Vars.Numbers = numbers
	return all
}

// spokenAs returns a message of a number that has become the one of which the patient is told, and may cease to be it and
// become it again: it is another message each time.
func spokenAs(m Message, a booking.Appointment) Message {
	if turn := a.Together.Turn; turn > 0 {
		m.ID = newID(m.DueAt, m.Kind, string(a.ID)+"#"+strconv.Itoa(turn))
		m.Vars.Turn = turn
	}
	return m
}

// inCalendar reports whether a message brings the appointment's entry along: of numbers that were booked as one, only the one
// of which the patient is told has any.
func (m Message) inCalendar(a booking.Appointment) bool {
	return m.Kind.changesCalendar() && (m.Kind != NewRoom || a.Together == nil || !a.Together.Rest)
}

// silent reports whether a message speaks for a number that is not the one, or not any more, of which the patient is told.
func (m Message) silent(a booking.Appointment) bool {
	if m.Kind == Preparation && m.Vars.Unfed && a.Together != nil && a.Together.Rest {
		return true // the patient comes earlier, and must stop eating earlier
	}
	spoken := m.Kind == Confirmation || m.Kind == DayBefore || m.Kind == HoursBefore
	return spoken && a.Together != nil && (a.Together.Rest || a.Together.Turn != m.Vars.Turn)
}
