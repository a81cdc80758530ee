package demo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/exam"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// examine lets three people be examined: one has a critical blood sugar that is told and a report that is signed, one waits
// for the chief reviewer, one is on the way between stations.
func (s *story) examine(ctx context.Context) error {
	p, err := s.packages(ctx)
	if err != nil {
		return fmt.Errorf("packages: %w", err)
	}
	people := s.adults()
	if len(people) < 3 {
		return nil
	}
	first, err := s.opened(ctx, p, people[0])
	if err != nil {
		return err
	}
	s.expect(first.Next == p.Stations[0].Code, "the route begins at %s", first.Next)
	if first, err = s.measured(ctx, p, first, len(p.Stations), map[string]float64{"glucose": 23.4, "cholesterol": 6.1}); err != nil {
		return err
	}
	s.expect(first.Status == exam.ToReview, "an examination whose stations are over is %s", first.Status)
	if err := s.toldAtOnce(ctx, first); err != nil {
		return fmt.Errorf("critical value: %w", err)
	}
	if err := s.reviewed(ctx, first); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := s.examinationBilled(ctx, p, first); err != nil {
		return fmt.Errorf("bill: %w", err)
	}
	for i, stations := range []int{len(p.Stations), 2} {
		e, err := s.opened(ctx, p, people[i+1])
		if err != nil {
			return err
		}
		if e, err = s.measured(ctx, p, e, stations, map[string]float64{"urate": 455}); err != nil {
			return err
		}
		s.say("   another is %s: %d values abnormal, next %q", e.Status, e.Abnormal, e.Next)
	}
	if err := s.examineAhead(ctx, p, people[len(people)-1]); err != nil {
		return fmt.Errorf("an examination to come: %w", err)
	}
	return s.Clock.Settle(ctx)
}

// packages makes packages out of those that ship, unless there are some, and returns that for all adults.
func (s *story) packages(ctx context.Context) (exam.Package, error) {
	manager := s.as[auth.Manager]
	there, err := list[exam.Package](ctx, manager, "/exam-packages", url.Values{})
	if err != nil {
		return exam.Package{}, err
	}
	plans, err := list[exam.Plan](ctx, manager, "/exam-package-templates", url.Values{})
	if err != nil {
		return exam.Package{}, err
	}
	department := s.examiners()
	for _, plan := range plans {
		if slices.ContainsFunc(there, func(x exam.Package) bool { return x.Name[i18n.English] == plan.Name[i18n.English] }) {
			continue
		}
		plan.Department = department
		var made exam.Package
		if err := manager.post(ctx, "/exam-packages", plan, &made); err != nil {
			return made, err
		}
		there = append(there, made)
	}
	i := slices.IndexFunc(there, func(x exam.Package) bool { return x.Sex == "" && len(x.Stations) > 6 })
	s.say("   %d packages; %s has %d stations", len(there), there[i].Name[i18n.English], len(there[i].Stations))
	return there[i], nil
}

// examiners is the department that examines; any, if the clinic has none of its own.
func (s *story) examiners() booking.DepartmentID {
	var found booking.DepartmentID
	for id, d := range s.depts {
		if found == "" || d.Need == "exam" || (s.depts[found].Need != "exam" && id < found) {
			found = id
		}
	}
	return found
}

