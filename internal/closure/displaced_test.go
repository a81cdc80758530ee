package closure_test

import (
	"errors"
	"sync"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
)

// replan saves Dr Zhang's schedule as a manager who has seen what that does.
func (w *world) replan(change func(*booking.Schedule)) {
	w.t.Helper()
	x, err := w.Booking.Schedule(w.t.Context(), w.Schedule.ID)
	w.must(err)
	change(&x)
	seen, err := w.Booking.Preview(w.t.Context(), clinictest.Manager, x)
	w.must(err)
	_, err = w.Booking.Replan(w.t.Context(), clinictest.Manager, x, seen.Acknowledge)
	w.must(err)
	w.settle()
}

func leave(x *booking.Schedule) { x.Leaves = []booking.Leave{{From: tuesday, Until: tuesday}} }
func stays(x *booking.Schedule) { x.Leaves = nil }

// listed returns the closures that there are, and lets them work.
func (w *world) listed() []closure.Progress {
	w.t.Helper()
	_, err := w.closures.Sweep(w.t.Context(), func() bool { return true })
	w.must(err)
	w.settle()
	all, _, err := w.closures.List(w.t.Context(), clinictest.Desk, 20, "")
	w.must(err)
	return all
}

// alone leaves Dr Zhang's patients nobody else to go to.
func (w *world) alone() {
	w.t.Helper()
	x, err := w.Booking.Schedule(w.t.Context(), w.other.ID)
	w.must(err)
	x.Until = clinictest.Monday
	_, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, x)
	w.must(err)
	w.replan(func(x *booking.Schedule) { x.Until = tuesday })
}

func TestWhomAChangedScheduleDisplacedHasACase(t *testing.T) {
	w := open(t)
	a, b := w.Book(w.Patient(), tuesday, 3), w.Book(w.Patient(), tuesday, 5)
	kept := w.Book(w.Patient(), clinictest.Monday, 20)
	w.replan(leave)
	for _, c := range w.Changes() { // told again
		w.must(w.closures.Changed(t.Context(), c))
	}
	all := w.listed()
	if len(all) != 1 || all[0].Target.Kind != closure.OfChange || all[0].Target.ID != string(w.Practitioner) || all[0].Span.From != tuesday || all[0].Span.Until != tuesday || all[0].Step != closure.Done {
		t.Fatalf("closures %+v", all)
	}
	if n := all[0].Counts; n.Affected != 2 || n.Moved != 2 || n.Unplaced != 0 {
		t.Errorf("counts %+v", n)
	}
	for _, one := range []booking.Appointment{a, b} {
		has := w.live(one.Patient)
		if len(has) != 1 || has[0].MovedFrom != one.ID || has[0].Practitioner != w.other.Practitioner || has[0].PlaceGone != "" || has[0].Case == "" {
			t.Errorf("number %d became %+v", one.Number, has)
		}
	}
	if has := w.live(kept.Patient); len(has) != 1 || has[0].ID != kept.ID {
		t.Errorf("whom the change left alone has %+v", has)
	}
}

func TestWhoCannotBePlacedIsToldOnceAndHearsWhenThePlaceIsBack(t *testing.T) {
	w := open(t)
	w.alone()
	a := w.Book(w.Patient(), tuesday, 3)
	w.replan(leave)
	all := w.listed()
	if len(all) != 1 || !all[0].Red || all[0].Counts.Unplaced != 1 || all[0].Counts.Waiting != 1 {
		t.Fatalf("closures %+v", all)
	}
	door, err := w.closures.DoorOf(t.Context(), clinictest.Self(a.Patient), a.ID)
	if err != nil || door.Path == "" {
		t.Errorf("the patient can answer at %+v: %v", door, err)
	}
	if _, err := w.closures.Reopen(t.Context(), clinictest.Manager, all[0].ID, "by mistake"); !errors.Is(err, closure.ErrOfChange) {
		t.Errorf("taken back by hand: %v", err)
	}
	w.replan(func(x *booking.Schedule) { x.Room = "9" }) // still without a place
	w.replan(stays)
	if got := w.told3(a); got != [3]int{1, 1, 0} {
		t.Errorf("told of a lost place, of one that is back, and to be called: %v", got)
	}
	all = w.listed()
	if len(all) != 1 || all[0].Red || all[0].Counts.Kept != 1 {
		t.Errorf("the place is back, and the closure says %+v", all)
	}
	has := w.live(a.Patient)
	if len(has) != 1 || has[0].ID != a.ID || has[0].PlaceGone != "" {
		t.Errorf("the patient has %+v", has)
	}
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "")
	w.must(err)
	w.Book(w.Patient(), tuesday, 3) // as everybody's again
}

