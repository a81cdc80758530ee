package exam

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// tellWithin is how long after a critical value was found the patient is told at the latest.
const tellWithin = time.Hour

// Critical is a critical value 危急值: a doctor looks at it and the patient is told, both noted. What was measured stands
// in the results.
type Critical struct {
	ID          CriticalID           `json:"id"`
	Exam        ID                   `json:"examId"`
	Code        string               `json:"code"` // of the examination
	Patient     patient.ID           `json:"patientId"`
	Department  booking.DepartmentID `json:"departmentId"`
	Station     string               `json:"station"`
	Item        string               `json:"item"`
	Results     int                  `json:"resultsVersion"`
	FoundAt     time.Time            `json:"foundAt"`
	FoundBy     string               `json:"foundBy"`
	Deadline    time.Time            `json:"deadline"`
	SeenAt      *time.Time           `json:"seenAt,omitempty"` // by a doctor
	SeenBy      string               `json:"seenBy,omitempty"`
	ToldAt      *time.Time           `json:"toldAt,omitempty"` // the patient
	ToldBy      string               `json:"toldBy,omitempty"`
	How         string               `json:"how,omitempty"`         // in person or by phone
	WithdrawnAt *time.Time           `json:"withdrawnAt,omitempty"` // the value was amended
	Version     int64                `json:"version"`
}

func (c Critical) open() bool {
	return c.WithdrawnAt == nil && (c.SeenAt == nil || c.ToldAt == nil)
}

// InTime reports whether the patient was told in time.
func (c Critical) InTime() bool { return c.ToldAt != nil && !c.ToldAt.After(c.Deadline) }

// alerts returns the alerts that results lead to, and withdraws those of values that an amendment changed. What was
// critical before and is the same has its alert already.
func (s *Service) alerts(ctx context.Context, by auth.Actor, e Exam, r Result) ([]store.Op, error) {
	known, err := s.criticalsOf(ctx, e.Patient)
	if err != nil {
		return nil, err
	}
	before := map[string]Value{}
	if r.Version > 1 {
		all, err := s.results(ctx, e)
		if err != nil {
			return nil, err
		}
		for _, x := range latest(all, nil) {
			for _, v := range x.Values {
				before[v.Item] = v
			}
		}
	}
	var ops []store.Op
	now := s.now()
	after := map[string]bool{} // critical items that have their alert
	for _, v := range r.Values {
		after[v.Item] = v.Flag.Critical() && v.same(before[v.Item])
		if !v.Flag.Critical() || after[v.Item] {
			continue
		}
		c := Critical{
			ID: newCriticalID(e.Patient, string(e.ID), r.Station, v.Item, strconv.Itoa(r.Version)), Exam: e.ID, Code: e.Code, Patient: e.Patient, Department: e.Department,
			Station: r.Station, Item: v.Item, Results: r.Version, FoundAt: now, FoundBy: by.ID, Deadline: now.Add(tellWithin),
		}
		ops = append(ops, putCritical(c, s.Clinic.Day(now)))
	}
	for _, c := range known {
		if c.Exam == e.ID && c.Station == r.Station && c.WithdrawnAt == nil && c.ToldAt == nil && !after[c.Item] {
			c.WithdrawnAt = &now
			ops = append(ops, putCritical(c, s.Clinic.Day(c.FoundAt)))
		}
	}
	return ops, nil
}

// same reports whether two values say the same.
func (v Value) same(o Value) bool {
	return v.Flag == o.Flag && v.Choice == o.Choice && v.Text == o.Text && v.Declined == o.Declined &&
		(v.Number == nil) == (o.Number == nil) && (v.Number == nil || *v.Number == *o.Number)
}

func (s *Service) criticalsOf(ctx context.Context, p patient.ID) ([]Critical, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(p), Prefix: criticalPrefix})
	if err != nil {
		return nil, err
	}
	return readCriticals(items)
}

