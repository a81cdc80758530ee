package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
)

// unfinished leaves what a desk finds on any day: patients behind the numbers, some who wait, one who is being offered a
// number, and an appeal that nobody has decided.
func (s *story) unfinished(ctx context.Context) error {
	open, err := s.free(ctx, s.as[auth.FrontDesk], s.departments()[0], 7)
	if err != nil {
		return err
	}
	session := slices.MinFunc(open, func(a, b booking.Session) int { return len(a.Slots) - len(b.Slots) })
	for i, slot := range session.Slots { // nobody is added behind numbers that are free
		p, err := s.guest(ctx, "满号"+nth(10+i))
		if err != nil {
			return err
		}
		if _, err := s.take(ctx, p, session.ID, slot.Number, s.key("fill", string(p))); err != nil {
			return fmt.Errorf("fill the session: %w", err)
		}
	}
	for i := range 2 {
		p, err := s.guest(ctx, "加号"+nth(i))
		if err != nil {
			return err
		}
		err = s.as[auth.Manager].post(ctx, "/sessions/"+string(session.ID)+"/overbook", map[string]any{"patientId": p, "reason": "复查结果需当日解读"}, nil,
			"Idempotency-Key", s.key("overbook", string(p)))
		if err != nil {
			return fmt.Errorf("overbook: %w", err)
		}
	}
	if err := s.listed(ctx); err != nil {
		return err
	}
	return s.appealing(ctx)
}

// listed fills the waiting list: three want an evening that no doctor has, one wants anything and is offered it.
func (s *story) listed(ctx context.Context) error {
	today := clinic.DateOf(s.Clock.Now().In(s.zone))
	for i, wish := range []map[string]any{
		{"earliest": "18:00", "urgency": "soon"},
		{"earliest": "18:00", "priority": "displaced"},
		{"earliest": "18:00", "weekdays": []int{6, 7}},
		{},
	} {
		p, err := s.guest(ctx, "候补"+nth(i), "sms")
		if err != nil {
			return err
		}
		wish["from"], wish["until"] = today.AddDays(1), today.AddDays(21)
		if _, err := s.joined(ctx, p, wish); err != nil {
			return err
		}
	}
	return nil
}

// appealing leaves a patient who cancelled late twice, and an appeal of theirs.
func (s *story) appealing(ctx context.Context) error {
	desk := s.as[auth.FrontDesk]
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
	open, err := s.free(ctx, desk, s.departments()[1], 4)
	if err != nil {
		return err
	}
	session := open[len(open)-1]
	number := session.Slots[len(session.Slots)-1].Number
	for i := range 2 {
		a, err := s.take(ctx, p, session.ID, number, s.key("late", fmt.Sprint(i)))
		if err == nil {
			err = desk.post(ctx, "/appointments/"+string(a.ID)+"/cancel", map[string]any{"reason": "临时有事"}, nil)
		}
		if err != nil {
			return err
		}
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	err = desk.post(ctx, "/patients/"+string(p)+"/appeals", map[string]any{"text": "当天孩子突发高烧，请谅解。"}, nil)
	return errors.Join(err, s.policy(ctx, func(p *booking.Policy) { *p = before }))
}
