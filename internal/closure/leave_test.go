package closure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/store/enginetest"
)

// TestALeaveAndAScheduleWithinItAreAsOneAfterTheOther enters a doctor's leave while an evening within it is planned: the
// leave has it, or whoever plans it is told.
func TestALeaveAndAScheduleWithinItAreAsOneAfterTheOther(t *testing.T) {
	w := open(t)
	evening := func(day int) booking.Schedule {
		x := w.other
		x.ID, x.Version, x.Practitioner, x.Room = "", 0, w.Practitioner, "9"
		x.Weekly = []booking.WeeklyBlock{{Weekday: day, Block: booking.Block{Start: "19:00", End: "20:00", Minutes: 10}}}
		return x
	}
	leave := w.out()
	leave.Span.Until = tuesday.AddDays(6)
	plan := func(day int) func(context.Context, *world) error {
		return func(ctx context.Context, w *world) error {
			_, err := w.Booking.SaveSchedule(ctx, clinictest.Admin, evening(day))
			return err
		}
	}
	all := w.DB.Copy(t)
	enginetest.Interleaving[*world]{
		Open: func(t *testing.T) (first, second *world) {
			t.Helper()
			db := all.Open(t)
			on := func() *world {
				o := &world{Clinic: w.On(db), t: t}
				o.closures = o.over(db)
				return o
			}
			return on(), on()
		},
		Left: func(t *testing.T, w *world) string {
			t.Helper()
			schedules, err := w.Booking.Schedules(t.Context(), "", w.Practitioner)
			w.must(err)
			var lines []string
			for _, x := range schedules {
				lines = append(lines, fmt.Sprintf("    %s: closed %d times", x.Weekly[0].Start, len(x.Shuts)))
			}
			slices.Sort(lines)
			return strings.Join(lines, "\n")
		},
		Acts: []enginetest.Act[*world]{
			{Name: "leave", Do: func(ctx context.Context, w *world) error {
				_, err := w.closures.Close(ctx, clinictest.Manager, leave)
				return err
			}},
			{Name: "a Tuesday", Do: plan(2)},
			{Name: "a Friday", Do: plan(5)},
		},
	}.Play(t)
}
