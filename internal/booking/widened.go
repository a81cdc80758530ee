package booking

import (
	"reflect"
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/store"
)

// A schedule that is new, has more hours or more numbers, is switched on, lets go of a pool or releases its days sooner
// gives what it did not give before, and no number's item says so. The change of the schedule itself does.

// Gained is what a change of a schedule gives to somebody who could not have it by what the schedule said before.
type Gained struct {
	Department DepartmentID // empty: the change is none of a timetable
	before     Schedule
	after      Schedule
}

// GainedIn reads a change of an item; false for all that is no change of a timetable. Spans that closures take and give
// back are told by their numbers.
func GainedIn(c store.Change) (Gained, bool, error) {
	var g Gained
	if c.Table != store.Scheduling || c.SK != scheduleSK || c.New == nil {
		return g, false, nil
	}
	if err := c.New.Decode(&g.after); err != nil {
		return g, false, err
	}
	if c.Old != nil {
		if err := c.Old.Decode(&g.before); err != nil {
			return g, false, err
		}
	}
	g.Department, g.before.Shuts = g.after.Department, nil
	unshut := g.after
	unshut.Shuts = nil
	return g, !reflect.DeepEqual(g.before, unshut), nil
}

// visitors are the patients between whom pools and releases make a difference.
var visitors = []visitor{{}, {vip: true}, {exam: true}}

// place is a number at its time, for one of the visitors.
type place struct {
	visitor int
	session SessionID
	number  int
	start   time.Time
}

// GainedBy returns the sessions of a change, until a day, with the numbers that it gives to somebody now and did not give
// before, whoever has them.
func (s *Service) GainedBy(g Gained, until clinic.Date) []Session {
	var all []Session
	nobody := func(SessionID) bits { return nil }
	for day := s.Clinic.Day(s.Now()); day <= until; day = day.AddDays(1) {
		had := map[place]bool{}
		gained := map[SessionID]*Session{}
		for i, v := range visitors {
			for _, x := range s.freeOn(g.before, v, day, nobody) {
				for _, n := range x.Slots {
					had[place{i, x.ID, n.Number, n.Start}] = true
				}
			}
			for _, x := range s.freeOn(g.after, v, day, nobody) {
				x.Slots = slices.DeleteFunc(x.Slots, func(n Slot) bool { return had[place{i, x.ID, n.Number, n.Start}] })
				gained[x.ID] = x.with(gained[x.ID])
			}
		}
		for _, x := range gained {
			if len(x.Slots) > 0 {
				all = append(all, *x)
			}
		}
	}
	byStart(all, func(x Session) Session { return x })
	return all
}

// with returns the session with those of another's numbers that it has not.
func (x Session) with(o *Session) *Session {
	if o == nil {
		return &x
	}
	for _, n := range o.Slots {
		if !slices.ContainsFunc(x.Slots, func(m Slot) bool { return m.Number == n.Number }) {
			x.Slots = append(x.Slots, n)
		}
	}
	return &x
}
