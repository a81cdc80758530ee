package followup

import "careloop/internal/store"

// EventKind says what happened to a task.
type EventKind string

// The events. A task is opened and closed once; it may be attempted several times.
const (
	TaskOpened    EventKind = "opened"
	TaskAttempted EventKind = "attempted"
	TaskClosed    EventKind = "closed"
)

// Event is something that happened to one task.
type Event struct {
	Kind    EventKind
	Task    Task
	Attempt int // for TaskAttempted: which one, from 1
	Stamp   store.Stamp
}
