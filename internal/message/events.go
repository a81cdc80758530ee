package message

import (
	"strings"

	"careloop/internal/store"
)

// EventKind says what became of a message.
type EventKind string

// The events: a message ends in one of them.
const (
	MessageSent    EventKind = "sent"
	MessageFailed  EventKind = "failed"
	MessageDropped EventKind = "dropped"
	MessageUnknown EventKind = "unknown"
)

// Event is the end of one message. The civil day it counts for is that of DueAt, as in the index of days.
type Event struct {
	Kind    EventKind
	Message Message
	Stamp   store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return string(e.Kind) + ":" + string(e.Message.ID) }

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Messages || c.New == nil || !strings.HasPrefix(c.SK, prefix) {
		return nil, nil
	}
	after, err := read(*c.New)
	if err != nil || !after.Status.Final() {
		return nil, err
	}
	if c.Old != nil {
		before, err := read(*c.Old)
		if err != nil || before.Status.Final() {
			return nil, err
		}
	}
	return []Event{{Kind: EventKind(after.Status), Message: after, Stamp: c.Stamp()}}, nil
}
