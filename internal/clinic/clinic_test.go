package clinic_test

import (
	"fmt"
	"testing"
	"time"

	"careloop/internal/clinic"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestAtKeepsWallTimeAcrossClockChanges(t *testing.T) {
	for _, c := range []struct{ zone, date, wall, want string }{
		{"Asia/Shanghai", "2026-11-23", "08:00", "2026-11-23T00:00:00Z"},
		{"Asia/Kathmandu", "2026-11-23", "08:00", "2026-11-23T02:15:00Z"},
		{"America/New_York", "2026-03-07", "08:00", "2026-03-07T13:00:00Z"},
		{"America/New_York", "2026-03-08", "08:00", "2026-03-08T12:00:00Z"},
		{"America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z"}, // skipped: an hour on
		{"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"}, // twice: the first
	} {
		got := clinic.Date(c.date).At(clinic.Wall(c.wall), zone(t, c.zone)).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s %s %s = %s, want %s", c.zone, c.date, c.wall, got, c.want)
		}
	}
}

func TestQuietHours(t *testing.T) {
	sh := zone(t, "Asia/Shanghai")
	q := clinic.QuietHours{From: "21:00", To: "08:00"}
	for in, want := range map[string]string{
		"2026-11-23T20:59:00+08:00": "2026-11-23T20:59:00+08:00",
		"2026-11-23T21:00:00+08:00": "2026-11-24T08:00:00+08:00",
		"2026-11-24T07:59:00+08:00": "2026-11-24T08:00:00+08:00",
		"2026-11-24T08:00:00+08:00": "2026-11-24T08:00:00+08:00",
	} {
		at, _ := time.Parse(time.RFC3339, in)
		if got := q.Until(at, sh).In(sh).Format(time.RFC3339); got != want {
			t.Errorf("Until(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		birth, on clinic.Date
		want      int
	}{
		{"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18}, {"2020-11-23", "2026-11-22", 5}, {"2020-11-23", "2026-11-23", 6},
	} {
		if got := clinic.Age(c.birth, c.on); got != c.want {
			t.Errorf("Age(%s, %s) = %d, want %d", c.birth, c.on, got, c.want)
		}
	}
}

func TestParseRefusesWhatDoesNotExist(t *testing.T) {
	for _, s := range []string{"2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "", "2026-11-31", "0000-01-01"} {
		if _, ok := clinic.ParseDate(s); ok {
			t.Errorf("ParseDate(%q) accepted", s)
		}
	}
	for _, s := range []string{"24:00", "8:00", "08:60", ""} {
		if _, ok := clinic.ParseWall(s); ok {
			t.Errorf("ParseWall(%q) accepted", s)
		}
	}
}

// TestDatesAreThoseOfTheStandardLibrary holds ParseDate to time.Parse, over a leap century and whatever is near a date.
func TestDatesAreThoseOfTheStandardLibrary(t *testing.T) {
	texts := []string{"", "2026-1-02", "2026-02-3", "2026/02/03", "2026-02-03 ", "+026-02-03", "2026-00-01", "2026-01-00", "2026-13-01", "2026-02-2\u0663", "0000-01-01", "2199-01-01", "20260-1-01"}
	for year := 1996; year <= 2101; year++ {
		for month := range 14 {
			for _, day := range []int{0, 1, 28, 29, 30, 31, 32} {
				texts = append(texts, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
			}
		}
	}
	for _, text := range texts {
		at, err := time.Parse(time.DateOnly, text)
		_, ok := clinic.ParseDate(text)
		if want := err == nil && at.Year() >= 1 && at.Year() <= 2198; ok != want {
			t.Errorf("%q: %t", text, ok)
		}
	}
}
