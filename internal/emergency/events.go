package emergency

import (
	"careloop/internal/store"
)

// EventKind says what happened.
type EventKind string

// The events. An emergency is raised, acknowledged for the first time, and closed once; each contact is alerted once.
const (
	EmergencyRaised       EventKind = "emergency-raised"
	EmergencyAcknowledged EventKind = "emergency-acknowledged"
	EmergencyClosed       EventKind = "emergency-closed"
	ContactAlerted        EventKind = "emergency-alerted"
)

// Event is something that happened in an emergency. Its emergency bears no names.
type Event struct {
	Kind      EventKind
	Emergency Emergency
	Alert     Recipient // of ContactAlerted
	Stamp     store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	id := string(e.Kind) + ":" + string(e.Emergency.ID)
	if e.Kind == ContactAlerted {
		id += ":" + string(e.Alert.ID)
	}
	return id
}

// alerted returns the events of alerts of an emergency.
func alerted(d emergencyItem, alerts []Recipient) []Event {
	var all []Event
	for _, a := range alerts {
		all = append(all, Event{Kind: ContactAlerted, Emergency: d.plain(), Alert: a})
	}
	return all
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Care || c.New == nil || c.SK != emergencySK {
		return nil, nil
	}
	d, err := readItem(*c.New)
	if err != nil || d.Into != "" {
		return nil, err
	}
	before := emergencyItem{Emergency: Emergency{Status: Open}}
	if c.Old != nil {
		if before, err = readItem(*c.Old); err != nil {
			return nil, err
		}
	}
	e := d.plain()
	var all []Event
	add := func(k EventKind) { all = append(all, Event{Kind: k, Emergency: e, Stamp: c.Stamp()}) }
	if c.Old == nil {
		add(EmergencyRaised)
	}
	for _, x := range alerted(d, d.Alerts[min(len(before.Alerts), len(d.Alerts)):]) {
		x.Stamp = c.Stamp()
		all = append(all, x)
	}
	if before.AcknowledgedAt == nil && d.AcknowledgedAt != nil {
		add(EmergencyAcknowledged)
	}
	if before.Status == Open && d.Status != Open {
		add(EmergencyClosed)
	}
	return all, nil
}
