package booking_test

import (
	"errors"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
)

func (f fixture) scheduleOf(t *testing.T, session booking.SessionID) booking.Schedule {
	t.Helper()
	id, _, _, _ := session.Split()
	s, err := f.Schedule(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAChangeThatTakesPlacesAwayMustBeAcknowledged(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*booking.Schedule)
		why    booking.Misfit
	}{
		"leave":         {func(s *booking.Schedule) { s.Leaves = []booking.Leave{{From: "2026-11-23", Until: "2026-11-23"}} }, booking.NoSession},
		"closed":        {func(s *booking.Schedule) { s.Exceptions = []booking.Exception{{Date: "2026-11-23"}} }, booking.NoSession},
		"no such day":   {func(s *booking.Schedule) { s.Weekly = s.Weekly[1:] }, booking.NoSession},
		"ended":         {func(s *booking.Schedule) { s.Until = "2026-11-22" }, booking.NoSession},
		"shorter":       {func(s *booking.Schedule) { s.Weekly[0].End = "08:30" }, booking.NoNumber},
		"other minutes": {func(s *booking.Schedule) { s.Weekly[0].Minutes = 20 }, booking.OtherTime},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			p := f.patients(t, 2)
			a := f.book(t, p[0], f.session, 2)
			s := f.scheduleOf(t, f.session)
			c.change(&s)
			seen, err := f.Preview(t.Context(), manager, s)
			if err != nil || seen.Affected != 1 || len(seen.Bookings) != 1 || seen.Bookings[0].Appointment != a.ID || seen.Bookings[0].Why != c.why {
				t.Fatalf("Preview = %+v, %v", seen, err)
			}
			for _, acknowledged := range []string{"", "something"} {
				if _, err := f.Replan(t.Context(), manager, s, acknowledged); !errors.Is(err, booking.ErrAffected) {
					t.Fatalf("saved with acknowledgement %q: %v", acknowledged, err)
				}
			}
			f.book(t, p[1], f.session, 3) // meanwhile; another list than was acknowledged
			if c.why != booking.OtherTime {
				if _, err := f.Replan(t.Context(), manager, s, seen.Acknowledge); !errors.Is(err, booking.ErrAffected) {
					t.Fatalf("a booking came in between: %v", err)
				}
			}
			if seen, err = f.Preview(t.Context(), manager, s); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Replan(t.Context(), manager, s, seen.Acknowledge); err != nil {
				t.Fatal(err)
			}
			if marked, err := f.MarkNoShow(t.Context(), auth.Job("test"), a); err != nil || marked {
				t.Errorf("has missed what the clinic gave up: %v, %v", marked, err)
			}
			f.unplaced(t, a, c.why)
		})
	}
}

// unplaced checks that nothing of an appointment is lost and everybody sees that it has no place.
func (f fixture) unplaced(t *testing.T, a booking.Appointment, why booking.Misfit) {
	t.Helper()
	got, err := f.Appointment(t.Context(), desk, a.ID)
	if err != nil || got.Status != booking.Booked || !got.Start.Equal(a.Start) {
		t.Errorf("the appointment = %+v, %v", got, err)
	}
	all, err := f.UnplacedIn(t.Context(), desk, a.Department)
	if err != nil || len(all) != 2 || all[0].Appointment != a.ID || all[0].Why != why || all[0].Number != a.Number {
		t.Errorf("UnplacedIn = %+v, %v", all, err)
	}
	board, err := f.DayBoard(t.Context(), a.Department, a.Date)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, b := range board {
		if b.Unplaced != (why == booking.NoSession) {
			t.Errorf("%s shown as unplaced session: %v", b.ID, b.Unplaced)
		}
		for _, p := range b.Places {
			if p.Unplaced == why && p.Start != nil {
				shown++
			}
		}
	}
	if shown != 2 {
		t.Errorf("%d of 2 are shown apart on the day board: %+v", shown, board)
	}
	if _, err := f.Cancel(t.Context(), desk, a.ID, "closed"); err != nil {
		t.Errorf("it cannot be cancelled: %v", err)
	}
}

func TestAChangeWithoutHarmNeedsNoAcknowledgement(t *testing.T) {
	f := open(t)
	f.book(t, f.patients(t, 1)[0], f.session, 2)
	s := f.scheduleOf(t, f.session)
	s.Weekly[0].End = "09:00" // the number that is taken stays
	s.Room = "7"
	seen, err := f.Preview(t.Context(), manager, s)
	if err != nil || seen.Affected != 0 || seen.Kept != 1 || seen.Acknowledge != "" {
		t.Errorf("Preview = %+v, %v", seen, err)
	}
	if _, err := f.SaveSchedule(t.Context(), manager, s); err != nil {
		t.Error(err)
	}
	if _, err := f.Preview(t.Context(), desk, s); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("the desk previews: %v", err)
	}
	if _, err := f.SaveSchedule(t.Context(), manager, s); !errors.Is(err, booking.ErrStale) {
		t.Errorf("saved twice from one version: %v", err)
	}
}

func TestAScheduleStaysWhose(t *testing.T) {
	f := open(t)
	s, other := f.scheduleOf(t, f.session), f.scheduleOf(t, f.other)
	s.Department, s.Practitioner = other.Department, other.Practitioner
	_, err := f.SaveSchedule(t.Context(), manager, s)
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 2 || e.Fields[0].Code != "fixed" {
		t.Errorf("SaveSchedule = %v", err)
	}
}

// TestPoolsDoNotMoveNumbers changes pools under a number that is taken.
func TestPoolsDoNotMoveNumbers(t *testing.T) {
	f := open(t)
	a := f.book(t, f.patients(t, 1)[0], f.session, 1)
	s, _ := f.pooled(t) // number 1 is now for VIPs
	all, err := f.Unplaced(t.Context(), desk, s.ID)
	if err != nil || len(all) != 0 {
		t.Errorf("Unplaced = %v, %v", all, err)
	}
	board, err := f.Board(t.Context(), f.session)
	if err != nil || len(board.Places) != 1 || board.Places[0].Appointment != a.ID || board.Slots[0].Pool != booking.VIPPool {
		t.Errorf("Board = %+v, %v", board, err)
	}
}

func TestARefusalNamesWhatElseThereIs(t *testing.T) {
	f := open(t)
	p := f.patients(t, 2)
	f.book(t, p[0], f.session, 2)
	self := auth.Actor{ID: "u", Roles: []auth.Role{auth.Patient}, PatientID: string(p[1])}
	_, err := f.Book(t.Context(), self, booking.Request{Patient: p[1], Session: f.session, Number: 2})
	if !errors.Is(err, booking.ErrTaken) {
		t.Fatal(err)
	}
	all := alternatives(err)
	if len(all) != 5 || all[0].Session != f.session || all[0].Number != 1 || all[1].Number != 3 || all[3].Session != f.tomorrow {
		t.Fatalf("alternatives %+v", all)
	}
	if a, err := f.Book(t.Context(), self, booking.Request{Patient: p[1], Session: all[0].Session, Number: all[0].Number}); err != nil || !a.Start.Equal(all[0].Start) {
		t.Errorf("what was offered: %+v, %v", a, err)
	}
}

// alternatives returns what a refusal says could be had instead.
func alternatives(err error) []booking.Alternative {
	var e *errs.Error
	if !errors.As(err, &e) {
		return nil
	}
	all, _ := e.Params["alternatives"].([]booking.Alternative)
	return all
}
