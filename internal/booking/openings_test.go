package booking_test

import (
	"math/rand/v2"
	"testing"

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

// TestThePictureIsWhatTheNumbersSay books, moves and cancels at random in a department of three, and compares what its
// picture says is free with what each practitioner's numbers say.
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
	var held []booking.Appointment
	for range 60 {
		free, err := f.Free(t.Context(), week)
		if err != nil {
			t.Fatal(err)
		}
		session := free[rnd.IntN(len(free))]
		number := session.Slots[rnd.IntN(len(session.Slots))].Number
		switch i := rnd.IntN(4); {
		case i == 0 && len(held) > 0:
			_, _ = f.Cancel(t.Context(), desk, held[rnd.IntN(len(held))].ID, "")
		case i == 1 && len(held) > 0:
			if a, err := f.Move(t.Context(), desk, held[rnd.IntN(len(held))].ID, booking.Request{Session: session.ID, Number: number}, ""); err == nil {
				held = append(held, a)
			}
		default:
			a, err := f.Book(t.Context(), desk, booking.Request{Patient: patients[rnd.IntN(len(patients))], Session: session.ID, Number: number})
			if err == nil {
				held = append(held, a)
			}
		}
	}
	pictured, exact, own := map[booking.SessionID]int{}, map[booking.SessionID]int{}, map[booking.SessionID]int{}
	mine, err := f.Free(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range mine {
		own[s.ID] = len(s.Slots)
	}
	f.painted(t)
	f.Service = &booking.Service{DB: f.db, Clinic: f.Clinic, Now: f.Now} // which remembers nothing
	all, err := f.Free(t.Context(), week)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		pictured[s.ID] = len(s.Slots)
	}
	for _, d := range doctors {
		one := week
		one.Practitioner = d
		some, err := f.Free(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range some {
			exact[s.ID] = len(s.Slots)
		}
	}
	if len(exact) == 0 || len(pictured) != len(exact) {
		t.Fatalf("%d sessions in the picture, %d in truth", len(pictured), len(exact))
	}
	for id, n := range exact {
		if pictured[id] != n {
			t.Errorf("%s: the picture has %d free, the numbers %d", id, pictured[id], n)
		}
		if own[id] != n {
			t.Errorf("%s: who booked it was shown %d free before the picture was painted, the numbers say %d", id, own[id], n)
		}
	}
}
