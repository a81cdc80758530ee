package booking_test

import (
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
)

var utc = clinic.Settings{Zone: time.UTC}

func weekly(days ...int) []booking.WeeklyBlock {
	var blocks []booking.WeeklyBlock
	for _, d := range days {
		blocks = append(blocks, booking.WeeklyBlock{Weekday: d, Block: booking.Block{Start: "08:00", End: "10:00", Minutes: 30}})
	}
	return blocks
}

func TestSessionsOfADay(t *testing.T) {
	const monday = clinic.Date("2026-11-23")
	s := booking.Schedule{
		ID: "sch_0000000000000000000000000c", From: "2026-11-01", Until: "2026-12-31", Weekly: weekly(1, 3),
		Exceptions: []booking.Exception{
			{Date: "2026-11-25"}, // closed
			{Date: "2026-11-28", Blocks: []booking.Block{{Start: "13:00", End: "14:15", Minutes: 20}}}, // a make-up Saturday
		},
	}
	for _, c := range []struct {
		day   clinic.Date
		slots int
	}{
		{monday, 4}, {"2026-11-24", 0}, {"2026-11-25", 0}, {"2026-11-28", 3}, {"2026-10-26", 0}, {"2027-01-04", 0}, {"2026-12-30", 4},
	} {
		got := 0
		for _, session := range s.On(c.day, utc) {
			got += len(session.Slots)
		}
		if got != c.slots {
			t.Errorf("%s: %d slots, want %d", c.day, got, c.slots)
		}
	}
}

func TestSlotsKeepWallTimeInEveryZone(t *testing.T) {
	s := booking.Schedule{ID: "sch_0000000000000000000000000c", From: "2026-01-01", Weekly: weekly(7)}
	for _, c := range []struct{ zone, first string }{
		{"America/New_York", "2026-03-08T12:00:00Z"}, // the day the clocks go forward
		{"Asia/Kathmandu", "2026-03-08T02:15:00Z"},
		{"Asia/Shanghai", "2026-03-08T00:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		session := s.On("2026-03-08", clinic.Settings{Zone: zone})[0]
		if got := session.Slots[0].Start.Format(time.RFC3339); got != c.first {
			t.Errorf("%s: first slot at %s, want %s", c.zone, got, c.first)
		}
	}
}

func TestIDsSayWhereTheThingIs(t *testing.T) {
	s := booking.Schedule{ID: "sch_06a3j8v0n8w0h4t2k6x8m4q2r0", From: "2026-01-01", Weekly: weekly(1)}
	session := s.On("2026-11-23", utc)[0]
	schedule, day, start, ok := session.ID.Split()
	if !ok || schedule != s.ID || day != "2026-11-23" || start != "08:00" {
		t.Errorf("Split(%s) = %s, %s, %s, %v", session.ID, schedule, day, start, ok)
	}
	for _, bad := range []booking.SessionID{"", "ses_", "ses_zzz", session.ID[:len(session.ID)-1], "apt" + session.ID[3:], session.ID + "0"} {
		if _, _, _, ok := bad.Split(); ok {
			t.Errorf("Split(%q) accepted", bad)
		}
	}
}
