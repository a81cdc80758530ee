package booking

import (
	"context"
	"errors"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Departments lists the departments in the order they were made.
func (s *Service) Departments(ctx context.Context) ([]Department, error) {
	return list(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "departments"}, func(d *Department, v int64) { d.Version = v })
}

// Practitioners lists the practitioners in the order they were made.
func (s *Service) Practitioners(ctx context.Context) ([]Practitioner, error) {
	return list(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "practitioners"}, func(p *Practitioner, v int64) { p.Version = v })
}

// Sites lists the clinic's sites in the order they were made.
func (s *Service) Sites(ctx context.Context) ([]Site, error) {
	return list(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "sites"}, func(x *Site, v int64) { x.Version = v })
}

// Rooms lists the rooms of all sites in the order they were made.
func (s *Service) Rooms(ctx context.Context) ([]Room, error) {
	return list(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "rooms"}, func(x *Room, v int64) { x.Version = v })
}

// Lacking says why a department and a practitioner cannot be chosen: "unknown" if the clinic does not have them, "inactive"
// if they are switched off; empty if they can.
func Lacking(ctx context.Context, db store.Store, d DepartmentID, p PractitionerID) (department, practitioner string, err error) {
	items, err := db.BatchGet(ctx, departmentKey(d), practitionerKey(p))
	if err != nil {
		return "", "", err
	}
	why := func(k store.Key) string {
		i := slices.IndexFunc(items, func(it store.Item) bool { return it.Key == k })
		if i < 0 {
			return "unknown"
		}
		var x struct{ Active bool }
		if err = errors.Join(err, items[i].Decode(&x)); !x.Active {
			return "inactive"
		}
		return ""
	}
	return why(departmentKey(d)), why(practitionerKey(p)), err
}

func list[T any](ctx context.Context, db store.Store, q store.Query, version func(*T, int64)) ([]T, error) {
	items, err := store.QueryAll(ctx, db, q)
	if err != nil {
		return nil, errs.Internal("list", err)
	}
	all := make([]T, len(items))
	for i, it := range items {
		if err := it.Decode(&all[i]); err != nil {
			return nil, errs.Internal("list", err)
		}
		version(&all[i], it.Version)
	}
	return all, nil
}

// SaveDepartment adds a department (Version 0, the id is given by us) or changes one.
func (s *Service) SaveDepartment(ctx context.Context, by auth.Actor, d Department) (Department, error) {
	f := errs.NewFaults()
	checkName(f, d.Name)
	if d.Need != "general" && d.Need != "specialist" && d.Need != "exam" {
		f.Add("need", "one-of", errs.Params{"values": "general, specialist, exam"})
	}
	checkSpecialties(f, d.Specialties)
	d.Ages = d.Ages.check(f.In("ages"))
	if err := f.Err(); err != nil {
		return d, err
	}
	if d.ID == "" {
		d.ID = DepartmentID(s.IDs.New("dep", s.Now()))
	}
	x, err := s.ofDepartment(ctx, d)
	if err != nil {
		return d, err
	}
	before := d.Version
	d.Version, d.Awaited = 0, 0
	if err = s.saveSwitched(ctx, by, store.PutVersion(departmentKey(d.ID), before, d), ErrDepartment, x); err == nil {
		d.Awaited, err = s.awaited(ctx, x, d.Active)
	}
	d.Version = before + 1
	return d, err
}

