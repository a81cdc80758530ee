package kpi_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/kpi"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// open returns a service on a new file at noon of a day.
func open(t *testing.T, today clinic.Date) (*kpi.Service, *counting) {
	t.Helper()
	db := &counting{Store: enginetest.Open(t)}
	return &kpi.Service{DB: db, Clinic: clinic.Default(), Now: func() time.Time { return today.At("12:00", zone) }}, db
}

func apply(t *testing.T, s *kpi.Service, facts ...kpi.Fact) {
	t.Helper()
	if err := s.Apply(t.Context(), facts...); err != nil {
		t.Fatal(err)
	}
}

// bookings returns so many appointments of a day in a department, of which some were missed.
func bookings(department booking.DepartmentID, d clinic.Date, n, missed int) []kpi.Fact {
	var facts []kpi.Fact
	for i := range n {
		a := booking.Appointment{
			ID: booking.AppointmentID(fmt.Sprintf("apt_%s%s%d", department, d, i)), Department: department, Practitioner: "pra_a", Date: d, Start: d.At("09:00", zone),
		}
		stamp := store.Stamp{At: d.At("09:00", zone)}
		facts = append(facts, kpi.OfAppointment(booking.Event{Kind: booking.AppointmentBooked, Appointment: a, Stamp: stamp})...)
		if i < missed {
			facts = append(facts, kpi.OfAppointment(booking.Event{Kind: booking.AppointmentNoShow, Appointment: a, Stamp: stamp})...)
		}
	}
	return facts
}

func figure(t *testing.T, all []kpi.Figure, id string) kpi.Figure {
	t.Helper()
	i := slices.IndexFunc(all, func(f kpi.Figure) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("no figure %s", id)
	}
	return all[i]
}

func number(v float64) *float64 { return &v }

func TestAMonthIsReadFromAtMost40Items(t *testing.T) {
	s, db := open(t, "2026-12-01")
	for _, d := range clinic.Month("2026-11").Days() {
		apply(t, s, bookings("dep_a", d, 30, 3)...)
	}
	for _, scope := range []kpi.Scope{{}, {Department: "dep_a"}, {Practitioner: "pra_a"}} {
		db.reads.Store(0)
		r, err := s.Month(t.Context(), clinictest.Manager, "2026-11", scope)
		if err != nil {
			t.Fatal(err)
		}
		if n := db.reads.Load(); n > 40 {
			t.Errorf("%+v: read %d items", scope, n)
		}
		f := figure(t, r.Figures, "no-show")
		want := kpi.Point{Numerator: 90, Denominator: 900, Value: number(0.1)}
		if diff := cmp.Diff(want, f.Point); diff != "" || len(f.Days) != 30 {
			t.Errorf("%+v: %d days (-want +got):\n%s", scope, len(f.Days), diff)
		}
	}
}

