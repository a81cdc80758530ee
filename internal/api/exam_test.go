package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/api"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/followup"
	"careloop/internal/kpi"
	"careloop/internal/leaktest"
	"careloop/internal/message"
)

// TestWhatFollowsFromAnExamination goes from a critical value to the call that tells it, and from the report to the message
// and to the follow-up weeks later. Everything is told twice, and the figures are recounted.
func TestWhatFollowsFromAnExamination(t *testing.T) {
	w := newWorld(t)
	p := w.join("one", "13800000001", 1)
	x := w.examined(p.id)
	w.settle()
	w.again()

	open := func(plan string) []followup.Task {
		var tasks api.List[followup.Task]
		w.ok(request{method: "GET", path: "/patients/" + string(p.id) + "/tasks", as: "nurse"}, &tasks)
		return slices.DeleteFunc(tasks.Items, func(t followup.Task) bool { return t.Plan != plan })
	}
	after := open(followup.PlanExam)
	today := w.Today()
	if len(after) != 1 || after[0].From != today.AddDays(30) || after[0].Due != today.AddDays(60) || after[0].About != string(x.signed.ID) {
		t.Fatalf("follow-ups: %+v", after)
	}
	critical := open(followup.PlanCritical)
	var call followup.Task
	for _, c := range critical {
		if c.Due != today {
			t.Errorf("due %s", c.Due)
		}
		if c.Kind == followup.Call {
			call = c
		}
	}
	if len(critical) != 2 || call.ID == "" {
		t.Fatalf("tasks of the critical value: %+v", critical)
	}

	w.Advance(20 * time.Minute)
	w.ok(request{
		method: "POST", path: "/tasks/" + string(call.ID) + "/attempts", as: "desk", header: map[string]string{"Idempotency-Key": "told-by-call"},
		body: `{"outcome":"reached"}`,
	}, nil)
	w.settle()
	w.again()
	found, err := w.services.Exams.CriticalsOn(t.Context(), clinictest.Manager, today)
	w.must(err)
	if len(found) != 1 || found[0].ID != x.critical || !found[0].InTime() || found[0].ToldBy != "desk" {
		t.Fatalf("%+v", found)
	}

	var sent api.List[message.Message]
	w.ok(request{method: "GET", path: "/patients/" + string(p.id) + "/messages", as: "desk"}, &sent)
	told := slices.DeleteFunc(sent.Items, func(m message.Message) bool { return m.Kind != message.ExamReport })
	if len(told) != 1 {
		t.Fatalf("messages: %+v", told)
	}
	w.amended(x.signed)
	w.again()
	w.ok(request{method: "GET", path: "/patients/" + string(p.id) + "/messages", as: "desk"}, &sent)
	if n := len(slices.DeleteFunc(sent.Items, func(m message.Message) bool { return m.Kind != message.ExamAmended })); n != 1 {
		t.Fatalf("%d messages of the amendment", n)
	}

	diff, err := w.services.KPIs.Recount(t.Context(), clinictest.Manager, today, today)
	w.must(err)
	if len(diff) > 0 {
		t.Fatalf("the figures differ from the records: %+v", diff)
	}
	month, err := w.services.KPIs.Month(t.Context(), clinictest.Manager, today.Month(), kpi.Scope{})
	w.must(err)
	figures := map[string]string{}
	for _, v := range month.Figures {
		if strings.HasPrefix(v.ID, "exam") || strings.HasPrefix(v.ID, "critical") {
			figures[v.ID] = fmt.Sprintf("%d/%d", v.Numerator, v.Denominator)
		}
	}
	if got := fmt.Sprint(figures); got != "map[critical-told:1/1 exam-abnormal:1/1 exam-report-in-time:1/1]" {
		t.Fatal(got)
	}
}

