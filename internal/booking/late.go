package booking

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// A deadline is for the clinic to have time to give the number to somebody else. Who gives up a number too late for that by
// moving, and cancels then, is as late as who cancels at once: the appointment that takes the place says so from the move on.
// See ADR 22.

// cancelsLate reports whether cancelling an appointment counts as late, unless that is excused.
func (a Appointment) cancelsLate(d Deadline, now time.Time) bool {
	return a.MovedLate || d.passed(a, now)
}

// byClinic reports whether a move is the clinic's doing: the appointment starts anew, with nothing of what was before.
func (r Request) byClinic() bool { return r.ByClinic || r.Owed || r.Closure != "" }

// late reports whether cancelling an appointment counts as late, unless that is excused; no deadline binds whose place is
// gone, since it was the clinic that took it.
func (s *Service) late(ctx context.Context, by auth.Actor, a Appointment, d Deadline, excused bool) (bool, error) {
	if !excused && a.cancelsLate(d, s.Now()) {
		var err error
		if excused, err = s.anyGone(ctx, []Appointment{a}); err != nil {
			return false, err
		}
	}
	return s.afterDeadline(by, a, d, excused)
}

// afterDeadline is late, once it is known whether that is excused. It keeps patients from changing what has begun, and what
// is so near that the clinic leaves it to the desk.
func (s *Service) afterDeadline(by auth.Actor, a Appointment, d Deadline, excused bool) (bool, error) {
	now := s.Now()
	switch {
	case !works(by) && !a.Start.After(now):
		return false, ErrTooLate
	case excused:
		return false, nil
	case d.passed(a, now) && d.After == deskOnly && !works(by):
		return true, ErrDeadline.With(errs.Params{"hours": d.Hours})
	}
	return a.cancelsLate(d, now), nil
}

// anyGone reports whether the place of any of some appointments is gone.
func (s *Service) anyGone(ctx context.Context, as []Appointment) (bool, error) {
	as, err := s.withStatus(ctx, as)
	return slices.ContainsFunc(as, func(a Appointment) bool { return a.PlaceGone != "" }), err
}

// movable returns why somebody may not move an appointment to a day, or whether that is late: what was booked together stays
// on one day, unless somebody who works here, or a closure's offer, takes it from there.
func (s *Service) movable(ctx context.Context, by auth.Actor, a Appointment, to Request, day clinic.Date) (bool, error) {
	if a.Together != nil && day != a.Date && !to.Owed && !works(by) {
		return false, ErrTogether
	}
	p, err := s.rulesNow(ctx)
	if err != nil {
		return false, err
	}
	now := s.Now()
	excused, late := to.byClinic(), a.cancelsLate(p.Cancel, now)
	if !excused && (late || !works(by) && p.Change.passed(a, now)) {
		if excused, err = s.anyGone(ctx, []Appointment{a}); err != nil {
			return false, err
		}
	}
	_, err = s.afterDeadline(by, a, p.Change, excused || works(by))
	return late && !excused, err
}

// MovesLate reports whether cancelling counts as late, whenever it is, once an appointment is moved now for reasons that are
// the patient's own.
func (s *Service) MovesLate(ctx context.Context, a Appointment) (bool, error) {
	p, err := s.rulesNow(ctx)
	if err != nil || !a.cancelsLate(p.Cancel, s.Now()) {
		return false, err
	}
	gone, err := s.anyGone(ctx, []Appointment{a})
	return !gone, err
}
