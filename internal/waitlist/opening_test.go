package waitlist_test

import (
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/waitlist"
)

// TestAPoolThatOpensIsOfferedThen keeps two numbers until two hours before the session: nobody writes anything when they
// open.
func TestAPoolThatOpensIsOfferedThen(t *testing.T) {
	w := open(t)
	s, err := w.Booking.Schedule(t.Context(), w.Schedule.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Weekly {
		s.Weekly[i].Pools = []booking.Share{{Pool: booking.ReservedPool, From: 23, To: 24, Opens: 120}}
	}
	if _, err := w.Booking.SaveSchedule(t.Context(), clinictest.Admin, s); err != nil {
		t.Fatal(err)
	}
	for number := 1; number <= 22; number++ {
		w.Book(w.Patient(), tuesday, number)
	}
	join := func(key string) waitlist.Entry {
		return w.join(func(r *waitlist.Request) {
			r.Patient, r.Key, r.Wish.From, r.Wish.Until = w.Patient(), key, tuesday, tuesday
		})
	}
	first, second, third := join("first"), join("second"), join("third")
	sweep := func() {
		t.Helper()
		if _, err := w.list.Sweep(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	opens := tuesday.At("08:00", w.Settings.Zone).Add(-2 * time.Hour)
	w.Set(tuesday, "05:59")
	sweep()
	for _, e := range []waitlist.Entry{first, second, third} {
		w.wants(e, waitlist.Waiting, "")
	}
	w.Advance(opens.Sub(w.Now()))
	sweep()
	sweep()
	w.wants(first, waitlist.Offered, "")
	w.wants(second, waitlist.Offered, "")
	w.wants(third, waitlist.Waiting, "")
	if n := len(w.log()); n != 2 {
		t.Errorf("%d lines in the log", n)
	}
}