// adults are those of whom the files know what ranges of values ask for, in the order of the files.
func (s *story) adults() []patient.ID {
	var all []patient.ID
	for _, p := range s.clinic.People {
		id, known := s.people[p.Key]
		born, ok := clinic.ParseDate(p.BirthDate)
		if known && ok && (p.Gender == "male" || p.Gender == "female") && clinic.Age(born, s.day1) >= 18 && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func (s *story) opened(ctx context.Context, p exam.Package, who patient.ID) (exam.Exam, error) {
	var e exam.Exam
	err := s.as[auth.FrontDesk].post(ctx, "/exams", map[string]any{"patientId": who, "packageId": p.ID, "identifiers": []string{"name", "birth-date"}}, &e, "Idempotency-Key", s.key("exam", string(who)))
	if err != nil {
		return e, fmt.Errorf("open: %w", err)
	}
	return e, nil
}

// measured enters results at the stations that are proposed, one after the other.
func (s *story) measured(ctx context.Context, p exam.Package, e exam.Exam, stations int, but map[string]float64) (exam.Exam, error) {
	for range stations {
		i := slices.IndexFunc(p.Stations, func(x exam.Station) bool { return x.Code == e.Next })
		if i < 0 {
			break
		}
		path := "/exams/" + string(e.ID) + "/stations/" + e.Next + "/results"
		var after exam.Exam // anew, since what is left out of the answer would stay as it was
		err := s.as[auth.Nurse].post(ctx, path, map[string]any{"values": plausible(p.Stations[i], e, but)}, &after, "Idempotency-Key", s.key(e.Next, string(e.ID)))
		if err != nil {
			return e, fmt.Errorf("results: %w", err)
		}
		e = after
	}
	return e, nil
}

// plausible are readings of a station within their ranges, but for those that are given.
func plausible(s exam.Station, e exam.Exam, but map[string]float64) []exam.Reading {
	usual := map[string]float64{"height": 168, "weight": 63, "vision-right": 1.2, "vision-left": 1}
	var all []exam.Reading
	for _, x := range s.Items {
		r := exam.Reading{Item: x.Code}
		n, given := but[x.Code]
		if !given {
			n, given = usual[x.Code]
		}
		switch {
		case x.Formula != "":
			continue
		case x.Kind == exam.Number && !given:
			n = written(middle(x, e), x.Decimals)
			fallthrough
		case x.Kind == exam.Number:
			r.Number = &n
		case x.Kind == exam.Choice:
			r.Choice = x.Choices[0].Code
		}
		all = append(all, r)
	}
	return all
}

// written is a number as the device shows it, with the item's decimals.
func written(n float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(n*p) / p
}

// middle is the middle of the range that counts for the patient, or near the end that there is.
func middle(x exam.Item, e exam.Exam) float64 {
	for _, r := range x.Ranges {
		if (r.Sex != "" && r.Sex != e.Sex) || e.Age < r.AgeFrom || (r.AgeTo > 0 && e.Age > r.AgeTo) {
			continue
		}
		switch {
		case r.Low != nil && r.High != nil:
			return (*r.Low + *r.High) / 2
		case r.High != nil:
			return *r.High * 0.8
		case r.Low != nil:
			return *r.Low
		}
	}
	return (*x.Lowest + *x.Highest) / 2
}

// toldAtOnce lets a doctor see the critical value, and a nurse tell the patient.
func (s *story) toldAtOnce(ctx context.Context, e exam.Exam) error {
	var board struct{ Criticals []exam.Critical }
	if err := s.as[auth.Doctor].get(ctx, "/critical-values", &board); err != nil {
		return err
	}
	i := slices.IndexFunc(board.Criticals, func(c exam.Critical) bool { return c.Exam == e.ID })
	s.expect(i >= 0, "a blood sugar of 23.4 raises an alert")
	if i < 0 {
		return nil
	}
	path := "/critical-values/" + string(board.Criticals[i].ID)
	if err := s.as[auth.Doctor].post(ctx, path+"/seen", nil, nil); err != nil {
		return err
	}
	var c exam.Critical
	if err := s.as[auth.Nurse].post(ctx, path+"/told", map[string]any{"how": exam.InPerson}, &c); err != nil {
		return err
	}
	s.expect(c.InTime(), "the patient was told within the hour")
	s.say("   %s of examination %s is critical: a doctor has seen it, and the patient was told", c.Item, c.Code)
	return nil
}

// reviewed signs what the rules propose.
func (s *story) reviewed(ctx context.Context, e exam.Exam) error {
	doctor, path := s.as[auth.Doctor], "/exams/"+string(e.ID)+"/report"
	var r exam.Review
	if err := doctor.get(ctx, path, &r); err != nil {
		return err
	}
	s.expect(len(r.Proposed) > 0 && r.Proposed[0].Flag.Critical(), "what is critical is proposed first")
	_, err := doctor.call(ctx, "POST", path, map[string]any{"conclusions": r.Proposed}, &e, "If-Match", fmt.Sprintf("%q", fmt.Sprint(e.Version)))
	if err != nil {
		return err
	}
	s.say("   the report is signed with %d conclusions; the first: %s", len(r.Proposed), r.Proposed[0].Title)
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	var talk exam.Exam
	err = s.as[auth.FrontDesk].post(ctx, "/exams/"+string(e.ID)+"/interpretation", map[string]any{}, &talk, "Idempotency-Key", s.key("talk", string(e.ID)))
	if s.Clock.Simulated() && err == nil {
		s.expect(talk.Talk != "", "one tap books a time to have it explained")
	}
	var no *problem
	if err != nil && (!errors.As(err, &no) || no.Code != "exam-no-interpretation") {
		return err
	}
	return nil
}
