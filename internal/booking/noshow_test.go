package booking_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

// policy changes the clinic's policy.
func (f fixture) setPolicy(t *testing.T, change func(*booking.Policy)) {
	t.Helper()
	p, err := f.Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change(&p)
	if _, err := f.SavePolicy(t.Context(), manager, p); err != nil {
		t.Fatal(err)
	}
}

// missed lets a patient miss the first Monday number of so many weeks ahead, and tells the event so often.
func (f *fixture) missed(t *testing.T, p patient.ID, week, told int) booking.Appointment {
	t.Helper()
	s := f.weekOf(t, week)
	a, err := f.Book(t.Context(), desk, booking.Request{Patient: p, Session: s, Number: 1, Override: "asked for"})
	if err != nil {
		t.Fatal(err)
	}
	f.at(time.Duration(week)*7*24*time.Hour + 30*time.Hour)
	a.Status = booking.NoShow
	if ok, err := f.MarkNoShow(t.Context(), auth.Job("nightly"), a); !ok || err != nil {
		t.Fatal(ok, err)
	}
	all(told, func(int) {
		if err := f.AppointmentEvent(context.Background(), booking.Event{Kind: booking.AppointmentNoShow, Appointment: a}); err != nil {
			t.Error(err)
		}
	})
	return a
}