// told3 counts what happened to the case of an appointment.
func (w *world) told3(a booking.Appointment) (n [3]int) {
	w.t.Helper()
	for _, c := range w.Changes() {
		events, err := closure.EventsOf(c)
		w.must(err)
		for _, e := range events {
			if e.Case.Appointment != a.ID {
				continue
			}
			switch e.Kind {
			case closure.CaseUnplaced:
				n[0]++
			case closure.CaseKept:
				n[1]++
			case closure.CallSoon: // not what is counted here
			case closure.CallAsked:
				n[2]++
			}
		}
	}
	return n
}

func TestANumberGivenBackToAChangeIsFreeOnceThereIsAPlace(t *testing.T) {
	w := open(t)
	w.alone()
	a := w.Book(w.Patient(), tuesday, 3)
	w.replan(leave)
	w.listed()
	_, err := w.Booking.Cancel(t.Context(), clinictest.Self(a.Patient), a.ID, "no time")
	w.must(err)
	w.settle()
	if all := w.listed(); all[0].Red || all[0].Counts.Cancelled != 1 {
		t.Errorf("given up: %+v", all[0].Counts)
	}
	w.replan(stays)
	w.Book(w.Patient(), tuesday, 3)
}

func TestAClosedSpanIsNoChange(t *testing.T) {
	w := open(t)
	w.Book(w.Patient(), tuesday, 3)
	c := w.close(w.out())
	w.finish(c.ID)
	if all := w.listed(); len(all) != 1 || all[0].ID != c.ID {
		t.Fatalf("closures %+v", all)
	}
	w.replan(leave) // what the closure took is its own
	if all := w.listed(); len(all) != 1 {
		t.Errorf("closures %+v", all)
	}
}

// TestWhatWasBookedPastAChangeIsFoundAtNight books by a schedule that was read before it was changed.
func TestWhatWasBookedPastAChangeIsFoundAtNight(t *testing.T) {
	w := open(t)
	past := w.before(w.Schedule.ID)
	w.replan(leave)
	a, err := past.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: w.Session(tuesday), Number: 4, Channel: "desk"})
	w.must(err)
	w.settle()
	if all := w.listed(); len(all) != 0 {
		t.Fatalf("closures %+v", all)
	}
	for range 2 {
		_, err = w.closures.FindDisplaced(t.Context(), clinictest.Job)
		w.must(err)
	}
	if all := w.listed(); len(all) != 1 || all[0].Counts.Moved != 1 {
		t.Errorf("closures %+v", all)
	}
	if has := w.live(a.Patient); len(has) != 1 || has[0].PlaceGone != "" {
		t.Errorf("has %+v", has)
	}
}

// TestTwoChangesAtOnceLeaveNobodyWithoutACase tells two changes, and works, all at the same time.
func TestTwoChangesAtOnceLeaveNobodyWithoutACase(t *testing.T) {
	w := open(t)
	w.alone()
	booked := []booking.Appointment{w.Book(w.Patient(), tuesday, 3), w.Book(w.Patient(), tuesday, 20), w.Book(w.Patient(), tuesday, 22)}
	for i, c := range []func(*booking.Schedule){
		func(x *booking.Schedule) {
			x.Exceptions = []booking.Exception{{Date: tuesday, Blocks: []booking.Block{{Start: "08:00", End: "11:00", Minutes: 10}}}}
		},
		leave,
	} {
		x, err := w.Booking.Schedule(t.Context(), w.Schedule.ID)
		w.must(err)
		c(&x)
		seen, err := w.Booking.Preview(t.Context(), clinictest.Manager, x)
		w.must(err)
		if want := 2 - i; seen.Affected != want {
			t.Fatalf("change %d affects %d, want %d", i+1, seen.Affected, want)
		}
		_, err = w.Booking.Replan(t.Context(), clinictest.Manager, x, seen.Acknowledge)
		w.must(err)
	}
	changes := w.Changes()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, c := range changes {
				if err := w.closures.Changed(t.Context(), c); err != nil && !errors.Is(err, closure.ErrBusy) {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			if _, err := w.closures.Sweep(t.Context(), func() bool { return true }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for _, c := range w.listed() {
		n += c.Counts.Affected
	}
	if n != len(booked) {
		t.Errorf("%d cases of %d patients", n, len(booked))
	}
}
