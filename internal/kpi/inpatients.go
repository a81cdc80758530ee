package kpi

import (
	"time"

	"careloop/internal/clinic"
	"careloop/internal/inpatient"
)

// OfMilestone returns what a milestone of a stay counts: on the civil day in zone of the admission, so that what was
// admitted and what became of it meet. A stay's length is that of its discharge as it was first written down; corrections
// count nothing.
func OfMilestone(zone *time.Location) func(inpatient.Event) []Fact {
	return func(e inpatient.Event) []Fact {
		s, m := e.Stay, e.Milestone
		if m.Corrects != "" {
			return nil
		}
		day := clinic.DateOf(s.AdmittedAt.In(zone))
		f := Fact{ID: e.ID(), At: e.Stamp.At, Day: day, Department: s.Department, Practitioner: s.Attending}
		switch m.Kind {
		case inpatient.Admission:
			f.Counts = Counts{admissions: 1}
		case inpatient.Cancellation:
			f.Counts = Counts{admissionsUndone: 1}
		case inpatient.Discharge, inpatient.Death:
			f.Counts = Counts{discharges: 1, stayDays: int64(max(1, day.DaysUntil(clinic.DateOf(m.At.In(zone)))))}
		case inpatient.PreOp, inpatient.Surgery, inpatient.PostOp, inpatient.Transfer, inpatient.DischargePlanned:
			return nil
		}
		return []Fact{f}
	}
}

func stayFacts(zone *time.Location) func(inpatient.Stay) []Fact {
	count := OfMilestone(zone)
	return func(s inpatient.Stay) []Fact {
		var all []Fact
		for _, m := range s.Milestones {
			all = append(all, count(inpatient.Event{Stay: s, Milestone: m, Stamp: at(m.Written)})...)
		}
		return all
	}
}