func readCriticals(items []store.Item) ([]Critical, error) {
	all := make([]Critical, len(items))
	for i, it := range items {
		var err error
		if all[i], err = readCritical(it); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Criticals lists the critical values that no doctor has seen or whose patient was not told, the oldest first.
func (s *Service) Criticals(ctx context.Context, by auth.Actor) ([]Critical, error) {
	if !by.Has(examiners...) && !by.Has(auth.Manager) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: dueIndex, PK: criticals})
	if err != nil {
		return nil, errs.Internal("list critical values", err)
	}
	all, err := readCriticals(items)
	return all, errs.Internal("list critical values", err)
}

// CriticalsOn lists the critical values that were found on a civil day, for recounts.
func (s *Service) CriticalsOn(ctx context.Context, by auth.Actor, day clinic.Date) ([]Critical, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, under(criticalsOn(day)))
	if err != nil {
		return nil, errs.Internal("list critical values", err)
	}
	all, err := readCriticals(items)
	return all, errs.Internal("list critical values", err)
}

// See notes that a doctor has looked at a critical value. Twice is the same as once: the first counts.
func (s *Service) See(ctx context.Context, by auth.Actor, id CriticalID) (Critical, error) {
	if !by.Has(auth.Doctor) {
		return Critical{}, ErrForbidden
	}
	return s.seen(ctx, by, id, s.now(), by.ID)
}

// Treated notes that a doctor has looked at a critical value, who did what the task about it asks for: one act.
func (s *Service) Treated(ctx context.Context, id CriticalID, at time.Time, who string) error {
	_, err := s.seen(ctx, job, id, at.UTC(), who)
	if errors.Is(err, ErrCritical) {
		return nil
	}
	return err
}

func (s *Service) seen(ctx context.Context, by auth.Actor, id CriticalID, at time.Time, who string) (Critical, error) {
	return s.settle(ctx, by, id, func(c Critical) (Critical, bool) {
		if c.SeenAt != nil {
			return c, false
		}
		c.SeenAt, c.SeenBy = &at, who
		return c, true
	})
}

// The ways to tell a patient.
const (
	InPerson = "in-person"
	ByPhone  = "phone"
)

// Tell notes that the patient was told. Twice is the same as once: the first counts. What was withdrawn stays so.
func (s *Service) Tell(ctx context.Context, by auth.Actor, id CriticalID, how string) (Critical, error) {
	if !by.Has(examiners...) && !by.Has(auth.System) {
		return Critical{}, ErrForbidden
	}
	if how = strings.TrimSpace(how); how != InPerson && how != ByPhone {
		return Critical{}, errs.Invalid(errs.Field{Path: "how", Code: "one-of", Params: errs.Params{"values": "in-person, phone"}})
	}
	return s.told(ctx, by, id, how, s.now(), by.ID)
}

// Called notes that the call about a critical value reached the patient.
func (s *Service) Called(ctx context.Context, id CriticalID, at time.Time, who string) error {
	_, err := s.told(ctx, job, id, ByPhone, at.UTC(), who)
	if errors.Is(err, ErrCritical) {
		return nil
	}
	return err
}

var job = auth.Job("exam")

func (s *Service) told(ctx context.Context, by auth.Actor, id CriticalID, how string, at time.Time, who string) (Critical, error) {
	return s.settle(ctx, by, id, func(c Critical) (Critical, bool) {
		if c.ToldAt != nil || c.WithdrawnAt != nil {
			return c, false
		}
		c.ToldAt, c.ToldBy, c.How = &at, who, how
		return c, true
	})
}

func (s *Service) settle(ctx context.Context, by auth.Actor, id CriticalID, f func(Critical) (Critical, bool)) (Critical, error) {
	p, ok := id.Split()
	if !ok {
		return Critical{}, ErrCritical
	}
	return retried(func() (Critical, error) {
		it, err := s.DB.Get(ctx, criticalKey(p, id))
		if errors.Is(err, store.ErrNotFound) {
			return Critical{}, ErrCritical
		}
		if err != nil {
			return Critical{}, err
		}
		c, err := readCritical(it)
		if err != nil {
			return c, err
		}
		c, changed := f(c)
		if !changed {
			return c, nil
		}
		err = written(s.DB.Write(ctx, by.Stamp("", s.Now()), putCritical(c, s.Clinic.Day(c.FoundAt))))
		c.Version++
		return c, err
	})
}