// SavePractitioner adds a practitioner or changes one.
func (s *Service) SavePractitioner(ctx context.Context, by auth.Actor, p Practitioner) (Practitioner, error) {
	f := errs.NewFaults()
	checkName(f, p.Name)
	switch p.Grade {
	case "chief", "associate-chief", "attending", "resident":
	default:
		f.Add("grade", "one-of", errs.Params{"values": "chief, associate-chief, attending, resident"})
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	if p.ID == "" {
		p.ID = PractitionerID(s.IDs.New("pra", s.Now()))
	}
	x, err := s.ofPractitioner(ctx, p)
	if err != nil {
		return p, err
	}
	before := p.Version
	p.Version, p.Awaited = 0, 0
	if err = s.saveSwitched(ctx, by, store.PutVersion(practitionerKey(p.ID), before, p), ErrPractitioner, x); err == nil {
		p.Awaited, err = s.awaited(ctx, x, p.Active)
	}
	p.Version = before + 1
	return p, err
}

// maxWay is how many minutes there can be between two sites of a clinic.
const maxWay = 600

// SaveSite adds a site or changes one.
func (s *Service) SaveSite(ctx context.Context, by auth.Actor, x Site) (Site, error) {
	f := errs.NewFaults()
	checkName(f, x.Name)
	for to, minutes := range x.Minutes {
		if !id.Valid("sit", string(to)) || to == x.ID {
			f.In("minutesTo").Add(string(to), "unknown")
		} else if minutes < 0 || minutes > maxWay {
			f.In("minutesTo").Add(string(to), "range", errs.Params{"min": 0, "max": maxWay})
		}
	}
	if number, ok := phone.Shown(x.Phone); ok {
		x.Phone = number
	} else if x.Phone != "" {
		f.Add("phone", "phone-shown")
	}
	x.CheckIn.check(f.In("checkIn"))
	if err := f.Err(); err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = SiteID(s.IDs.New("sit", s.Now()))
	}
	in, err := s.ofSite(ctx, x)
	if err != nil {
		return x, err
	}
	before := x.Version
	x.Version, x.Awaited = 0, 0
	if err = s.saveSwitched(ctx, by, store.PutVersion(siteKey(x.ID), before, x), ErrSite, in); err == nil {
		s.phone.forget()
		x.Awaited, err = s.awaited(ctx, in, x.Active)
	}
	x.Version = before + 1
	return x, err
}

// check finds what cannot be a place on Earth.
func (c *CheckIn) check(f errs.Faults) {
	if c == nil {
		return
	}
	if !(c.Latitude >= -90 && c.Latitude <= 90) {
		f.Add("latitude", "range", errs.Params{"min": -90, "max": 90})
	}
	if !(c.Longitude >= -180 && c.Longitude <= 180) {
		f.Add("longitude", "range", errs.Params{"min": -180, "max": 180})
	}
	if c.Radius < 0 || c.Radius > 5000 {
		f.Add("radius", "range", errs.Params{"min": 0, "max": 5000})
	}
}

// SaveRoom adds a room or changes one. Where it is and whether it is active is repeated in its schedules at once, what
// stands on its door when those are saved.
func (s *Service) SaveRoom(ctx context.Context, by auth.Actor, x Room) (Room, error) {
	f := errs.NewFaults()
	if x.Door = strings.TrimSpace(x.Door); x.Door == "" {
		f.Add("door", "required")
	}
	it, err := s.get(ctx, siteKey(x.Site))
	if err != nil {
		return x, errs.Internal("save room", err)
	}
	var site Site
	if it.Version == 0 {
		f.Add("siteId", "unknown")
	} else if err := it.Decode(&site); err != nil {
		return x, errs.Internal("save room", err)
	}
	if err := f.Err(); err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = RoomID(s.IDs.New("rom", s.Now()))
	}
	in, err := s.ofRoom(ctx, x, site)
	if err != nil {
		return x, err
	}
	before := x.Version
	x.Version, x.Awaited = 0, 0
	if err = s.saveSwitched(ctx, by, store.PutVersion(roomKey(x.ID), before, x), ErrRoom, in); err == nil {
		x.Awaited, err = s.awaited(ctx, in, x.Active && site.Active)
	}
	x.Version = before + 1
	return x, err
}

func (s *Service) save(ctx context.Context, by auth.Actor, op store.Op, missing error) error {
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), op)
	if failed, ok := store.Failed(err); ok {
		if failed.Existing == nil {
			return missing
		}
		return ErrStale
	}
	return errs.Internal("save", err)
}

func checkName(f errs.Faults, name i18n.Text) {
	said := false
	for lang, text := range name {
		if !i18n.Valid(lang) {
			f.In("name").Add(string(lang), "language")
		}
		if len([]rune(text)) > 80 {
			f.In("name").Add(string(lang), "too-long", errs.Params{"max": 80})
		}
		said = said || strings.TrimSpace(text) != ""
	}
	if !said {
		f.Add("name", "required")
	}
}
