package functiontest

import "careloop/internal/calendar"

// subscribe makes the doctor's calendar address, whose secret is all zeros.
func (c *Clinic) subscribe() {
	c.t.Helper()
	s := calendar.Feeds{DB: c.DB, Clinic: c.Clinic, Now: c.Now, Bookings: c.Bookings(), Rand: func([]byte) {}}
	_, err := s.Renew(c.t.Context(), admin, c.Practitioner)
	c.must(err)
}
