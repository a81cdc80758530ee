package waitlist_test

import (
	"errors"
	"testing"

	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/waitlist"
)

func TestTheDeskLooksForANumberAtOnceAndRankStillDecides(t *testing.T) {
	w := open(t)
	booked := w.full()
	first := w.join(func(r *waitlist.Request) { r.Urgency = "urgent" })
	second := w.join(nil)
	_, err := w.list.Seek(t.Context(), clinictest.Desk, second.ID)
	if !errors.Is(err, waitlist.ErrNothingFree) {
		t.Errorf("nothing is free: %v", err)
	}
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, booked[20].ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err = w.list.Seek(t.Context(), clinictest.Desk, second.ID); !errors.Is(err, waitlist.ErrNothingFree) {
		t.Errorf("the first takes it: %v", err)
	}
	w.wants(first, waitlist.Offered, "")
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, booked[21].ID, ""); err != nil {
		t.Fatal(err)
	}
	got, err := w.list.Seek(t.Context(), clinictest.Desk, second.ID)
	if err != nil || got.Status != waitlist.Offered || got.Current == nil || got.Current.Number != 22 {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = w.list.Seek(t.Context(), clinictest.Self(second.Patient), second.ID)
	if !errors.Is(err, waitlist.ErrForbidden) {
		t.Errorf("patients seek for themselves: %v", err)
	}
}

// TestTheEndOfAWaitIsToldOnce tells of waits that end in every way, and lists them by the day on which they ended.
func TestTheEndOfAWaitIsToldOnce(t *testing.T) {
	w := open(t)
	w.full()
	left, over := w.join(nil), w.join(nil)
	if _, err := w.list.Leave(t.Context(), clinictest.Desk, left.ID, "moved away"); err != nil {
		t.Fatal(err)
	}
	w.Set("2026-11-25", "02:00")
	if _, err := w.list.Review(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := map[string]waitlist.Status{}
	for _, c := range w.Changes() {
		events, err := waitlist.EventsOf(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == waitlist.WaitEnded {
				if ended[e.ID()] != "" {
					t.Errorf("%s is told twice", e.ID())
				}
				ended[e.ID()] = e.Entry.Status
			}
		}
	}
	if len(ended) != 2 || ended["wait-ended:"+string(left.ID)] != waitlist.Left || ended["wait-ended:"+string(over.ID)] != waitlist.Over {
		t.Errorf("told: %v", ended)
	}
	for day, want := range map[clinic.Date]int{clinictest.Monday: 1, tuesday: 0, "2026-11-25": 1} {
		if all, err := w.list.EndedOn(t.Context(), clinictest.Job, day); err != nil || len(all) != want {
			t.Errorf("%s: %d ended, %v", day, len(all), err)
		}
	}
	_, err := w.list.OffersOn(t.Context(), clinictest.Desk, tuesday)
	if !errors.Is(err, waitlist.ErrForbidden) {
		t.Errorf("the desk recounts: %v", err)
	}
}
