package kpi

import (
	"time"

	"careloop/internal/clinic"
	"careloop/internal/emergency"
)

// OfEmergency returns what an emergency's event counts, on the civil day in zone on which it was raised, for the clinic
// alone. Drills are counted apart.
func OfEmergency(zone *time.Location) func(emergency.Event) []Fact {
	return func(e emergency.Event) []Fact {
		x := e.Emergency
		f := Fact{ID: e.ID(), At: e.Stamp.At, Day: clinic.DateOf(x.RaisedAt.In(zone))}
		switch e.Kind {
		case emergency.EmergencyRaised:
			f.Counts = Counts{emergencies: 1}
			if x.Drill {
				f.Counts = Counts{drills: 1}
			}
		case emergency.EmergencyAcknowledged:
			if x.AcknowledgedAt == nil {
				return nil
			}
			after := int64(max(x.AcknowledgedAt.Sub(x.RaisedAt), 0) / time.Second)
			f.Counts = Counts{emergencyAnswered: 1, emergencySeconds: after}
			if x.Drill {
				f.Counts = Counts{drillAnswered: 1, drillSeconds: after}
			}
		case emergency.EmergencyClosed:
			if x.Status != emergency.FalseAlarm || x.Drill {
				return nil
			}
			f.Counts = Counts{emergencyFalse: 1}
		case emergency.ContactAlerted:
			return nil
		}
		return []Fact{f}
	}
}

func emergencyFacts(zone *time.Location) func(emergency.Emergency) []Fact {
	count := OfEmergency(zone)
	return func(x emergency.Emergency) []Fact {
		all := count(emergency.Event{Kind: emergency.EmergencyRaised, Emergency: x, Stamp: at(x.RaisedAt)})
		if x.AcknowledgedAt != nil {
			all = append(all, count(emergency.Event{Kind: emergency.EmergencyAcknowledged, Emergency: x, Stamp: at(*x.AcknowledgedAt)})...)
		}
		if x.EndedAt != nil {
			all = append(all, count(emergency.Event{Kind: emergency.EmergencyClosed, Emergency: x, Stamp: at(*x.EndedAt)})...)
		}
		return all
	}
}
