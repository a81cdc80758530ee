package booking_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/store/enginetest"
)

// painted tells the pictures of every change so far, and once more of the last ones, as a stream does.
func (f fixture) painted(t *testing.T) {
	t.Helper()
	var all []booking.Touched
	for _, c := range f.db.(*enginetest.DB).Changes() { //nolint:forcetypeassert // open made it
		touched, ok, err := booking.TouchedBy(c)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			all = append(all, touched)
		}
	}
	for _, part := range [][]booking.Touched{all, all[len(all)/2:]} {
		if err := f.Paint(t.Context(), part); err != nil {
			t.Fatal(err)
		}
	}
}

// freeNumbers returns what a look shows as free.
func (f fixture) freeNumbers(t *testing.T, q booking.SlotQuery) map[booking.SessionID][]int {
	t.Helper()
	sessions, err := f.Free(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	out := map[booking.SessionID][]int{}
	for _, x := range sessions {
		for _, slot := range x.Slots {
			out[x.ID] = append(out[x.ID], slot.Number)
		}
	}
	return out
}

// TestThePictureIsWhatTheNumbersSay books, holds, confirms, moves and cancels at random in a department of three, and
// compares what its picture says is free with what each practitioner's numbers say, then and when the holds are over.
func TestThePictureIsWhatTheNumbersSay(t *testing.T) {
	f := open(t)
	admin := auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}
	department := f.department(t)
	var doctors []booking.PractitionerID
	for range 2 {
		p, err := f.SavePractitioner(t.Context(), admin, booking.Practitioner{Name: i18n.Text{i18n.Chinese: "李医生"}, Grade: "chief", Active: true})
		if err != nil {
			t.Fatal(err)
		}
		doctors = append(doctors, p.ID)
		if _, err := f.SaveSchedule(t.Context(), admin, booking.Schedule{Department: department, Practitioner: p.ID, From: "2026-11-01", Weekly: weekly(1, 2, 3)}); err != nil {
			t.Fatal(err)
		}
	}
	doctors = append(doctors, f.scheduleOf(t, f.session).Practitioner)
	week := booking.SlotQuery{By: desk, Department: department, From: "2026-11-23", Days: 7}
	rnd := rand.New(rand.NewPCG(1, 2))
	patients := f.patients(t, 12)
	var booked []booking.Appointment
	var held []booking.Hold
	keep := func(a booking.Appointment, err error) {
		if err == nil {
			booked = append(booked, a)
		}
	}
	for i := range 90 {
		f.at(time.Duration(i) * time.Second / 2)
		free, err := f.Free(t.Context(), week)
		if err != nil {
			t.Fatal(err)
		}
		session := free[rnd.IntN(len(free))]
		number := session.Slots[rnd.IntN(len(session.Slots))].Number
		p := patients[rnd.IntN(len(patients))]
		request := booking.Request{Patient: p, Session: session.ID, Number: number}
		switch i := rnd.IntN(7); {
		case i == 0 && len(booked) > 0:
			_, _ = f.Cancel(t.Context(), desk, booked[rnd.IntN(len(booked))].ID, "")
		case i == 1 && len(booked) > 0:
			keep(f.Move(t.Context(), desk, booked[rnd.IntN(len(booked))].ID, booking.Request{Session: session.ID, Number: number}, ""))
		case i == 2 && len(held) > 0:
			keep(f.Confirm(t.Context(), desk, held[rnd.IntN(len(held))].ID, booking.Request{}))
		case i == 3 && len(held) > 0:
			_ = f.Release(t.Context(), desk, held[rnd.IntN(len(held))].ID)
		case i <= 5:
			h, err := f.Hold(t.Context(), desk, booking.HoldRequest{Patient: p, Session: session.ID, Number: number, Reason: booking.FillingIn})
			if err == nil {
				held = append(held, h)
			}
		default:
			keep(f.Book(t.Context(), desk, request))
		}
	}
	last := f.Now()
	own := f.freeNumbers(t, week)
	f.painted(t)
	for _, later := range []time.Duration{0, time.Hour} {
		now := func() time.Time { return last.Add(later) }
		f.Service = &booking.Service{DB: f.db, Clinic: f.Clinic, Now: now} // which remembers nothing
		pictured, exact := f.freeNumbers(t, week), map[booking.SessionID][]int{}
		for _, d := range doctors {
			one := week
			one.Practitioner = d
			maps.Copy(exact, f.freeNumbers(t, one))
		}
		if len(exact) == 0 || !reflect.DeepEqual(pictured, exact) {
			t.Errorf("%s later the picture has free:\n%v\nthe numbers say:\n%v", later, pictured, exact)
		}
		if later == 0 && !reflect.DeepEqual(own, exact) {
			t.Errorf("who did it was shown as free before the picture was painted:\n%v\nthe numbers say:\n%v", own, exact)
		}
		if live := slices.ContainsFunc(held, func(h booking.Hold) bool { return h.Live(now()) }); live != (later == 0) {
			t.Errorf("%s later: holds are live: %t", later, live)
		}
	}
}
