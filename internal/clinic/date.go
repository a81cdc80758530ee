package clinic

import (
	"fmt"
	"time"
)

// Date is a civil date, "2026-11-23": a day on the clinic's wall calendar, without a zone. Dates sort as strings.
type Date string

// lastYear bounds dates, so that counting on from one stays a date of four digits, and within the days that ids hold.
const lastYear = 2198

// ParseDate returns the date if it exists in the calendar, and lies before 2199.
func ParseDate(s string) (Date, bool) {
	t, ok := civil(s)
	return Date(s), ok && t.Year() >= 1 && t.Year() <= lastYear
}

// civil does what time.Parse does with time.DateOnly, in a fifth of its time: every id that holds a day is taken apart
// by it, a dozen times in a booking.
func civil(s string) (time.Time, bool) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	var n [3]int
	for i, part := range [...]string{s[:4], s[5:7], s[8:]} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return time.Time{}, false
			}
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	return t, t.Month() == time.Month(n[1]) && t.Day() == n[2] // no 31 April, which time.Date takes for 1 May
}

// DateOf returns the date that a clock in t's zone shows.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

func (d Date) utc() time.Time {
	t, ok := civil(string(d))
	if !ok {
		panic(fmt.Sprintf("clinic: %q was never parsed as a date", string(d)))
	}
	return t
}

// Valid reports whether d is a date of the calendar.
func (d Date) Valid() bool {
	_, ok := ParseDate(string(d))
	return ok
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// DaysUntil returns how many days lie from d to e.
func (d Date) DaysUntil(e Date) int { return int(e.utc().Sub(d.utc()).Hours() / 24) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Month returns the month, "2026-11".
func (d Date) Month() Month { return Month(d[:7]) }

// Start returns the first instant of the day in zone; where a clock change skips midnight, the first that exists.
func (d Date) Start(zone *time.Location) time.Time { return d.At("00:00", zone) }

// At returns the instant when clocks in zone show w on this day. A time that a clock change skips comes out as
// the instant the skipped hour is shifted to; one that occurs twice means the first.
func (d Date) At(w Wall, zone *time.Location) time.Time {
	day := d.utc()
	h, m := w.split()
	t := time.Date(day.Year(), day.Month(), day.Day(), h, m, 0, 0, zone)
	if earlier := t.Add(-time.Hour); earlier.Hour() == h && earlier.Minute() == m && earlier.Day() == day.Day() {
		return earlier.UTC()
	}
	if t.Hour() != h || t.Minute() != m { // skipped: which way time.Date moves it is not promised
		_, offset := t.Add(-12 * time.Hour).Zone()
		t = time.Date(day.Year(), day.Month(), day.Day(), h, m, -offset, 0, time.UTC)
	}
	return t.UTC()
}

// Has reports whether clocks in zone show w on this day at all: a clock change may skip it.
func (d Date) Has(w Wall, zone *time.Location) bool {
	t := d.At(w, zone).In(zone)
	return WallOf(t) == w && DateOf(t) == d
}

// Changes reports whether the clocks in zone are changed on this day, and its hours are not 24.
func (d Date) Changes(zone *time.Location) bool {
	return d.AddDays(1).Start(zone).Sub(d.Start(zone)) != 24*time.Hour
}

// Age returns the completed years from birth to on. Somebody born on 29 February has their birthday on 1 March
// in other years, as in Chinese civil law.
func Age(birth, on Date) int { return Months(birth, on) / 12 }

// Months returns the completed months from birth to on, 0 before it. What a month is too short for is on the first of the next.
func Months(birth, on Date) int {
	b, o := birth.utc(), on.utc()
	months := (o.Year()-b.Year())*12 + int(o.Month()) - int(b.Month())
	if o.Day() < b.Day() {
		months--
	}
	return max(0, months)
}

// Month is a calendar month, "2026-11".
type Month string

// ParseMonth returns the month if it exists.
func ParseMonth(s string) (Month, bool) {
	if _, ok := ParseDate(s + "-01"); !ok {
		return "", false
	}
	return Month(s), true
}

// Days lists the dates of the month.
func (m Month) Days() []Date {
	var days []Date
	for d := Date(m + "-01"); d.Month() == m; d = d.AddDays(1) {
		days = append(days, d)
	}
	return days
}

// Wall is a time on the clinic's wall clock, "08:30". Times of one day sort as strings.
type Wall string

// ParseWall returns the time if a clock can show it.
func ParseWall(s string) (Wall, bool) {
	if len(s) != len("08:30") || s[2] != ':' || s[3] > '5' || s > "23:59" {
		return "", false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return "", false
		}
	}
	return Wall(s), true
}

// WallOf returns what a clock in t's zone shows.
func WallOf(t time.Time) Wall { return Wall(t.Format("15:04")) }

// Add returns the time n minutes later on the same day; past midnight it ends at 24:00's eve, 23:59.
func (w Wall) Add(minutes int) Wall {
	m := min(w.Minutes()+minutes, 23*60+59)
	return Wall([]byte{digit(m / 600), digit(m / 60 % 10), ':', digit(m % 60 / 10), digit(m % 10)})
}

// Minutes returns the minutes since midnight.
func (w Wall) Minutes() int {
	h, m := w.split()
	return h*60 + m
}

func (w Wall) split() (h, m int) {
	if _, ok := ParseWall(string(w)); !ok {
		panic(fmt.Sprintf("clinic: %q was never parsed as a time", string(w)))
	}
	return pair(w[:2]), pair(w[3:])
}

func digit(n int) byte { return "0123456789"[n] }

func pair(digits Wall) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }
