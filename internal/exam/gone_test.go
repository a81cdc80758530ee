package exam_test

import (
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/store"
)

// TestWhosePlaceIsGoneIsExaminedWithAReasonAlone holds an examination to what check-in asks.
func TestWhosePlaceIsGoneIsExaminedWithAReasonAlone(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	x := booking.Shut{Closure: "cls_a", Span: booking.Span{From: a.Date, Until: a.Date}}
	w.must(w.Booking.Shut(t.Context(), clinictest.Job, x, []booking.ScheduleID{w.Schedule.ID}))
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "place-is-gone"}
	refused := func(when string) {
		t.Helper()
		_, err := w.Open(t.Context(), clinictest.Desk, r)
		w.refuses(err, exam.ErrGone)
		if all, err := w.OfPatient(t.Context(), clinictest.Desk, p); err != nil || len(all) != 0 || w.status(a) != booking.Booked {
			t.Errorf("%s: %d route sheets, and the appointment is %s: %v", when, len(all), w.status(a), err)
		}
	}
	refused("in the schedule alone")
	_, err := w.Booking.ShutDay(t.Context(), clinictest.Job, x, w.Schedule.ID, a.Date, func(booking.Affected) []store.Op { return nil })
	w.must(err)
	refused("marked")
	r.Override = "  "
	refused("without a reason")
	r.Override = "Dr Zhang examines him after all"
	_, err = w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	if w.status(a) != booking.Arrived {
		t.Errorf("let in, and the appointment is %s", w.status(a))
	}
	for _, c := range w.Changes() {
		if c.New != nil && c.New.Stamp.Why == r.Override {
			return
		}
	}
	t.Error("nothing says why")
}

// TestNobodyIsExaminedAtAnEndedSchedule: the doctor took leave, and no closure has the number.
func TestNobodyIsExaminedAtAnEndedSchedule(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	s := w.Schedule
	s.Leaves = []booking.Leave{{From: a.Date, Until: a.Date}}
	seen, err := w.Booking.Preview(t.Context(), clinictest.Manager, s)
	w.must(err)
	_, err = w.Booking.Replan(t.Context(), clinictest.Manager, s, seen.Acknowledge)
	w.must(err)
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "on-leave-today"})
	w.refuses(err, exam.ErrGone)
}
