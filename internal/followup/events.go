package followup

import (
	"fmt"

	"careloop/internal/store"
)

// EventKind says what happened to a task.
type EventKind string

// The events. A task is opened and closed once; it may be attempted several times.
const (
	TaskOpened    EventKind = "opened"
	TaskAttempted EventKind = "attempted"
	TaskClosed    EventKind = "closed"
)

// Event is something that happened to one task. Its task carries no notes.
type Event struct {
	Kind    EventKind
	Task    Task
	Attempt int // for TaskAttempted: which one, from 1
	Stamp   store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	if e.Kind == TaskAttempted {
		return fmt.Sprintf("%s:%s:%d", e.Kind, e.Task.ID, e.Attempt)
	}
	return fmt.Sprintf("%s:%s", e.Kind, e.Task.ID)
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if !isTask(c.Key) || c.New == nil {
		return nil, nil
	}
	before := taskItem{Task: Task{Status: Ready}}
	if c.Old != nil {
		d, err := read(*c.Old)
		if err != nil {
			return nil, err
		}
		before = d
	}
	d, err := read(*c.New)
	if err != nil {
		return nil, err
	}
	after := d.plain()
	var events []Event
	if c.Old == nil {
		events = append(events, Event{Kind: TaskOpened, Task: after, Stamp: c.Stamp()})
	}
	for n := len(before.Attempts) + 1; n <= len(after.Attempts); n++ {
		events = append(events, Event{Kind: TaskAttempted, Task: after, Attempt: n, Stamp: c.Stamp()})
	}
	if before.Status == Ready && after.Status != Ready {
		events = append(events, Event{Kind: TaskClosed, Task: after, Stamp: c.Stamp()})
	}
	return events, nil
}
