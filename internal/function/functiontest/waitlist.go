package functiontest

import (
	"fmt"
	"math/rand/v2"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
)

// wait puts a patient on the list for a day.
func (c *Clinic) wait(p patient.ID, day clinic.Date, who booking.PractitionerID) waitlist.Entry {
	c.t.Helper()
	e, err := c.Waitlist().Join(c.t.Context(), desk, waitlist.Request{
		Patient: p, Wish: waitlist.Wish{Department: c.Department, Practitioner: who, From: day, Until: day}, Channel: "desk", Key: "wait-" + string(day),
	})
	c.must(err)
	return e
}

// offered puts a patient on the list for a day and offers them one of its numbers.
func (c *Clinic) offered(p patient.ID, day clinic.Date, number int) waitlist.Offer {
	c.t.Helper()
	c.wait(p, day, "")
	s, b := c.Waitlist(), c.Bookings()
	seed := [32]byte([]byte(fmt.Sprintf("offer %026d", number)))
	s.IDs, b.IDs = id.Source{Rand: rand.NewChaCha8(seed)}, id.Source{Rand: rand.NewChaCha8(seed)}
	s.Numbers = b
	c.must(s.Fill(c.t.Context(), c.Session(day), number))
	all, err := s.OfPatient(c.t.Context(), desk, p)
	c.must(err)
	if len(all) != 1 || all[0].Current == nil {
		c.t.Fatalf("no offer was made: %+v", all)
	}
	return *all[0].Current
}