// TestWhoRefusesToListenWasToldNothing holds that a critical value stays on the list until somebody was told what it is.
func TestWhoRefusesToListenWasToldNothing(t *testing.T) {
	w := newWorld(t)
	p := w.join("one", "13800000001", 1)
	w.examined(p.id)
	w.settle()
	var tasks api.List[followup.Task]
	w.ok(request{method: "GET", path: "/patients/" + string(p.id) + "/tasks", as: "nurse"}, &tasks)
	i := slices.IndexFunc(tasks.Items, func(t followup.Task) bool { return t.Plan == followup.PlanCritical && t.Kind == followup.Call })
	w.ok(request{
		method: "POST", path: "/tasks/" + string(tasks.Items[i].ID) + "/attempts", as: "desk", header: map[string]string{"Idempotency-Key": "hung-up-on-us"},
		body: `{"outcome":"refused"}`,
	}, nil)
	w.settle()
	open, err := w.services.Exams.Criticals(t.Context(), clinictest.Doctor)
	w.must(err)
	if len(open) != 1 || open[0].ToldAt != nil {
		t.Fatalf("%+v", open)
	}
}

// TestToLookAtACriticalValueIsOneAct lets a doctor note on the list that they have seen one, and another finish the task
// about it: in either case both are done, told once or again.
func TestToLookAtACriticalValueIsOneAct(t *testing.T) {
	for _, by := range []string{"list", "task"} {
		t.Run(by, func(t *testing.T) {
			w := newWorld(t)
			p := w.join("one", "13800000001", 1)
			x := w.examined(p.id)
			w.settle()
			task := func() followup.Task {
				var tasks api.List[followup.Task]
				w.ok(request{method: "GET", path: "/patients/" + string(p.id) + "/tasks", as: "doctor"}, &tasks)
				i := slices.IndexFunc(tasks.Items, func(t followup.Task) bool { return t.Plan == followup.PlanCritical && t.Kind == followup.DoctorTask })
				return tasks.Items[i]
			}
			if by == "list" {
				w.ok(request{method: "POST", path: "/critical-values/" + string(x.critical) + "/seen", as: "doctor"}, nil)
			} else {
				attempt := func(outcome string) {
					w.ok(request{
						method: "POST", path: "/tasks/" + string(task().ID) + "/attempts", as: "doctor", header: map[string]string{"Idempotency-Key": "task-" + outcome},
						body: `{"outcome":"` + outcome + `"}`,
					}, nil)
				}
				attempt("no-answer")
				w.settle()
				if now := task(); now.Status != followup.Ready {
					t.Fatalf("who was not reached is %s", now.Status)
				}
				attempt("reached")
			}
			w.settle()
			w.again()
			if now := task(); now.Status != followup.Completed {
				t.Errorf("the doctor's task is %s", now.Status)
			}
			all, err := w.services.Exams.CriticalsOn(t.Context(), clinictest.Manager, w.Today())
			w.must(err)
			if len(all) != 1 || all[0].SeenAt == nil || all[0].SeenBy != "doctor" {
				t.Errorf("%+v", all)
			}
		})
	}
}

// TestAReportIsExplainedAtOneAppointment books by one tap, again and again.
func TestAReportIsExplainedAtOneAppointment(t *testing.T) {
	w := newWorld(t)
	p := w.join("one", "13800000001", 1)
	x := w.examined(p.id)
	book := func(key, as string) exam.Exam {
		var e exam.Exam
		w.ok(request{
			method: "POST", path: "/exams/" + string(x.signed.ID) + "/interpretation", as: as, body: `{}`, header: map[string]string{"Idempotency-Key": key},
		}, &e)
		return e
	}
	first := book("first-tap", "one")
	if second := book("second-tap", "desk"); first.Talk == "" || second.Talk != first.Talk {
		t.Fatalf("%q, then %q", first.Talk, second.Talk)
	}
	w.ok(request{method: "POST", path: "/appointments/" + string(first.Talk) + "/cancel", as: "one", body: `{}`}, nil)
	if third := book("third-tap", "one"); third.Talk == first.Talk {
		t.Fatal("the cancelled appointment still stands")
	}
}

// amended lets a doctor amend a signed report.
func (w *world) amended(e exam.Exam) {
	w.t.Helper()
	now, err := w.services.Exams.Sheet(w.t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	_, err = w.services.Exams.Sign(w.t.Context(), clinictest.Doctor, e.ID, now.Exam.Version, exam.Draft{
		Conclusions: []exam.Conclusion{{Title: leaktest.Text}}, Reason: "checked again",
	})
	w.must(err)
	w.settle()
}

// again tells the consumers everything once more.
func (w *world) again() {
	w.t.Helper()
	w.heard = 0
	w.settle()
}
