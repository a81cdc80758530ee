package booking

import (
	"context"
	"slices"

	"careloop/internal/errs"
	"careloop/internal/store"
)

// checked returns a schedule with the name and the site of its room and with what of it is off, and the conditions under
// which that is still so; or everything that is wrong with it. What is off gets no new schedule. One that it has may be
// changed, so that it can be ended.
func (s *Service) checked(ctx context.Context, x Schedule) (Schedule, []store.Op, error) {
	f := errs.NewFaults()
	x.check(f)
	n := naming{s: s, f: f}
	x.Inactive, x.Site = nil, ""
	var department Department
	var practitioner Practitioner
	n.read(ctx, "departmentId", departmentKey(x.Department), &department)
	n.read(ctx, "practitionerId", practitionerKey(x.Practitioner), &practitioner)
	x.Ages = department.Ages
	n.active(&x, DepartmentPart, "departmentId", department.Active, x.ID == "")
	n.active(&x, PractitionerPart, "practitionerId", practitioner.Active, x.ID == "")
	if x.RoomID != "" {
		var room Room
		var site Site
		n.read(ctx, "roomId", roomKey(x.RoomID), &room)
		n.read(ctx, "roomId", siteKey(room.Site), &site)
		x.Room, x.Site = room.Door, room.Site
		fresh, err := s.newRoom(ctx, x)
		if err != nil {
			return x, nil, err
		}
		n.active(&x, RoomPart, "roomId", room.Active, fresh)
		n.active(&x, SitePart, "roomId", site.Active, fresh)
	}
	if n.err != nil {
		return x, nil, errs.Internal("save schedule", n.err)
	}
	return x, n.same, f.Err()
}

// newRoom reports whether a schedule gets another room than it has.
func (s *Service) newRoom(ctx context.Context, x Schedule) (bool, error) {
	if x.ID == "" {
		return true, nil
	}
	before, err := s.Schedule(ctx, x.ID)
	return before.RoomID != x.RoomID, err
}

// naming reads what a schedule names, as of the last write.
type naming struct {
	s    *Service
	f    errs.Faults
	same []store.Op // as long as it is as it was read
	bad  []string   // paths of which a fault is noted
	err  error
}

func (n *naming) read(ctx context.Context, path string, key store.Key, into any) {
	if n.err != nil || slices.Contains(n.bad, path) {
		return
	}
	it, err := n.s.get(ctx, key)
	switch {
	case err != nil:
		n.err = err
	case it.Version == 0:
		n.f.Add(path, "unknown")
		n.bad = append(n.bad, path)
	default:
		n.err = it.Decode(into)
		n.same = append(n.same, store.Check(key, store.VersionIs(it.Version)))
	}
}

// active notes in a schedule that a part of it is off, and refuses what is chosen anew.
func (n *naming) active(x *Schedule, p Part, path string, active, chosen bool) {
	switch {
	case active || n.err != nil || slices.Contains(n.bad, path):
	case chosen:
		n.f.Add(path, "inactive")
		n.bad = append(n.bad, path)
	default:
		x.Inactive = append(x.Inactive, p)
	}
}
