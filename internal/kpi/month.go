package kpi

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Report is the figures of one month and scope.
type Report struct {
	Month   clinic.Month `json:"month"`
	Scope   Scope        `json:"scope"`
	Until   clinic.Date  `json:"until,omitempty" doc:"Last day that counts: today, while the month runs. Absent before it begins."`
	Figures []Figure     `json:"figures" nullable:"false"`
}

// Figure is one KPI's value with what it was computed from.
type Figure struct {
	ID       string `json:"id"`
	Excluded int64  `json:"excluded" doc:"What the definition leaves out."`
	Point
	Days []DayPoint `json:"days,omitempty" doc:"The same day by day, up to today."`
}

// Point is a value with its numerator and denominator.
type Point struct {
	Numerator   int64    `json:"numerator"`
	Denominator int64    `json:"denominator"`
	Value       *float64 `json:"value" nullable:"true" doc:"Null where the denominator is 0."`
}

// DayPoint is one day's.
type DayPoint struct {
	Date clinic.Date `json:"date"`
	Point
}

// DepartmentFigures are one department's figures of a month, for comparison.
type DepartmentFigures struct {
	Scope
	Figures []Figure `json:"figures" nullable:"false"`
}

// Month returns a month's figures with their days, from one query of at most 31 items. Days ahead do not count:
// their appointments are booked and their follow-ups due, but nothing can have come of them yet.
func (s *Service) Month(ctx context.Context, by auth.Actor, m clinic.Month, scope Scope) (Report, error) {
	if err := checkMonth(m); err != nil {
		return Report{}, err
	}
	if err := scope.check(by); err != nil {
		return Report{}, err
	}
	r := Report{Month: m, Scope: scope, Figures: []Figure{}}
	byDay, err := s.days(ctx, scope, m)
	if err != nil {
		return Report{}, errs.Internal("read month", err)
	}
	days := s.past(m)
	if len(days) > 0 {
		r.Until = days[len(days)-1]
	}
	total := Counts{}
	for _, c := range byDay {
		total.add(c)
	}
	for _, def := range Registry() {
		f := def.figure(total)
		for _, d := range days {
			p := DayPoint{Date: d}
			p.Numerator, p.Denominator, p.Value = def.value(byDay[d])
			f.Days = append(f.Days, p)
		}
		r.Figures = append(r.Figures, f)
	}
	return r, nil
}

func (d Def) figure(c Counts) Figure {
	f := Figure{ID: d.ID, Excluded: d.Excluded.of(c)}
	f.Numerator, f.Denominator, f.Value = d.value(c)
	return f
}

// past lists the days of a month up to today.
func (s *Service) past(m clinic.Month) []clinic.Date {
	today := s.Clinic.Day(s.Now())
	days := m.Days()
	for i, d := range days {
		if d > today {
			return days[:i]
		}
	}
	return days
}

// days returns a scope's counters of a month up to today, by day.
func (s *Service) days(ctx context.Context, scope Scope, m clinic.Month) (map[clinic.Date]Counts, error) {
	past := s.past(m)
	byDay := make(map[clinic.Date]Counts, len(past))
	if len(past) == 0 {
		return byDay, nil
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{
		Table: store.Metrics, PK: string(m), From: scope.daySK(past[0]), To: scope.daySK(past[len(past)-1]), Limit: len(past),
	})
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		_, day := placeOf(it)
		if byDay[day], err = readCounts(it); err != nil {
			return nil, err
		}
	}
	return byDay, nil
}

// Departments compares the departments in a month.
func (s *Service) Departments(ctx context.Context, by auth.Actor, m clinic.Month) ([]DepartmentFigures, error) {
	if !manages(by) {
		return nil, ErrForbidden
	}
	if err := checkMonth(m); err != nil {
		return nil, err
	}
	sums, err := s.departments(ctx, m)
	if err != nil {
		return nil, errs.Internal("compare departments", err)
	}
	all := make([]DepartmentFigures, len(sums))
	for i, x := range sums {
		all[i] = DepartmentFigures{Scope: x.scope, Figures: []Figure{}}
		for _, def := range Registry() {
			all[i].Figures = append(all[i].Figures, def.figure(x.counts))
		}
	}
	return all, nil
}

type scoped struct {
	scope  Scope
	counts Counts
}

// departments returns each department's counters of a month up to today.
func (s *Service) departments(ctx context.Context, m clinic.Month) ([]scoped, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Metrics, PK: string(m), Prefix: departmentPrefix})
	if err != nil {
		return nil, err
	}
	today := s.Clinic.Day(s.Now())
	var all []scoped
	for _, it := range items { // in the order of departments
		scope, day := placeOf(it)
		if len(all) == 0 || all[len(all)-1].scope != scope {
			all = append(all, scoped{scope: scope, counts: Counts{}})
		}
		if day > today {
			continue
		}
		c, err := readCounts(it)
		if err != nil {
			return nil, err
		}
		all[len(all)-1].counts.add(c)
	}
	return all, nil
}
