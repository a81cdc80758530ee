package followup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// count reads all events that the change stream has told, and counts them by kind. No two have one id.
func count(t *testing.T, c *clinictest.Clinic) map[followup.EventKind]int {
	t.Helper()
	n, seen := map[followup.EventKind]int{}, map[string]bool{}
	for _, change := range c.Changes() {
		events, err := followup.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			n[e.Kind]++
			if seen[e.ID()] {
				t.Errorf("%s is told twice", e.ID())
			}
			seen[e.ID()] = true
		}
	}
	return n
}

func TestEventsNameTheAttempt(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	for _, outcome := range []followup.Outcome{followup.NoAnswer, followup.Reached} {
		if _, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: outcome}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, change := range c.Changes() {
		events, err := followup.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			got = append(got, strings.Replace(e.ID(), string(x.ID), "x", 1))
		}
	}
	if diff := cmp.Diff([]string{"opened:x", "attempted:x:1", "attempted:x:2", "closed:x"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A task of Monday's visit: its window is from 30 November to 7 December at the clinic, wherever UTC is by then.
func TestViewsKeepTheClinicsDay(t *testing.T) {
	for _, zone := range []string{"America/New_York", "Asia/Shanghai"} {
		c := clinictest.In(t, zone)
		x := visited(t, c, c.Patient(), 1, nil)[0]
		for _, tc := range []struct {
			day          clinic.Date
			at           clinic.Wall
			due, overdue bool
		}{
			{"2026-11-29", "23:59", false, false},
			{"2026-11-30", "00:00", true, false},
			{"2026-12-07", "23:59", true, false},
			{"2026-12-08", "00:00", false, true},
		} {
			c.Set(tc.day, tc.at)
			for view, want := range map[followup.View]bool{followup.DueView: tc.due, followup.OverdueView: tc.overdue, followup.AllView: true, followup.MineView: false} {
				got, _, err := c.FollowUps.Worklist(t.Context(), clinictest.Nurse, followup.WorklistQuery{View: view})
				if err != nil || (len(got) == 1) != want {
					t.Errorf("%s, %s %s, %s: %d tasks, %v", zone, tc.day, tc.at, view, len(got), err)
				}
			}
		}
		got, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: followup.Reached})
		if err != nil || !got.Late {
			t.Errorf("%s: a completion after the window is not late: %+v, %v", zone, got, err)
		}
	}
}

func TestWorklistPagesInOrderOfDue(t *testing.T) {
	c := clinictest.New(t)
	for i := range 5 {
		c.Set(monday.AddDays(4-i), "07:30")
		visited(t, c, c.Patient(), 1, nil)
	}
	c.Set("2026-12-05", "08:00")
	for view, want := range map[followup.View]int{followup.DueView: 5, followup.AllView: 5} {
		var due []clinic.Date
		q := followup.WorklistQuery{View: view, Limit: 2}
		for {
			page, next, err := c.FollowUps.Worklist(t.Context(), clinictest.Manager, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range page {
				due = append(due, x.Due)
			}
			if next == "" {
				break
			}
			q.Cursor = next
		}
		if len(due) != want || !slices.IsSorted(due) {
			t.Errorf("%s: %v", view, due)
		}
	}
	_, _, err := c.FollowUps.Worklist(t.Context(), clinictest.Nurse, followup.WorklistQuery{View: followup.AllView, Cursor: "elsewhere"})
	wantErr(t, err, followup.ErrCursor)
	_, _, err = c.FollowUps.Worklist(t.Context(), clinictest.Self("pat_x"), followup.WorklistQuery{View: followup.AllView})
	wantErr(t, err, followup.ErrForbidden)
}

func TestAnAgreedDayIsKept(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	c.Set("2026-12-01", "09:00")
	if _, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: followup.CallLater, CallAgainOn: "2026-12-03"}); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[clinic.Date]int{"2026-12-01": 0, "2026-12-02": 0, "2026-12-03": 1} {
		c.Set(day, "09:00")
		got, _, err := c.FollowUps.Worklist(t.Context(), clinictest.Nurse, followup.WorklistQuery{View: followup.DueView})
		if err != nil || len(got) != want {
			t.Errorf("%s: %d tasks, %v", day, len(got), err)
		}
	}
}

