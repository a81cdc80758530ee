package kpi_test

import (
	"fmt"
	"slices"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/kpi"
	"careloop/internal/preparation"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// TestARealClinicCountsAsItsRecordsSay plays some days through the real services, feeds the change stream to the
// counters, and recounts from the services' own lists.
func TestARealClinicCountsAsItsRecordsSay(t *testing.T) {
	c := clinictest.New(t)
	surveys := &survey.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Departments: c.Booking.Departments}
	list := &waitlist.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Numbers: c.Booking, Schedule: c.Booking, Names: c.Booking}
	s := &kpi.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Questionnaire: surveys.Questionnaire, Records: kpi.Records{
		Appointments: c.Booking.OnDay, Encounters: c.Visit.OnDay, Tasks: c.FollowUps.OnDay, Invitations: surveys.OnDay,
		Offers: list.OffersOn, Waits: list.EndedOn, Preparations: sheets(c).OnDay,
	}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	tell := func() {
		t.Helper()
		for _, change := range c.Changes() {
			visits, err := visit.EventsOf(change)
			must(err)
			for _, e := range visits {
				if e.Kind == visit.EncounterFinished {
					must(c.FollowUps.EncounterFinished(t.Context(), e))
					must(surveys.EncounterFinished(t.Context(), e))
				}
			}
		}
	}

	unprepared(t, c)

	// Monday: one is seen and comes back, one cancels late, one moves, one never comes.
	seen, away := c.Patient(), c.Patient()
	c.Visited(seen, 1, clinictest.Flu())
	late := c.Book(c.Patient(), clinictest.Monday, 2)
	_, err := c.Booking.Cancel(t.Context(), clinictest.Desk, late.ID, "感冒好了")
	must(err)
	early := c.Book(c.Patient(), clinictest.Monday.AddDays(3), 2)
	_, err = c.Booking.Cancel(t.Context(), clinictest.Desk, early.ID, "出差")
	must(err)
	moving := c.Book(away, clinictest.Monday, 3)
	_, err = c.Booking.Move(t.Context(), clinictest.Desk, moving.ID,
		booking.Request{Session: c.Session(clinictest.Monday.AddDays(1)), Number: 3}, "改期")
	must(err)
	missed := c.Book(c.Patient(), clinictest.Monday, 4)
	tell()
	waits(t, c, list)

	c.Set(clinictest.Monday.AddDays(1), "00:10")
	ok, err := c.Booking.MarkNoShow(t.Context(), clinictest.Job, missed)
	must(err)
	if !ok {
		t.Fatal("not marked")
	}
	c.Set(clinictest.Monday.AddDays(1), "07:40")
	c.Visited(seen, 1, clinictest.Flu())
	tell()
	invitations, _, err := surveys.OfPatient(t.Context(), clinictest.Desk, seen, 10, "")
	must(err)
	link, err := surveys.Link(t.Context(), invitations[0])
	must(err)
	must(surveys.Answer(t.Context(), link[3:], []survey.Answer{
		answer("guidance", 4), answer("wait", 2), answer("environment", 5), answer("doctor", 5), answer("explanation", 4), answer("recommend", 9),
	}))
	c.Set(clinictest.Monday.AddDays(10), "10:00")
	tasks, err := c.FollowUps.OfPatient(t.Context(), clinictest.Nurse, seen)
	must(err)
	open := slices.IndexFunc(tasks, func(x followup.Task) bool { return x.Status == followup.Ready })
	for _, o := range []followup.Outcome{followup.NoAnswer, followup.Reached} {
		_, err = c.FollowUps.Record(t.Context(), clinictest.Nurse, tasks[open].ID, followup.Report{Outcome: o, Note: "好转"})
		must(err)
	}

	var facts []kpi.Fact
	for _, change := range c.Changes() {
		facts = append(facts, factsOf(t, change)...)
	}
	c.Set(clinictest.Monday.AddDays(30), "10:00")
	apply(t, s, facts...)
	apply(t, s, facts...)
	if diffs := recount(t, s); len(diffs) > 0 {
		t.Errorf("differences: %+v", diffs)
	}
	checkFigures(t, s)

	r, err := s.SurveyResults(t.Context(), clinictest.Manager, "2026-11", c.Department, survey.Outpatient, i18n.English)
	must(err)
	if r.Invited != 2 || r.Answered != 1 || *r.ResponseRate != 0.5 || len(r.Questions) != 6 {
		t.Errorf("results = %+v", r)
	}
	for _, q := range r.Questions {
		if q.ID == "wait" && (q.N != 1 || *q.Mean != 2 || q.Distribution[1].Count != 1) || q.ID == "recommend" && *q.NPS != 100 {
			t.Errorf("%+v", q)
		}
	}
	all, err := s.SurveyResults(t.Context(), clinictest.Manager, "2026-11", "", survey.Outpatient, i18n.English)
	must(err)
	if all.Answered != 1 {
		t.Errorf("all departments together = %+v", all)
	}
}

