package booking

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Policy is what a clinic decides for itself about appointments. It is data: a manager changes it, and it holds from then
// on. What it says of no-shows is applied to a patient when something of theirs is counted next.
type Policy struct {
	Change      Deadline    `json:"change" doc:"Until when patients move an appointment."`
	Cancel      Deadline    `json:"cancel" doc:"Until when patients cancel; later ones are late."`
	Overbooking int         `json:"overbooking" minimum:"0" maximum:"20" doc:"How many patients a doctor may add to a session."`
	NoShow      NoShowRules `json:"noShow"`
	Holds       HoldRules   `json:"holds,omitzero" doc:"Absent: five and fifteen minutes."`
	FeedNames   bool        `json:"feedNames,omitempty" doc:"Doctors' calendars say masked names beside the numbers."`
	Version     int64       `json:"-"`
}

// Deadline is so many hours before an appointment.
type Deadline struct {
	Hours int    `json:"hours" minimum:"0" maximum:"168"`
	After string `json:"after" enum:"allowed,desk-only" doc:"What patients can do themselves once it has passed."`
}

// HoldRules say for how many minutes a number is kept that somebody is about to book.
type HoldRules struct {
	FillingIn int `json:"fillingIn" minimum:"1" maximum:"30"`
	Payment   int `json:"payment" minimum:"1" maximum:"60"`
}

// deskOnly leaves what comes after a deadline to the desk.
const deskOnly = "desk-only"

// passed reports whether an appointment is so near that the deadline is over.
func (d Deadline) passed(a Appointment, now time.Time) bool {
	return now.After(a.Start.Add(-time.Duration(d.Hours) * time.Hour))
}

// NoShowRules say what follows from not coming. Zero at a threshold switches it off.
type NoShowRules struct {
	Days         int  `json:"days" minimum:"1" maximum:"730" doc:"How far back is counted."`
	WarnAt       int  `json:"warnAt" minimum:"0" maximum:"50"`
	RestrictAt   int  `json:"restrictAt" minimum:"0" maximum:"50"`
	RestrictDays int  `json:"restrictDays" minimum:"1" maximum:"365" doc:"For how long patients cannot book by themselves."`
	LateCancels  bool `json:"lateCancels,omitempty" doc:"Late cancellations count like not coming."`
}

// DefaultPolicy is what holds at a clinic that has decided nothing.
func DefaultPolicy() Policy {
	return Policy{
		Change: Deadline{Hours: 2, After: "allowed"}, Cancel: Deadline{Hours: 2, After: "allowed"}, Overbooking: 3,
		NoShow: NoShowRules{Days: 90, WarnAt: 2, RestrictAt: 3, RestrictDays: 30}, Holds: HoldRules{FillingIn: 5, Payment: 15},
	}
}

func policyKey() store.Key { return store.Key{Table: store.Scheduling, PK: "policy", SK: "booking"} }

// Policy returns the clinic's policy as it is stored.
func (s *Service) Policy(ctx context.Context) (Policy, error) {
	it, err := s.get(ctx, policyKey())
	if err != nil {
		return Policy{}, errs.Internal("read policy", err)
	}
	p := DefaultPolicy()
	if it.Version > 0 {
		if err := it.Decode(&p); err != nil {
			return Policy{}, errs.Internal("read policy", err)
		}
	}
	p.Version = it.Version
	return p, nil
}

// rulesNow returns the policy as of a minute ago at most.
func (s *Service) rulesNow(ctx context.Context) (Policy, error) {
	return s.policy.get(s.Now, func() (Policy, error) { return s.Policy(ctx) })
}

// SavePolicy changes the policy that the caller read.
func (s *Service) SavePolicy(ctx context.Context, by auth.Actor, p Policy) (Policy, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return p, ErrForbidden
	}
	f := errs.NewFaults()
	if p.NoShow.WarnAt > 0 && p.NoShow.RestrictAt > 0 && p.NoShow.WarnAt > p.NoShow.RestrictAt {
		f.In("noShow").Add("warnAt", "range", errs.Params{"min": 0, "max": p.NoShow.RestrictAt})
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	if p.Holds == (HoldRules{}) {
		p.Holds = DefaultPolicy().Holds
	}
	if err := s.save(ctx, by, store.PutVersion(policyKey(), p.Version, p), ErrStale); err != nil {
		return p, err
	}
	p.Version++
	s.policy.put(p, s.Now())
	return p, nil
}
