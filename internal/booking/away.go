package booking

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/errs"
)

// A doctor's leave is a closure of the doctor: it is put into all the schedules that the doctor has then. One that is made,
// or reaches, into it later knows nothing of it, so whoever plans it is told by what stands in the doctor's others.

// away lists the spans in which the doctor of a schedule is out, that were not put into it, and in which it has sessions
// that it did not have before.
func (s *Service) away(ctx context.Context, before, x Schedule) ([]Shut, error) {
	p, err := s.plan(ctx, x.Practitioner)
	if err != nil {
		return nil, err
	}
	var all []Shut
	for _, id := range p.Schedules {
		if id == x.ID {
			continue
		}
		other, err := s.Schedule(ctx, id)
		if err != nil && !errors.Is(err, ErrSchedule) {
			return nil, err
		}
		for _, shut := range other.Shuts {
			known := func(o Shut) bool { return o.Closure == shut.Closure }
			if shut.Doctor && !slices.ContainsFunc(slices.Concat(x.Shuts, all), known) && s.meets(x, shut.Span) && !s.meets(before, shut.Span) {
				all = append(all, shut)
			}
		}
	}
	return all, nil
}

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
