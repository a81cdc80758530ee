package jobs

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/closure"
	"careloop/internal/followup"
	"careloop/internal/message"
	"careloop/internal/store"
)

// A closure's cases follow from what becomes of appointments, of messages about them, and of telephone tasks; and what
// becomes of the cases leads to messages and tasks.

var closures = auth.Job("closures")

// closed lets cases follow a change of the schedule, and tells of what happened to a case.
func (j *Changes) closed(ctx context.Context, c store.Change) error {
	if err := j.Closures.Changed(ctx, c); err != nil {
		return err
	}
	events, err := closure.EventsOf(c)
	if err != nil {
		return err
	}
	for _, e := range events {
		switch e.Kind {
		case closure.CallAsked:
			err = j.FollowUps.OpenCall(ctx, closures, message.CallAbout(e.Case, j.Now(), j.Zone))
		case closure.CallSoon:
			err = j.FollowUps.OpenCall(ctx, closures, message.CallSoon(e, j.Zone))
		case closure.CaseUnplaced, closure.CaseKept:
			err = j.Messages.ClosureEvent(ctx, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// heard lets a case say what became of a message about it. Whoever no message reached is called.
func (j *Changes) heard(ctx context.Context, e message.Event) error {
	m := e.Message
	if call, ok := j.Messages.Unheard(e); ok {
		if err := j.FollowUps.OpenCall(ctx, closures, call); err != nil {
			return err
		}
	}
	if m.Vars.Case == "" || m.Settled == nil {
		return nil
	}
	return j.Closures.MessageEvent(ctx, m.Vars.Case, closure.Told{
		Message: string(m.ID), Status: string(m.Status), Why: string(m.Why), Channel: string(m.Channel), At: *m.Settled,
		About: booking.AppointmentID(m.About),
	})
}

// tasked looks after a call whose appointment ended meanwhile, and lets a closure's case say how its call stands.
func (j *Changes) tasked(ctx context.Context, e followup.Event) error {
	if err := j.FollowUps.CallOpened(ctx, e); err != nil {
		return err
	}
	if err := j.diedAsTold(ctx, e); err != nil {
		return err
	}
	t := e.Task
	if t.Plan == followup.PlanCritical {
		return j.caredForCritical(ctx, e)
	}
	if t.Case == "" {
		return nil
	}
	c := closure.Call{Task: string(t.ID), Status: string(t.Status), At: e.Stamp.At}
	if n := len(t.Attempts); n > 0 {
		c.Outcome = string(t.Attempts[n-1].Outcome)
	}
	spoken := t.Status == followup.Completed
	return j.Closures.CallEvent(ctx, closure.CaseID(t.Case), c, spoken, t.Status == followup.Abandoned && t.Reason == string(followup.Refused))
}
