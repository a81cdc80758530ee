package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// free lists the sessions with free numbers of a department, as far as they are of the story's own doctors.
func (s *story) free(ctx context.Context, c *client, d booking.DepartmentID, days int) ([]booking.Session, error) {
	today := clinic.DateOf(s.Clock.Now().In(s.zone))
	open, err := list[booking.Session](ctx, c, "/slots", url.Values{
		"department": {string(d)}, "from": {string(today)}, "days": {fmt.Sprint(days)},
	})
	open = slices.DeleteFunc(open, func(x booking.Session) bool { return s.doctors[x.Practitioner].Key == "" })
	if err == nil && len(open) == 0 {
		err = fmt.Errorf("no free numbers in %s", s.depts[d].Key)
	}
	return open, err
}

func (s *story) take(ctx context.Context, p patient.ID, session booking.SessionID, number int, key string) (booking.Appointment, error) {
	return s.takeFor(ctx, p, session, number, "", key)
}

// takeFor books a number for a service, or for none.
func (s *story) takeFor(ctx context.Context, p patient.ID, session booking.SessionID, number int, what booking.ServiceID, key string) (booking.Appointment, error) {
	// The story has few children: the desk says that it means the grown-ups of its children's clinic.
	in := map[string]any{"patientId": p, "sessionId": session, "number": number, "anyAge": true}
	if what != "" {
		in["serviceId"] = what
	}
	var out booking.Appointment
	err := s.as[auth.FrontDesk].post(ctx, "/appointments", in, &out, "Idempotency-Key", key)
	return out, err
}

// purpose returns what every third appointment in a department is for.
func (s *story) purpose(d booking.DepartmentID, i int) booking.ServiceID {
	if i%3 != 0 {
		return ""
	}
	var done []booking.ServiceID
	for _, x := range s.offered {
		if slices.Contains(x.Departments, d) {
			done = append(done, x.ID)
		}
	}
	if len(done) == 0 {
		return ""
	}
	slices.Sort(done)
	return done[i/3%len(done)]
}

// book gives every person a number in one department and every other one a second in another, spread over the days.
func (s *story) book(ctx context.Context) error {
	depts := s.departments()
	before := len(s.booked)
	for round := range 2 {
		for i, p := range s.clinic.People {
			id, known := s.people[p.Key]
			if !known || (round == 1 && i%2 == 1) {
				continue
			}
			a, err := s.choose(ctx, id, depts[(i+round)%len(depts)], i, round)
			var no *problem
			// Who missed too many is restricted by now: how many do depends on the weekday on which the story begins.
			if errors.As(err, &no) && slices.Contains([]string{"patient-overlap", "already-booked-in-session", "daily-limit", "restriction-override"}, no.Code) {
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", p.Key, err)
			}
			s.booked = append(s.booked, a)
		}
	}
	first := s.booked[before]
	s.say("   %d numbers booked in %d departments; the first: %s, number %d, %s, code %s",
		len(s.booked)-before, len(depts), s.names[first.Patient], first.Number, s.at(first.Start), first.Code)
	return nil
}

// choose books one of the free numbers of a department. What is free is told a moment late: whoever meets a number that
// somebody has just taken looks again.
func (s *story) choose(ctx context.Context, p patient.ID, d booking.DepartmentID, i, round int) (booking.Appointment, error) {
	for look := 0; ; look++ {
		open, err := s.free(ctx, s.as[auth.FrontDesk], d, s.ahead)
		if err != nil {
			return booking.Appointment{}, err
		}
		session := open[(i*7+round*3)%len(open)]
		if !s.Clock.Simulated() {
			session = open[i%len(open)]
		}
		a, err := s.takeFor(ctx, p, session.ID, session.Slots[i%len(session.Slots)].Number, s.purpose(d, i), s.key("book", string(p), fmt.Sprint(round), fmt.Sprint(look)))
		var no *problem
		if look == 3 || !errors.As(err, &no) || no.Code != "number-taken" {
			return a, err
		}
		if err := s.Clock.Settle(ctx); err != nil {
			return booking.Appointment{}, err
		}
	}
}

// departments lists the departments in the order of the file.
func (s *story) departments() []booking.DepartmentID {
	var ids []booking.DepartmentID
	for _, d := range s.clinic.Departments {
		for id, x := range s.depts {
			if x.Key == d.Key {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// race lets fifty patients ask for one number at the same moment.
func (s *story) race(ctx context.Context) error {
	session, err := s.emptySession(ctx)
	if err != nil {
		return err
	}
	number := session.Slots[len(session.Slots)-1].Number
	var mu sync.Mutex
	var wg sync.WaitGroup
	answers := map[string]int{}
	for i, p := range s.clinic.People[:50] {
		wg.Go(func() {
			a, err := s.take(ctx, s.people[p.Key], session.ID, number, s.key("race", fmt.Sprint(i)))
			mu.Lock()
			defer mu.Unlock()
			var no *problem
			switch {
			case err == nil:
				answers["won"]++
				s.booked = append(s.booked, a)
			case errors.As(err, &no):
				answers[no.Code]++
			default:
				answers["lost answer: "+err.Error()]++
			}
		})
	}
	wg.Wait()
	s.say("   number %d of %s: %v", number, s.at(session.Start), answers)
	refused := answers["number-taken"] + answers["patient-overlap"] + answers["already-booked-in-session"] + answers["daily-limit"]
	s.expect(answers["won"] == 1 && refused == 49, "the race ended with %v", answers)
	return nil
}

// emptySession returns a late session in which nobody of the race has a place yet.
func (s *story) emptySession(ctx context.Context) (booking.Session, error) {
	open, err := s.free(ctx, s.as[auth.FrontDesk], s.departments()[0], 14)
	if err != nil {
		return booking.Session{}, err
	}
	best := open[len(open)-1]
	for _, x := range open {
		if len(x.Slots) > len(best.Slots) {
			best = x
		}
	}
	return best, nil
}

// change moves one appointment to another day and cancels another.
func (s *story) change(ctx context.Context) error {
	desk := s.as[auth.FrontDesk]
	moving, cancelling := 2, 5
	if len(s.booked) <= cancelling {
		return fmt.Errorf("only %d appointments were to be had; play the story against a clinic where it was not played today", len(s.booked))
	}
	old := s.booked[moving]
	open, err := s.free(ctx, desk, old.Department, 14)
	if err != nil {
		return err
	}
	to := open[len(open)-1]
	var moved booking.Appointment
	err = desk.post(ctx, "/appointments/"+string(old.ID)+"/move",
		map[string]any{"sessionId": to.ID, "number": to.Slots[0].Number, "reason": "asked by phone"}, &moved, "Idempotency-Key", s.key("move"))
	if err != nil {
		return err
	}
	s.moved, s.booked[moving] = append(s.moved, old), moved
	s.say("   %s moved from %s to %s", s.names[old.Patient], s.at(old.Start), s.at(moved.Start))

	gone := s.booked[cancelling]
	if err := desk.post(ctx, "/appointments/"+string(gone.ID)+"/cancel", map[string]any{"reason": "feels better"}, nil); err != nil {
		return err
	}
	s.cancelled = append(s.cancelled, gone)
	s.booked = append(s.booked[:cancelling], s.booked[cancelling+1:]...)
	s.say("   %s cancelled %s; the number is free again", s.names[gone.Patient], s.at(gone.Start))
	return nil
}
