package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
)

// death lets the desk record that somebody has died, which was somebody else of that name: what lies ahead ends without
// a word and comes back.
func (s *story) death(ctx context.Context) error {
	desk, doctor := s.as[auth.FrontDesk], s.as[auth.Doctor]
	p, err := s.guest(ctx, "同名访客")
	if err != nil {
		return err
	}
	a, err := s.bookAhead(ctx, p)
	if err != nil {
		return err
	}
	path := "/patients/" + string(p)
	change := func(by *client, method, part string, body map[string]any) error {
		h, err := by.call(ctx, "GET", path, nil, nil)
		if err == nil {
			_, err = by.call(ctx, method, path+part, body, nil, "If-Match", h.Get("ETag"))
		}
		if err != nil {
			return fmt.Errorf("%s%s: %w", path, part, err)
		}
		return s.Clock.Settle(ctx)
	}
	if err := change(desk, "PUT", "/deceased", map[string]any{"told": "relative"}); err != nil {
		return err
	}
	_, err = s.take(ctx, p, a.Session, a.Number, s.key("after-death"))
	var no *problem
	s.expect(errors.As(err, &no) && no.Code == "patient-deceased", "booked for who has died: %v", err)
	live, err := s.stillBooked(ctx, p)
	if err != nil {
		return err
	}
	s.expect(len(live) == 0, "%d appointments of who has died are still booked", len(live))
	s.say("   the file says that %s has died: the appointment is cancelled, the number is free, nobody is written to", s.names[p])
	if err := change(doctor, "POST", "/deceased/undo", map[string]any{"reason": "another of that name"}); err != nil {
		return err
	}
	if live, err = s.stillBooked(ctx, p); err != nil {
		return err
	}
	s.expect(len(live) == 1 && live[0].Session == a.Session && live[0].Number == a.Number, "after the mistake, booked is %d", len(live))
	if len(live) == 0 {
		return nil
	}
	s.say("   it was another of that name: the appointment is booked again, until they call and cancel")
	return desk.post(ctx, "/appointments/"+string(live[0].ID)+"/cancel", map[string]any{"reason": "cannot come"}, nil)
}

// bookAhead books somebody the last free number of a department.
func (s *story) bookAhead(ctx context.Context, p patient.ID) (booking.Appointment, error) {
	if err := s.Clock.Settle(ctx); err != nil {
		return booking.Appointment{}, err
	}
	for d := range s.depts {
		open, err := s.free(ctx, s.as[auth.FrontDesk], d, 14)
		if err != nil {
			continue
		}
		for i := range open {
			last := open[len(open)-1-i]
			a, err := s.take(ctx, p, last.ID, last.Slots[len(last.Slots)-1].Number, s.key("ahead-of-death", fmt.Sprint(i)))
			var no *problem
			if errors.As(err, &no) && no.Code == "number-taken" { // what is free is a picture
				continue
			}
			return a, err
		}
	}
	return booking.Appointment{}, errors.New("no free number in any department")
}

// stillBooked lists what somebody has.
func (s *story) stillBooked(ctx context.Context, p patient.ID) ([]booking.Appointment, error) {
	all, err := list[booking.Appointment](ctx, s.as[auth.FrontDesk], "/patients/"+string(p)+"/appointments", url.Values{})
	var live []booking.Appointment
	for _, a := range all {
		if a.Status == booking.Booked {
			live = append(live, a)
		}
	}
	return live, err
}
