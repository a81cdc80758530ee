package booking

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// plan names the schedules of a practitioner, or of a room. Every write of one goes through both, so that two that are
// written at once cannot put somebody in two rooms at a time, or two in one: an index would tell of the other too late.
type plan struct {
	Schedules []ScheduleID `json:"schedules"`
	key       store.Key
	version   int64
}

func planKey(p PractitionerID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "practitioner-plans", SK: string(p)}
}

func (s *Service) plan(ctx context.Context, p PractitionerID) (plan, error) {
	return s.planAt(ctx, planKey(p), func() ([]Schedule, error) { return s.Schedules(ctx, "", p) })
}

func (s *Service) planAt(ctx context.Context, key store.Key, before func() ([]Schedule, error)) (plan, error) {
	x := plan{key: key}
	it, err := s.DB.Get(ctx, key)
	if err == nil {
		err = it.Decode(&x)
		x.version = it.Version
		return x, err
	}
	if !errors.Is(err, store.ErrNotFound) {
		return x, err
	}
	all, err := before() // written before there were plans
	for _, o := range all {
		x.Schedules = append(x.Schedules, o.ID)
	}
	return x, err
}

// with returns the op that adds a schedule to the others of a plan. It fails if another of them was written since.
func (x plan) with(s Schedule) store.Op {
	x.Schedules = append(x.Schedules, s.ID)
	return store.PutVersion(x.key, x.version, x)
}

// PlanOf returns the schedules of a practitioner, and an op that fails if one of them is written meanwhile: what is written
// with it holds for all of them, and whoever is about to add another looks again.
func (s *Service) PlanOf(ctx context.Context, p PractitionerID) ([]Schedule, store.Op, error) {
	all, x, err := s.besides(ctx, p, "")
	return all, store.PutVersion(x.key, x.version, x), errs.Internal("read plan", err)
}

// besides returns the schedules of a practitioner beside one, and their plan without it.
func (s *Service) besides(ctx context.Context, p PractitionerID, than ScheduleID) ([]Schedule, plan, error) {
	x, err := s.plan(ctx, p)
	if err != nil {
		return nil, x, err
	}
	return s.others(ctx, than, x)
}

// others returns the schedules of a plan beside one, and the plan without that one and those that are over, which nobody
// need compare with any more.
func (s *Service) others(ctx context.Context, than ScheduleID, p plan) ([]Schedule, plan, error) {
	today := s.Clinic.Day(s.Now())
	left := plan{key: p.key, version: p.version}
	var all []Schedule
	for _, id := range p.Schedules {
		if id == than {
			continue
		}
		other, err := s.Schedule(ctx, id)
		if errors.Is(err, ErrSchedule) || err == nil && other.Until != "" && other.Until < today {
			continue
		}
		if err != nil {
			return nil, left, err
		}
		all, left.Schedules = append(all, other), append(left.Schedules, id)
	}
	return all, left, nil
}

// apart refuses a schedule that has its practitioner see patients at a time at which another does.
func (s *Service) apart(x Schedule, others []Schedule) error {
	for _, other := range others {
		if at, clash := x.clash(other, s.Clinic.Day(s.Now()), s.Clinic); clash {
			return errs.Invalid(errs.Field{Path: "weekly", Code: "practitioner-busy", Params: errs.Params{
				"date": string(at.Date), "from": string(clinic.WallOf(at.Start.In(s.Clinic.Zone))), "until": string(clinic.WallOf(at.End.In(s.Clinic.Zone))), "room": at.Room,
			}})
		}
	}
	return nil
}

// lookAhead is how far from where two schedules begin to stand side by side a clash is looked for: a year, after which
// only holidays could differ.
const lookAhead = 371

// clash returns the first session of another schedule, from a day on, that overlaps one of this.
func (s Schedule) clash(o Schedule, from clinic.Date, c clinic.Settings) (Session, bool) {
	days := []clinic.Date{}
	first := max(from, s.From, o.From)
	for i := range lookAhead {
		days = append(days, first.AddDays(i))
	}
	for _, e := range slices.Concat(s.Exceptions, o.Exceptions) { // may be later
		if e.Date >= from {
			days = append(days, e.Date)
		}
	}
	for _, day := range days {
		_, theirs := o.blocksOn(day, c)
		if len(theirs) == 0 {
			continue
		}
		_, ours := s.blocksOn(day, c)
		for _, a := range ours {
			for _, b := range theirs {
				if a.Start < b.End && b.Start < a.End {
					return o.frame(day, b, c.Zone), true
				}
			}
		}
	}
	return Session{}, false
}

// putSchedule writes a schedule beside the others of its practitioner and of its room, if what it names is as it was read,
// nobody has the room and its practitioner is out at no time but as was seen before.
func (s *Service) putSchedule(ctx context.Context, by auth.Actor, before, x Schedule, named []store.Op, seen Consequences) error {
	op := store.PutVersion(scheduleKey(x.ID), x.Version, x).
		In("department", string(x.Department), string(x.ID)).In("practitioner", string(x.Practitioner), string(x.ID))
	for range tries {
		others, p, err := s.besides(ctx, x.Practitioner, x.ID)
		if err != nil {
			return errs.Internal("compare schedules", err)
		}
		if err := s.apart(x, others); err != nil {
			return err
		}
		if shut, ok := unseen(s.away(before, x, others), seen.Away, Shut.sameClosure); ok {
			return offOn(shut)
		}
		room, err := s.sharing(ctx, before, x)
		if err != nil {
			return errs.Internal("compare rooms", err)
		}
		if other, ok := unseen(room.shares, seen.Shares, RoomShare.sameSchedule); ok {
			return s.shared(ctx, other)
		}
		ops := []store.Op{op, p.with(x)}
		if x.RoomID != "" {
			ops = append(ops, room.plan.with(x))
		}
		plans := len(ops) - 1
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), append(ops, named...)...)
		failed, ok := store.Failed(err)
		switch {
		case !ok && errors.Is(err, store.ErrConflict):
			continue
		case !ok:
			return errs.Internal("save schedule", err)
		case failed.Op == 0 && failed.Existing == nil:
			return ErrSchedule
		case failed.Op == 0, failed.Op > plans: // or what it names was changed
			return ErrStale
		}
	}
	return ErrBusy
}
