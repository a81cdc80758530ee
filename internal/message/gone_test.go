package message_test

import (
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/store"
)

// shut closes the doctor's day, as a closure does, and marks who has a place in it.
func (w *world) shut(id booking.ClosureID, a booking.Appointment) {
	w.t.Helper()
	x := booking.Shut{Closure: id, Span: booking.Span{From: a.Date, Until: a.Date}}
	w.must(w.Booking.Shut(w.t.Context(), clinictest.Job, x, []booking.ScheduleID{w.Schedule.ID}))
	_, err := w.Booking.ShutDay(w.t.Context(), clinictest.Job, x, w.Schedule.ID, a.Date, func(booking.Affected) []store.Op { return nil })
	w.must(err)
}

func TestNobodyIsAskedToComeToAPlaceThatAClosureTook(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	w.messages.Closures = &noted{}
	p := w.patient(i18n.English, channel.SMS)
	a := w.Book(p, w.Today().AddDays(2), 13)
	w.tell()
	w.shut("cls_a", a) // before the confirmation has left
	w.lost(a, closure.CaseUnplaced)
	w.minute()
	for range 3 * 24 * 4 {
		w.Advance(15 * time.Minute)
		w.minute()
	}
	for kind, m := range w.all(p) {
		if kind == message.ClosureLost {
			if m.Status != message.Sent {
				t.Errorf("the patient does not hear of it: %+v", m)
			}
			continue
		}
		if m.Status != message.Dropped || m.Why != message.WhyPlaceGone {
			t.Errorf("%s is %s (%s)", kind, m.Status, m.Why)
		}
	}
	if n := len(w.sent.letters); n != 1 {
		t.Errorf("%d letters: %v", n, w.sent.kinds())
	}
}

func TestNobodyIsAskedToComeToAPlaceThatAChangedScheduleTook(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	a := w.Book(p, w.Today().AddDays(2), 13)
	w.minute()
	x := w.Schedule
	x.Weekly = x.Weekly[:1] // Mondays alone are left
	c, err := w.Booking.Preview(t.Context(), clinictest.Manager, x)
	w.must(err)
	_, err = w.Booking.Replan(t.Context(), clinictest.Admin, x, c.Acknowledge)
	w.must(err)
	w.Set(a.Date, "00:00")
	for range 24 {
		w.Advance(30 * time.Minute)
		w.minute()
	}
	for _, kind := range w.sent.kinds() {
		if strings.Contains(kind, "reminder") {
			t.Errorf("sent %s", kind)
		}
	}
	if m := w.all(p)[message.HoursBefore]; m.Why != message.WhyPlaceGone {
		t.Errorf("the reminder is %s (%s)", m.Status, m.Why)
	}
}

// Two closures have the day; one is taken back, and says so while the other still holds.
func TestNobodyIsToldToComeWhileAnotherClosureHoldsThePlace(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	w.messages.Closures = &noted{}
	p := w.patient(i18n.English, channel.SMS)
	a := w.Book(p, w.Today().AddDays(2), 13)
	w.minute()
	w.shut("cls_other", a)
	w.lost(a, closure.CaseKept)
	w.minute()
	if m := w.all(p)[message.ClosureOff]; m.Status != message.Dropped || m.Why != message.WhyPlaceGone {
		t.Errorf("the patient is told that all is well: %+v", m)
	}
}
