package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
)

// holds keeps a number that returns by itself, confirms another, and adds patients behind the numbers until the limit.
func (s *story) holds(ctx context.Context) error {
	first, err := s.guest(ctx, "占号甲")
	if err != nil {
		return err
	}
	second, err := s.guest(ctx, "占号乙")
	if err != nil {
		return err
	}
	h, err := s.hold(ctx, first, 1)
	if err != nil {
		return err
	}
	session := s.sessions[crammed]
	_, err = s.take(ctx, second, session.ID, 1, s.key("held"))
	var no *problem
	alternatives := 0
	if errors.As(err, &no) {
		found, _ := no.Params["alternatives"].([]any)
		alternatives = len(found)
	}
	s.expect(no != nil && no.Code == "number-held" && alternatives > 0, "a held number: %v, with %d others", err, alternatives)
	if s.Clock.Simulated() {
		err = s.Clock.Advance(ctx, s.Clock.Now().Add(6*time.Minute))
	} else { // nobody waits five minutes here
		err = s.as[auth.FrontDesk].post(ctx, "/holds/"+string(h.ID)+"/release", nil, nil)
	}
	if err != nil {
		return err
	}
	if _, err := s.take(ctx, second, session.ID, 1, s.key("returned")); err != nil {
		return fmt.Errorf("a number that was given back: %w", err)
	}
	if h, err = s.hold(ctx, first, 2); err != nil {
		return err
	}
	var a booking.Appointment
	if err := s.as[auth.FrontDesk].post(ctx, "/holds/"+string(h.ID)+"/confirm", map[string]any{"channel": "phone"}, &a); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	s.say("   number 1 was held, and %d others offered instead; it returned and went to %s; number 2 was held and confirmed, code %s",
		alternatives, s.names[second], a.Code)
	return s.overbook(ctx)
}

func (s *story) hold(ctx context.Context, p patient.ID, number int) (booking.Hold, error) {
	var h booking.Hold
	in := map[string]any{"patientId": p, "sessionId": s.sessions[crammed].ID, "number": number}
	err := s.as[auth.FrontDesk].post(ctx, "/holds", in, &h, "Idempotency-Key", s.key("hold", string(p), fmt.Sprint(number)))
	if err != nil {
		return h, fmt.Errorf("hold number %d: %w", number, err)
	}
	return h, nil
}

// overbook adds patients on purpose, until the clinic's limit says no.
func (s *story) overbook(ctx context.Context) error {
	manager := s.as[auth.Manager]
	var policy booking.Policy
	if err := manager.get(ctx, "/booking-policy", &policy); err != nil {
		return err
	}
	session := s.sessions[crammed]
	filled := make([]booking.Appointment, 0, len(session.Slots))
	for _, number := range []int{3, 4} {
		p, err := s.guest(ctx, "满号"+nth(number))
		if err != nil {
			return err
		}
		a, err := s.take(ctx, p, session.ID, number, s.key("fill", string(p)))
		if err != nil {
			return fmt.Errorf("fill the session: %w", err)
		}
		filled = append(filled, a)
	}
	for i := range policy.Overbooking + 1 {
		p, err := s.guest(ctx, "加号"+nth(i))
		if err != nil {
			return err
		}
		err = manager.post(ctx, "/sessions/"+string(s.sessions[crammed].ID)+"/overbook", map[string]any{"patientId": p, "reason": "急性腹痛"}, nil,
			"Idempotency-Key", s.key("overbook", string(p)))
		var no *problem
		over := errors.As(err, &no) && no.Code == "overbooking-limit"
		if err != nil && !over {
			return fmt.Errorf("overbook: %w", err)
		}
		s.expect(over == (i == policy.Overbooking), "patient %d beyond a limit of %d: %v", i+1, policy.Overbooking, err)
	}
	in := map[string]any{"reason": "改日再来", "byClinic": true}
	if err := s.as[auth.FrontDesk].post(ctx, "/appointments/"+string(filled[0].ID)+"/cancel", in, nil); err != nil {
		return fmt.Errorf("give a number back: %w", err)
	}
	s.say("   %d patients were added behind the numbers, each with a reason; one more was refused", policy.Overbooking)
	return nil
}

// restrict lets a patient cancel late until they may not book alone, appeal, and be forgiven.
func (s *story) restrict(ctx context.Context) error {
	desk, manager := s.as[auth.FrontDesk], s.as[auth.Manager]
	p, err := s.guest(ctx, "爽约甲")
	if err != nil {
		return err
	}
	var before booking.Policy
	if err := s.policy(ctx, func(p *booking.Policy) {
		before = *p
		p.Cancel.Hours, p.NoShow.LateCancels, p.NoShow.WarnAt, p.NoShow.RestrictAt = 168, true, 1, 2
	}); err != nil {
		return err
	}
	session := s.sessions[crammed]
	for i := range 2 {
		a, err := s.take(ctx, p, session.ID, 3, s.key("late", fmt.Sprint(i)))
		if err != nil {
			return err
		}
		if err := desk.post(ctx, "/appointments/"+string(a.ID)+"/cancel", map[string]any{"reason": "临时有事"}, nil); err != nil {
			return err
		}
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	if err := s.policy(ctx, func(p *booking.Policy) { *p = before }); err != nil {
		return err
	}
	_, err = s.take(ctx, p, session.ID, 3, s.key("restricted"))
	var no *problem
	s.expect(errors.As(err, &no) && no.Code == "restriction-override", "a restricted patient books: %v", err)
	in := map[string]any{"patientId": p, "sessionId": session.ID, "number": 3, "override": "病情需要"}
	if err := desk.post(ctx, "/appointments", in, nil, "Idempotency-Key", s.key("override")); err != nil {
		return fmt.Errorf("book for a reason: %w", err)
	}
	path := "/patients/" + string(p)
	var appeal booking.Appeal
	if err := desk.post(ctx, path+"/appeals", map[string]any{"text": "孩子突发高烧"}, &appeal); err != nil {
		return fmt.Errorf("appeal: %w", err)
	}
	err = manager.post(ctx, path+"/appeals/"+appeal.ID+"/decision", map[string]any{"accept": true, "answer": "情况属实，予以谅解"}, nil)
	if err != nil && (!errors.As(err, &no) || no.Code != "appeal-decided") { // decided by a try whose answer was lost
		return fmt.Errorf("decide: %w", err)
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	var standing booking.Standing
	if err := desk.get(ctx, path+"/standing", &standing); err != nil {
		return err
	}
	s.expect(!standing.Restricted && len(standing.Strikes) == 2, "after the appeal: %+v", standing)
	s.say("   two late cancellations: restricted, booked by the desk for a reason, appealed and forgiven")
	return nil
}

// policy changes the booking policy. Sent again because an answer was lost, it finds its own change.
func (s *story) policy(ctx context.Context, change func(*booking.Policy)) error {
	manager := s.as[auth.Manager]
	var wanted *booking.Policy
	for range 5 {
		var p booking.Policy
		h, err := manager.call(ctx, http.MethodGet, "/booking-policy", nil, &p)
		if err != nil {
			return err
		}
		if wanted == nil {
			change(&p)
			wanted = &p
		} else if p == *wanted {
			return nil
		}
		_, err = manager.call(ctx, http.MethodPut, "/booking-policy", *wanted, nil, "If-Match", h.Get("ETag"))
		var no *problem
		if !errors.As(err, &no) || no.Code != "stale" {
			return err
		}
	}
	return errors.New("the booking policy kept changing")
}
