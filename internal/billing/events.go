package billing

import (
	"strings"

	"careloop/internal/store"
)

// EventKind says what happened.
type EventKind string

// EntryMade is the one event: something was written into the ledger.
const EntryMade EventKind = "entry"

// Event is an entry of the ledger, once.
type Event struct {
	Kind  EventKind
	Entry Entry
	Stamp store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return string(e.Kind) + ":" + string(e.Entry.ID) }

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Billing || c.New == nil || c.Old != nil || !strings.HasPrefix(c.SK, entryPrefix) {
		return nil, nil
	}
	e, err := readEntry(*c.New)
	if err != nil {
		return nil, err
	}
	return []Event{{Kind: EntryMade, Entry: e, Stamp: c.Stamp()}}, nil
}