func TestNotesAreForNursesAndDoctors(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	const note, reason = "夜间咳嗽", "咯血"
	if _, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: followup.NoAnswer, Note: note}); err != nil {
		t.Fatal(err)
	}
	d, err := c.FollowUps.Escalate(t.Context(), clinictest.Nurse, x.ID, reason, "")
	if err != nil {
		t.Fatal(err)
	}
	nurse, err := c.FollowUps.Task(t.Context(), clinictest.Nurse, x.ID)
	if err != nil || nurse.Attempts[0].Note != note {
		t.Errorf("nurse sees %+v, %v", nurse, err)
	}
	desk, err := c.FollowUps.Task(t.Context(), clinictest.Desk, x.ID)
	if err != nil || desk.Attempts[0].Note != "" {
		t.Errorf("desk sees %+v, %v", desk, err)
	}
	if d, err = c.FollowUps.Task(t.Context(), clinictest.Manager, d.ID); err != nil || d.Note != "" {
		t.Errorf("manager sees %+v, %v", d, err)
	}
	for _, change := range c.Changes() {
		if change.Table == store.Care && (bytes.Contains(change.New.Doc, []byte(note)) || bytes.Contains(change.New.Doc, []byte(reason))) {
			t.Errorf("a note is readable in the store: %s", change.New.Doc)
		}
	}
	if _, err := c.FollowUps.Task(t.Context(), clinictest.Nurse, "tsk_x"); !errors.Is(err, followup.ErrTask) {
		t.Error(err)
	}
}

func TestReportsNameEveryFault(t *testing.T) {
	c := clinictest.New(t)
	for _, tc := range []struct {
		r    followup.Report
		want []string
	}{
		{followup.Report{Outcome: "gone", Note: strings.Repeat("长", 1001), CallAgainOn: "2026-11-24"}, []string{"outcome outcome", "note too-long", "callAgainOn only-call-later"}},
		{followup.Report{Outcome: followup.CallLater, CallAgainOn: "2026-02-30"}, []string{"callAgainOn date"}},
		{followup.Report{Outcome: followup.CallLater, CallAgainOn: "2026-11-22"}, []string{"callAgainOn days-ahead"}},
		{followup.Report{Outcome: followup.CallLater, CallAgainOn: "2026-12-08"}, []string{"callAgainOn days-ahead"}},
	} {
		_, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, "tsk_x", tc.r)
		if diff := cmp.Diff(tc.want, faults(err)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tc.r, diff)
		}
	}
	_, err := c.FollowUps.Escalate(t.Context(), clinictest.Nurse, "tsk_x", "", "2027-01-01")
	if diff := cmp.Diff([]string{"reason required", "dueOn days-ahead"}, faults(err)); diff != "" {
		t.Errorf("escalate (-want +got):\n%s", diff)
	}
}

func faults(err error) []string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return nil
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	return got
}

func TestOnDayListsWhatIsDue(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	if _, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: followup.Reached}); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[clinic.Date]int{x.Due: 1, x.Due.AddDays(1): 0} {
		got, err := c.FollowUps.OnDay(t.Context(), clinictest.Job, day)
		if err != nil || len(got) != want {
			t.Errorf("%s: %v, %v", day, got, err)
		}
	}
	_, err := c.FollowUps.OnDay(t.Context(), clinictest.Nurse, x.Due)
	wantErr(t, err, followup.ErrForbidden)
}

// Every rule has its source, codes of three characters, a window that the worklist finds, and its words.
func TestRulesAreComplete(t *testing.T) {
	b, err := os.ReadFile("rules.json")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Chronic []struct {
			Disease, Source       string
			Codes                 []string
			EveryDays, WindowDays int
		}
		Scripts map[string][]string
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Chronic {
		if c.Source == "" || c.EveryDays < 7 || c.WindowDays < 1 || c.WindowDays > 30 || !i18n.Has(i18n.English, "disease."+c.Disease) {
			t.Errorf("%+v", c)
		}
		for _, span := range c.Codes {
			if len(span) != 3 && (len(span) != 7 || span[3] != '-' || span[:3] >= span[4:]) {
				t.Errorf("%s: codes %q", c.Disease, span)
			}
		}
	}
	for plan, questions := range r.Scripts {
		for _, q := range questions {
			if !i18n.Has(i18n.English, "followup.question."+q) {
				t.Errorf("%s asks %q without a sentence", plan, q)
			}
		}
		if !i18n.Has(i18n.English, "plan."+plan) {
			t.Errorf("plan %q has no name", plan)
		}
	}
	for _, o := range followup.Outcomes() {
		if !i18n.Has(i18n.English, "outcome."+string(o)) {
			t.Errorf("outcome %q has no name", o)
		}
	}
}
