package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/closure"
)

// closeDay lets a doctor be out on a day on which patients have numbers, and goes on until everybody has a place again.
func (s *story) closeDay(ctx context.Context) error { return s.closing(ctx, true) }

// closedDay does the same and leaves one patient to whoever looks at the board.
func (s *story) closedDay(ctx context.Context) error { return s.closing(ctx, false) }

func (s *story) closing(ctx context.Context, all bool) error {
	manager := s.as[auth.Manager]
	doctor, day, lost := s.busiest()
	if len(lost) == 0 {
		s.say("   nobody has a number that a closure could take")
		return nil
	}
	body := map[string]any{
		"target": map[string]any{"kind": "practitioner", "id": doctor}, "span": map[string]any{"from": day, "until": day},
		"reason": map[string]string{"zh-CN": "医生临时停诊", "en": "The doctor is away"},
	}
	var seen closure.Preview
	if err := manager.post(ctx, "/closures/preview", body, &seen); err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	s.say("   %s is out on %s: %d appointments; for %d there is another number, %d of them move unasked",
		s.doctors[doctor].Key, day, seen.Appointments, seen.Placeable, seen.Unasked)
	s.expect(seen.Appointments > 0, "a closure of %s affects nobody", day)
	body["choices"] = map[string]any{string(lost[0].ID): map[string]any{"nobody": true}} // somebody shall call
	var c closure.Closure
	if err := manager.post(ctx, "/closures?move=true", body, &c, "Idempotency-Key", s.key("close", string(doctor), string(day))); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	v, err := s.workOff(ctx, c.ID)
	if err != nil {
		return err
	}
	s.say("   %d moved, %d without a place, %d of them on the waiting list", v.Counts.Moved, v.Counts.Unplaced, v.Counts.Waiting)
	_, err = s.take(ctx, lost[0].Patient, lost[0].Session, lost[0].Number, s.key("closed", string(day)))
	var no *problem
	s.expect(errors.As(err, &no), "a number of a closed day was given away")
	return s.placeRest(ctx, c.ID, all)
}

// busiest returns the doctor and the day to come on which most of the story's patients have a number.
func (s *story) busiest() (booking.PractitionerID, clinic.Date, []booking.Appointment) {
	type place struct {
		doctor booking.PractitionerID
		day    clinic.Date
	}
	by := map[place][]booking.Appointment{}
	var best place
	soonest := clinic.DateOf(s.Clock.Now().In(s.zone)).AddDays(1)
	for _, a := range s.booked {
		at := place{a.Practitioner, a.Date}
		if a.Date <= soonest {
			continue
		}
		if by[at] = append(by[at], a); len(by[at]) > len(by[best]) {
			best = at
		}
	}
	return best.doctor, best.day, by[best]
}

// workOff runs a closure's batches, as its page does.
func (s *story) workOff(ctx context.Context, id closure.ID) (closure.Progress, error) {
	for range 100 {
		var v closure.Progress
		if err := s.as[auth.Manager].post(ctx, "/closures/"+string(id)+"/run", nil, &v); err != nil {
			return v, fmt.Errorf("run closure: %w", err)
		}
		if !v.Step.Working() {
			return v, nil
		}
	}
	return closure.Progress{}, errors.New("a closure does not come to an end")
}

// placeRest lets the desk find a place for whoever has none, if all shall have one, and notes who is where.
func (s *story) placeRest(ctx context.Context, id closure.ID, all bool) error {
	desk, path := s.as[auth.FrontDesk], "/closures/"+string(id)
	cases, err := list[closure.Listed](ctx, desk, path+"/cases", url.Values{})
	if err != nil {
		return err
	}
	for _, c := range cases {
		one := c.Case
		if one.State.Red() && all {
			if one, err = s.place(ctx, path, one); err != nil {
				return err
			}
		}
		if err := s.note(ctx, one); err != nil {
			return err
		}
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	var v closure.Progress
	if err := desk.get(ctx, path, &v); err != nil {
		return err
	}
	s.say("   the board: %d affected, %d moved, %d cancelled, %d told, %d without a place",
		v.Counts.Affected, v.Counts.Moved, v.Counts.Cancelled, v.Counts.Notified, v.Counts.Unplaced)
	s.expect(!all || !v.Red, "%d patients of the closure are without a place", v.Counts.Unplaced)
	return nil
}

// place moves a patient to the best number that there is, or cancels if there is none.
func (s *story) place(ctx context.Context, path string, c closure.Case) (closure.Case, error) {
	desk, at := s.as[auth.FrontDesk], path+"/cases/"+string(c.Appointment)
	others, err := list[closure.Proposal](ctx, desk, at+"/equivalents", url.Values{})
	if err != nil {
		return c, err
	}
	var after closure.Case
	if len(others) == 0 {
		err = desk.post(ctx, at+"/cancel", map[string]any{"reason": "no other time suits"}, &after)
		return after, err
	}
	err = desk.post(ctx, at+"/move", map[string]any{"sessionId": others[0].Session, "number": others[0].Number}, &after,
		"Idempotency-Key", s.key("place", string(c.Appointment)))
	s.say("   %s, called by the desk, takes %s", s.names[c.Patient], s.at(others[0].Start))
	return after, err
}

// note keeps the story's own list of who comes when.
func (s *story) note(ctx context.Context, c closure.Case) error {
	i := slices.IndexFunc(s.booked, func(a booking.Appointment) bool { return a.ID == c.Appointment })
	if i < 0 {
		return nil
	}
	old := s.booked[i]
	switch {
	case c.To != nil && c.State == closure.Moved:
		var now booking.Appointment
		if err := s.as[auth.FrontDesk].get(ctx, "/appointments/"+string(c.To.Appointment), &now); err != nil {
			return err
		}
		s.moved, s.booked[i] = append(s.moved, old), now
	case c.State == closure.Cancelled:
		s.cancelled, s.booked = append(s.cancelled, old), slices.Delete(s.booked, i, i+1)
	}
	return nil
}
