package functiontest

import "careloop/internal/booking"

// displace gives the doctor leave on the day of an appointment, which the consumers were not told yet.
func (c *Clinic) displace(a booking.Appointment) {
	c.t.Helper()
	s := c.Bookings()
	x, err := s.Schedule(c.t.Context(), c.Schedule.ID)
	c.must(err)
	x.Leaves = []booking.Leave{{From: a.Date, Until: a.Date}}
	seen, err := s.Preview(c.t.Context(), admin, x)
	c.must(err)
	c.Schedule, err = s.Replan(c.t.Context(), admin, x, seen.Acknowledge)
	c.must(err)
}
