package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
)

func in(t *testing.T, zone string) clinic.Settings {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return clinic.Settings{Zone: loc, Holidays: "cn"}
}

// night is a schedule that goes on through the hours in which clocks are changed.
func night(start, end clinic.Wall, minutes int) booking.Schedule {
	s := booking.Schedule{ID: "sch_06a3j8v0n8w0h4t2k6x8m4q2r0", From: "2026-01-01"}
	for day := 1; day <= 7; day++ {
		s.Weekly = append(s.Weekly, booking.WeeklyBlock{Weekday: day, Block: booking.Block{Start: start, End: end, Minutes: minutes}})
	}
	return s
}

func walls(s booking.Session, zone *time.Location) []string {
	var all []string
	for _, x := range s.Slots {
		all = append(all, fmt.Sprintf("%d@%s", x.Number, x.Start.In(zone).Format("15:04MST")))
	}
	return all
}

func TestTheHourThatIsSkippedHasNoNumbers(t *testing.T) {
	ny := in(t, "America/New_York")
	session := night("01:00", "04:00", 30).On("2026-03-08", ny)[0]
	want := []string{"1@01:00EST", "2@01:30EST", "5@03:00EDT", "6@03:30EDT"}
	if got := walls(session, ny.Zone); !slices.Equal(got, want) {
		t.Errorf("numbers %v, want %v", got, want)
	}
	if !slices.Equal(session.Skipped, []int{3, 4}) {
		t.Errorf("skipped %v, want 3 and 4 to be named", session.Skipped)
	}
}

func TestTheHourThatComesTwiceHasItsNumbersOnce(t *testing.T) {
	ny := in(t, "America/New_York")
	session := night("00:30", "03:00", 30).On("2026-11-01", ny)[0]
	want := []string{"1@00:30EDT", "2@01:00EDT", "3@01:30EDT", "4@02:00EST", "5@02:30EST"}
	if got := walls(session, ny.Zone); !slices.Equal(got, want) || session.Skipped != nil {
		t.Errorf("numbers %v skipped %v, want %v and none", got, session.Skipped, want)
	}
}

// TestNoNumberTwiceAndNoneUnnoticed goes through every day of a year in zones with whole hours, quarters and changes.
func TestNoNumberTwiceAndNoneUnnoticed(t *testing.T) {
	for _, zone := range []string{"America/New_York", "Asia/Kathmandu", "Asia/Shanghai", "Australia/Lord_Howe"} {
		for _, minutes := range []int{20, 30, 45} {
			c, s := in(t, zone), night("00:15", "05:30", minutes)
			ids := map[booking.SessionID]bool{}
			for day := clinic.Date("2026-01-01"); day < "2027-01-01"; day = day.AddDays(1) {
				session := s.On(day, c)[0]
				if ids[session.ID] {
					t.Fatalf("%s %s: session id twice", zone, day)
				}
				ids[session.ID] = true
				var last time.Time
				for _, x := range session.Slots {
					if x.Start.Before(last) {
						t.Errorf("%s %s: number %d begins at %s, before the one before it ends", zone, day, x.Number, x.Start)
					}
					if last = x.End; clinic.DateOf(x.Start.In(c.Zone)) != day {
						t.Errorf("%s %s: number %d is on another day", zone, day, x.Number)
					}
				}
				if n := len(session.Slots) + len(session.Skipped); n != 315/minutes {
					t.Errorf("%s %s: %d numbers given and named as skipped, want %d", zone, day, n, 315/minutes)
				}
			}
		}
	}
}

func TestHolidaysLeaveAndMakeUpDays(t *testing.T) {
	s := booking.Schedule{
		ID: "sch_06a3j8v0n8w0h4t2k6x8m4q2r0", From: "2026-01-01", Weekly: weekly(1, 2, 3, 4, 5), Holidays: true, MakeUpAs: 2,
		Exceptions: []booking.Exception{
			{Date: "2026-10-05", Blocks: []booking.Block{{Start: "09:00", End: "10:00", Minutes: 30}}, Reason: "值班"},
			{Date: "2026-12-02", Blocks: []booking.Block{{Start: "09:00", End: "10:00", Minutes: 30}}},
		},
		Leaves: []booking.Leave{{From: "2026-12-01", Until: "2026-12-03", Reason: "年假"}},
	}
	own := s
	own.Holidays = false
	c := in(t, "Asia/Shanghai")
	for _, x := range []struct {
		day       clinic.Date
		slots     int
		unheeding int
		what      string
	}{
		{"2026-10-01", 0, 4, "National Day, a Thursday"},
		{"2026-10-05", 2, 2, "a holiday on which somebody is on duty"},
		{"2026-10-10", 4, 0, "a Saturday worked for it, with Tuesday's pattern"},
		{"2026-12-02", 0, 0, "leave, though there was an exception"},
		{"2026-12-04", 4, 4, "the day after"},
		{"2027-01-01", 4, 4, "a year that is not announced is not guessed"},
	} {
		count := func(s booking.Schedule) (n int) {
			for _, session := range s.On(x.day, c) {
				n += len(session.Slots)
			}
			return n
		}
		if got := count(s); got != x.slots {
			t.Errorf("%s (%s): %d numbers, want %d", x.day, x.what, got, x.slots)
		}
		if got := count(own); got != x.unheeding {
			t.Errorf("%s (%s): %d numbers without heeding holidays, want %d", x.day, x.what, got, x.unheeding)
		}
	}
}
