package closure

import (
	"context"
	"errors"
	"strconv"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Changed follows what a change of the schedule means for the cases of closures.
func (s *Service) Changed(ctx context.Context, c store.Change) error {
	x, replanned, err := booking.ReplannedIn(c)
	if err != nil {
		return errs.Internal("read schedule", err)
	}
	if replanned {
		at := c.Stamp()
		return errs.Internal("follow schedule", s.replanned(ctx, x, strconv.FormatInt(c.New.Version, 10), at.By, at.At))
	}
	id, a, ok, err := booking.LeftClosed(c)
	if err != nil || !ok {
		return errs.Internal("read number", err)
	}
	return s.Follow(ctx, id, a)
}

// Follow looks how the appointment of a case stands, and what came of it by moves, and lets the case say so. However
// often and late it is told, it comes to the same.
func (s *Service) Follow(ctx context.Context, id ID, a booking.AppointmentID) error {
	for range tries {
		c, err := s.findCase(ctx, id, a)
		if errors.Is(err, ErrCase) {
			return nil
		}
		if err != nil {
			return errs.Internal("follow case", err)
		}
		after, err := s.followed(ctx, c)
		if err != nil {
			return errs.Internal("follow case", err)
		}
		if same(c, after) {
			return nil
		}
		after.At = s.now()
		err = s.DB.Write(ctx, job.Stamp(after.Reason, after.At), after.put())
		if !failed(err) {
			return errs.Internal("follow case", err)
		}
	}
	return ErrBusy
}

func same(a, b Case) bool {
	to := func(c Case) Instead {
		if c.To == nil {
			return Instead{}
		}
		return *c.To
	}
	return a.State == b.State && a.Status == b.Status && to(a) == to(b) && a.Answer == b.Answer && a.Reached == b.Reached && a.Reason == b.Reason
}

// followed returns a case as its appointment stands.
func (s *Service) followed(ctx context.Context, c Case) (Case, error) {
	if c.State == Taken { // its successor follows
		return c, nil
	}
	now, err := s.Places.Latest(ctx, job, c.Appointment)
	if err != nil {
		return c, err
	}
	elsewhere := now.ID != c.Appointment
	if c.State.Red() && !elsewhere {
		c.Status = now.Status
	}
	if elsewhere {
		c.To = &Instead{
			Appointment: now.ID, Session: now.Session, Number: now.Number, Start: now.Start, Department: now.Department,
			Practitioner: now.Practitioner, Status: now.Status,
		}
	}
	switch now.Status {
	case booking.Cancelled:
		c.State, c.Reason = Cancelled, now.Reason
		if elsewhere && c.Answer == "" {
			c.Answer = Declined
		}
	case booking.Arrived: // at the place that is closed they still wait for somebody
		if elsewhere {
			c.State, c.Reached = Moved, true
		}
	case booking.Fulfilled:
		c.State = Seen
		if elsewhere {
			c.State, c.Reached = Moved, true
		}
	case booking.Booked, booking.NoShow, booking.Moved, booking.Held:
		if elsewhere {
			c.State = Moved
		}
	}
	if c.State == Moved {
		c.Failed = ""
	}
	if elsewhere && now.Closure != c.Closure { // the patient, or somebody who spoke to them, chose it
		c.Reached = true
		if c.Answer == "" {
			c.Answer = Accepted
		}
	}
	return c, nil
}

// edit changes a case, anew if it changed meanwhile. f reports false if there is nothing to change.
func (s *Service) edit(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID, why string, f func(Case) (Case, bool)) (Case, error) {
	for range tries {
		c, err := s.findCase(ctx, id, a)
		if err != nil {
			return Case{}, err
		}
		after, changed := f(c)
		if !changed {
			return c, nil
		}
		after.At = s.now()
		err = s.DB.Write(ctx, by.Stamp(why, after.At), after.put())
		if !failed(err) {
			after.Version++
			return after, err
		}
	}
	return Case{}, ErrBusy
}
