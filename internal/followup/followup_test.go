package followup_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

const monday = clinictest.Monday

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("err = %v, want %v", err, want)
	}
}

// tell tells the follow-ups of every finished encounter so far, as the change stream may: from the beginning.
func tell(t *testing.T, c *clinictest.Clinic) {
	t.Helper()
	for _, change := range c.Changes() {
		events, err := visit.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if err := c.FollowUps.EncounterFinished(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// visited lets a patient be seen with a diagnosis and returns the tasks that are open then.
func visited(t *testing.T, c *clinictest.Clinic, p patient.ID, number int, edit func(*visit.Record)) []followup.Task {
	t.Helper()
	r := clinictest.Flu()
	if edit != nil {
		edit(&r)
	}
	c.Visited(p, number, r)
	tell(t, c)
	return open(t, c, p)
}

func open(t *testing.T, c *clinictest.Clinic, p patient.ID) []followup.Task {
	t.Helper()
	return slices.DeleteFunc(tasksOf(t, c, p), func(x followup.Task) bool { return x.Status != followup.Ready })
}

func tasksOf(t *testing.T, c *clinictest.Clinic, p patient.ID) []followup.Task {
	t.Helper()
	all, err := c.FollowUps.OfPatient(t.Context(), clinictest.Nurse, p)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func diagnosed(code string) func(*visit.Record) {
	return func(r *visit.Record) { r.Diagnosis.Code = code }
}

func TestAVisitOpensItsTask(t *testing.T) {
	c := clinictest.New(t)
	type opened struct {
		Plan, Disease string
		From, Due     clinic.Date
		Recurs        int
	}
	for i, tc := range []struct {
		edit func(*visit.Record)
		want opened
	}{
		{nil, opened{"outpatient", "", "2026-11-30", "2026-12-07", 0}},
		{diagnosed("I10.x00x002"), opened{"chronic", "hypertension", "2027-02-21", "2027-03-07", 90}},
		{diagnosed("I15.9"), opened{"chronic", "hypertension", "2027-02-21", "2027-03-07", 90}},
		{diagnosed("I16.0"), opened{"outpatient", "", "2026-11-30", "2026-12-07", 0}},
		{diagnosed("I50.9"), opened{"chronic", "heart-failure", "2026-12-23", "2026-12-30", 30}},
		{diagnosed("I69.3"), opened{"chronic", "stroke", "2026-12-23", "2026-12-30", 30}},
		{func(r *visit.Record) { r.Chronic = true }, opened{"chronic", "other", "2027-02-21", "2027-03-07", 90}},
		{
			func(r *visit.Record) { r.Next = visit.NextStep{Kind: "follow-up", InDays: 3} },
			opened{"outpatient", "", "2026-11-26", "2026-12-03", 0},
		},
		{
			func(r *visit.Record) {
				r.Diagnosis.Code, r.Next = "E11.9", visit.NextStep{Kind: "follow-up", InDays: 10}
			},
			opened{"chronic", "diabetes", "2026-12-03", "2026-12-10", 90},
		},
		{
			func(r *visit.Record) { r.Next = visit.NextStep{Kind: "return", InDays: 3} },
			opened{"outpatient", "", "2026-11-30", "2026-12-07", 0},
		},
	} {
		p := c.Patient()
		all := visited(t, c, p, i+1, tc.edit)
		if len(all) != 1 {
			t.Fatalf("case %d: %d tasks", i, len(all))
		}
		x := all[0]
		if diff := cmp.Diff(tc.want, opened{x.Plan, x.Disease, x.From, x.Due, x.Recurs}); diff != "" {
			t.Errorf("case %d (-want +got):\n%s", i, diff)
		}
		if x.Kind != followup.FollowUp || x.Department != c.Department || x.Practitioner != c.Practitioner || len(x.Script()) == 0 {
			t.Errorf("case %d: %+v", i, x)
		}
	}
}

func TestEventsToldTwiceOpenOneTask(t *testing.T) {
	for _, code := range []string{"J11.1", "I10"} {
		c := clinictest.New(t)
		p := c.Patient()
		visited(t, c, p, 1, diagnosed(code))
		tell(t, c)
		all := tasksOf(t, c, p)
		if len(all) != 1 || !all[0].Opened.Equal(c.Now().Truncate(time.Millisecond)) {
			t.Errorf("%s: %+v", code, all)
		}
	}
}

func TestMonthlyVisitsKeepOnePlan(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	for month := range 3 {
		c.Set(monday.AddDays(30*month), "07:30")
		visited(t, c, p, 1, diagnosed("I10"))
		tell(t, c)
	}
	all := tasksOf(t, c, p)
	if len(all) != 3 || all[0].Status != followup.Ready || all[0].From != monday.AddDays(150) {
		t.Fatalf("%+v", all)
	}
	for _, x := range all[1:] {
		if x.Status != followup.Abandoned || x.Reason != followup.Superseded {
			t.Errorf("an earlier visit's task is %s, %s", x.Status, x.Reason)
		}
	}
	c.Set(monday.AddDays(61), "07:30")
	other := visited(t, c, p, 1, diagnosed("E11.9"))
	if len(other) != 2 {
		t.Errorf("another disease left %d tasks open", len(other))
	}
}

func TestWhatComesOfAnAttempt(t *testing.T) {
	type result struct {
		Status  followup.Status
		Reason  string
		Doctor  bool // a doctor's task was opened
		Next    bool // the next of a chronic plan was opened
		CallDay clinic.Date
	}
	for outcome, want := range map[followup.Outcome]result{
		followup.Reached:     {Status: followup.Completed, Next: true},
		followup.WillReturn:  {Status: followup.Completed, Next: true},
		followup.Worse:       {Status: followup.Completed, Doctor: true, Next: true},
		followup.Refused:     {Status: followup.Abandoned, Reason: "refused"},
		followup.WrongNumber: {Status: followup.Abandoned, Reason: "wrong-number", Next: true},
		followup.Died:        {Status: followup.Abandoned, Reason: "died"},
		followup.NoAnswer:    {Status: followup.Ready},
		followup.CallLater:   {Status: followup.Ready, CallDay: "2026-12-24"},
	} {
		for _, chronic := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, chronic %v", outcome, chronic), func(t *testing.T) {
				c := clinictest.New(t)
				p := c.Patient()
				x := visited(t, c, p, 1, func(r *visit.Record) {
					if chronic {
						r.Diagnosis.Code = "I50.9"
					}
				})[0]
				c.Set("2026-12-23", "10:00")
				got, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: outcome, Note: "气促", CallAgainOn: want.CallDay})
				if err != nil {
					t.Fatal(err)
				}
				want := want
				want.Next = want.Next && chronic
				if diff := cmp.Diff(want, result{got.Status, got.Reason, got.Escalated != "", got.Next != "", got.CallAgainOn}); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if got.Late != (!chronic && want.Status != followup.Ready) { // due on 2026-12-07 and 2026-12-30
					t.Errorf("late = %v", got.Late)
				}
				checkLedTo(t, c, got)
			})
		}
	}
}

