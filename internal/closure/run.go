package closure

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// How much one batch does: what a function has done in a few seconds.
const (
	daysAtOnce  = 12
	plansAtOnce = 100
	movesAtOnce = 20
)

// Run does one batch of a closure's work and returns how it stands. Whoever calls it again goes on from there: the page
// that shows the progress, and the sweep of each minute. What two do at once, one of them finds done.
func (s *Service) Run(ctx context.Context, by auth.Actor, id ID) (Progress, error) {
	if !by.Has(auth.Manager, auth.Administrator, auth.System) {
		return Progress{}, ErrForbidden
	}
	c, err := s.find(ctx, id)
	if err != nil {
		return Progress{}, errs.Internal("run closure", err)
	}
	if err := s.work(ctx, c); err != nil {
		return Progress{}, errs.Internal("run closure", err)
	}
	return s.Closure(ctx, by, id)
}

func (s *Service) work(ctx context.Context, c Closure) error {
	switch c.Step {
	case Shutting:
		return s.takeDays(ctx, c)
	case Proposing:
		return s.proposeSome(ctx, c)
	case Moving:
		return s.moveSome(ctx, c)
	case Reopening:
		return s.giveBackDays(ctx, c)
	case Review, Done, Reopened:
	}
	return nil
}

// Sweep goes on with every closure that has work, batch after batch, as long as there is time. It returns how many
// batches it did.
func (s *Service) Sweep(ctx context.Context, enough func() bool) (int, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: duePK})
	if err != nil {
		return 0, errs.Internal("sweep closures", err)
	}
	done := 0
	var failed []error
	for _, it := range items {
		for enough() {
			c, err := s.find(ctx, ID(it.SK))
			if err == nil && c.Step.Working() {
				err = s.work(ctx, c)
				done++
			} else if err == nil {
				break
			}
			if err != nil {
				failed = append(failed, err)
				break
			}
		}
	}
	return done, errs.Internal("sweep closures", errors.Join(failed...))
}

// save writes a closure that was read before. Somebody who was faster has done the same work.
func (s *Service) save(ctx context.Context, c Closure) error {
	_, err := s.saved(ctx, job, c, "")
	return err
}

// unit returns the schedule and the day of one of a closure's units.
func (c Closure) unit(i int) (booking.ScheduleID, clinic.Date) {
	days := c.Span.From.DaysUntil(c.Span.Until) + 1
	return c.Schedules[i/days], c.Span.From.AddDays(i % days)
}

// takeDays takes the numbers of some more days. Schedules that the first transaction had no place for come first.
func (s *Service) takeDays(ctx context.Context, c Closure) error {
	if c.Target.Kind == OfChange {
		return s.gather(ctx, c)
	}
	for i := booking.MaxShut; c.Worked == 0 && i < len(c.Schedules); i += booking.MaxShut {
		err := s.Spans.Shut(ctx, job, c.shut(), c.Schedules[i:min(len(c.Schedules), i+booking.MaxShut)], c.unchanged())
		if errors.Is(err, booking.ErrCompanion) {
			return nil // somebody was faster, or takes the closure back
		}
		if err != nil {
			return err
		}
	}
	for range daysAtOnce {
		if c.Worked == c.Units() {
			break
		}
		id, day := c.unit(c.Worked)
		if err := s.takeDay(ctx, c, id, day); err != nil {
			return err
		}
		c.Worked++
	}
	if c.Worked == c.Units() {
		now := s.now()
		c.Step, c.ShutAt = Proposing, &now
	}
	return s.save(ctx, c)
}

// takeDay takes what is left of a day, and what is held, until nothing is held any more.
func (s *Service) takeDay(ctx context.Context, c Closure, id booking.ScheduleID, day clinic.Date) error {
	for range tries {
		held, err := s.Spans.ShutDay(ctx, job, c.shut(), id, day, func(a booking.Affected) []store.Op {
			x := newCase(c.ID, a)
			x.At = s.now()
			return x.made()
		})
		if err != nil || len(held) == 0 {
			return err
		}
		for _, h := range held {
			if err := s.takeHeld(ctx, c, h); err != nil {
				return err
			}
		}
	}
	return ErrBusy
}