func TestDaysAheadDoNotCount(t *testing.T) {
	s, _ := open(t, "2026-11-23")
	apply(t, s, bookings("dep_a", "2026-11-23", 4, 1)...)
	ahead := bookings("dep_a", "2026-11-25", 6, 0)
	for i := range ahead {
		ahead[i].At = s.Now()
	}
	apply(t, s, ahead...)
	r, err := s.Month(t.Context(), clinictest.Manager, "2026-11", kpi.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if f := figure(t, r.Figures, "no-show"); f.Denominator != 4 || len(f.Days) != 23 || r.Until != "2026-11-23" {
		t.Errorf("until %s: %d days, denominator %d", r.Until, len(f.Days), f.Denominator)
	}
	compare := func(want int64) {
		t.Helper()
		all, err := s.Departments(t.Context(), clinictest.Manager, "2026-11")
		if err != nil || len(all) != 1 {
			t.Fatalf("%d departments, %v", len(all), err)
		}
		if f := figure(t, all[0].Figures, "no-show"); f.Denominator != want {
			t.Errorf("compared with denominator %d, want %d", f.Denominator, want)
		}
	}
	compare(4)
	s.Now = func() time.Time { return clinic.Date("2026-12-02").At("12:00", zone) }
	compare(10)
	next, err := s.Month(t.Context(), clinictest.Manager, "2027-01", kpi.Scope{})
	if err != nil || next.Until != "" || figure(t, next.Figures, "no-show").Value != nil {
		t.Errorf("a month ahead: %+v, %v", next, err)
	}
}

func TestNothingCountedIsNoValue(t *testing.T) {
	s, _ := open(t, "2026-11-23")
	r, err := s.Month(t.Context(), clinictest.Manager, "2026-11", kpi.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		if f.Value != nil {
			t.Errorf("%s = %v of nothing", f.ID, *f.Value)
		}
	}
}

func TestWhoSeesWhoseFigures(t *testing.T) {
	s, _ := open(t, "2026-11-23")
	doctor := auth.Actor{ID: "d", Roles: []auth.Role{auth.Doctor}, PractitionerID: "pra_a"}
	for name, tc := range map[string]struct {
		by    auth.Actor
		scope kpi.Scope
		want  errs.Kind
	}{
		"manager":           {clinictest.Manager, kpi.Scope{Practitioner: "pra_a"}, ""},
		"own":               {doctor, kpi.Scope{Practitioner: "pra_a"}, ""},
		"colleague":         {doctor, kpi.Scope{Practitioner: "pra_b"}, errs.KindForbidden},
		"clinic":            {doctor, kpi.Scope{}, errs.KindForbidden},
		"nurse":             {clinictest.Nurse, kpi.Scope{}, errs.KindForbidden},
		"both scopes asked": {clinictest.Manager, kpi.Scope{Department: "dep_a", Practitioner: "pra_a"}, errs.KindInvalid},
	} {
		_, err := s.Month(t.Context(), tc.by, "2026-11", tc.scope)
		if (err == nil) != (tc.want == "") || err != nil && errs.KindOf(err) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFiguresFollowTheirDefinitions plays one case of everything that the definitions tell apart.
func TestFiguresFollowTheirDefinitions(t *testing.T) {
	const d = clinic.Date("2026-11-23")
	s, _ := open(t, d)
	start := d.At("09:00", zone)
	at := func(minutes int) *time.Time {
		x := start.Add(time.Duration(minutes) * time.Minute)
		return &x
	}
	stamp := store.Stamp{At: start}
	for i, ended := range []struct {
		kind booking.EventKind
		at   *time.Time
		late bool
	}{
		{booking.AppointmentCancelled, at(-60), false}, // in time by a policy of an hour, or for the clinic's reasons
		{booking.AppointmentCancelled, at(-24 * 60), true},
		{booking.AppointmentMovedAway, at(-60), false},
		{booking.AppointmentNoShow, nil, false},
		{"", nil, false},
		{"", nil, false},
		{"", nil, false},
		{"", nil, false},
	} {
		a := booking.Appointment{ID: booking.AppointmentID(fmt.Sprint("apt_", i)), Date: d, Start: start, EndedAt: ended.at, Late: ended.late}
		apply(t, s, kpi.OfAppointment(booking.Event{Kind: booking.AppointmentBooked, Appointment: a, Stamp: stamp})...)
		apply(t, s, kpi.OfAppointment(booking.Event{Kind: ended.kind, Appointment: a, Stamp: stamp})...)
	}
	for i, came := range []struct{ arrived, called int }{{-10, 0}, {-5, 15}, {0, 16}, {5, 10}} {
		e := visit.Encounter{ID: visit.EncounterID(fmt.Sprint("enc_", i)), Date: d, Start: start, ArrivedAt: *at(came.arrived), CalledAt: at(came.called), First: i == 0}
		for _, kind := range []visit.EventKind{visit.EncounterArrived, visit.EncounterCalled, visit.EncounterFinished} {
			apply(t, s, kpi.OfEncounter(visit.Event{Kind: kind, Encounter: e, Stamp: stamp})...)
		}
	}
	for i, x := range []followup.Task{
		{Status: followup.Completed, Attempts: []followup.Attempt{{Outcome: followup.NoAnswer}, {Outcome: followup.Reached}}},
		{Status: followup.Completed, Late: true, Attempts: []followup.Attempt{{Outcome: followup.Worse}}},
		{Status: followup.Abandoned, Reason: "wrong-number", Attempts: []followup.Attempt{{Outcome: followup.WrongNumber}}},
		{Status: followup.Ready},
		{Status: followup.Abandoned, Reason: followup.Superseded},
	} {
		x.ID, x.Kind, x.Due = followup.TaskID(fmt.Sprint("tsk_", i)), followup.FollowUp, d
		apply(t, s, kpi.OfTask(followup.Event{Kind: followup.TaskOpened, Task: x, Stamp: stamp})...)
		for n := range x.Attempts {
			apply(t, s, kpi.OfTask(followup.Event{Kind: followup.TaskAttempted, Task: x, Attempt: n + 1, Stamp: stamp})...)
		}
		apply(t, s, kpi.OfTask(followup.Event{Kind: followup.TaskClosed, Task: x, Stamp: stamp})...)
	}
	for i, scores := range []map[string]int{nil, {"doctor": 5, "recommend": 9}, {"doctor": 4, "recommend": 8}, {"doctor": 2, "recommend": 6}} {
		inv := survey.Invitation{
			ID: survey.InvitationID(fmt.Sprint("inv_", i)), Questionnaire: survey.Outpatient, Patient: "pat_x", Date: d,
			Scores: scores, Kinds: map[string]string{"doctor": survey.Scale, "recommend": survey.NPS},
		}
		apply(t, s, kpi.OfSurvey(survey.Event{Kind: survey.SurveyInvited, Invitation: inv, Stamp: stamp})...)
		if scores != nil {
			apply(t, s, kpi.OfSurvey(survey.Event{Kind: survey.SurveyAnswered, Invitation: inv, Stamp: stamp})...)
		}
	}
	count := kpi.OfWaitlist(s.Clinic.Zone)
	for i, as := range []waitlist.OfferStatus{waitlist.Accepted, waitlist.Expired, waitlist.Declined, waitlist.Withdrawn} {
		o := waitlist.Offer{ID: waitlist.OfferID(fmt.Sprint("ofr_", i)), Date: d, Status: as}
		for _, kind := range []waitlist.EventKind{waitlist.OfferMade, waitlist.OfferSettled} {
			apply(t, s, count(waitlist.Event{Kind: kind, Offer: o, Stamp: stamp})...)
		}
	}
	for i, e := range []waitlist.Entry{
		{Status: waitlist.Placed, Reason: waitlist.WhyAccepted},
		{Status: waitlist.Over, Reason: waitlist.WhyDaysOver},
		{Status: waitlist.Placed, Reason: waitlist.WhyElsewhere},
		{Status: waitlist.Left, Reason: waitlist.WhyLeft},
	} {
		e.ID, e.EndedAt = waitlist.EntryID(fmt.Sprint("wai_", i)), at(0)
		apply(t, s, count(waitlist.Event{Kind: waitlist.WaitEnded, Entry: e, Stamp: stamp})...)
	}
	r, err := s.Month(t.Context(), clinictest.Manager, d.Month(), kpi.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range r.Figures {
		got[f.ID] = fmt.Sprintf("%d/%d -%d", f.Numerator, f.Denominator, f.Excluded)
		if f.Value != nil {
			got[f.ID] += fmt.Sprint(" = ", *f.Value)
		}
	}
	want := map[string]string{
		"no-show":       "1/6 -2 = 0.1667", // 8 booked, 1 moved, 1 cancelled in time
		"cancellation":  "2/7 -1 = 0.2857",
		"late-cancel":   "1/7 -1 = 0.1429",
		"first-visit":   "1/4 -0 = 0.25",
		"wait-foretold": "0/0 -0", "wait-foretold-off": "0/0 -0", "wait-overdue": "0/4 -0 = 0",
		"critical-told": "0/0 -0", "exam-abnormal": "0/0 -0", "exam-report-in-time": "0/0 -0",
		"emergency-answer": "0/0 -0", "emergency-unanswered": "0/0 -0", "drill-answer": "0/0 -0",
		"stay-length": "0/0 -0", "admission-cancelled": "0/0 -0", "discharge-follow-up": "0/0 -0",
		"passed": "0/4 -0 = 0", "left-unseen": "0/4 -0 = 0",
		"wait-mean":            "3060/4 -0 = 12.75", // 10, 20, 16 and 5 minutes
		"wait-p90":             "4/4 -0 = 19",
		"punctuality":          "2/3 -1 = 0.6667",
		"follow-up-coverage":   "3/4 -1 = 0.75",
		"follow-up-contact":    "2/3 -0 = 0.6667",
		"follow-up-completion": "2/4 -1 = 0.5",
		"follow-up-timeliness": "1/4 -1 = 0.25",
		"survey-response":      "3/4 -0 = 0.75",
		"satisfaction":         "11/3 -0 = 3.6667",
		"nps":                  "0/3 -0 = 0",
		"message-delivery":     "0/0 -0",
		"preparation-kept":     "0/0 -0", "preparation-postponed": "0/0 -0",
		"waitlist-accepted": "1/3 -1 = 0.3333",
		"waitlist-expired":  "1/3 -1 = 0.3333",
		"waitlist-filled":   "1/2 -2 = 0.5",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

func TestFewStaffAnswersAreWithheld(t *testing.T) {
	s, _ := open(t, "2026-11-23")
	s.Questionnaire = func(context.Context, string) (survey.Questionnaire, error) {
		return survey.Questionnaire{ID: survey.DoctorNursing, Audience: survey.Staff, Questions: []survey.Question{{ID: "skill", Kind: survey.Scale}}}, nil
	}
	for n, want := range []struct {
		withheld  bool
		questions int
	}{{true, 0}, {true, 0}, {false, 1}} {
		apply(t, s, kpi.OfSurvey(survey.Event{Kind: survey.StaffAnswered, Stamp: store.Stamp{At: s.Now()}, Invitation: survey.Invitation{
			ID: survey.InvitationID(fmt.Sprint("rsp_", n)), Questionnaire: survey.DoctorNursing, Department: "dep_a", Date: "2026-11-01",
			Scores: map[string]int{"skill": 3 + n%2}, Kinds: map[string]string{"skill": survey.Scale},
		}})...)
		r, err := s.SurveyResults(t.Context(), clinictest.Manager, "2026-11", "dep_a", survey.DoctorNursing, i18n.Chinese)
		if err != nil || r.Withheld != want.withheld || len(r.Questions) != want.questions || r.Answered != int64(n+1) {
			t.Errorf("after %d: %+v, %v", n+1, r, err)
		}
	}
	r, err := s.Month(t.Context(), clinictest.Manager, "2026-11", kpi.Scope{Department: "dep_a"})
	if err != nil || figure(t, r.Figures, "satisfaction").Denominator != 0 {
		t.Errorf("staff answers count as patients' satisfaction: %v", err)
	}
}

func TestEveryKPIIsExplainedInBothLanguages(t *testing.T) {
	for _, l := range i18n.Langs() {
		for _, d := range kpi.Registry() {
			keys := []string{"name", "definition", "numerator", "denominator"}
			if len(d.Excluded) > 0 {
				keys = append(keys, "exclusions")
			}
			for _, k := range keys {
				if !i18n.Has(l, "kpi."+d.ID+"."+k) {
					t.Errorf("%s has no %s in %s", d.ID, k, l)
				}
			}
		}
	}
}
