package closure_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// meddling is a store in which somebody else does something just before the first write, or the first read of many, of
// whoever works on it.
type meddling struct {
	store.Store
	once  sync.Once
	write func()
	read  func()
}

func (m *meddling) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	if m.write != nil {
		m.once.Do(m.write)
	}
	return m.Store.Write(ctx, stamp, ops...)
}

func (m *meddling) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	if m.read != nil {
		m.once.Do(m.read)
	}
	return m.Store.BatchGet(ctx, keys...)
}

// reviewed closes Dr Zhang's Tuesday and stops before anybody is moved.
func (w *world) reviewed() closure.ID {
	w.t.Helper()
	r := w.out()
	r.Move = false
	c := w.close(r)
	if v := w.finish(c.ID); v.Step != closure.Review {
		w.t.Fatalf("stands at %s", v.Step)
	}
	return c.ID
}

func TestWhoStillTakesNumbersOfWhatIsReopenedTakesNone(t *testing.T) {
	w := open(t)
	held, err := w.Booking.Hold(t.Context(), clinictest.Desk, booking.HoldRequest{Patient: w.Patient(), Session: w.Session(tuesday), Number: 7, Reason: booking.Paying})
	w.must(err)
	r := w.out()
	r.Move = false
	c := w.close(r)
	m := &meddling{Store: w.DB, write: func() {
		_, err := w.closures.Reopen(t.Context(), clinictest.Manager, c.ID, "He is well again")
		w.must(err)
		if v := w.finish(c.ID); v.Step != closure.Reopened {
			t.Fatalf("stands at %s", v.Step)
		}
	}}
	_, err = w.over(m).Run(t.Context(), clinictest.Manager, c.ID)
	w.must(err)
	// And whoever knew of a hold in it leaves that, too.
	number := booking.HeldNumber{Hold: held.ID, Patient: held.Patient, Session: w.Session(tuesday), Number: 7}
	w.must(w.Booking.ShutHold(t.Context(), clinictest.Job, c.ID, number))
	for n := 1; n <= 24; n++ {
		if n == 7 {
			continue
		}
		w.Book(w.Patient(), tuesday, n)
	}
	if _, err := w.Booking.Confirm(t.Context(), clinictest.Desk, held.ID, booking.Request{}); err != nil {
		t.Errorf("the hold is gone: %v", err)
	}
}

func TestOfADayThatIsReopenedEverybodyIsLookedAt(t *testing.T) {
	w := open(t)
	first, second := w.Book(w.Patient(), tuesday, 1), w.Book(w.Patient(), tuesday, 2)
	id := w.reviewed()
	_, err := w.Booking.Cancel(t.Context(), clinictest.Desk, first.ID, "") // which nobody has told the case yet
	w.must(err)
	_, err = w.closures.Reopen(t.Context(), clinictest.Manager, id, "He is well again")
	w.must(err)
	if v := w.finish(id); v.Red {
		t.Errorf("still red: %+v", v.Counts)
	}
	cases := w.cases(id)
	if got := cases[first.ID].State; got != closure.Cancelled {
		t.Errorf("the first is %s", got)
	}
	if got := cases[second.ID].State; got != closure.Kept {
		t.Errorf("the second is %s", got)
	}
}

// chosen lets staff choose Dr Li's number 9 for whose case is the only one.
func (w *world) chosen(id closure.ID, a booking.Appointment) booking.SessionID {
	w.t.Helper()
	to := w.other.On(tuesday, w.Settings)[0].ID
	_, err := w.closures.Propose(w.t.Context(), clinictest.Manager, id, a.ID, w.cases(id)[a.ID].Version, closure.Choice{Session: to, Number: 9})
	w.must(err)
	return to
}

func TestARefusedMoveLosesNothingThatStaffDidMeanwhile(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 1)
	id := w.reviewed()
	to := w.chosen(id, a)
	_, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: to, Number: 9})
	w.must(err)
	_, err = w.closures.Start(t.Context(), clinictest.Manager, id)
	w.must(err)
	m := &meddling{Store: w.DB, read: func() {
		_, err := w.closures.AskCall(t.Context(), clinictest.Desk, id, a.ID)
		w.must(err)
	}}
	_, err = w.over(m).Run(t.Context(), clinictest.Manager, id)
	w.must(err)
	v := w.finish(id)
	c := w.cases(id)[a.ID]
	if c.WantCall != 1 || c.State != closure.Unplaced || c.Failed == "" || v.Step != closure.Done {
		t.Errorf("%s: %+v", v.Step, c)
	}
}

// Two closures have the same morning. When the first is taken back, its patients have no place all the same: they are
// the other's, with what they were told and wait for, and their link says so.
func TestOfTwoClosuresTheOtherGoesOnWithWhoseNumberItHas(t *testing.T) {
	w := open(t)
	w.close(closure.Request{Target: closure.Target{Kind: closure.OfSchedule, ID: string(w.other.ID)}, Span: booking.Span{From: tuesday.AddDays(-1), Until: tuesday.AddDays(30)}, Reason: w.out().Reason})
	a := w.Book(w.Patient(), tuesday, 1)
	r := w.out()
	r.Choices = map[booking.AppointmentID]closure.Choice{a.ID: {Nobody: true}}
	first := w.close(r)
	w.finish(first.ID)
	before := w.cases(first.ID)[a.ID]
	second := w.close(w.out())
	w.finish(second.ID)
	if n := len(w.cases(second.ID)); before.State != closure.Unplaced || n != 0 {
		t.Fatalf("the first has %+v, the second %d cases", before, n)
	}
	_, err := w.closures.Reopen(t.Context(), clinictest.Manager, first.ID, "He is well again")
	w.must(err)
	w.finish(first.ID)
	if got := w.cases(first.ID)[a.ID]; got.State != closure.Taken || got.Other != second.ID {
		t.Errorf("the first says %s, of %s", got.State, got.Other)
	}
	after := w.cases(second.ID)[a.ID]
	if after.State != closure.Unplaced || after.Waits != before.Waits {
		t.Errorf("the second has %+v", after)
	}
	token, err := w.closures.Link(t.Context(), before.ID, a.Start)
	w.must(err)
	n, err := w.closures.Opened(t.Context(), strings.TrimPrefix(token, "/c/"), i18n.English)
	if err != nil || n.State != closure.Unplaced || len(n.Others) == 0 {
		t.Errorf("the link says %+v: %v", n, err)
	}
	_, err = w.closures.Reopen(t.Context(), clinictest.Manager, second.ID, "He is well again")
	w.must(err)
	if v := w.finish(second.ID); v.Red || w.cases(second.ID)[a.ID].State != closure.Kept {
		t.Errorf("the second says %+v", v.Counts)
	}
}
