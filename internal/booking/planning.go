package booking

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Schedules lists the schedules of a department or of a practitioner.
func (s *Service) Schedules(ctx context.Context, d DepartmentID, p PractitionerID) ([]Schedule, error) {
	q := store.Query{Table: store.Scheduling, Index: "department", PK: string(d)}
	if p != "" {
		q.Index, q.PK = "practitioner", string(p)
	}
	if q.PK == "" {
		f := errs.NewFaults()
		f.Add("department", "required")
		return nil, f.Err()
	}
	items, err := store.QueryAll(ctx, s.DB, q)
	if err != nil {
		return nil, errs.Internal("list schedules", err)
	}
	all := make([]Schedule, 0, len(items))
	for _, it := range items {
		x, err := s.decoded(it)
		if err != nil {
			return nil, errs.Internal("list schedules", err)
		}
		if d == "" || x.Department == d {
			all = append(all, x)
		}
	}
	return all, nil
}

// Schedule returns one schedule.
func (s *Service) Schedule(ctx context.Context, id ScheduleID) (Schedule, error) {
	it, err := s.DB.Get(ctx, scheduleKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return Schedule{}, ErrSchedule
	}
	if err != nil {
		return Schedule{}, errs.Internal("read schedule", err)
	}
	var out Schedule
	if err := it.Decode(&out); err != nil {
		return Schedule{}, errs.Internal("read schedule", err)
	}
	out.Version = it.Version
	return out, nil
}

// SaveSchedule adds a schedule or changes one that no booking depends on. It returns ErrAffected if bookings would lose
// their place.
func (s *Service) SaveSchedule(ctx context.Context, by auth.Actor, x Schedule) (Schedule, error) {
	return s.Replan(ctx, by, x, "")
}

// Replan adds a schedule or changes one, although the bookings that Preview listed lose their place: acknowledged is
// what it gave for them. It returns ErrAffected if those are others by now. They keep their numbers and stay in their
// patients' days; Unplaced lists them, and the day board shows them apart.
func (s *Service) Replan(ctx context.Context, by auth.Actor, x Schedule, acknowledged string) (Schedule, error) {
	x, named, err := s.checked(ctx, x)
	if err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = ScheduleID(s.IDs.New("sch", s.Now()))
		x.Shuts = nil
	} else if x.Shuts, err = s.mayReplan(ctx, x, acknowledged); err != nil {
		return x, err
	}
	if err := s.putSchedule(ctx, by, x, named); err != nil {
		return x, err
	}
	x.Version++
	return x, nil
}

// mayReplan refuses what a schedule must never become, and what bookings stand against. It returns the closed spans,
// which a change of the schedule leaves as they are.
func (s *Service) mayReplan(ctx context.Context, x Schedule, acknowledged string) ([]Shut, error) {
	before, err := s.Schedule(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	if before.Version != x.Version {
		return nil, ErrStale
	}
	f := errs.NewFaults()
	if before.Department != x.Department {
		f.Add("departmentId", "fixed") // the appointments name it, and their calendars
	}
	if before.Practitioner != x.Practitioner {
		f.Add("practitionerId", "fixed")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	x.Shuts = before.Shuts
	c, err := s.consequences(ctx, before, x)
	if err != nil {
		return nil, err
	}
	if c.Affected > 0 && acknowledged != c.Acknowledge {
		return nil, ErrAffected.With(errs.Params{"count": c.Affected})
	}
	return before.Shuts, nil
}
