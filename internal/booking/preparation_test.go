package booking_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// Hours of fasting are hours that pass. What is said is a time on the wall, which must not be one that comes twice.
func TestFastingInEveryZone(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		day        clinic.Date
		at         clinic.Wall
		p          booking.Preparation
		eat, drink string
	}{
		{name: "an ordinary night", zone: "Asia/Shanghai", day: "2026-03-04", at: "08:00", p: booking.Preparation{FastHours: 10, WaterHours: 2}, eat: "2026-03-03 22:00", drink: "2026-03-04 06:00"},
		{name: "a zone of three quarters", zone: "Asia/Kathmandu", day: "2026-03-04", at: "08:15", p: booking.Preparation{FastHours: 8, WaterHours: 2}, eat: "2026-03-04 00:15", drink: "2026-03-04 06:15"},
		{name: "nothing to drink either", zone: "Asia/Shanghai", day: "2026-03-04", at: "08:00", p: booking.Preparation{FastHours: 8, NoWater: true}, eat: "2026-03-04 00:00", drink: "2026-03-04 00:00"},
		{name: "water all the time", zone: "Asia/Shanghai", day: "2026-03-04", at: "08:00", p: booking.Preparation{FastHours: 8}, eat: "2026-03-04 00:00"},
		{name: "no fasting", zone: "Asia/Shanghai", day: "2026-03-04", at: "08:00", p: booking.Preparation{Companion: true}},
		{name: "the clocks are put forward in the night", zone: "America/New_York", day: "2026-03-08", at: "09:00", p: booking.Preparation{FastHours: 10, WaterHours: 2}, eat: "2026-03-07 22:00", drink: "2026-03-08 07:00"},
		{name: "put back: an hour more passes", zone: "America/New_York", day: "2026-11-01", at: "09:00", p: booking.Preparation{FastHours: 10}, eat: "2026-11-01 00:00"},
		{name: "the time that comes twice is not said when the first is meant", zone: "America/New_York", day: "2026-11-01", at: "09:30", p: booking.Preparation{FastHours: 9}, eat: "2026-11-01 00:30"},
		{name: "nor can the second be taken for a later one", zone: "America/New_York", day: "2026-11-01", at: "09:30", p: booking.Preparation{FastHours: 8}, eat: "2026-11-01 01:30"},
		{name: "where clocks are put back by half an hour", zone: "Australia/Lord_Howe", day: "2026-04-05", at: "08:00", p: booking.Preparation{FastHours: 6, WaterHours: 2}, eat: "2026-04-05 02:00", drink: "2026-04-05 06:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			start := c.day.At(c.at, zone)
			f := c.p.Fasting(start, zone)
			if got := wall(f.Eat, zone); got != c.eat {
				t.Errorf("eats until %q, want %q", got, c.eat)
			}
			if got := wall(f.Drink, zone); got != c.drink {
				t.Errorf("drinks until %q, want %q", got, c.drink)
			}
			if f.Eat != nil && start.Sub(*f.Eat) < time.Duration(c.p.FastHours)*time.Hour {
				t.Errorf("fasts for %v, want %d hours at least", start.Sub(*f.Eat), c.p.FastHours)
			}
		})
	}
}

func wall(at *time.Time, zone *time.Location) string {
	if at == nil {
		return ""
	}
	return at.In(zone).Format("2006-01-02 15:04")
}

func TestFaultsOfAServiceNameTheirField(t *testing.T) {
	f := open(t)
	long := strings.Repeat("长", 201)
	x := booking.HealthcareService{
		Name: both(""), Departments: []booking.DepartmentID{"dep_none", "dep_none"}, Minutes: 481, Price: "no price", ForExams: true,
		Preparation: &booking.Preparation{
			FastHours: 49, WaterHours: 50, Pause: text("aspirin"), Wear: both(long), Bring: []i18n.Text{both(""), {"fr": "la carte"}},
			Confirm: []booking.Statement{{ID: "a b", Text: both("")}, {ID: "twice", Text: both("so")}, {ID: "twice", Text: both("so")}},
		},
	}
	_, err := f.SaveHealthcareService(t.Context(), admin, x)
	got := faultsOf(t, err)
	for _, want := range []string{
		"name required", "departments[0] unknown", "departments[1] twice", "minutes range", "priceCode format",
		"preparation.fastHours range", "preparation.waterHours range", "preparation.pause.zh-CN required", "preparation.wear.zh-CN too-long",
		"preparation.bring[0] required", "preparation.bring[1].fr language", "preparation.confirm[0].id format", "preparation.confirm[0].text required",
		"preparation.confirm[2].id twice",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among the faults %q", want, got)
		}
	}
}
