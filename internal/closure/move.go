package closure

import (
	"context"
	"errors"
	"strconv"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/waitlist"
)

// moveSome moves some more of those who have an accepted proposal; when all are moved, it deals with the others.
func (s *Service) moveSome(ctx context.Context, c Closure) error {
	all, err := s.cases(ctx, c.ID)
	if err != nil {
		return err
	}
	var todo, rest []Case
	for _, x := range all {
		switch {
		case x.State != Open:
		case x.Accepted && x.Proposal != nil:
			todo = append(todo, x)
		default:
			rest = append(rest, x)
		}
	}
	if len(todo) == 0 {
		return s.leaveSome(ctx, c, rest)
	}
	var plan *planner // read only if a number is gone by now
	for i, x := range todo[:min(len(todo), movesAtOnce)] {
		code, err := s.moveTo(ctx, job, x, x.Proposal.Session, x.Proposal.Number, "")
		if err != nil {
			return err
		}
		if code == "" {
			continue
		}
		if plan == nil {
			if plan, err = s.planner(ctx, todo[i:min(len(todo), movesAtOnce)]); err != nil {
				return err
			}
			plan.taken(all, c)
		}
		if err := s.moveElsewhere(ctx, plan, x, code); err != nil {
			return err
		}
	}
	return nil
}

// otherTries is how many other numbers are tried for a patient whose own is gone by now.
const otherTries = 5

// moveElsewhere looks anew for a patient whose proposed number is gone by now, and moves them to the best that the rules
// move them to unasked. Who is left is proposed the best that there is, with the reason why they were not moved; so is
// for whom staff had chosen: no other number takes its place unasked.
func (s *Service) moveElsewhere(ctx context.Context, plan *planner, x Case, code string) error {
	var next *Proposal
	for range otherTries {
		found, err := plan.seek(ctx, []Case{x}, 1)
		if err != nil {
			return err
		}
		if len(found[0]) == 0 {
			break
		}
		best := found[0][0]
		if !best.accept || x.Pinned {
			next = &best.Proposal
			break
		}
		if code, err = s.moveTo(ctx, job, x, best.Session, best.Number, ""); err != nil || code == "" {
			return err
		}
	}
	x.Proposal, x.Accepted, x.Pinned, x.Failed = next, false, false, code
	_, err := s.saveCase(ctx, job, x)
	return err
}

// whyClosed is what the calendar of an appointment says of the move.
const whyClosed = "closure"

// moveTo moves a patient to a number. It returns the code of a refusal, which leaves the patient where they were.
// Asked again, it finds the patient moved.
func (s *Service) moveTo(ctx context.Context, by auth.Actor, x Case, to booking.SessionID, number int, key string) (string, error) {
	if key == "" {
		key = "closure:" + string(x.ID) + ":" + string(to) + ":" + strconv.Itoa(number)
	}
	_, err := s.Places.Move(ctx, by, x.Appointment, booking.Request{
		Session: to, Number: number, Channel: "desk", Key: key, Closure: x.Closure, Case: string(x.ID),
	}, whyClosed)
	if err == nil || errors.Is(err, booking.ErrEnded) { // moved or cancelled meanwhile, which the case follows
		return "", s.Follow(ctx, x.Closure, x.Appointment)
	}
	if code := refusal(err); code != "" {
		return code, nil
	}
	return "", err
}

// refusal returns the code of a rule that forbids something, or nothing if it is another error.
func refusal(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Kind {
	case errs.KindConflict, errs.KindForbidden, errs.KindNotFound, errs.KindTooMany:
		return e.Code
	case errs.KindInvalid, errs.KindUnauthenticated, errs.KindStale, errs.KindUnavailable, errs.KindInternal:
	}
	return ""
}

// leaveSome puts some more of those whom nobody could place on the board, and on the waiting list ahead of others. The
// change of the case tells them.
func (s *Service) leaveSome(ctx context.Context, c Closure, rest []Case) error {
	if len(rest) == 0 {
		c.Step = Done
		return s.save(ctx, c)
	}
	for _, x := range rest[:min(len(rest), plansAtOnce)] {
		if err := s.Follow(ctx, c.ID, x.Appointment); err != nil {
			return err
		}
		now, err := s.findCase(ctx, c.ID, x.Appointment)
		if err != nil {
			return err
		}
		if now.State != Open {
			continue
		}
		if now, err = s.wait(ctx, now); err != nil {
			return err
		}
		now.State = Unplaced
		if _, err := s.saveCase(ctx, job, now); err != nil {
			return err
		}
	}
	return nil // a case that changed under our hands is still there for the next batch
}

// wait puts a patient on the waiting list as one who was displaced: whatever comes free is offered to them before others,
// in exchange for what they have lost. Who may not wait, because they wait for the same already, is left as they are.
func (s *Service) wait(ctx context.Context, c Case) (Case, error) {
	today := s.Clinic.Day(s.Now())
	e, err := s.Waits.Displace(ctx, job, waitlist.Request{
		Patient: c.Patient, Instead: c.Appointment, Channel: "desk", Key: "closure:" + string(c.ID),
		Wish: waitlist.Wish{Department: c.Department, From: today, Until: today.AddDays(rules().WaitDays)},
	})
	if err == nil {
		c.Waits = string(e.ID)
	} else if refusal(err) == "" {
		return c, err
	}
	return c, nil
}
