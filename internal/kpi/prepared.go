package kpi

import "careloop/internal/preparation"

// OfPreparation returns what a finding counts, on the day of the appointment: itself, in place of the one before it.
func OfPreparation(e preparation.Event) []Fact {
	r := e.Record
	if e.N < 1 || e.N > len(r.Outcomes) {
		return nil
	}
	c := Counts{}
	c[foundAs(r.Outcomes[e.N-1])]++
	if e.N > 1 {
		c[foundAs(r.Outcomes[e.N-2])]--
	}
	for name, n := range c {
		if n == 0 {
			delete(c, name)
		}
	}
	if len(c) == 0 { // the same again, in other words
		return nil
	}
	return []Fact{{ID: e.ID(), At: e.Stamp.At, Day: r.Date, Department: r.Department, Practitioner: r.Practitioner, Counts: c}}
}

func foundAs(o preparation.Outcome) string {
	switch o {
	case preparation.Kept:
		return prepared
	case preparation.Waived:
		return preparedNot
	case preparation.Postponed:
	}
	return preparedPostponed
}

func preparationFacts(r preparation.Record) []Fact {
	var all []Fact
	for i, when := range r.At {
		all = append(all, OfPreparation(preparation.Event{N: i + 1, Record: r, Stamp: at(when)})...)
	}
	return all
}
