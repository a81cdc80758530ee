package booking_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// doctor adds one to the department of the session, with a schedule.
func (f fixture) doctor(t *testing.T, x booking.Schedule) booking.Schedule {
	t.Helper()
	p, err := f.SavePractitioner(t.Context(), admin, booking.Practitioner{Name: both("Li"), Grade: "chief", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	x.Department, x.Practitioner = f.department(t), p.ID
	if x.From == "" {
		x.From = "2026-11-01"
	}
	x, err = f.SaveSchedule(t.Context(), admin, x)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestWhoIsFullIsAmongThoseWhoSeePatients lists everybody who can be booked or waited for, and nobody else.
func TestWhoIsFullIsAmongThoseWhoSeePatients(t *testing.T) {
	f := open(t)
	full := f.doctor(t, booking.Schedule{Weekly: weekly(3), Until: "2026-11-30"})
	for number, p := range f.patients(t, 4) {
		session := booking.SessionID("")
		for _, x := range full.On("2026-11-25", f.Clinic) {
			session = x.ID
		}
		f.book(t, p, session, number+1)
	}
	f.doctor(t, booking.Schedule{Weekly: weekly(1), Until: "2026-11-22"})                                                                     // over
	f.doctor(t, booking.Schedule{Weekly: weekly(1), Until: "2026-11-25", Leaves: []booking.Leave{{From: "2026-11-20", Until: "2026-11-30"}}}) // away until it is over
	off := f.doctor(t, booking.Schedule{Weekly: weekly(1)})
	later := f.doctor(t, booking.Schedule{Weekly: weekly(2), From: "2027-01-04", Until: "2027-02-28"})
	all, err := f.Practitioners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ID != off.Practitioner {
			continue
		}
		p.Active = false
		if _, err := f.SavePractitioner(t.Context(), admin, p); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.ConsultingIn(t.Context(), self(f.patients(t, 1)[0]), f.department(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []booking.Consulting{
		{Practitioner: f.scheduleOf(t, f.session).Practitioner, First: "2026-11-23", Last: "2027-11-22"},
		{Practitioner: full.Practitioner, First: "2026-11-25", Last: "2026-11-30"},
		{Practitioner: later.Practitioner, First: "2027-01-05", Last: "2027-02-28"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestWhenTheNextDayIsGivenOut is told to each as the rule has it for them.
func TestWhenTheNextDayIsGivenOut(t *testing.T) {
	f := open(t)
	x := f.scheduleOf(t, f.session) // Mondays and Tuesdays
	x.Release = &booking.Release{Days: 7, At: "07:00", Priority: 2, Staff: 30}
	if _, err := f.SaveSchedule(t.Context(), admin, x); err != nil {
		t.Fatal(err)
	}
	next := func(day clinic.Date, opens time.Time) *booking.NextRelease {
		return &booking.NextRelease{Date: day, At: opens}
	}
	zone := f.Clinic.Zone
	for name, c := range map[string]struct {
		by   auth.Actor
		last clinic.Date
		next *booking.NextRelease
	}{
		"patient": {self(f.patients(t, 1)[0]), "2026-11-29", next("2026-11-30", clinic.Date("2026-11-23").At("07:00", zone))},
		"desk":    {desk, "2026-12-22", next("2026-12-28", clinic.Date("2026-11-28").Start(zone))},
		"manager": {admin, "2027-11-22", nil},
	} {
		got, err := f.ConsultingIn(t.Context(), c.by, x.Department)
		if err != nil {
			t.Fatal(err)
		}
		want := []booking.Consulting{{Practitioner: x.Practitioner, First: "2026-11-23", Last: c.last, Next: c.next}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	x = f.scheduleOf(t, f.session)
	second := booking.Schedule{
		Department: x.Department, Practitioner: x.Practitioner, From: "2026-11-01",
		Weekly:  []booking.WeeklyBlock{{Weekday: 7, Block: booking.Block{Start: "20:30", End: "21:30", Minutes: 30}}},
		Release: &booking.Release{Days: 14, At: "07:00"},
	}
	if _, err := f.SaveSchedule(t.Context(), admin, second); err != nil {
		t.Fatal(err)
	}
	got, err := f.ConsultingIn(t.Context(), self(f.patients(t, 1)[0]), x.Department)
	if err != nil {
		t.Fatal(err)
	}
	want := []booking.Consulting{{
		Practitioner: x.Practitioner, First: "2026-11-22", Last: "2026-12-06",
		Next: next("2026-11-30", clinic.Date("2026-11-23").At("07:00", zone)),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("by two schedules: %s", diff)
	}
}

// TestWhoHasEnoughOnADayIsOfferedOtherDays: the refusal says how many are enough.
func TestWhoHasEnoughOnADayIsOfferedOtherDays(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	f.book(t, p, f.session, 1)
	for i := range booking.DailyLimit - 1 {
		at := clinic.Wall("10:30").Add(60 * i)
		x := booking.Schedule{Weekly: []booking.WeeklyBlock{{Weekday: 1, Block: booking.Block{Start: at, End: at.Add(30), Minutes: 30}}}}
		d, err := f.SaveDepartment(t.Context(), admin, booking.Department{Name: i18n.Text{i18n.English: "Another"}, Need: "general", Active: true})
		if err != nil {
			t.Fatal(err)
		}
		x.Department, x.From = d.ID, "2026-11-01"
		x.Practitioner = f.doctor(t, booking.Schedule{Weekly: weekly(7)}).Practitioner
		if x, err = f.SaveSchedule(t.Context(), admin, x); err != nil {
			t.Fatal(err)
		}
		f.book(t, p, x.On("2026-11-23", f.Clinic)[0].ID, 1)
	}
	afternoon := f.doctor(t, booking.Schedule{Weekly: []booking.WeeklyBlock{
		{Weekday: 1, Block: booking.Block{Start: "15:00", End: "17:00", Minutes: 30}},
		{Weekday: 4, Block: booking.Block{Start: "15:00", End: "17:00", Minutes: 30}},
	}})
	session := afternoon.On("2026-11-23", f.Clinic)[0].ID
	_, booked := f.Book(t.Context(), self(p), booking.Request{Patient: p, Session: session, Number: 2, Key: "one-more"})
	_, held := f.Hold(t.Context(), self(p), booking.HoldRequest{Patient: p, Session: session, Number: 2, Reason: booking.FillingIn})
	for verb, err := range map[string]error{"booked": booked, "held": held} {
		var e *errs.Error
		if !errors.As(err, &e) || !errors.Is(err, booking.ErrDailyLimit) || e.Params["limit"] != booking.DailyLimit {
			t.Errorf("%s: %v %v, want the limit", verb, err, e.Params)
		}
		other := alternatives(err)
		if len(other) == 0 {
			t.Errorf("%s: nothing is offered instead", verb)
		}
		for _, x := range other {
			if f.Clinic.Day(x.Start) == "2026-11-23" {
				t.Errorf("%s: offered %+v, on a day that is full", verb, x)
			}
		}
	}
}
