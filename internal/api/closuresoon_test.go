package api_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/store"
)

var errStopped = errors.New("stopped")

// halting puts tasks on the worklist and stops at each new one, before it is there or just after, as a process that is killed.
type halting struct {
	*followup.Service
	after  bool
	halted map[message.ID]bool
}

func (h *halting) OpenCall(ctx context.Context, by auth.Actor, c message.Call) error {
	if first := !h.halted[c.Message]; first {
		h.halted[c.Message] = true
		if h.after {
			if err := h.Service.OpenCall(ctx, by, c); err != nil {
				return err
			}
		}
		return errStopped
	}
	return h.Service.OpenCall(ctx, by, c)
}

// resume tells every change, again from where it stopped.
func (w *world) resume() {
	w.t.Helper()
	for {
		batch := w.Changes()[w.heard:]
		if len(batch) == 0 {
			return
		}
		n, err := w.jobs.Handle(w.t.Context(), batch)
		if w.heard += n; err != nil && !errors.Is(err, errStopped) {
			w.t.Fatal(err)
		}
	}
}

// outToday lets the doctor be out today, and moves everybody.
func (w *world) outToday() closure.ID {
	w.t.Helper()
	ctx, s := w.t.Context(), w.services.Closures
	c, err := s.Close(ctx, clinictest.Manager, closure.Request{
		Target: closure.Target{Kind: closure.OfSchedule, ID: string(w.Schedule.ID)}, Key: "out-today", Move: true,
		Span: booking.Span{From: w.Today(), Until: w.Today()}, Reason: i18n.Text{i18n.Chinese: "医生临时停诊", i18n.English: "The doctor is away"},
	})
	w.must(err)
	for range 50 {
		v, err := s.Run(ctx, clinictest.Manager, c.ID)
		w.must(err)
		if !v.Step.Working() {
			return c.ID
		}
	}
	w.t.Fatal("the closure does not come to an end")
	return ""
}

// Who was to come within three hours is telephoned at once, once, wherever the consumers stop; and the board says for how many
// the message has not gone out.
func TestWhoWasToComeSoonIsTelephonedAtOnce(t *testing.T) {
	for _, after := range []bool{false, true} {
		w := newWorld(t)
		w.jobs.FollowUps = &halting{Service: w.FollowUps, after: after, halted: map[message.ID]bool{}}
		soon, later := w.Patient(), w.Patient()
		w.Book(soon, w.Today(), 13) // at 10:00
		w.Book(later, w.Today(), 22)
		w.settle()
		id := w.outToday()
		counts := func() closure.Counts {
			t.Helper()
			v, err := w.services.Closures.Closure(t.Context(), clinictest.Manager, id)
			w.must(err)
			return v.Counts
		}
		if n := counts(); n.Moved+n.Unplaced != 2 {
			t.Fatalf("the closure came to %+v", n)
		}
		for range 2 {
			w.resume()
			if tasks := w.openTasks(soon); len(tasks) != 1 || tasks[0].Plan != followup.PlanClosure || tasks[0].Due != w.Today() {
				t.Errorf("for who comes at ten: %+v", tasks)
			}
			if tasks := w.openTasks(later); len(tasks) != 0 {
				t.Errorf("for who comes at noon: %+v", tasks)
			}
			if n := counts(); n.Sending != 2 || n.Calls != 1 {
				t.Errorf("before the messages go out: %+v", n)
			}
			w.heard = 0 // told again
		}
		w.resume()
		w.Advance(45 * time.Minute)          // the quiet hours are over
		w.must(w.minute(w.outbox.Senders())) // both agreed to no message
		w.resume()
		if n := counts(); n.Sending != 0 || n.Failed != 2 || n.Calls != 2 {
			t.Errorf("after they reached nobody: %+v", n)
		}
		if tasks := w.openTasks(soon); len(tasks) != 1 {
			t.Errorf("for who comes at ten, whom no message reached either: %+v", tasks)
		}
	}
}

// A message of before, which said that there is no place, is none about the one that there is now.
func TestAnEarlierMessageIsNotTheOneThatGoesOut(t *testing.T) {
	w := newWorld(t)
	p := w.Patient()
	a := w.Book(p, w.Today().AddDays(1), 5)
	one := closure.Case{ID: "cas_x", Closure: "cls_x", State: closure.Unplaced, Affected: booking.Affected{Appointment: a.ID, Patient: p, Start: a.Start}}
	put := func(c closure.Case, version int64) {
		t.Helper()
		w.must(w.DB.Write(t.Context(), store.Stamp{By: "test", At: w.Now()}, store.PutVersion(store.Key{Table: store.Scheduling, PK: "cls_x", SK: "case#" + string(a.ID)}, version, c)))
	}
	w.must(w.DB.Write(t.Context(), store.Stamp{By: "test", At: w.Now()}, store.PutVersion(store.Key{Table: store.Scheduling, PK: "closures", SK: "cls_x"}, 0, closure.Closure{ID: "cls_x", Step: closure.Done, Span: booking.Span{From: w.Today(), Until: w.Today()}})))
	sending := func(want int) {
		t.Helper()
		v, err := w.services.Closures.Closure(t.Context(), clinictest.Manager, "cls_x")
		w.must(err)
		if v.Counts.Sending != want {
			t.Errorf("%d are sent, want %d: %+v", v.Counts.Sending, want, v.Counts)
		}
	}
	put(one, 0)
	sending(1)
	one.Told = &closure.Told{Status: "sent", About: a.ID}
	put(one, 1)
	sending(0)
	one.State, one.To = closure.Moved, &closure.Instead{Appointment: "apt_y", Start: a.Start.AddDate(0, 0, 1)}
	put(one, 2)
	sending(1)
	one.Told = &closure.Told{Status: "sent", About: "apt_y"}
	put(one, 3)
	sending(0)
	one.Told, one.Reached = nil, true
	put(one, 4)
	sending(0)
}
