package booking

import (
	"fmt"

	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// EventKind says what happened to an appointment.
type EventKind string

// The events. A move makes two: MovedAway for the old appointment and AppointmentBooked for the new one.
const (
	AppointmentBooked    EventKind = "booked"
	AppointmentMovedAway EventKind = "moved-away"
	AppointmentCancelled EventKind = "cancelled"
	AppointmentNoShow    EventKind = "noshow"
	ServiceChanged       EventKind = "service-changed" // what is done at it; an appointment goes through this as often as it counts
	RoomMoved            EventKind = "room-moved"      // its schedule is in another room by now; likewise
	SpeakerChanged       EventKind = "speaker-changed" // of numbers booked as one, it is the one of which the patient is told, or no longer; likewise
)

// Event is something that happened to one appointment. An appointment goes through each kind once, and through changes
// of its service one after the other, so kind and appointment identify the event, however often the stream tells it.
type Event struct {
	Kind        EventKind
	Appointment Appointment // a no-show carries only what its number knows
	Before      Appointment // of ServiceChanged, RoomMoved and SpeakerChanged: as it was
	Numbers     int         // of SpeakerChanged: for how many of the day it speaks
	Stamp       store.Stamp
}

// ID returns what identifies the event.
func (e Event) ID() string {
	if e.Kind == ServiceChanged {
		return fmt.Sprintf("%s:%s#%d", e.Kind, e.Appointment.ID, e.Appointment.ServiceChange)
	}
	if e.Kind == RoomMoved {
		return fmt.Sprintf("%s:%s#%d", e.Kind, e.Appointment.ID, e.Appointment.RoomChange)
	}
	if e.Kind == SpeakerChanged {
		return fmt.Sprintf("%s:%s#%d", e.Kind, e.Appointment.ID, e.Appointment.Together.Turn)
	}
	return string(e.Kind) + ":" + string(e.Appointment.ID)
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Scheduling || c.New == nil {
		return nil, nil
	}
	if len(c.SK) > len(dayPrefix) && c.SK[:len(dayPrefix)] == dayPrefix {
		return dayEvents(c)
	}
	if session, number, ok := numberAt(c.Key); ok {
		return numberEvents(c, session, number)
	}
	return nil, nil
}

func dayEvents(c store.Change) ([]Event, error) {
	var before patientDay
	p, date := patient.ID(c.PK), clinic.Date(c.SK[len(dayPrefix):])
	if c.Old != nil {
		d, err := readDay(p, date, *c.Old)
		if err != nil {
			return nil, err
		}
		before = d
	}
	after, err := readDay(p, date, *c.New)
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, a := range after.appointments {
		i, known := before.find(a.ID)
		if !known {
			booked := a
			booked.Status = Booked
			events = append(events, Event{Kind: AppointmentBooked, Appointment: booked, Stamp: c.Stamp()})
		}
		if known && before.appointments[i].ServiceChange < a.ServiceChange {
			events = append(events, Event{Kind: ServiceChanged, Appointment: a, Before: before.appointments[i], Stamp: c.Stamp()})
		}
		if known && before.appointments[i].RoomChange < a.RoomChange {
			events = append(events, Event{Kind: RoomMoved, Appointment: a, Before: before.appointments[i], Stamp: c.Stamp()})
		}
		if known && a.Status.Holds() && a.turns() > before.appointments[i].turns() {
			events = append(events, Event{Kind: SpeakerChanged, Appointment: a, Before: before.appointments[i], Numbers: after.speaking(a), Stamp: c.Stamp()})
		}
		if known && before.appointments[i].Status == a.Status {
			continue
		}
		switch a.Status {
		case Cancelled:
			events = append(events, Event{Kind: AppointmentCancelled, Appointment: a, Stamp: c.Stamp()})
		case Moved:
			events = append(events, Event{Kind: AppointmentMovedAway, Appointment: a, Stamp: c.Stamp()})
		case Booked, Arrived, Fulfilled, NoShow, Held:
		}
	}
	return events, nil
}

func numberEvents(c store.Change, session SessionID, number int) ([]Event, error) {
	var after, before numberItem
	if err := c.New.Decode(&after); err != nil {
		return nil, err
	}
	if c.Old != nil {
		if err := c.Old.Decode(&before); err != nil {
			return nil, err
		}
	}
	if after.Status != NoShow || before.Status == NoShow {
		return nil, nil
	}
	_, date, _, _ := session.Split()
	return []Event{{Kind: AppointmentNoShow, Stamp: c.Stamp(), Appointment: Appointment{
		ID: after.Appointment, Patient: after.Patient, Session: session, Number: number, Department: after.Department,
		Practitioner: after.Practitioner, Date: date, Start: after.Start, Status: NoShow, Code: after.Code,
	}}}, nil
}
