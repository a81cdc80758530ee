package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// What the clinic switches off offers nothing: a department, a practitioner, a room or a site. To look at all four would
// cost every booking another read unit, and a cache would go on giving numbers away for as long as it is kept. So a
// schedule says itself which of what it names is off, and whom its department takes; whoever asks for a number has read it anyhow. It is written in one
// transaction with what is switched, and a schedule that is saved meanwhile must find what it names as it was read.
//
// What is booked stays: whose number was read a moment before is as if it had been booked before. How many those are is
// counted after the write, and closing the time takes them elsewhere.

// Part is what a schedule names of the directory.
type Part string

// The parts.
const (
	DepartmentPart   Part = "department"
	PractitionerPart Part = "practitioner"
	RoomPart         Part = "room"
	SitePart         Part = "site"
)

// offers returns why a schedule gives nothing away, or nil.
func (s Schedule) offers() error {
	if len(s.Inactive) > 0 {
		return ErrInactive
	}
	return nil
}

// outAt returns why a slot of a schedule is nobody's to have, or nil.
func (s Schedule) outAt(x Session, slot Slot, zone *time.Location) error {
	if s.shutBy(x, slot, zone) != "" {
		return ErrClosed
	}
	return s.offers()
}

// switching is the change of something that schedules name.
type switching struct {
	active map[Part]bool
	site   *SiteID // where a room is, which its schedules say too; nil: no room
	ages   *Ages   // whom a department takes, likewise
	ids    []ScheduleID
}

// op returns what a change writes into a schedule, unless it says so already.
func (x switching) op(s Schedule) (store.Op, bool) {
	var off []Part
	for _, p := range []Part{DepartmentPart, PractitionerPart, RoomPart, SitePart} {
		active, switched := x.active[p]
		if switched && !active || !switched && slices.Contains(s.Inactive, p) {
			off = append(off, p)
		}
	}
	op, changed := store.Update(scheduleKey(s.ID)).If(store.VersionIs(s.Version)), !slices.Equal(off, s.Inactive)
	if x.site != nil && *x.site != s.Site {
		op, changed = op.Set("siteId", *x.site), true
	}
	if _, department := x.active[DepartmentPart]; department && !sameAges(x.ages, s.Ages) {
		if changed = true; x.ages == nil {
			op = op.Remove("ages")
		} else {
			op = op.Set("ages", x.ages)
		}
	}
	if len(off) == 0 {
		return op.Remove("inactive"), changed
	}
	return op.Set("inactive", off), changed
}

// saveSwitched writes what the directory has, and into the schedules that name it whether it is active. Of more than one
// transaction takes, the rest follows; saving again, and the night, write what was left.
func (s *Service) saveSwitched(ctx context.Context, by auth.Actor, op store.Op, missing error, x switching) error {
	stamp := by.Stamp("", s.Now())
	for range tries {
		first, rest, err := s.switched(ctx, x)
		if err != nil {
			return err
		}
		err = s.DB.Write(ctx, stamp, append([]store.Op{op}, first...)...)
		switch failed, ok := store.Failed(err); {
		case ok && failed.Op == 0 && failed.Existing == nil:
			return missing
		case ok && failed.Op == 0:
			return ErrStale
		case ok, errors.Is(err, store.ErrConflict):
			continue
		case err != nil:
			return errs.Internal("save", err)
		}
		if rest {
			return s.settle(ctx, by, x)
		}
		return nil
	}
	return ErrBusy
}

// switched returns the ops that a change writes into schedules, as many as go with it, and whether there are more.
func (s *Service) switched(ctx context.Context, x switching) (ops []store.Op, more bool, err error) {
	for _, id := range x.ids {
		schedule, err := s.Schedule(ctx, id)
		if errors.Is(err, ErrSchedule) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		op, changed := x.op(schedule)
		if !changed {
			continue
		}
		if len(ops) == MaxShut {
			return ops, true, nil
		}
		ops = append(ops, op)
	}
	return ops, false, nil
}

