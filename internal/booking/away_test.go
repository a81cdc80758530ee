package booking_test

import (
	"errors"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
)

// TestAScheduleMadeWithinALeaveSaysSo plans a doctor's evening while the doctor is on leave, which only the schedule of the
// mornings knows of.
func TestAScheduleMadeWithinALeaveSaysSo(t *testing.T) {
	f := open(t)
	mornings := f.scheduleOf(t, f.session)
	jobs := auth.Job("closures")
	leave := booking.Shut{Closure: "cls_leave", Doctor: true, Span: booking.Span{From: "2026-12-07", Until: "2026-12-11"}}
	must(t, f.Shut(t.Context(), jobs, leave, []booking.ScheduleID{mornings.ID}))
	room := booking.Shut{Closure: "cls_room", Span: booking.Span{From: "2026-12-14", Until: "2026-12-18"}} // not the doctor is out
	must(t, f.Shut(t.Context(), jobs, room, []booking.ScheduleID{mornings.ID}))

	for name, c := range map[string]struct {
		x    booking.Schedule
		asks bool
	}{
		"within it":               {f.beside(t, "2026-12-01", "", block(1, "19:00", "20:00")), true},
		"on other weekdays":       {f.beside(t, "2026-12-01", "2026-12-11", block(6, "19:00", "20:00")), false},
		"behind it":               {f.beside(t, "2026-12-12", "", block(1, "19:00", "20:00")), false},
		"while its room is out":   {f.beside(t, "2026-12-14", "", block(1, "19:00", "20:00")), false},
		"in the week of the room": {f.beside(t, "2026-12-14", "2026-12-18", block(2, "19:00", "20:00")), false},
	} {
		seen, err := f.Preview(t.Context(), manager, c.x)
		if err != nil || (len(seen.Away) > 0) != c.asks || (seen.Acknowledge != "") != c.asks {
			t.Errorf("%s: %+v, %v", name, seen, err)
		}
	}
	evenings := f.beside(t, "2026-12-01", "", block(1, "19:00", "20:00"))
	if _, err := f.SaveSchedule(t.Context(), manager, evenings); !errors.Is(err, booking.ErrAway) {
		t.Errorf("saved unseen: %v", err)
	}
	seen, err := f.Preview(t.Context(), manager, evenings)
	must(t, err)
	evenings, err = f.Replan(t.Context(), manager, evenings, seen.Acknowledge)
	must(t, err)
	evenings.Holidays = true // what was decided is not asked again
	_, err = f.SaveSchedule(t.Context(), manager, evenings)
	must(t, err)

	must(t, f.Unshut(t.Context(), jobs, leave.Closure, []booking.ScheduleID{mornings.ID}))
	_, err = f.SaveSchedule(t.Context(), manager, f.beside(t, "2026-12-01", "", block(1, "21:00", "22:00")))
	must(t, err)
}
