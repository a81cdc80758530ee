package followup_test

import (
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/followup"
)

// TestTasksOfACriticalValueEndAlikeInEveryOrder tells that a value was found, seen, told and withdrawn in every order, each
// twice: the doctor's task is done by being seen, and nothing is opened of what ended before.
func TestTasksOfACriticalValueEndAlikeInEveryOrder(t *testing.T) {
	for name, c := range map[string]struct {
		events  []exam.EventKind
		doctors string
		call    string
	}{
		"found":             {[]exam.EventKind{exam.CriticalFound}, "ready", "ready"},
		"seen":              {[]exam.EventKind{exam.CriticalFound, exam.CriticalSeen}, "completed critical-seen", "ready"},
		"told":              {[]exam.EventKind{exam.CriticalFound, exam.CriticalTold}, "ready", "cancelled critical-told"},
		"seen and told":     {[]exam.EventKind{exam.CriticalFound, exam.CriticalSeen, exam.CriticalTold}, "completed critical-seen", "cancelled critical-told"},
		"withdrawn at once": {[]exam.EventKind{exam.CriticalFound, exam.CriticalWithdrawn}, "cancelled critical-withdrawn", "cancelled critical-withdrawn"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, order := range orders(len(c.events)) {
				w := clinictest.New(t)
				p := w.Patient()
				x := exam.Critical{ID: "crv_any", Exam: "exm_any", Patient: p, Department: w.Department, FoundAt: w.Now()}
				for range 2 {
					for _, i := range order {
						w.Advance(time.Minute)
						must(t, w.FollowUps.ExamEvent(t.Context(), exam.Event{Kind: c.events[i], Critical: x}))
					}
				}
				tasks, err := w.FollowUps.OfPatient(t.Context(), clinictest.Doctor, p)
				must(t, err)
				got := map[followup.Kind]string{}
				for _, task := range tasks {
					got[task.Kind] += string(task.Status)
					if task.Reason != "" {
						got[task.Kind] += " " + task.Reason
					}
				}
				if len(tasks) != 2 || got[followup.DoctorTask] != c.doctors || got[followup.Call] != c.call {
					t.Errorf("told as %v: %v", order, got)
				}
			}
		})
	}
}

// TestATaskThatCameBackAfterAMistakeEndsWhenTheValueWasSeen closes the tasks by a death that was none, and opens them again.
func TestATaskThatCameBackAfterAMistakeEndsWhenTheValueWasSeen(t *testing.T) {
	w := clinictest.New(t)
	ctx, p, since := t.Context(), w.Patient(), w.Now()
	x := exam.Critical{ID: "crv_any", Exam: "exm_any", Patient: p, Department: w.Department, FoundAt: w.Now()}
	must(t, w.FollowUps.ExamEvent(ctx, exam.Event{Kind: exam.CriticalFound, Critical: x}))
	must(t, w.FollowUps.AfterDeath(ctx, clinictest.Job, p))
	must(t, w.FollowUps.Revived(ctx, clinictest.Job, p, since))
	ready := func() map[followup.Kind]int {
		tasks, err := w.FollowUps.OfPatient(ctx, clinictest.Doctor, p)
		must(t, err)
		n := map[followup.Kind]int{}
		for _, task := range tasks {
			if task.Status == followup.Ready {
				n[task.Kind]++
			}
		}
		return n
	}
	if n := ready(); n[followup.DoctorTask] != 1 || n[followup.Call] != 1 {
		t.Fatalf("came back: %v", n)
	}
	must(t, w.FollowUps.ExamEvent(ctx, exam.Event{Kind: exam.CriticalSeen, Critical: x}))
	if n := ready(); n[followup.DoctorTask] != 0 || n[followup.Call] != 1 {
		t.Errorf("after it was seen: %v", n)
	}
}

// orders returns every order of so many things.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, o := range orders(n - 1) {
		for i := range n {
			all = append(all, append(append(append([]int{}, o[:i]...), n-1), o[i:]...))
		}
	}
	return all
}
