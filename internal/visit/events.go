package visit

import "careloop/internal/store"

// EventKind says what happened to an encounter.
type EventKind string

// The events.
const (
	EncounterArrived  EventKind = "arrived"
	EncounterCalled   EventKind = "called"
	EncounterFinished EventKind = "finished"
)

// Event is something that happened to one encounter, once for each kind. Its encounter carries no sealed text.
type Event struct {
	Kind      EventKind
	Encounter Encounter
	Stamp     store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return string(e.Kind) + ":" + string(e.Encounter.ID) }