func sheets(c *clinictest.Clinic) *preparation.Service {
	return &preparation.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Bookings: c.Booking}
}

// unprepared lets two of the patients to come be looked at: one has kept to it; of the other the nurse thought so first.
func unprepared(t *testing.T, c *clinictest.Clinic) {
	t.Helper()
	x, err := c.Booking.SaveHealthcareService(t.Context(), clinictest.Admin, booking.HealthcareService{
		Name: i18n.Text{i18n.English: "Gastroscopy"}, Departments: []booking.DepartmentID{c.Department}, Active: true, Preparation: &booking.Preparation{FastHours: 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, found := range [][]preparation.Outcome{{preparation.Kept}, {preparation.Kept, preparation.Postponed}} {
		a, err := c.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: c.Patient(), Session: c.Session(clinictest.Monday), Number: 20 + i, Channel: "desk", Service: x.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range found {
			if _, err := sheets(c).Find(t.Context(), clinictest.Nurse, a.ID, preparation.Finding{Outcome: o, Note: "吃过早饭"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.Booking.Withdraw(t.Context(), clinictest.Desk, a.ID, "未准备"); err != nil {
			t.Fatal(err)
		}
	}
}

// waits lets three patients wait for Thursday: one takes what is offered, one does not answer, one's days pass.
func waits(t *testing.T, c *clinictest.Clinic, list *waitlist.Service) {
	t.Helper()
	thursday := clinictest.Monday.AddDays(3)
	for i, until := range []clinic.Date{thursday, thursday, clinictest.Monday} {
		w, err := list.Join(t.Context(), clinictest.Desk, waitlist.Request{
			Patient: c.Patient(), Key: fmt.Sprint("wait-", i), Wish: waitlist.Wish{Department: c.Department, From: until, Until: until, Earliest: "11:50"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if until != thursday {
			continue
		}
		offered, err := list.Seek(t.Context(), clinictest.Desk, w.ID)
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			if _, err := list.Accept(t.Context(), clinictest.Desk, offered.Offer, "phone"); err != nil {
				t.Fatal(err)
			}
			continue
		}
		c.Set(clinictest.Monday, "20:00")
		if _, err := list.Sweep(t.Context(), c.Now()); err != nil {
			t.Fatal(err)
		}
	}
	c.Set(clinictest.Monday.AddDays(1), "00:05")
	if _, err := list.Review(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func answer(question string, v int) survey.Answer {
	return survey.Answer{Question: question, Value: &v}
}

func checkFigures(t *testing.T, s *kpi.Service) {
	t.Helper()
	r, err := s.Month(t.Context(), clinictest.Manager, "2026-11", kpi.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][2]int64{
		"no-show":          {1, 6}, // 10 booked, 1 moved, 3 cancelled in time
		"cancellation":     {4, 9},
		"late-cancel":      {1, 9},
		"first-visit":      {1, 2},
		"preparation-kept": {1, 2}, "preparation-postponed": {1, 2},
		"waitlist-accepted": {1, 2},
		"waitlist-expired":  {1, 2},
		"waitlist-filled":   {1, 2},
		"satisfaction":      {20, 5},
		"nps":               {1, 1},
		"survey-response":   {1, 2},
	} {
		if f := figure(t, r.Figures, id); f.Numerator != want[0] || f.Denominator != want[1] {
			t.Errorf("%s = %d/%d, want %d/%d", id, f.Numerator, f.Denominator, want[0], want[1])
		}
	}
	december, err := s.Month(t.Context(), clinictest.Manager, "2026-12", kpi.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if f := figure(t, december.Figures, "follow-up-completion"); f.Numerator != 1 || f.Denominator != 2 { // one call for each visit
		t.Errorf("follow-ups of December: %d/%d", f.Numerator, f.Denominator)
	}
}
