package message

import (
	"context"
	"strconv"
	"time"

	"careloop/internal/booking"
)

// newRoomAhead is how long before an appointment a patient is told of a new room at the earliest: who hears of it weeks
// before has forgotten it, and it may be another by then.
const newRoomAhead = 7 * 24 * time.Hour

// roomMoved plans that a patient is told the new room of an appointment; once for each change, and of those that come
// before anybody was told only the last. Whoever would be told the room that they know is told nothing.
func (s *Service) roomMoved(ctx context.Context, e booking.Event) error {
	a := e.Appointment
	known, err := s.roomKnown(ctx, e)
	if err != nil {
		return err
	}
	due := e.Stamp.At.UTC().Truncate(time.Millisecond)
	if first := a.Start.Add(-newRoomAhead); due.Before(first) {
		due = first
	}
	m := notice(a, NewRoom, due, a.Start)
	m.ID, m.Vars.Room, m.Vars.RoomWas, m.Vars.RoomChange = newRoomID(a, a.RoomChange), placeOf(a), known, a.RoomChange
	if m.Vars.Room == known {
		return s.drop(ctx, m, WhyRoomKnown)
	}
	return s.plan(ctx, m)
}

// roomKnown returns the room that the patient knows: that of the last message that told one, or the first.
func (s *Service) roomKnown(ctx context.Context, e booking.Event) (Place, error) {
	known := placeOf(e.Before)
	for change := e.Appointment.RoomChange - 1; change > 0; change-- {
		m, err := s.find(ctx, Message{ID: newRoomID(e.Appointment, change), Patient: e.Appointment.Patient})
		if err != nil {
			return known, err
		}
		if m.told() {
			return m.Vars.Room, nil
		}
		if m.Version > 0 {
			known = m.Vars.RoomWas
		}
	}
	return known, nil
}

// newRoomID identifies what is said of a room after so many changes.
func newRoomID(a booking.Appointment, change int) ID {
	return newID(a.Start, NewRoom, string(a.ID)+"#"+strconv.Itoa(change))
}

func placeOf(a booking.Appointment) Place { return Place{Room: a.Room, Site: a.Site} }

// otherRoom reports whether a message tells a room in which the appointment is not any more.
func (m Message) otherRoom(a booking.Appointment) bool {
	return m.Kind == NewRoom && (a.RoomChange != m.Vars.RoomChange || a.Room != m.Vars.Room.Room)
}
