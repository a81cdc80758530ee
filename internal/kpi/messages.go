package kpi

import (
	"time"

	"careloop/internal/clinic"
	"careloop/internal/message"
)

// OfMessage returns what the end of a message counts, in all and for its channel, on the civil day in zone on which
// it was due.
func OfMessage(zone *time.Location) func(message.Event) []Fact {
	return func(e message.Event) []Fact {
		m := e.Message
		status := messages + string(e.Kind)
		f := Fact{
			ID: "message-" + e.ID(), At: e.Stamp.At, Day: clinic.DateOf(m.DueAt.In(zone)),
			Department: m.Vars.Department, Practitioner: m.Vars.Practitioner, Counts: Counts{status: 1},
		}
		if m.Channel != "" {
			f.Counts[status+"."+string(m.Channel)] = 1
		}
		return []Fact{f}
	}
}
