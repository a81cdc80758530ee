package demo

import (
	"context"
	"fmt"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/preparation"
)

// prepare plays a patient who is to have a gastroscopy: what to confirm, breakfast all the same, and another day.
func (s *story) prepare(ctx context.Context) error {
	desk, nurse, service := s.as[auth.FrontDesk], s.as[auth.Nurse], s.offered["gastroscopy"]
	p, err := s.guest(ctx, "备小青")
	if err != nil {
		return err
	}
	department := s.departments()[0]
	open, err := s.free(ctx, desk, department, 14)
	if err != nil {
		return err
	}
	session, later := open[0], open[len(open)-1]
	number := session.Slots[len(session.Slots)-1].Number
	a, err := s.takeFor(ctx, p, session.ID, number, service.ID, s.key("prepare"))
	if err != nil {
		return err
	}
	path := "/appointments/" + string(a.ID) + "/preparation"
	var x preparation.Readiness
	if err := desk.get(ctx, path, &x); err != nil {
		return err
	}
	s.expect(a.Service == service.ID && x.Fasting.Eat != nil && slices.Equal(x.Warnings, []string{"thinners"}), "gastroscopy is prepared for as %+v", x)
	s.say("   %s has a %s on %s: nothing to eat after %s, water until %s", s.names[p], service.Name[i18n.English], s.at(x.Start), s.at(*x.Fasting.Eat), s.at(*x.Fasting.Drink))
	if err := desk.post(ctx, path+"/answers", map[string]any{"statement": "thinners", "confirmed": true}, &x); err != nil {
		return err
	}
	s.expect(len(x.Warnings) == 0, "the desk is still warned of %v", x.Warnings)
	if session.Date == clinic.DateOf(s.Clock.Now().In(s.zone)) { // nobody finds anything before the day
		finding := map[string]any{"outcome": preparation.Postponed, "note": "七点吃过早饭"}
		if err := nurse.post(ctx, path+"/findings", finding, &x, "Idempotency-Key", s.key("prepare", "find")); err != nil {
			return err
		}
	}
	var moved booking.Appointment
	to := map[string]any{"sessionId": later.ID, "number": later.Slots[0].Number, "reason": "未空腹"}
	if err := desk.post(ctx, "/appointments/"+string(a.ID)+"/move", to, &moved, "Idempotency-Key", s.key("prepare", "move")); err != nil {
		return err
	}
	s.expect(moved.Service == service.ID, "the move lost the service: %+v", moved)
	s.say("   what the desk was warned of is confirmed; a breakfast is noted on its day, and the appointment moved to %s", s.at(moved.Start))
	return desk.post(ctx, fmt.Sprintf("/appointments/%s/cancel", moved.ID), map[string]any{"byClinic": true, "reason": "示例结束"}, nil)
}
