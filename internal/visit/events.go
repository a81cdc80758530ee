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
	EncounterLeft     EventKind = "left"
	EncounterBack     EventKind = "back"     // who had left came back; each time
	EncounterPassed   EventKind = "passed"   // called, and did not come; each time
	EncounterOverdue  EventKind = "overdue"  // the wait was noticed to be too long, the first time
	EncounterIsolated EventKind = "isolated" // a screening found a risk, the first time
)

// Event is something that happened to one encounter, once for each kind, but for passes, amendments, and who left and came back. Its encounter carries no
// sealed text.
type Event struct {
	Kind      EventKind
	N         int // which pass or coming back; of who left, after how many of those
	Encounter Encounter
	Stamp     store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	if e.Kind == EncounterAmended {
		return string(e.Kind) + strconv.Itoa(e.Encounter.Amendments) + ":" + string(e.Encounter.ID)
	}
	if e.Kind == EncounterPassed || e.N > 0 {
		return string(e.Kind) + strconv.Itoa(e.N) + ":" + string(e.Encounter.ID)
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
	if before.LeftAt == nil && after.LeftAt != nil {
		events = append(events, Event{Kind: EncounterLeft, N: after.Comebacks, Encounter: after, Stamp: c.Stamp()})
	}
	for n := before.Comebacks + 1; n <= after.Comebacks; n++ {
		events = append(events, Event{Kind: EncounterBack, N: n, Encounter: after, Stamp: c.Stamp()})
	}
	add(before.AlertedAt == nil && after.AlertedAt != nil, EncounterOverdue)
	add(before.IsolatedAt == nil && after.IsolatedAt != nil, EncounterIsolated)
	for n := before.Passes + 1; n <= after.Passes; n++ {
		events = append(events, Event{Kind: EncounterPassed, N: n, Encounter: after, Stamp: c.Stamp()})
	}
	return events, nil
}
