package booking_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/store/enginetest"
)

// within lets it be an hour and a half before the fourth number of Monday, which a patient has: too late to cancel in time.
func within(t *testing.T) (*fixture, patient.ID, booking.Appointment) {
	t.Helper()
	f := open(t)
	p := f.patients(t, 1)[0]
	a := f.book(t, p, f.session, 4)
	f.at(12 * time.Hour)
	return &f, p, a
}

func (f fixture) move(t *testing.T, by auth.Actor, a booking.Appointment, to booking.Request) booking.Appointment {
	t.Helper()
	if to.Key == "" {
		to.Key = "move-" + string(a.ID)
	}
	got, err := f.Move(t.Context(), by, a.ID, to, "")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// lateBy cancels as somebody and returns whether that counted as late, in the appointment and in the patient's standing.
func (f fixture) lateBy(t *testing.T, cancel func(context.Context, auth.Actor, booking.AppointmentID, string) (booking.Appointment, error), by auth.Actor, a booking.Appointment) bool {
	t.Helper()
	got, err := cancel(t.Context(), by, a.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if s := f.standing(t, a.Patient); (s.LateCancels == 1) != got.Late {
		t.Errorf("late: %t, counted: %d", got.Late, s.LateCancels)
	}
	return got.Late
}

func TestMovingFirstDoesNotAvoidThatCancellingIsLate(t *testing.T) {
	later := []booking.Request{{Number: 1, Channel: "web"}, {Number: 2, Channel: "web"}, {Number: 3, Channel: "web"}}
	for name, c := range map[string]struct {
		moves  int
		by     func(patient.ID) auth.Actor
		cancel func(patient.ID) auth.Actor
	}{
		"once":                       {1, self, self},
		"a chain of moves":           {3, self, self},
		"the desk moves":             {1, func(patient.ID) auth.Actor { return desk }, self},
		"the desk moves and cancels": {2, func(patient.ID) auth.Actor { return desk }, func(patient.ID) auth.Actor { return desk }},
	} {
		t.Run(name, func(t *testing.T) {
			f, p, a := within(t)
			for i := range c.moves {
				to := later[i]
				to.Session = f.weekOf(t, 1+i)
				a = f.move(t, c.by(p), a, to)
				again := f.move(t, c.by(p), booking.Appointment{ID: a.MovedFrom}, booking.Request{Session: to.Session, Number: to.Number, Key: a.Key})
				if !a.MovedLate || again.ID != a.ID || !again.MovedLate {
					t.Fatalf("move %d: %+v, and sent again: %+v", i, a, again)
				}
			}
			if !f.lateBy(t, f.Cancel, c.cancel(p), a) {
				t.Error("weeks before the new time it counts for nothing")
			}
		})
	}
}

func TestAMoveInTimeLeavesNothingBehind(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	a := f.move(t, self(p), f.book(t, p, f.session, 4), booking.Request{Session: f.weekOf(t, 1), Number: 1})
	f.at(12 * time.Hour) // too late for the number that was given up
	if a.MovedLate || f.lateBy(t, f.Cancel, self(p), a) {
		t.Errorf("%+v", a)
	}
}

// TestAfterALateMoveOneMayStillCancelByOneself: the number that only the desk may give away at short notice is free since.
func TestAfterALateMoveOneMayStillCancelByOneself(t *testing.T) {
	f, p, a := within(t)
	f.setPolicy(t, func(p *booking.Policy) { p.Cancel.After = "desk-only" })
	a = f.move(t, self(p), a, booking.Request{Session: f.weekOf(t, 1), Number: 1})
	if !f.lateBy(t, f.Cancel, self(p), a) {
		t.Error("it counts for nothing")
	}
}

// TestWhatTheClinicMovesIsNotHeldAgainstThePatient moves late for the clinic's reasons, and moves what had been moved late
// before: the patient did not choose the time that comes of it.
func TestWhatTheClinicMovesIsNotHeldAgainstThePatient(t *testing.T) {
	byClinic := map[string]func(*testing.T, *fixture, booking.Appointment, booking.Request) booking.Appointment{
		"the desk, for the clinic's reasons": func(t *testing.T, f *fixture, a booking.Appointment, to booking.Request) booking.Appointment {
			t.Helper()
			to.ByClinic = true
			return f.move(t, desk, a, to)
		},
		"a closure": func(t *testing.T, f *fixture, a booking.Appointment, to booking.Request) booking.Appointment {
			t.Helper()
			f.shutDay(t, a.Session)
			to.Closure, to.Case = "clo_06h0685201v7501pq6wpf9nf0m", "case"
			return f.move(t, job, a, to)
		},
		"the patient, out of a closure": func(t *testing.T, f *fixture, a booking.Appointment, to booking.Request) booking.Appointment {
			t.Helper()
			f.shutDay(t, a.Session)
			return f.move(t, self(a.Patient), a, to)
		},
		"the desk, out of a closure": func(t *testing.T, f *fixture, a booking.Appointment, to booking.Request) booking.Appointment {
			t.Helper()
			f.shutDay(t, a.Session)
			return f.move(t, desk, a, to)
		},
		"by a closure's offer": func(t *testing.T, f *fixture, a booking.Appointment, to booking.Request) booking.Appointment {
			t.Helper()
			to.Owed = true
			return f.move(t, self(a.Patient), a, to)
		},
	}
	for name, move := range byClinic {
		for before, moved := range map[string]bool{"": false, ", having been moved late": true} {
			t.Run(name+before, func(t *testing.T) {
				f, p, a := within(t)
				if moved {
					a = f.move(t, self(p), a, booking.Request{Session: f.weekOf(t, 1), Number: 1, Key: "by-oneself"})
				}
				a = move(t, f, a, booking.Request{Session: f.weekOf(t, 2), Number: 2, Key: "by-the-clinic"})
				if a.MovedLate || f.lateBy(t, f.Cancel, self(p), a) {
					t.Errorf("%+v", a)
				}
			})
		}
	}
	f, p, a := within(t)
	if _, err := f.Move(t.Context(), self(p), a.ID, booking.Request{Session: f.tomorrow, Number: 1, ByClinic: true}, ""); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("a patient moves for the clinic's reasons: %v", err)
	}
	a = f.move(t, self(p), a, booking.Request{Session: f.tomorrow, Number: 1})
	if f.lateBy(t, f.Withdraw, desk, a) {
		t.Error("the clinic's own cancellation counts")
	}
}

func TestAnExaminationMovedLateIsCancelledLate(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	all, err := f.BookTogether(t.Context(), desk, f.pair(p, "pair", 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	f.setPolicy(t, func(p *booking.Policy) { p.Cancel.Hours = 48 })
	to := f.pair(p, "pair-moved", 3, 4)
	for range 2 { // a retry
		if all, err = f.MoveTogether(t.Context(), self(p), all[0].ID, to, ""); err != nil || !all[0].MovedLate || !all[1].MovedLate {
			t.Fatal(all, err)
		}
	}
	to = f.pair(p, "pair-for-the-clinic", 1, 2)
	to.ByClinic = true
	if _, err := f.MoveTogether(t.Context(), self(p), all[0].ID, to, ""); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("a patient moves for the clinic's reasons: %v", err)
	}
	got, err := f.MoveTogether(t.Context(), desk, all[0].ID, to, "")
	if err != nil || got[0].MovedLate || got[1].MovedLate {
		t.Fatal(got, err)
	}
	to = f.pair(p, "pair-late-again", 3, 4)
	if got, err = f.MoveTogether(t.Context(), self(p), got[0].ID, to, ""); err != nil {
		t.Fatal(err)
	}
	f.setPolicy(t, func(p *booking.Policy) { p.Cancel.Hours = 0 })
	if !f.lateBy(t, f.Cancel, self(p), got[1]) {
		t.Error("it counts for nothing")
	}
}

// TestALateMoveAndACancellationAtOnceCountOnce lets a patient move and cancel from two phones: whichever wins, the number
// that was given up too late counts once.
func TestALateMoveAndACancellationAtOnceCountOnce(t *testing.T) {
	for range enginetest.Rounds(10) {
		f, p, a := within(t)
		to := booking.Request{Session: f.weekOf(t, 1), Number: 1, Key: "race"}
		all(4, func(i int) {
			var err error
			if i%2 == 0 {
				_, err = f.Move(context.Background(), self(p), a.ID, to, "")
			} else {
				_, err = f.Cancel(context.Background(), self(p), a.ID, "")
			}
			if err != nil && !errors.Is(err, booking.ErrEnded) && !errors.Is(err, booking.ErrBusy) {
				t.Error(err)
			}
		})
		for _, left := range f.live(t, p) {
			if !f.lateBy(t, f.Cancel, self(p), left) {
				t.Error("moved away in time")
			}
		}
		if s := f.standing(t, p); s.LateCancels != 1 {
			t.Fatalf("counted %d times", s.LateCancels)
		}
	}
}
