package survey

import (
	"strings"

	"careloop/internal/store"
)

// EventKind says what happened to an invitation.
type EventKind string

// The events, each once for an invitation. A staff response comes without an invitation.
const (
	SurveyInvited  EventKind = "invited"
	SurveyAnswered EventKind = "answered"
	StaffAnswered  EventKind = "staff-answered"
)

// Event is something that happened to one invitation. Its answers are numbers; free text stays in the item.
type Event struct {
	Kind       EventKind
	Invitation Invitation
	Stamp      store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return string(e.Kind) + ":" + string(e.Invitation.ID) }

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Feedback || c.New == nil {
		return nil, nil
	}
	switch {
	case c.SK == invitationSK:
		return invitationEvents(c)
	case strings.HasPrefix(c.SK, responsePrefix) && c.Old == nil:
		after, err := readInvitation(*c.New)
		if err != nil {
			return nil, err
		}
		return []Event{{Kind: StaffAnswered, Invitation: after, Stamp: c.Stamp()}}, nil
	}
	return nil, nil
}

func invitationEvents(c store.Change) ([]Event, error) {
	after, err := readInvitation(*c.New)
	if err != nil {
		return nil, err
	}
	var events []Event
	answered := after.AnsweredAt != nil
	if c.Old == nil {
		events = append(events, Event{Kind: SurveyInvited, Invitation: after, Stamp: c.Stamp()})
	} else {
		before, err := readInvitation(*c.Old)
		if err != nil {
			return nil, err
		}
		answered = answered && before.AnsweredAt == nil
	}
	if answered {
		events = append(events, Event{Kind: SurveyAnswered, Invitation: after, Stamp: c.Stamp()})
	}
	return events, nil
}
