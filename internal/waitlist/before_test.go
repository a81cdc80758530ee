package waitlist_test

import (
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/waitlist"
)

// Who has lost a place waits for another: what they had in the department besides was there before, and is no answer.
func TestAWaitIsNotEndedByWhatThePatientHadBefore(t *testing.T) {
	w := open(t)
	all := w.full()
	p := w.Patient()
	w.Book(p, clinictest.Monday, 24) // at 11:50 today, wished for as well
	w.Advance(time.Minute)
	lost := w.Book(p, tuesday.AddDays(7), 3)
	e := w.join(func(r *waitlist.Request) {
		r.Patient, r.Instead, r.Wish.Weekdays = p, lost.ID, nil
	})
	w.cancel(all[4])
	w.wants(e, waitlist.Offered, "")
}

func TestAWaitIsEndedByWhatTookThePlaceOfWhatWasLost(t *testing.T) {
	w := open(t)
	w.full()
	p := w.Patient()
	lost := w.Book(p, tuesday.AddDays(7), 3)
	w.Advance(time.Minute)
	e := w.join(func(r *waitlist.Request) {
		r.Patient, r.Instead, r.Wish.Weekdays, r.Wish.Until = p, lost.ID, nil, tuesday.AddDays(3)
	})
	// First to a day that is not wished for, and then to one that is.
	for _, day := range []int{8, 3} {
		a, err := w.Booking.Move(t.Context(), clinictest.Desk, lost.ID, booking.Request{Session: w.Session(tuesday.AddDays(day)), Number: 9, Channel: "desk"}, "")
		if err != nil {
			t.Fatal(err)
		}
		lost = a
		w.settle()
	}
	w.wants(e, waitlist.Placed, waitlist.WhyElsewhere)
}