// checkLedTo checks the tasks that an attempt on 2026-12-23 opened.
func checkLedTo(t *testing.T, c *clinictest.Clinic, from followup.Task) {
	t.Helper()
	if from.Escalated != "" {
		d, err := c.FollowUps.Task(t.Context(), clinictest.Doctor, from.Escalated)
		if err != nil || d.Kind != followup.DoctorTask || d.Due != "2026-12-24" || d.About != string(from.ID) || d.Note != "气促" {
			t.Errorf("doctor's task = %+v, %v", d, err)
		}
	}
	if from.Next != "" {
		n, err := c.FollowUps.Task(t.Context(), clinictest.Nurse, from.Next)
		if err != nil || n.Plan != followup.PlanChronic || n.Recurs != 30 || n.From != "2027-01-22" || n.Due != "2027-01-29" {
			t.Errorf("next = %+v, %v", n, err)
		}
	}
}

func TestThreeCallsInVainSuggestAnotherWay(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	for n, outcome := range []followup.Outcome{followup.NoAnswer, followup.CallLater, followup.NoAnswer, followup.NoAnswer, followup.NoAnswer} {
		got, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, x.ID, followup.Report{Outcome: outcome})
		if err != nil || len(got.Attempts) != n+1 || got.Unreachable != (n == 4) {
			t.Errorf("after %d attempts: %+v, %v", n+1, got, err)
		}
	}
}

