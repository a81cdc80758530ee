package booking_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store/enginetest"
)

// at lets the clinic's clock show so much later than Sunday evening.
func (f *fixture) at(later time.Duration) { f.Now = func() time.Time { return sunday.Add(later) } }

func self(p patient.ID) auth.Actor {
	return auth.Actor{ID: "user-" + string(p), Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
}

func (f fixture) hold(t *testing.T, by auth.Actor, p patient.ID, s booking.SessionID, number int) booking.Hold {
	t.Helper()
	h, err := f.Hold(t.Context(), by, booking.HoldRequest{Patient: p, Session: s, Number: number, Reason: booking.FillingIn})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAHeldNumberIsNobodyElsesUntilItsTimeIsOver(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	h := f.hold(t, self(ps[0]), ps[0], f.session, 2)
	if h.Until.Sub(sunday) != 5*time.Minute {
		t.Errorf("held until %s", h.Until)
	}
	r := booking.Request{Patient: ps[1], Session: f.session, Number: 2}
	if _, err := f.Book(t.Context(), desk, r); !errors.Is(err, booking.ErrHeld) {
		t.Errorf("another's booking meanwhile: %v", err)
	}
	if free := f.free(t); free != 3 {
		t.Errorf("%d numbers are free while one is held", free)
	}
	f.at(5 * time.Minute)
	if free := f.free(t); free != 4 {
		t.Errorf("%d numbers are free when the hold is over, which nobody swept", free)
	}
	if _, err := f.Confirm(t.Context(), desk, h.ID, booking.Request{}); !errors.Is(err, booking.ErrHoldOver) {
		t.Errorf("confirmed too late: %v", err)
	}
	if a, err := f.Book(t.Context(), desk, r); err != nil || a.Number != 2 {
		t.Errorf("another's booking afterwards: %v", err)
	}
	if err := f.Release(t.Context(), desk, h.ID); err != nil {
		t.Errorf("released when over: %v", err)
	}
	if _, err := f.Appointment(t.Context(), desk, f.of(t, ps[1])[0].ID); err != nil {
		t.Errorf("the other's appointment after a late release: %v", err)
	}
}

// free counts the free numbers of Monday's session.
func (f fixture) free(t *testing.T) int {
	t.Helper()
	b, err := f.Board(t.Context(), f.session)
	if err != nil {
		t.Fatal(err)
	}
	return len(b.Slots) - len(b.Places)
}

// of lists a patient's appointments.
func (f fixture) of(t *testing.T, p patient.ID) []booking.Appointment {
	t.Helper()
	as, _, err := f.OfPatient(t.Context(), desk, p, 50, "")
	if err != nil {
		t.Fatal(err)
	}
	return as
}

func TestConfirmMakesTheAppointmentOnce(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	h := f.hold(t, self(p), p, f.session, 2)
	got := make([]booking.Appointment, 8)
	all(len(got), func(i int) {
		a, err := f.Confirm(context.Background(), self(p), h.ID, booking.Request{Channel: "web", Note: "ankle", Key: fmt.Sprint("confirm-", i)})
		if err != nil {
			t.Error(err)
		}
		got[i] = a
	})
	for _, a := range got {
		if a.ID != got[0].ID || a.Status != booking.Booked || a.Number != 2 || a.Note != "ankle" || a.Code == "" {
			t.Errorf("confirmed as %+v", a)
		}
	}
	f.at(time.Hour) // a late retry
	if a, err := f.Confirm(t.Context(), self(p), h.ID, booking.Request{}); err != nil || a.ID != got[0].ID {
		t.Errorf("again, later: %v, %v", a.ID, err)
	}
	if _, err := f.Held(t.Context(), self(p), h.ID); !errors.Is(err, booking.ErrHoldConfirmed) {
		t.Errorf("looked at after it was confirmed: %v", err)
	}
	if err := f.Release(t.Context(), self(p), h.ID); !errors.Is(err, booking.ErrHoldConfirmed) {
		t.Errorf("released after it was confirmed: %v", err)
	}
	if as := f.of(t, p); len(as) != 1 || as[0].Status != booking.Booked {
		t.Errorf("the patient has %+v", as)
	}
}

func TestAHoldCountsAmongThePatientsOwn(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	h := f.hold(t, desk, p, f.session, 2)
	for name, c := range map[string]struct {
		r    booking.Request
		want error
	}{
		"another number of the session":       {booking.Request{Session: f.session, Number: 3}, booking.ErrSameSession},
		"the same time in another department": {booking.Request{Session: f.other, Number: 2}, booking.ErrOverlap},
	} {
		c.r.Patient = p
		if _, err := f.Book(t.Context(), desk, c.r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		hr := booking.HoldRequest{Patient: p, Session: c.r.Session, Number: c.r.Number, Reason: booking.Offer}
		if _, err := f.Hold(t.Context(), desk, hr); !errors.Is(err, c.want) {
			t.Errorf("an offer of %s: %v, want %v", name, err, c.want)
		}
	}
	a, err := f.Book(t.Context(), desk, booking.Request{Patient: p, Session: f.session, Number: 2})
	if err != nil || a.Hold != h.ID {
		t.Errorf("the held number itself: %+v, %v", a, err)
	}
	if hs, err := f.HoldsOf(t.Context(), desk, p); err != nil || len(hs) != 0 {
		t.Errorf("still held: %v, %v", hs, err)
	}
}

func TestChoosingAnotherNumberGivesTheFirstBack(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	first := f.hold(t, self(ps[0]), ps[0], f.session, 1)
	second := f.hold(t, self(ps[0]), ps[0], f.session, 2)
	if again := f.hold(t, self(ps[0]), ps[0], f.session, 2); again.ID != second.ID || !again.Until.Equal(second.Until) {
		t.Errorf("holding what one holds = %+v, want %+v", again, second)
	}
	f.book(t, ps[1], f.session, 1)
	if _, err := f.Held(t.Context(), desk, first.ID); !errors.Is(err, booking.ErrHold) {
		t.Errorf("the first: %v", err)
	}
	if hs, err := f.HoldsOf(t.Context(), desk, ps[0]); err != nil || len(hs) != 1 || hs[0].ID != second.ID {
		t.Errorf("holds = %v, %v", hs, err)
	}
	if err := f.Release(t.Context(), self(ps[0]), second.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.Release(t.Context(), self(ps[0]), second.ID); err != nil {
		t.Errorf("released twice: %v", err)
	}
	if f.free(t) != 3 {
		t.Errorf("%d numbers are free", f.free(t))
	}
}

func TestWhoMayHoldForHowLong(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		by   auth.Actor
		r    booking.HoldRequest
		want error
		till time.Duration
	}{
		"a patient pays":                      {self(ps[0]), booking.HoldRequest{Reason: booking.Paying}, nil, 15 * time.Minute},
		"a patient asks for longer":           {self(ps[0]), booking.HoldRequest{Reason: booking.FillingIn, For: time.Hour}, booking.ErrHoldTooLong, 0},
		"a patient offers themselves a place": {self(ps[0]), booking.HoldRequest{Reason: booking.Offer}, booking.ErrForbidden, 0},
		"another patient":                     {self(ps[1]), booking.HoldRequest{Reason: booking.FillingIn}, booking.ErrForbidden, 0},
		"the waitlist offers":                 {auth.Job("waitlist"), booking.HoldRequest{Reason: booking.Offer, For: 2 * time.Hour}, nil, 2 * time.Hour},
		"the waitlist offers for two days":    {auth.Job("waitlist"), booking.HoldRequest{Reason: booking.Offer, For: 2 * day}, booking.ErrHoldTooLong, 0},
	} {
		c.r.Patient, c.r.Session, c.r.Number = ps[0], f.session, 3
		h, err := f.Hold(t.Context(), c.by, c.r)
		if !errors.Is(err, c.want) || (err == nil && h.Until.Sub(sunday) != c.till) {
			t.Errorf("%s: until %s, %v", name, h.Until, err)
		}
		if err == nil {
			if err := f.Release(t.Context(), desk, h.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := f.Confirm(t.Context(), self(ps[1]), f.hold(t, desk, ps[0], f.session, 3).ID, booking.Request{}); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("another confirms: %v", err)
	}
}

func TestTheClinicDecidesHowLongAHoldLasts(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	f.setPolicy(t, func(p *booking.Policy) { p.Holds = booking.HoldRules{FillingIn: 8, Payment: 20} })
	h := f.hold(t, self(p), p, f.session, 1)
	if h.Until.Sub(sunday) != 8*time.Minute {
		t.Errorf("held until %s", h.Until)
	}
	f.setPolicy(t, func(p *booking.Policy) { p.Holds = booking.HoldRules{} })
	if now, err := f.Policy(t.Context()); err != nil || now.Holds != booking.DefaultPolicy().Holds {
		t.Errorf("who says nothing gets %+v, %v", now.Holds, err)
	}
}

func TestARetriedHoldIsOne(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	r := booking.HoldRequest{Patient: p, Session: f.session, Number: 1, Reason: booking.FillingIn, Key: "hold-0001"}
	ids := make([]booking.HoldID, 8)
	all(len(ids), func(i int) {
		h, err := f.Hold(context.Background(), self(p), r)
		if err != nil {
			t.Error(err)
		}
		ids[i] = h.ID
	})
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("retries held %v", ids)
		}
	}
	f.DB = lagging{f.db}
	if h, err := f.Hold(t.Context(), self(p), r); err != nil || h.ID != ids[0] {
		t.Errorf("a retry that the day does not show yet: %v, %v", h.ID, err)
	}
	r.Number = 2
	f.DB = f.db
	if _, err := f.Hold(t.Context(), self(p), r); !errors.Is(err, booking.ErrKeyReused) {
		t.Errorf("another number under the same key: %v", err)
	}
}

// TestOneGetsTheNumberWhenAHoldRunsOut lets the holder confirm while others take over what seems, by their clocks, over.
func TestOneGetsTheNumberWhenAHoldRunsOut(t *testing.T) {
	f := open(t)
	for range enginetest.Rounds(10) {
		ps := f.patients(t, 20)
		h := f.hold(t, self(ps[0]), ps[0], f.session, 1)
		late := f // whose clock is past the hold's end
		late.Service = &booking.Service{DB: f.db, Clinic: f.Clinic, Now: func() time.Time { return h.Until }}
		var mu sync.Mutex
		won := map[patient.ID]booking.Appointment{}
		all(len(ps), func(i int) {
			var a booking.Appointment
			var err error
			switch {
			case i == 0:
				a, err = f.Confirm(context.Background(), self(ps[0]), h.ID, booking.Request{})
			case i%2 == 0:
				var mine booking.Hold
				if mine, err = late.Hold(context.Background(), desk, booking.HoldRequest{Patient: ps[i], Session: f.session, Number: 1, Reason: booking.Paying}); err == nil {
					a, err = late.Confirm(context.Background(), desk, mine.ID, booking.Request{})
				}
			default:
				a, err = late.Book(context.Background(), desk, booking.Request{Patient: ps[i], Session: f.session, Number: 1})
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won[ps[i]] = a
			case errors.Is(err, booking.ErrTaken), errors.Is(err, booking.ErrHeld), errors.Is(err, booking.ErrHoldOver):
			default:
				t.Error(err)
			}
		})
		if len(won) != 1 {
			t.Fatalf("%d got the number", len(won))
		}
		for _, a := range won {
			if _, err := f.Cancel(t.Context(), desk, a.ID, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestAbandonedHoldsCostNothing lets many patients hold and go away, by turns, and others book everything afterwards.
func TestAbandonedHoldsCostNothing(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 12)
	for i, p := range ps[:8] {
		f.hold(t, self(p), p, f.session, i%4+1)
		f.at(time.Duration(i+1) * 6 * time.Minute)
	}
	for i, p := range ps[8:] {
		f.book(t, p, f.session, i+1)
	}
	for _, p := range ps[:8] {
		f.book(t, p, f.tomorrow, 1)
		f.cancelHeld(t, p)
	}
}

func TestPatientsCannotHoldForEver(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	var err error
	for i := range 30 {
		if _, err = f.Hold(t.Context(), self(p), booking.HoldRequest{Patient: p, Session: f.session, Number: i%2 + 1, Reason: booking.FillingIn}); err != nil {
			break
		}
	}
	if !errors.Is(err, booking.ErrTooManyHolds) {
		t.Errorf("after many holds: %v", err)
	}
}

func TestTwoDoctorsOfOneMorningAreOneSession(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	a := f.book(t, p, f.session, 1)
	admin := auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}
	add := func(start, end string) booking.SessionID {
		t.Helper()
		x, err := f.SaveSchedule(t.Context(), admin, booking.Schedule{
			Department: a.Department, Practitioner: a.Practitioner, From: "2026-11-01",
			Weekly: []booking.WeeklyBlock{{Weekday: 1, Block: booking.Block{Start: clinic.Wall(start), End: clinic.Wall(end), Minutes: 30}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return x.On("2026-11-23", f.Clinic)[0].ID
	}
	late, runsOn, afternoon := add("10:30", "11:30"), add("11:30", "13:00"), add("14:00", "16:00")
	for name, c := range map[string]struct {
		s      booking.SessionID
		number int
		want   error
	}{
		"later the same morning":          {late, 1, booking.ErrSameSession},
		"a morning that runs past twelve": {runsOn, 2, booking.ErrSameSession},
		"the afternoon":                   {afternoon, 1, nil},
	} {
		if _, err := f.Book(t.Context(), desk, booking.Request{Patient: p, Session: c.s, Number: c.number}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
