package booking

import (
	"context"
	"errors"
	"reflect"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Whom a changed schedule displaced has a closure's case, as whoever loses a place: the number is marked by that closure
// under the condition of every mark, so that giving it back, moving away and coming all the same are told to the case.

// ReplannedIn returns the schedule whose timetable a change of its item altered. The spans that closures write into it are
// theirs to follow.
func ReplannedIn(c store.Change) (Schedule, bool, error) {
	if c.Table != store.Scheduling || c.SK != scheduleSK || c.Old == nil || c.New == nil {
		return Schedule{}, false, nil
	}
	var before, after Schedule
	if err := errors.Join(c.Old.Decode(&before), c.New.Decode(&after)); err != nil {
		return Schedule{}, false, err
	}
	before.Shuts, after.Shuts = nil, nil
	return after, !reflect.DeepEqual(before, after), nil
}

// Marked is a number that a closure has marked although the schedule has a place for it.
type Marked struct {
	Affected // without an appointment, if the number was given back to the closure
	Closure  ClosureID
	number   takenNumber
}

// displaces reports whether a schedule has no place for a patient who is still to be seen, and no closure has taken it.
func (s Schedule) displaces(n takenNumber, c clinic.Settings, now time.Time) bool {
	return n.Closure == "" && n.awaited() && (n.Status == Arrived || n.Start.After(now)) && s.shutAs(n, c) == "" && s.misfit(n, c) != ""
}

// Displaced returns whom a schedule has no place for, from now on, and no closure has a case of; and what closures have
// marked for which it has a place that no closed span takes.
func (s *Service) Displaced(ctx context.Context, id ScheduleID) (gone []Affected, back []Marked, err error) {
	x, numbers, err := s.withNumbers(ctx, id)
	if err != nil {
		return nil, nil, errs.Internal("look for displaced", err)
	}
	for _, n := range numbers {
		unmarked := n
		unmarked.Closure = ""
		switch {
		case x.displaces(n, s.Clinic, s.Now()):
			gone = append(gone, n.affected())
		case n.Closure != "" && n.Hold == "" && x.misfit(unmarked, s.Clinic) == "":
			back = append(back, Marked{Affected: n.affected(), Closure: n.Closure, number: n})
		}
	}
	return gone, back, nil
}

// withNumbers returns a schedule with what it has given away from today on.
func (s *Service) withNumbers(ctx context.Context, id ScheduleID) (Schedule, []takenNumber, error) {
	x, err := s.Schedule(ctx, id)
	if err != nil {
		return x, nil, err
	}
	numbers, err := s.numbersIn(ctx, id, s.Clinic.Day(s.Now()), "9999-12-31")
	return x, numbers, err
}

// TakeDisplaced marks what Displaced finds gone for a closure, with what is to be written beside each mark. Done again, it
// finds nothing more to do.
func (s *Service) TakeDisplaced(ctx context.Context, by auth.Actor, c ClosureID, id ScheduleID, with func(Affected) []store.Op) error {
	for range tries + shutChunk {
		err := s.tryTakeDisplaced(ctx, by, c, id, with)
		if !errors.Is(err, errAgain) {
			return errs.Internal("take displaced", err)
		}
	}
	return ErrBusy
}

func (s *Service) tryTakeDisplaced(ctx context.Context, by auth.Actor, c ClosureID, id ScheduleID, with func(Affected) []store.Op) error {
	x, numbers, err := s.withNumbers(ctx, id)
	if err != nil {
		return err
	}
	var units [][]store.Op
	for _, n := range numbers {
		if x.displaces(n, s.Clinic, s.Now()) {
			units = append(units, append([]store.Op{markNumber(c, n)}, with(n.affected())...))
		}
	}
	return s.inChunks(ctx, by.Stamp("", s.Now()), x, units)
}

// GiveBackMarked takes a closure's hand off a number for which there is a place again, with what is to be written then. It
// returns ErrCompanion if that did not hold, and ErrBusy if the number has changed since.
func (s *Service) GiveBackMarked(ctx context.Context, by auth.Actor, m Marked, with ...store.Op) error {
	err := s.write(ctx, by.Stamp("", s.Now()), append([]store.Op{leaveNumber(m.number, m.Closure, "")}, with...)...)
	if companionFailed(err, 1) {
		return ErrCompanion
	}
	if _, ok := store.Failed(err); ok {
		return ErrBusy
	}
	return errs.Internal("give back number", err)
}
