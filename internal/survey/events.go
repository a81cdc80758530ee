package survey

import "careloop/internal/store"

// EventKind says what happened to an invitation.
type EventKind string

// The events, each once for an invitation.
const (
	SurveyInvited  EventKind = "invited"
	SurveyAnswered EventKind = "answered"
)

// Event is something that happened to one invitation. Its answers are numbers; free text stays in the item.
type Event struct {
	Kind       EventKind
	Invitation Invitation
	Stamp      store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return string(e.Kind) + ":" + string(e.Invitation.ID) }
