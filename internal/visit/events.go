package visit

import (
	"strconv"
	"strings"

	"careloop/internal/store"
)

// EventKind says what happened to an encounter.
type EventKind string

// The events.
const (
	EncounterArrived  EventKind = "arrived"
	EncounterCalled   EventKind = "called"
	EncounterFinished EventKind = "finished"
	EncounterAmended  EventKind = "amended" // each time
)

// Event is something that happened to one encounter, once for each kind but amendments. Its encounter carries no sealed text.
type Event struct {
	Kind      EventKind
	Encounter Encounter
	Stamp     store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	if e.Kind == EncounterAmended {
		return string(e.Kind) + strconv.Itoa(e.Encounter.Amendments) + ":" + string(e.Encounter.ID)
	}
	return string(e.Kind) + ":" + string(e.Encounter.ID)
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Care || c.New == nil || !strings.HasPrefix(c.SK, encounterPrefix) {
		return nil, nil
	}
	var before Encounter
	if c.Old != nil {
		e, _, err := read(*c.Old)
		if err != nil {
			return nil, err
		}
		before = e
	}
	after, _, err := read(*c.New)
	if err != nil {
		return nil, err
	}
	var events []Event
	add := func(happened bool, kind EventKind) {
		if happened {
			events = append(events, Event{Kind: kind, Encounter: after, Stamp: c.Stamp()})
		}
	}
	add(c.Old == nil, EncounterArrived)
	add(before.CalledAt == nil && after.CalledAt != nil, EncounterCalled)
	add(before.FinishedAt == nil && after.FinishedAt != nil, EncounterFinished)
	add(c.Old != nil && before.Amendments < after.Amendments, EncounterAmended)
	return events, nil
}
