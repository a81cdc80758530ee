package booking

import (
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Pool says for whom a number is kept.
type Pool string

// The pools. A number of no other pool is ordinary.
const (
	OrdinaryPool Pool = "ordinary"
	VIPPool      Pool = "vip"      // for patients with the alert VIP; staff may give them away
	ExamPool     Pool = "exam"     // for patients who come for physical examinations; staff may give them away
	ReservedPool Pool = "reserved" // staff alone
	WalkInPool   Pool = "walk-in"  // staff, on the day
)

// Share keeps a range of a block's numbers for a pool. Which number is at which time does not depend on it, so that
// shares can change under numbers that are taken.
type Share struct {
	Pool  Pool `json:"pool" enum:"vip,exam,reserved,walk-in"`
	From  int  `json:"from" minimum:"1" maximum:"999"`
	To    int  `json:"to" minimum:"1" maximum:"999"`
	Opens int  `json:"opens,omitempty" minimum:"0" maximum:"43200" doc:"So many minutes before the session begins, what is left of it is for everybody; 0: never."`
}

// Release says from when on the numbers of a day can be booked (放号).
type Release struct {
	Days     int         `json:"days" minimum:"0" maximum:"365" doc:"So many days ahead patients can book."`
	At       clinic.Wall `json:"at" doc:"From this time of that day on, as 07:00."`
	Priority int         `json:"priorityDays,omitempty" minimum:"0" maximum:"365" doc:"VIP patients can book so many days earlier."`
	Staff    int         `json:"staffDays,omitempty" minimum:"0" maximum:"730" doc:"How many days ahead the desk, nurses and doctors can book; 0: without limit. Managers always can."`
}

// visitor is who wants a number, as far as pools and the release ask.
type visitor struct {
	staff, manager, vip, exam bool
}

// visitorOf reads who somebody is, for a patient from the patient's file. An actor without a role is a patient whom
// nobody knows.
func visitorOf(by auth.Actor, file store.Item) (visitor, error) {
	v := visitor{
		staff:   by.Has(auth.Staff()...) || by.Has(auth.System),
		manager: by.Has(auth.Manager, auth.Administrator, auth.System),
	}
	if v.staff || file.Version == 0 {
		return v, nil
	}
	standing, err := patient.StandingOf(file)
	v.vip, v.exam = standing.VIP, standing.Exam
	return v, err
}

// poolOf returns the pool that a number belongs to at an instant. A later share has the last word; check refuses
// shares that overlap.
func (b Block) poolOf(number int, begins, now time.Time) Pool {
	for _, s := range b.Pools {
		if number < s.From || number > s.To {
			continue
		}
		if s.Opens > 0 && !now.Before(begins.Add(-time.Duration(s.Opens)*time.Minute)) {
			return OrdinaryPool
		}
		return s.Pool
	}
	return OrdinaryPool
}

// opensAt returns from when on a visitor can book numbers of a day; the zero time means always.
func (s Schedule) opensAt(day clinic.Date, v visitor, zone *time.Location) time.Time {
	switch r := s.Release; {
	case r == nil || v.manager || (v.staff && r.Staff == 0):
		return time.Time{}
	case v.staff:
		return day.AddDays(-r.Staff).Start(zone)
	case v.vip:
		return day.AddDays(-r.Days-r.Priority).At(r.At, zone)
	default:
		return day.AddDays(-r.Days).At(r.At, zone)
	}
}

// admits says why a visitor cannot have a number of a pool now, or nil.
func (s Schedule) admits(v visitor, day clinic.Date, pool Pool, now time.Time, zone *time.Location) error {
	if opens := s.opensAt(day, v, zone); now.Before(opens) {
		return ErrNotReleased.With(errs.Params{"opens": opens.In(zone).Format("2006-01-02 15:04")})
	}
	ok := true
	switch pool {
	case OrdinaryPool:
	case VIPPool:
		ok = v.staff || v.vip
	case ExamPool:
		ok = v.staff || v.exam
	case ReservedPool:
		ok = v.staff
	case WalkInPool:
		ok = v.staff && clinic.DateOf(now.In(zone)) == day
	}
	if !ok {
		return ErrKept
	}
	return nil
}

// checkPools notes what is wrong with the shares of a block that has so many numbers.
func (b Block) checkPools(f errs.Faults, most int) {
	for i, s := range b.Pools {
		at := f.In("pools").At(i)
		switch s.Pool {
		case VIPPool, ExamPool, ReservedPool, WalkInPool:
		case OrdinaryPool: // has what the others leave
			fallthrough
		default:
			at.Add("pool", "one-of", errs.Params{"values": "vip, exam, reserved, walk-in"})
		}
		if s.From < 1 || s.To < s.From || s.To > most {
			at.Add("to", "range", errs.Params{"min": max(1, s.From), "max": most})
		}
		if s.Opens < 0 || s.Opens > maxOpens {
			at.Add("opens", "range", errs.Params{"min": 0, "max": maxOpens})
		}
		for _, o := range b.Pools[:i] {
			if s.From <= o.To && o.From <= s.To {
				at.Add("from", "pool-overlap")
			}
		}
	}
}

const (
	maxNumbers = 999
	maxOpens   = 30 * 24 * 60
)

func (r *Release) check(f errs.Faults) {
	if r == nil {
		return
	}
	if _, ok := clinic.ParseWall(string(r.At)); !ok {
		f.Add("at", "time")
	}
	for name, v := range map[string]struct{ value, limit int }{
		"days": {r.Days, 365}, "priorityDays": {r.Priority, 365}, "staffDays": {r.Staff, 730},
	} {
		if v.value < 0 || v.value > v.limit {
			f.Add(name, "range", errs.Params{"min": 0, "max": v.limit})
		}
	}
}