// settle writes into schedules what was left.
func (s *Service) settle(ctx context.Context, by auth.Actor, x switching) error {
	for range len(x.ids) + tries {
		ops, more, err := s.switched(ctx, x)
		if err != nil || len(ops) == 0 {
			return err
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		if _, ok := store.Failed(err); ok || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil || !more {
			return errs.Internal("switch schedules", err)
		}
	}
	return ErrBusy
}

// ofDepartment returns what saving a department switches; a new one has no schedules.
func (s *Service) ofDepartment(ctx context.Context, d Department) (switching, error) {
	x := switching{active: map[Part]bool{DepartmentPart: d.Active}, ages: d.Ages}
	if d.Version == 0 {
		return x, nil
	}
	all, err := s.Schedules(ctx, d.ID, "")
	return x.of(all), err
}

func (s *Service) ofPractitioner(ctx context.Context, p Practitioner) (switching, error) {
	x := switching{active: map[Part]bool{PractitionerPart: p.Active}}
	if p.Version == 0 {
		return x, nil
	}
	all, err := s.Schedules(ctx, "", p.ID)
	return x.of(all), err
}

func (s *Service) ofRoom(ctx context.Context, r Room, at Site) (switching, error) {
	x := switching{active: map[Part]bool{RoomPart: r.Active, SitePart: at.Active}, site: &r.Site}
	if r.Version == 0 {
		return x, nil
	}
	all, err := s.allSchedules(ctx)
	return x.of(slices.DeleteFunc(all, func(o Schedule) bool { return o.RoomID != r.ID })), err
}

func (s *Service) ofSite(ctx context.Context, site Site) (switching, error) {
	x := switching{active: map[Part]bool{SitePart: site.Active}}
	if site.Version == 0 {
		return x, nil
	}
	rooms, err := s.Rooms(ctx)
	if err != nil {
		return x, err
	}
	at := map[RoomID]SiteID{}
	for _, r := range rooms {
		at[r.ID] = r.Site
	}
	all, err := s.allSchedules(ctx)
	return x.of(slices.DeleteFunc(all, func(o Schedule) bool { return o.RoomID == "" || at[o.RoomID] != site.ID })), err
}

func (x switching) of(all []Schedule) switching {
	for _, o := range all {
		x.ids = append(x.ids, o.ID)
	}
	return x
}

// allSchedules lists the schedules of all departments.
func (s *Service) allSchedules(ctx context.Context) ([]Schedule, error) {
	departments, err := s.Departments(ctx)
	if err != nil {
		return nil, err
	}
	var all []Schedule
	for _, d := range departments {
		some, err := s.Schedules(ctx, d.ID, "")
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// awaited counts who has a number, from today on, of schedules that offer nothing any more.
func (s *Service) awaited(ctx context.Context, x switching, active bool) (int, error) {
	if active {
		return 0, nil
	}
	count := 0
	for _, id := range x.ids {
		numbers, err := s.ahead(ctx, id)
		if err != nil {
			return 0, errs.Internal("count awaited", err)
		}
		count += len(numbers)
	}
	return count, nil
}

// Resettle writes into all schedules where their rooms are, whom they take and which parts of them are off, as the directory
// says: what was saved before schedules said so, and what was left when a change broke off.
func (s *Service) Resettle(ctx context.Context, by auth.Actor) error {
	departments, err := s.Departments(ctx)
	if err != nil {
		return err
	}
	practitioners, err := s.Practitioners(ctx)
	if err != nil {
		return err
	}
	rooms, err := s.Rooms(ctx)
	if err != nil {
		return err
	}
	sites, err := s.Sites(ctx)
	if err != nil {
		return err
	}
	all, err := s.allSchedules(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		active := map[Part]bool{
			DepartmentPart:   slices.ContainsFunc(departments, func(d Department) bool { return d.ID == o.Department && d.Active }),
			PractitionerPart: slices.ContainsFunc(practitioners, func(p Practitioner) bool { return p.ID == o.Practitioner && p.Active }),
		}
		x := switching{active: active, ids: []ScheduleID{o.ID}}
		if i := slices.IndexFunc(departments, func(d Department) bool { return d.ID == o.Department }); i >= 0 {
			x.ages = departments[i].Ages
		}
		if i := slices.IndexFunc(rooms, func(r Room) bool { return r.ID == o.RoomID }); i >= 0 {
			x.site = &rooms[i].Site
			active[RoomPart] = rooms[i].Active
			active[SitePart] = slices.ContainsFunc(sites, func(s Site) bool { return s.ID == rooms[i].Site && s.Active })
		}
		if err := s.settle(ctx, by, x); err != nil {
			return err
		}
	}
	return nil
}
