package closure

import (
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
)

var shanghai = clinic.Default().Zone

func at(day clinic.Date, w clinic.Wall) time.Time { return day.At(w, shanghai) }

func TestEveryRuleIsReadAndHasASource(t *testing.T) {
	r := rules()
	if r.Version < 1 || r.Ahead.Days < 1 || r.Ahead.Notice < 1 || r.Shown < 1 || len(r.Grades) != 4 || r.Points.Day < 1 || r.WaitDays < 1 || r.Accept.OtherSite {
		t.Errorf("rules are missing: %+v", r)
	}
	if n := strings.Count(string(rulesFile), `"source":`); n != 3 {
		t.Errorf("%d sources", n)
	}
}

// TestWhatIsProposedAndWhy weighs a number against the place that was lost: Tuesday at nine with a chief physician of
// internal medicine in the east.
func TestWhatIsProposedAndWhy(t *testing.T) {
	const tuesday, wednesday, monday = clinic.Date("2026-11-24"), clinic.Date("2026-11-25"), clinic.Date("2026-11-23")
	l := lost{
		department: "dep", practitioner: "pra", grade: "chief", start: at(tuesday, "09:00"), part: clinic.Morning,
		site: booking.Site{ID: "east", Minutes: map[booking.SiteID]int{"west": 20, "north": 50}},
	}
	like := func(edit func(*found)) found {
		f := found{
			session: booking.Session{Department: "dep", Practitioner: "other", Date: tuesday, Name: clinic.Morning}, grade: "chief", site: "east",
			slot: booking.Slot{Start: at(tuesday, "09:10")},
		}
		edit(&f)
		return f
	}
	for name, tc := range map[string]struct {
		f      found
		cost   int
		why    string
		accept bool
	}{
		"a colleague at the same time": {like(func(*found) {}), 6, "same-day same-time other-practitioner same-grade same-site", true},
		"the same doctor a day later": {like(func(f *found) {
			f.session.Practitioner, f.session.Date, f.slot.Start = "pra", wednesday, at(wednesday, "09:00")
		}), 10, "days-later same-time same-practitioner same-site", true},
		"the same doctor a day earlier": {like(func(f *found) {
			f.session.Practitioner, f.session.Date, f.slot.Start = "pra", monday, at(monday, "09:00")
		}), 14, "days-earlier same-time same-practitioner same-site", false},
		"the same doctor after a week": {like(func(f *found) {
			f.session.Practitioner, f.session.Date, f.slot.Start = "pra", "2026-12-01", at("2026-12-01", "09:00")
		}), 70, "days-later same-time same-practitioner same-site", false},
		"a colleague of a lower grade": {like(func(f *found) { f.grade = "attending" }), 22, "same-day same-time other-practitioner lower-grade same-site", false},
		"a colleague two hours later":  {like(func(f *found) { f.slot.Start = at(tuesday, "11:00") }), 8, "same-day other-time other-practitioner same-grade same-site", true},
		"a colleague in the afternoon": {like(func(f *found) {
			f.session.Name, f.slot.Start = clinic.Afternoon, at(tuesday, "14:00")
		}), 14, "same-day other-part other-practitioner same-grade same-site", true},
		"a site nearby":             {like(func(f *found) { f.site = "west" }), 8, "same-day same-time other-practitioner same-grade other-site", false},
		"a site far away":           {like(func(f *found) { f.site = "north" }), 11, "same-day same-time other-practitioner same-grade other-site", false},
		"a site nobody knows":       {like(func(f *found) { f.site = "south" }), 12, "same-day same-time other-practitioner same-grade other-site", false},
		"a department of that name": {like(func(f *found) { f.session.Department = "twin" }), 18, "same-day same-time other-practitioner same-grade same-site other-department", false},
	} {
		cost, why, accept := rules().weigh(l, tc.f, shanghai)
		var codes []string
		for _, r := range why {
			codes = append(codes, r.Code)
		}
		if got := strings.Join(codes, " "); cost != tc.cost || got != tc.why || accept != tc.accept {
			t.Errorf("%s: %d points, %s, accepted %v; want %d, %s, %v", name, cost, got, accept, tc.cost, tc.why, tc.accept)
		}
	}
}

func TestHigherGradesAreWeighedLightly(t *testing.T) {
	l := lost{practitioner: "pra", grade: "attending", start: at("2026-11-24", "09:00"), part: clinic.Morning}
	f := found{session: booking.Session{Practitioner: "other", Date: "2026-11-24", Name: clinic.Morning}, grade: "chief", slot: booking.Slot{Start: at("2026-11-24", "09:00")}}
	cost, why, accept := rules().weigh(l, f, shanghai)
	if cost != 10 || !accept || !slices.Contains(why, Reason{Code: "higher-grade", N: 2}) {
		t.Errorf("%d points for %v, accepted %v", cost, why, accept)
	}
}

func TestWhatIsTooNearOrTooFarIsNotProposed(t *testing.T) {
	now := at("2026-11-24", "08:00")
	l := lost{start: at("2026-11-24", "08:30")}
	for _, tc := range []struct {
		day  clinic.Date
		wall clinic.Wall
		want bool
	}{
		{"2026-11-24", "08:10", false}, // before they would have come
		{"2026-11-24", "08:40", true},  // they are about to come anyhow
		{"2026-11-24", "15:00", true}, {"2026-12-08", "08:30", true}, {"2026-12-09", "08:30", false},
	} {
		f := found{session: booking.Session{Date: tc.day}, slot: booking.Slot{Start: at(tc.day, tc.wall)}}
		if got := rules().inTime(l, f, now, shanghai); got != tc.want {
			t.Errorf("%s %s: %v", tc.day, tc.wall, got)
		}
	}
	later := lost{start: at("2026-11-26", "08:30")}
	soon := found{session: booking.Session{Date: "2026-11-24"}, slot: booking.Slot{Start: at("2026-11-24", "09:00")}}
	if rules().inTime(later, soon, now, shanghai) {
		t.Error("somebody who comes the day after tomorrow is asked to come within the hour")
	}
}
