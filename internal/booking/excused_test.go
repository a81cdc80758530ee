package booking_test

import (
	"errors"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/store"
)

// shutDay lets a closure take a session's day.
func (f fixture) shutDay(t *testing.T, s booking.SessionID) {
	t.Helper()
	id, day, _, _ := s.Split()
	x := booking.Shut{Closure: "clo_06h0685201v7501pq6wpf9nf0m", Span: booking.Span{From: day, Until: day}}
	if err := f.Shut(t.Context(), job, x, []booking.ScheduleID{id}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ShutDay(t.Context(), job, x, id, day, func(booking.Affected) []store.Op { return nil }); err != nil {
		t.Fatal(err)
	}
}

// TestNoDeadlineBindsWhoLostAPlaceByTheClinic cancels and moves within the deadline what a closure or a changed schedule
// took: neither is late, nor left to the desk.
func TestNoDeadlineBindsWhoLostAPlaceByTheClinic(t *testing.T) {
	take := map[string]func(*testing.T, fixture, booking.SessionID){
		"closure": func(t *testing.T, f fixture, s booking.SessionID) { t.Helper(); f.shutDay(t, s) },
		"schedule": func(t *testing.T, f fixture, s booking.SessionID) {
			t.Helper()
			x := f.scheduleOf(t, s)
			x.Exceptions = []booking.Exception{{Date: "2026-11-23"}}
			seen, err := f.Preview(t.Context(), manager, x)
			if err == nil {
				_, err = f.Replan(t.Context(), manager, x, seen.Acknowledge)
			}
			if err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, take := range take {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			strict := booking.Deadline{Hours: 48, After: "desk-only"}
			f.setPolicy(t, func(p *booking.Policy) { p.Cancel, p.Change = strict, strict })
			ps := f.patients(t, 4)
			one, moves, stays := f.book(t, ps[0], f.session, 1), f.book(t, ps[1], f.session, 2), f.book(t, ps[3], f.other, 1)
			all, err := f.BookTogether(t.Context(), desk, f.pair(ps[2], "pair", 3, 4))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Cancel(t.Context(), self(ps[0]), one.ID, ""); !errors.Is(err, booking.ErrDeadline) {
				t.Fatalf("while the place is there: %v", err)
			}
			take(t, f, f.session)
			for _, a := range []struct {
				by int
				id booking.AppointmentID
			}{{0, one.ID}, {2, all[1].ID}} {
				got, err := f.Cancel(t.Context(), self(ps[a.by]), a.id, "")
				if err != nil || got.Late {
					t.Errorf("late: %t, %v", got.Late, err)
				}
				if s := f.standing(t, ps[a.by]); len(s.Strikes) != 0 {
					t.Errorf("%+v", s.Strikes)
				}
			}
			if _, err := f.Move(t.Context(), self(ps[1]), moves.ID, booking.Request{Session: f.other, Number: 2, Channel: "web"}, ""); err != nil {
				t.Error(err)
			}
			if _, err := f.Cancel(t.Context(), self(ps[3]), stays.ID, ""); !errors.Is(err, booking.ErrDeadline) {
				t.Errorf("of a place that is there: %v", err)
			}
		})
	}
}