// weekOf returns Monday's session of so many weeks ahead.
func (f fixture) weekOf(t *testing.T, week int) booking.SessionID {
	t.Helper()
	id, _, _, _ := f.session.Split()
	x, err := f.Schedule(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	from, err := f.Free(t.Context(), booking.SlotQuery{Department: x.Department, From: f.Clinic.Day(sunday).AddDays(7*week + 1), Days: 1})
	if err != nil || len(from) != 1 {
		t.Fatal(from, err)
	}
	return from[0].ID
}

func (f fixture) standing(t *testing.T, p patient.ID) booking.Standing {
	t.Helper()
	s, err := f.Standing(t.Context(), self(p), p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhoMissesTooOftenIsWarnedThenRestricted(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	f.missed(t, p, 0, 3)
	if s := f.standing(t, p); s.NoShows != 1 || s.Warned || s.Restricted {
		t.Errorf("after one, told three times: %+v", s)
	}
	f.missed(t, p, 1, 1)
	if s := f.standing(t, p); s.NoShows != 2 || !s.Warned || s.Restricted {
		t.Errorf("after two: %+v", s)
	}
	f.missed(t, p, 2, 4)
	if s := f.standing(t, p); s.NoShows != 3 || !s.Restricted || len(s.Strikes) != 3 {
		t.Errorf("after three: %+v", s)
	}
	r := booking.Request{Patient: p, Session: f.weekOf(t, 3), Number: 2}
	if _, err := f.Book(t.Context(), self(p), r); !errors.Is(err, booking.ErrRestricted.With(nil)) {
		t.Errorf("by themselves: %v", err)
	}
	if _, err := f.Hold(t.Context(), self(p), booking.HoldRequest{Patient: p, Session: r.Session, Number: 2, Reason: booking.FillingIn}); !errors.Is(err, booking.ErrRestricted) {
		t.Errorf("a hold: %v", err)
	}
	if _, err := f.Book(t.Context(), desk, r); !errors.Is(err, booking.ErrOverride) {
		t.Errorf("the desk without a reason: %v", err)
	}
	r.Override = "came by taxi, road closed"
	a, err := f.Book(t.Context(), desk, r)
	if err != nil || a.Override != r.Override {
		t.Errorf("the desk with a reason: %+v, %v", a, err)
	}
	f.at(60 * 24 * time.Hour) // thirty days after the third, and more
	if _, err := f.Book(t.Context(), self(p), booking.Request{Patient: p, Session: f.weekOf(t, 9), Number: 1}); err != nil {
		t.Errorf("when it is over: %v", err)
	}
}

func TestAnAcceptedAppealForgives(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	f.setPolicy(t, func(p *booking.Policy) { p.NoShow.RestrictAt, p.NoShow.WarnAt = 1, 1 })
	if _, err := f.Appeal(t.Context(), self(p), p, "unfair"); !errors.Is(err, booking.ErrNotRestricted) {
		t.Errorf("without a restriction: %v", err)
	}
	f.missed(t, p, 0, 1)
	first, err := f.Appeal(t.Context(), self(p), p, "I was in hospital")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.Appeal(t.Context(), self(p), p, "I was in hospital"); err != nil || again.ID != first.ID {
		t.Errorf("sent again: %v, %v", again, err)
	}
	if _, err := f.Appeal(t.Context(), self(p), p, "and more"); !errors.Is(err, booking.ErrAppealOpen) {
		t.Errorf("a second: %v", err)
	}
	if open, err := f.OpenAppeals(t.Context(), manager); err != nil || len(open) != 1 || open[0].Patient != p {
		t.Errorf("open: %v, %v", open, err)
	}
	if _, err := f.Decide(t.Context(), desk, p, first.ID, true, "ok"); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("the desk decides: %v", err)
	}
	won := 0
	outcomes := make([]error, 6)
	all(len(outcomes), func(i int) { _, outcomes[i] = f.Decide(context.Background(), manager, p, first.ID, true, "Get well") })
	for _, err := range outcomes {
		switch {
		case err == nil:
			won++
		case errors.Is(err, booking.ErrAppealDecided), errors.Is(err, booking.ErrStale), errors.Is(err, store.ErrConflict):
		default:
			t.Error(err)
		}
	}
	if err := f.Forgiven(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	s := f.standing(t, p)
	if won != 1 || s.Restricted || !s.Strikes[0].Forgiven || len(s.Appeals) != 1 || s.Appeals[0].Answer != "Get well" {
		t.Errorf("%d decided; %+v", won, s)
	}
	f.missed(t, p, 1, 1) // what comes later counts anew
	if s := f.standing(t, p); !s.Restricted || s.NoShows != 1 {
		t.Errorf("missed again: %+v", s)
	}
	second, err := f.Appeal(t.Context(), self(p), p, "again")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Decide(t.Context(), manager, p, second.ID, false, "No proof"); err != nil {
		t.Fatal(err)
	}
	if s := f.standing(t, p); !s.Restricted || len(s.Appeals) != 2 {
		t.Errorf("rejected: %+v", s)
	}
	if s, err := f.Standing(t.Context(), self(p), p); err != nil || s.MayAppeal {
		t.Errorf("rejected, and asked once more: %+v, %v", s, err)
	}
	if _, err := f.Appeal(t.Context(), self(p), p, "But I have"); !errors.Is(err, booking.ErrAppealAnswered) {
		t.Errorf("what was answered: %v", err)
	}
	if s, err := f.Standing(t.Context(), desk, p); err != nil || !s.MayAppeal {
		t.Errorf("at the desk: %+v, %v", s, err)
	}
	f.missed(t, p, 2, 1) // nothing was said about this one
	if s, err := f.Standing(t.Context(), self(p), p); err != nil || !s.MayAppeal {
		t.Errorf("missed once more: %+v, %v", s, err)
	}
	if _, err := f.Appeal(t.Context(), desk, p, "Here is the proof"); err != nil {
		t.Errorf("noted by the desk: %v", err)
	}
}

func TestLateCancellationsAreCountedApart(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	cancel := func(by auth.Actor, s booking.SessionID, do func(context.Context, auth.Actor, booking.AppointmentID, string) (booking.Appointment, error)) booking.Appointment {
		t.Helper()
		a, err := do(t.Context(), by, f.book(t, p, s, 4).ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.AppointmentEvent(t.Context(), booking.Event{Kind: booking.AppointmentCancelled, Appointment: a}); err != nil {
			t.Fatal(err)
		}
		return a
	}
	cancel(self(p), f.session, f.Cancel)
	f.at(12 * time.Hour) // Monday 08:00; the fourth number is at 09:30
	cancel(desk, f.session, f.Withdraw)
	if s := f.standing(t, p); s.LateCancels != 0 {
		t.Errorf("in time, and for the clinic's reasons: %+v", s)
	}
	if a := cancel(self(p), f.session, f.Cancel); !a.Late {
		t.Errorf("an hour and a half before: %+v", a)
	}
	if s := f.standing(t, p); s.LateCancels != 1 || s.NoShows != 0 || s.Warned {
		t.Errorf("standing = %+v", s)
	}
	f.setPolicy(t, func(p *booking.Policy) { p.Cancel.After, p.Change.After = "desk-only", "desk-only" })
	a := f.book(t, p, f.session, 4)
	if _, err := f.Cancel(t.Context(), self(p), a.ID, ""); !errors.Is(err, booking.ErrDeadline) {
		t.Errorf("left to the desk: %v", err)
	}
	if _, err := f.Move(t.Context(), self(p), a.ID, booking.Request{Session: f.tomorrow, Number: 1}, ""); !errors.Is(err, booking.ErrDeadline) {
		t.Errorf("a move left to the desk: %v", err)
	}
	if _, err := f.Cancel(t.Context(), desk, a.ID, ""); err != nil {
		t.Errorf("the desk: %v", err)
	}
}

// TestOverbookingStopsAtItsLimit lets a doctor and a manager add patients from many places at once.
func TestOverbookingStopsAtItsLimit(t *testing.T) {
	f := open(t)
	f.setPolicy(t, func(p *booking.Policy) { p.Overbooking = 2 })
	board, err := f.Board(t.Context(), f.session)
	if err != nil {
		t.Fatal(err)
	}
	doctor := auth.Actor{ID: "doctor", Roles: []auth.Role{auth.Doctor}, PractitionerID: string(board.Practitioner)}
	for i, p := range f.patients(t, 4) {
		f.book(t, p, f.session, i+1)
	}
	other := auth.Actor{ID: "other", Roles: []auth.Role{auth.Doctor}, PractitionerID: "pra_x"}
	for range enginetest.Rounds(10) {
		ps := f.patients(t, 16)
		got := make([]booking.Appointment, len(ps))
		all(len(ps), func(i int) {
			by := doctor
			if i%2 == 0 {
				by = manager
			}
			var err error
			got[i], err = f.Overbook(context.Background(), by, booking.Overbooking{Patient: ps[i], Session: f.session, Reason: "fever", Key: "key-" + string(ps[i])})
			if err != nil && !errors.Is(err, booking.ErrOverbooked) {
				t.Error(err)
			}
		})
		numbers := map[int]int{}
		for i, a := range got {
			if a.ID == "" {
				continue
			}
			numbers[a.Number]++
			if a.Overbooked != "fever" || !a.Start.After(board.Slots[3].Start) {
				t.Errorf("added as %+v", a)
			}
			again, err := f.Overbook(t.Context(), doctor, booking.Overbooking{Patient: ps[i], Session: f.session, Reason: "fever", Key: "key-" + string(ps[i])})
			if err != nil || again.ID != a.ID {
				t.Errorf("again: %v, %v", again.ID, err)
			}
		}
		if len(numbers) != 2 || numbers[5] != 1 || numbers[6] != 1 {
			t.Fatalf("numbers %v, want 5 and 6 once each", numbers)
		}
		b, err := f.Board(t.Context(), f.session)
		if err != nil || len(b.Places) != 6 || !b.Places[4].Overbooked {
			t.Errorf("board %+v, %v", b.Places, err)
		}
		for _, a := range got {
			if a.ID != "" {
				if _, err := f.Cancel(t.Context(), desk, a.ID, ""); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	p := f.patients(t, 1)[0]
	for name, c := range map[string]struct {
		by   auth.Actor
		o    booking.Overbooking
		want error
	}{
		"the desk":       {desk, booking.Overbooking{Patient: p, Reason: "x"}, booking.ErrForbidden},
		"another doctor": {other, booking.Overbooking{Patient: p, Reason: "x"}, booking.ErrForbidden},
		"nobody's file":  {doctor, booking.Overbooking{Patient: "pat_x", Reason: "x"}, booking.ErrPatient},
		"nobody":         {doctor, booking.Overbooking{Reason: "x"}, booking.ErrPatient},
	} {
		c.o.Session = f.session
		if _, err := f.Overbook(t.Context(), c.by, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, n := range []int{5, 6} { // never by accident
		if _, err := f.Book(t.Context(), manager, booking.Request{Patient: p, Session: f.session, Number: n}); !errors.Is(err, booking.ErrNumber) {
			t.Errorf("booked as number %d: %v", n, err)
		}
	}
}

func TestAManagerForgivesWithoutAnAppeal(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	f.setPolicy(t, func(p *booking.Policy) { p.NoShow.RestrictAt = 2 })
	first, second := f.missed(t, p, 1, 1), f.missed(t, p, 2, 1)
	if s := f.standing(t, p); !s.Restricted {
		t.Fatalf("%+v", s)
	}
	ids := []booking.AppointmentID{second.ID}
	if _, err := f.Forgive(t.Context(), desk, p, ids, "was in hospital"); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("the desk forgives: %v", err)
	}
	for name, what := range map[string][]booking.AppointmentID{"nothing": nil, "what is not there": {"apt_x"}} {
		if _, err := f.Forgive(t.Context(), manager, p, what, "was in hospital"); err == nil {
			t.Errorf("%s is forgiven", name)
		}
	}
	if _, err := f.Forgive(t.Context(), manager, p, ids, "  "); err == nil {
		t.Error("forgiven without a reason")
	}
	for range 2 { // a retry
		a, err := f.Forgive(t.Context(), manager, p, ids, "was in hospital")
		if err != nil || !a.Unasked || a.Decision != "accepted" || a.Text != "was in hospital" {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	if err := f.Forgiven(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	s := f.standing(t, p)
	if s.Restricted || s.NoShows != 1 || len(s.Appeals) != 1 || len(s.Strikes) != 2 {
		t.Errorf("forgiven: %+v", s)
	}
	for _, x := range s.Strikes {
		if x.Forgiven != (x.Appointment == second.ID) || (x.Appointment != first.ID && x.Appointment != second.ID) {
			t.Errorf("%+v", x)
		}
	}
	if open, err := f.OpenAppeals(t.Context(), manager); err != nil || len(open) != 0 {
		t.Errorf("an appeal waits: %+v, %v", open, err)
	}
	if a := s.Appeals[0]; !a.Unasked || a.Text != "" || a.Answer != "" {
		t.Errorf("the patient reads the internal reason: %+v", a)
	}
	if s, err := f.Standing(t.Context(), desk, p); err != nil || s.Appeals[0].Text != "was in hospital" {
		t.Errorf("the desk reads %+v, %v", s.Appeals, err)
	}
	if x := s.Strikes[0]; !x.Start.Equal(first.Start) || x.Department != first.Department || x.Practitioner != first.Practitioner {
		t.Errorf("which visit it was: %+v", x)
	}
}

func TestAPatientReadsWhatOneMoreLateCancellationBrings(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	if s := f.standing(t, p); s.LateNext != nil {
		t.Errorf("though they do not count: %+v", s.LateNext)
	}
	f.setPolicy(t, func(p *booking.Policy) { p.NoShow.RestrictAt, p.NoShow.LateCancels = 2, true })
	if s := f.standing(t, p); s.LateNext == nil || s.LateNext.Count != 1 || s.LateNext.Limit != 2 || s.LateNext.Until != nil {
		t.Errorf("the first: %+v", s.LateNext)
	}
	f.missed(t, p, 0, 1)
	s := f.standing(t, p)
	if s.LateNext == nil || s.LateNext.Count != 2 || s.LateNext.Until == nil || !s.LateNext.Until.Equal(f.Now().AddDate(0, 0, s.Rules.RestrictDays)) {
		t.Errorf("the one that tips it: %+v", s.LateNext)
	}
}