func TestARetriedReportCountsOnce(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := c.FollowUps.Record(ctx, clinictest.Nurse, x.ID, followup.Report{Outcome: followup.Reached, Key: "the-same-key"})
			if err != nil || len(got.Attempts) != 1 || got.Status != followup.Completed {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	wg.Wait()
	_, err := c.FollowUps.Record(ctx, clinictest.Nurse, x.ID, followup.Report{Outcome: followup.Reached, Key: "another-key"})
	wantErr(t, err, followup.ErrClosed)
	if diff := cmp.Diff(map[followup.EventKind]int{"opened": 1, "attempted": 1, "closed": 1}, count(t, c)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestAttemptsAtOnceAreAllKept(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if _, err := c.FollowUps.Record(ctx, clinictest.Nurse, x.ID, followup.Report{Outcome: followup.NoAnswer, Key: fmt.Sprint("key-", i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := c.FollowUps.Task(ctx, clinictest.Nurse, x.ID)
	if err != nil || len(got.Attempts) != 4 {
		t.Errorf("%d attempts, %v", len(got.Attempts), err)
	}
}

func TestOneOfManyClaims(t *testing.T) {
	c := clinictest.New(t)
	x := visited(t, c, c.Patient(), 1, nil)[0]
	ctx := context.WithoutCancel(t.Context())
	outcome := make([]error, 8)
	nurse := func(i int) auth.Actor {
		return auth.Actor{ID: fmt.Sprint("nurse-", i), Roles: []auth.Role{auth.Nurse}}
	}
	var wg sync.WaitGroup
	for i := range outcome {
		wg.Go(func() { _, outcome[i] = c.FollowUps.Claim(ctx, nurse(i), x.ID) })
	}
	wg.Wait()
	won := 0
	for i, err := range outcome {
		mine, _, lerr := c.FollowUps.Worklist(ctx, nurse(i), followup.WorklistQuery{View: followup.MineView})
		if lerr != nil || (err == nil) != (len(mine) == 1) {
			t.Errorf("claim %v, list %v, %v", err, mine, lerr)
		}
		if err == nil {
			won++
			if _, err := c.FollowUps.Claim(ctx, nurse(i), x.ID); err != nil {
				t.Errorf("claiming again: %v", err)
			}
		} else {
			wantErr(t, err, followup.ErrAssigned)
		}
	}
	if won != 1 {
		t.Errorf("%d claims won", won)
	}
	_, err := c.FollowUps.Claim(ctx, clinictest.Desk, x.ID)
	wantErr(t, err, followup.ErrForbidden)
}

func TestADeathEndsEverything(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	visited(t, c, p, 1, diagnosed("I10"))
	c.Set(monday.AddDays(1), "07:30")
	all := visited(t, c, p, 1, nil)
	if len(all) != 2 {
		t.Fatalf("%d tasks", len(all))
	}
	if _, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, all[0].ID, followup.Report{Outcome: followup.Died}); err != nil {
		t.Fatal(err)
	}
	for _, x := range tasksOf(t, c, p) {
		if x.Status != followup.Abandoned || x.Reason != string(followup.Died) || x.Closed == nil {
			t.Errorf("%s is %s, %s", x.Plan, x.Status, x.Reason)
		}
	}
}

func TestEscalation(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	x := visited(t, c, c.Patient(), 1, nil)[0]
	d, err := c.FollowUps.Escalate(ctx, clinictest.Nurse, x.ID, "胸痛", "2026-11-25")
	if err != nil || d.Kind != followup.DoctorTask || d.Due != "2026-11-25" || d.From != monday || d.Note != "胸痛" {
		t.Fatalf("%+v, %v", d, err)
	}
	again, err := c.FollowUps.Escalate(ctx, clinictest.Nurse, x.ID, "胸痛加重", "2026-11-24")
	if diff := cmp.Diff(d, again); err != nil || diff != "" {
		t.Errorf("again: %v\n%s", err, diff)
	}
	_, err = c.FollowUps.Escalate(ctx, clinictest.Doctor, d.ID, "?", "")
	wantErr(t, err, followup.ErrWithDoctor)
	_, err = c.FollowUps.Record(ctx, clinictest.Nurse, d.ID, followup.Report{Outcome: followup.Reached})
	wantErr(t, err, followup.ErrForbidden)
	if d, err = c.FollowUps.Record(ctx, clinictest.Doctor, d.ID, followup.Report{Outcome: followup.Worse}); err != nil || d.Status != followup.Ready {
		t.Errorf("a doctor's task ended though the patient got worse: %+v, %v", d, err)
	}
	if d, err = c.FollowUps.Record(ctx, clinictest.Doctor, d.ID, followup.Report{Outcome: followup.WillReturn}); err != nil || d.Status != followup.Completed {
		t.Errorf("%+v, %v", d, err)
	}
	worse, err := c.FollowUps.Record(ctx, clinictest.Nurse, x.ID, followup.Report{Outcome: followup.Worse})
	if err != nil || worse.Escalated == d.ID {
		t.Errorf("what got worse after the doctor was done has no new doctor's task: %+v, %v", worse, err)
	}
}

func TestAMessageOpensOneCall(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	p := c.Patient()
	call := message.Call{Message: "msg_x", Patient: p, Vars: message.Vars{Department: c.Department}, Due: monday.AddDays(1)}
	for range 2 {
		if err := c.FollowUps.OpenCall(ctx, clinictest.Job, call); err != nil {
			t.Fatal(err)
		}
		c.Set(monday.AddDays(1), "08:00")
	}
	all := tasksOf(t, c, p)
	if len(all) != 1 || all[0].Kind != followup.Call || all[0].About != "msg_x" || all[0].From != monday || all[0].Due != monday.AddDays(1) {
		t.Fatalf("%+v", all)
	}
	got, err := c.FollowUps.Record(ctx, clinictest.Desk, all[0].ID, followup.Report{Outcome: followup.Reached, Note: "已告知"})
	if err != nil || got.Status != followup.Completed || got.Late {
		t.Errorf("%+v, %v", got, err)
	}
	wantErr(t, c.FollowUps.OpenCall(ctx, clinictest.Desk, call), followup.ErrForbidden)
}
