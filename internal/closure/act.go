package closure

import (
	"context"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
)

// Start begins to move those who have an accepted proposal, and to tell everybody. It comes after a look at the
// proposals, or again when somebody has decided about more of them.
func (s *Service) Start(ctx context.Context, by auth.Actor, id ID) (Progress, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Progress{}, ErrForbidden
	}
	for range tries {
		c, err := s.find(ctx, id)
		if err != nil {
			return Progress{}, errs.Internal("start closure", err)
		}
		switch c.Step {
		case Review, Done:
			c.Step = Moving
		case Shutting, Proposing:
			if c.Move {
				return s.Closure(ctx, by, id)
			}
			c.Move = true
		case Moving:
			return s.Closure(ctx, by, id)
		case Reopening, Reopened:
			return Progress{}, ErrReopened
		}
		ok, err := s.saved(ctx, by, c, "")
		if err != nil {
			return Progress{}, errs.Internal("start closure", err)
		}
		if ok {
			return s.Closure(ctx, by, id)
		}
	}
	return Progress{}, ErrBusy
}

// Reopen takes a closure back. Numbers that nobody lost are free again, and who has not been moved keeps their place.
// Who was moved stays where they were moved: they have been told so. Run does it.
func (s *Service) Reopen(ctx context.Context, by auth.Actor, id ID, reason string) (Progress, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Progress{}, ErrForbidden
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Progress{}, errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	}
	for range tries {
		c, err := s.find(ctx, id)
		if err != nil {
			return Progress{}, errs.Internal("reopen", err)
		}
		if c.Target.Kind == OfChange {
			return Progress{}, ErrOfChange
		}
		if c.Step == Reopening || c.Step == Reopened {
			return s.Closure(ctx, by, id)
		}
		now := s.now()
		c.Step, c.Worked, c.ReopenedBy, c.ReopenedAt, c.ReopenReason = Reopening, 0, by.ID, &now, reason
		ok, err := s.saved(ctx, by, c, reason)
		if err != nil {
			return Progress{}, errs.Internal("reopen", err)
		}
		if ok {
			return s.Closure(ctx, by, id)
		}
	}
	return Progress{}, ErrBusy
}

// LookAgain looks anew for everybody who is without a place and has no accepted proposal: numbers are released, schedules
// opened, and others give numbers back after a closure was worked off. It does a first batch, Run the rest. Nobody is
// moved before somebody starts that.
func (s *Service) LookAgain(ctx context.Context, by auth.Actor, id ID) (Progress, error) {
	if !by.Has(deciders...) {
		return Progress{}, ErrForbidden
	}
	for range tries {
		c, err := s.find(ctx, id)
		if err != nil {
			return Progress{}, errs.Internal("look again", err)
		}
		switch c.Step {
		case Review, Done:
		case Proposing: // somebody has just asked
			return s.Closure(ctx, by, id)
		case Shutting, Moving:
			return Progress{}, ErrNotReady
		case Reopening, Reopened:
			return Progress{}, ErrReopened
		}
		c.Step, c.Move = Proposing, false
		c.Looks++
		ok, err := s.saved(ctx, by, c, "")
		if err != nil {
			return Progress{}, errs.Internal("look again", err)
		}
		if !ok {
			continue
		}
		c.Version++
		if err := s.work(ctx, c); err != nil {
			return Progress{}, errs.Internal("look again", err)
		}
		return s.Closure(ctx, by, id)
	}
	return Progress{}, ErrBusy
}

// deciders may decide what patients are proposed.
var deciders = []auth.Role{auth.Manager, auth.Administrator, auth.FrontDesk, auth.Nurse}

// saved writes a closure and reports whether it was as it had been read.
func (s *Service) saved(ctx context.Context, by auth.Actor, c Closure, why string) (bool, error) {
	err := s.DB.Write(ctx, by.Stamp(why, s.Now()), c.put()...)
	if failed(err) {
		return false, nil
	}
	return err == nil, err
}

// Equivalents lists what a patient could have instead, the best first.
func (s *Service) Equivalents(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID) ([]Proposal, error) {
	if !by.Has(auth.Staff()...) {
		return nil, ErrForbidden
	}
	c, err := s.findCase(ctx, id, a)
	if err != nil {
		return nil, errs.Internal("equivalents", err)
	}
	out, err := s.proposals(ctx, c, rules().Shown)
	return out, errs.Internal("equivalents", err)
}

func (s *Service) proposals(ctx context.Context, c Case, most int) ([]Proposal, error) {
	plan, err := s.planner(ctx, []Case{c})
	if err != nil {
		return nil, err
	}
	found, err := plan.seek(ctx, []Case{c}, most)
	if err != nil {
		return nil, err
	}
	out := make([]Proposal, len(found[0]))
	for i, x := range found[0] {
		out[i] = x.Proposal
	}
	return out, nil
}

// Propose decides what one patient shall have instead: a number that staff chose, the one that the rules propose, or
// none. Only who has not been moved yet can be decided about.
func (s *Service) Propose(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID, version int64, choice Choice) (Case, error) {
	if !by.Has(deciders...) {
		return Case{}, ErrForbidden
	}
	c, err := s.open(ctx, id, a)
	if err != nil {
		return Case{}, err
	}
	if c.Version != version {
		return Case{}, ErrStale
	}
	plan, err := s.planner(ctx, []Case{c})
	if err != nil {
		return Case{}, errs.Internal("propose", err)
	}
	c.Proposal, c.Accepted, c.Pinned = nil, false, false
	if c, err = plan.choose(ctx, c, choice); err != nil {
		return Case{}, errs.Internal("propose", err)
	}
	c.State, c.Failed, c.At = Open, "", s.now()
	if choice.Nobody {
		c.State = Unplaced // somebody calls
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), c.put())
	if failed(err) {
		return Case{}, ErrStale
	}
	c.Version++
	return c, errs.Internal("propose", err)
}

