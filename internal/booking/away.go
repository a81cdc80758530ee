package booking

import (
	"slices"

	"careloop/internal/errs"
)

// A doctor's leave is a closure of the doctor: it is put into all the schedules that the doctor has then. One that is made,
// or reaches, into it later knows nothing of it, so whoever plans it is told by what stands in the doctor's others.

// away lists the spans in which the doctor of a schedule is out by what stands in the doctor's others, that were not put into
// it, and in which it has sessions that it did not have before.
func (s *Service) away(before, x Schedule, others []Schedule) []Shut {
	var all []Shut
	for _, other := range others {
		for _, shut := range other.Shuts {
			known := func(o Shut) bool { return o.sameClosure(shut) }
			if shut.Doctor && !slices.ContainsFunc(slices.Concat(x.Shuts, all), known) && s.meets(x, shut.Span) && !s.meets(before, shut.Span) {
				all = append(all, shut)
			}
		}
	}
	return all
}

func (x Shut) sameClosure(o Shut) bool { return x.Closure == o.Closure }

// meets reports whether a schedule has numbers in what is left of a span.
func (s *Service) meets(x Schedule, span Span) bool {
	for day := max(span.From, s.Clinic.Day(s.Now())); day <= span.Until; day = day.AddDays(1) {
		for _, session := range x.On(day, s.Clinic) {
			touched := func(n Slot) bool { return span.Takes(session, n, s.Clinic.Zone) }
			if slices.ContainsFunc(session.Slots, touched) {
				return true
			}
		}
	}
	return false
}

// offOn refuses a schedule that has a doctor see patients who is on leave.
func offOn(x Shut) error {
	return ErrAway.With(errs.Params{"from": string(x.From), "until": string(x.Until)})
}
