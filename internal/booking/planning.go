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
// their place, ErrRoomShared if another doctor has its room then, and ErrAway if its own is on leave.
func (s *Service) SaveSchedule(ctx context.Context, by auth.Actor, x Schedule) (Schedule, error) {
	return s.Replan(ctx, by, x, "")
}

// Replan adds a schedule or changes one, although the bookings that Preview listed lose their place, and the doctors that
// it listed have the room at the same time, or the doctor is on leave: acknowledged is what it gave for them. It returns
// ErrAffected, ErrAway or ErrRoomShared if those are others by now. Who loses a place keeps the number and has it in their
// day; Unplaced lists them, and the day board shows them apart.
func (s *Service) Replan(ctx context.Context, by auth.Actor, x Schedule, acknowledged string) (Schedule, error) {
	x, named, err := s.checked(ctx, x)
	if err != nil {
		return x, err
	}
	before, err := s.replaced(ctx, x)
	if err != nil {
		return x, err
	}
	x.Shuts = before.Shuts // closed spans stay as they are
	c, err := s.consequences(ctx, before, x)
	switch {
	case err != nil:
		return x, err
	case acknowledged == c.Acknowledge:
	case c.Affected > 0:
		return x, ErrAffected.With(errs.Params{"count": c.Affected})
	case len(c.Away) > 0:
		return x, offOn(c.Away[0])
	case len(c.Shares) > 0:
		return x, s.shared(ctx, c.Shares[0])
	}
	if x.ID == "" {
		x.ID = ScheduleID(s.IDs.New("sch", s.Now()))
	}
	if err := s.putSchedule(ctx, by, before, x, named, c); err != nil {
		return x, err
	}
	x.Version++
	return x, nil
}

// replaced returns the schedule that one takes the place of, empty for a new one, and refuses what it must never become.
func (s *Service) replaced(ctx context.Context, x Schedule) (Schedule, error) {
	if x.ID == "" {
		return Schedule{}, nil
	}
	before, err := s.Schedule(ctx, x.ID)
	if err != nil {
		return before, err
	}
	if before.Version != x.Version {
		return before, ErrStale
	}
	f := errs.NewFaults()
	if before.Department != x.Department {
		f.Add("departmentId", "fixed") // the appointments name it, and their calendars
	}
	if before.Practitioner != x.Practitioner {
		f.Add("practitionerId", "fixed")
	}
	return before, f.Err()
}