// open returns a case about which something can still be decided.
func (s *Service) open(ctx context.Context, id ID, a booking.AppointmentID) (Case, error) {
	closure, err := s.find(ctx, id)
	if err != nil {
		return Case{}, errs.Internal("read closure", err)
	}
	c, err := s.findCase(ctx, id, a)
	switch {
	case err != nil:
		return Case{}, errs.Internal("read case", err)
	case closure.Step == Shutting:
		return Case{}, ErrNotReady
	case !c.State.Red():
		return Case{}, ErrSettled
	}
	return c, nil
}

// MoveCase moves one patient at once to a number that staff chose with them. A patient who was moved already is moved
// again. The same key moves once.
func (s *Service) MoveCase(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID, to Choice, key string) (Case, error) {
	if !by.Has(auth.Staff()...) {
		return Case{}, ErrForbidden
	}
	c, err := s.findCase(ctx, id, a)
	if err != nil {
		return Case{}, errs.Internal("move case", err)
	}
	from := c.Appointment
	switch {
	case c.State == Moved && c.To != nil:
		from = c.To.Appointment
	case !c.State.Red():
		return Case{}, ErrSettled
	}
	_, err = s.Places.Move(ctx, by, from, booking.Request{
		Session: to.Session, Number: to.Number, Channel: "desk", Key: key, Closure: id, Case: string(c.ID),
	}, whyClosed)
	if err != nil {
		return Case{}, err
	}
	return s.after(ctx, id, a)
}

// after returns a case as it stands after something was done to its appointment.
func (s *Service) after(ctx context.Context, id ID, a booking.AppointmentID) (Case, error) {
	if err := s.Follow(ctx, id, a); err != nil {
		return Case{}, err
	}
	c, err := s.findCase(ctx, id, a)
	return c, errs.Internal("read case", err)
}

// CancelCase cancels the patient's appointment for the clinic's reasons, or with declined at the patient's own wish: it
// is never counted against them.
func (s *Service) CancelCase(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID, reason string) (Case, error) {
	if !by.Has(auth.Staff()...) {
		return Case{}, ErrForbidden
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Case{}, errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	}
	c, err := s.findCase(ctx, id, a)
	if err != nil {
		return Case{}, errs.Internal("cancel case", err)
	}
	at := c.Appointment
	switch {
	case c.State == Cancelled:
		return c, nil
	case c.State == Moved && c.To != nil:
		at = c.To.Appointment
	case !c.State.Red():
		return Case{}, ErrSettled
	}
	if _, err := s.Places.Withdraw(ctx, by, at, reason); err != nil {
		return Case{}, err
	}
	return s.after(ctx, id, a)
}

// WaitCase puts the patient on the waiting list, ahead of others.
func (s *Service) WaitCase(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID) (Case, error) {
	if !by.Has(auth.Staff()...) {
		return Case{}, ErrForbidden
	}
	c, err := s.open(ctx, id, a)
	if err != nil {
		return Case{}, err
	}
	waits, err := s.wait(ctx, c)
	if err != nil {
		return Case{}, errs.Internal("wait", err)
	}
	c, err = s.edit(ctx, by, id, a, "", func(c Case) (Case, bool) {
		changed := c.Waits != waits.Waits || c.State == Open
		c.Waits = waits.Waits
		if c.State == Open {
			c.State, c.Accepted = Unplaced, false
		}
		return c, changed
	})
	return c, errs.Internal("wait", err)
}

// AskCall asks for a telephone call about the case; the change stream opens the task.
func (s *Service) AskCall(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID) (Case, error) {
	if !by.Has(auth.Staff()...) {
		return Case{}, ErrForbidden
	}
	c, err := s.edit(ctx, by, id, a, "", func(c Case) (Case, bool) {
		if c.State != Moved && !c.State.Red() || c.Call != nil && c.Call.Status == taskReady || c.calling() {
			return c, false
		}
		c.WantCall++
		return c, true
	})
	return c, errs.Internal("ask for call", err)
}

// taskReady is a telephone task that waits to be done.
const taskReady = "ready"

// calling reports whether a call was asked for that has not been opened yet.
func (c Case) calling() bool { return c.WantCall > c.Called }

// AnswerCase notes what the patient said to the new time, to whoever asked.
func (s *Service) AnswerCase(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID, answer Answer) (Case, error) {
	if !by.Has(auth.Staff()...) {
		return Case{}, ErrForbidden
	}
	if answer == Declined {
		return s.CancelCase(ctx, by, id, a, patientDeclined)
	}
	return s.answered(ctx, by, id, a, answer, viaDesk)
}

// patientDeclined is why an appointment is cancelled that the patient did not want instead.
const patientDeclined = "declined after closure"

func (s *Service) answered(ctx context.Context, by auth.Actor, id ID, a booking.AppointmentID, answer Answer, via string) (Case, error) {
	c, err := s.edit(ctx, by, id, a, "", func(c Case) (Case, bool) {
		changed := c.Answer != answer || !c.Reached
		c.Answer, c.Reached, c.Via = answer, true, via
		return c, changed
	})
	return c, errs.Internal("answer case", err)
}
