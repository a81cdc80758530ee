package booking

import (
	"context"
	"errors"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
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
	all, err := list(ctx, s.DB, q, func(x *Schedule, v int64) { x.Version = v })
	if err != nil || d == "" {
		return all, err
	}
	kept := all[:0]
	for _, x := range all {
		if x.Department == d {
			kept = append(kept, x)
		}
	}
	return kept, nil
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
	if err := f.Err(); err != nil {
		return d, err
	}
	if d.ID == "" {
		d.ID = DepartmentID(s.IDs.New("dep", s.Now()))
	}
	if err := s.save(ctx, by, store.PutVersion(departmentKey(d.ID), d.Version, d), ErrDepartment); err != nil {
		return d, err
	}
	d.Version++
	return d, nil
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
	if err := s.save(ctx, by, store.PutVersion(practitionerKey(p.ID), p.Version, p), ErrPractitioner); err != nil {
		return p, err
	}
	p.Version++
	return p, nil
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

// SaveSchedule adds a schedule or changes one. Appointments already made in sessions that it no longer has stay
// in their patients' days; the day board shows them apart.
func (s *Service) SaveSchedule(ctx context.Context, by auth.Actor, x Schedule) (Schedule, error) {
	f := errs.NewFaults()
	x.check(f)
	known, err := s.DB.BatchGet(ctx, departmentKey(x.Department), practitionerKey(x.Practitioner))
	if err != nil {
		return x, errs.Internal("save schedule", err)
	}
	has := map[string]bool{}
	for _, it := range known {
		has[it.SK] = true
	}
	if !has[string(x.Department)] {
		f.Add("departmentId", "unknown")
	}
	if !has[string(x.Practitioner)] {
		f.Add("practitionerId", "unknown")
	}
	if err := f.Err(); err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = ScheduleID(s.IDs.New("sch", s.Now()))
	}
	op := store.PutVersion(scheduleKey(x.ID), x.Version, x).
		In("department", string(x.Department), string(x.ID)).In("practitioner", string(x.Practitioner), string(x.ID))
	if err := s.save(ctx, by, op, ErrSchedule); err != nil {
		return x, err
	}
	x.Version++
	return x, nil
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