func (s *Service) takeHeld(ctx context.Context, c Closure, h booking.HeldNumber) error {
	if h.By == listJob {
		ok, err := s.Waits.Retract(ctx, h.Patient, h.Hold, func(with []store.Op) error {
			return s.Spans.ShutHold(ctx, job, c.ID, h, with...)
		})
		if err != nil || ok {
			return err
		}
	}
	return s.Spans.ShutHold(ctx, job, c.ID, h)
}

// proposeSome looks for another number for some more patients.
func (s *Service) proposeSome(ctx context.Context, c Closure) error {
	all, err := s.cases(ctx, c.ID)
	if err != nil {
		return err
	}
	var todo []Case
	open := 0
	for _, x := range all {
		if x.State == Open {
			open++
		}
		if x.sought(c) {
			todo = append(todo, x)
		}
	}
	later := todo[min(len(todo), plansAtOnce):]
	rest := len(later) > 0
	todo = todo[:len(todo)-len(later)]
	plan, err := s.planner(ctx, todo)
	if err != nil {
		return err
	}
	plan.taken(all, c)
	plan.chosen(later, c)
	for i := range todo { // what an earlier look came to is over
		todo[i].Failed = ""
	}
	found, err := plan.propose(ctx, todo, c.Choices)
	if err != nil {
		return err
	}
	for i, after := range found {
		after = after.looked(todo[i], c)
		if after.State == Open && todo[i].State != Open {
			open++
		}
		saved, err := s.saveCase(ctx, job, after)
		if err != nil {
			return err
		}
		rest = rest || !saved
	}
	if rest {
		return nil
	}
	c.Step, c.Choices = Review, nil
	switch {
	case c.Move:
		c.Step = Moving
	case c.Looks > 0 && open == 0:
		c.Step = Done // nobody whom a start could move
	}
	return s.save(ctx, c)
}

// sought reports whether a number is still to be looked for, the first time or because staff asked again.
func (c Case) sought(of Closure) bool {
	if c.Looked < of.Looks {
		return c.State.Red() && !c.Accepted
	}
	return c.State == Open && c.Proposal == nil && !c.Pinned && c.Failed == ""
}

// looked returns a case as a look leaves it. Who was without a place and could be moved unasked waits for the next start;
// whom staff want to call stays theirs, with what could be offered on the telephone.
func (c Case) looked(before Case, of Closure) Case {
	c.Looked = of.Looks
	if of.Looks > 0 && before.Pinned {
		c.Pinned, c.Accepted = true, false
	}
	if c.Accepted {
		c.State = Open
	}
	if c.Proposal == nil && c.Failed == "" && !c.Pinned {
		c.Failed = nothing
	}
	return c
}

// nothing is why a case has no proposal: there is no number that fits.
const nothing = "nothing-free"

// taken keeps numbers that other cases were proposed from being proposed again; not those of whom it looks again for.
func (p *planner) taken(cases []Case, of Closure) {
	for _, c := range cases {
		if c.Proposal != nil && c.State.Red() && !c.sought(of) {
			p.used[spot{c.Proposal.Session, c.Proposal.Number}] = true
		}
	}
}

// chosen keeps numbers that were chosen for cases of a later batch from being proposed to those of this one.
func (p *planner) chosen(later []Case, of Closure) {
	for _, c := range later {
		if choice := of.Choices[c.Appointment]; choice.Session != "" {
			p.used[spot{choice.Session, choice.Number}] = true
		}
	}
}

// saveCase writes a case that was read before, and reports whether it did. If it has changed since, the change stands: it
// is newer, and the next batch looks at it anew.
func (s *Service) saveCase(ctx context.Context, by auth.Actor, c Case) (bool, error) {
	c.At = s.now()
	err := s.DB.Write(ctx, by.Stamp(c.Reason, c.At), c.put())
	if failed(err) {
		return false, nil
	}
	return err == nil, err
}
