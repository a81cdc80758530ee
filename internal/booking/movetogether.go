package booking

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// MoveTogether exchanges all numbers that were booked as one with an appointment for others, of the same or another day: one
// transaction gives the old ones back and takes the new ones, so that the patient is never without a place, nor with half of
// two. The first keeps its code, and its entry in calendars. A pick that the patient has already stays as it is.
func (s *Service) MoveTogether(ctx context.Context, by auth.Actor, id AppointmentID, r TogetherRequest, reason string) ([]Appointment, error) {
	if len(r.Picks) == 0 || len(r.Picks) > MostTogether {
		return nil, errs.Invalid(errs.Field{Path: "numbers", Code: "range", Params: errs.Params{"min": 1, "max": MostTogether}})
	}
	if r.ByClinic && !works(by) {
		return nil, ErrForbidden
	}
	for try := range tries {
		all, err := s.tryMoveTogether(ctx, by, id, r, reason, try > 0)
		if !errors.Is(err, errAgain) {
			return all, errs.Internal("move together", s.told(ctx, by, err))
		}
	}
	return nil, ErrBusy
}

// MovedTogether returns the numbers that the patient has of those that were booked as one with an appointment, wherever they
// were moved, and whether a request with this key has moved them before.
func (s *Service) MovedTogether(ctx context.Context, by auth.Actor, id AppointmentID, key string) ([]Appointment, bool, error) {
	_, a, err := s.changeable(ctx, by, id)
	if err != nil {
		return nil, false, err
	}
	if a.Together == nil {
		return nil, false, ErrAppointment
	}
	days, all, err := s.together(ctx, a)
	if err != nil {
		return nil, false, errs.Internal("read appointments", err)
	}
	done, err := movedBy(days, a, key)
	if err != nil {
		return nil, false, err
	}
	all, err = s.withStatus(ctx, all)
	return all, done, errs.Internal("read appointments", err)
}

// movedBy reports whether a request with a key has moved numbers that were booked as one with an appointment.
func movedBy(days map[clinic.Date]patientDay, a Appointment, key string) (bool, error) {
	found := false
	for _, d := range days {
		for _, o := range d.appointments {
			if key == "" || o.Key != key {
				continue
			}
			if !o.with(a) {
				return false, ErrKeyReused
			}
			if found = true; o.MovedFrom != "" {
				return true, nil
			}
		}
	}
	if found { // it was booked by this key
		return false, ErrKeyReused
	}
	return false, nil
}

// exodus is a move of numbers that were booked as one, as far as it is known.
type exodus struct {
	before, days map[clinic.Date]patientDay // as they were read, and as they will be
	old          []Appointment              // that are given up, by their time
	late         bool                       // any of those could not have been cancelled in time any more
	picks        []Pick                     // that are taken
	places       []target                   // likewise
	taken        []Appointment              // likewise
	ops          []store.Op
}

func (s *Service) tryMoveTogether(ctx context.Context, by auth.Actor, id AppointmentID, r TogetherRequest, reason string, again bool) ([]Appointment, error) {
	_, a, err := s.changeable(ctx, by, id)
	switch {
	case err != nil:
		return nil, err
	case a.Together == nil:
		return nil, ErrAppointment
	}
	r.Patient, r.Package = a.Patient, a.Together.Package
	days, all, err := s.together(ctx, a)
	if err != nil {
		return nil, err
	}
	done, err := movedBy(days, a, r.Key)
	switch {
	case err != nil:
		return nil, err
	case done && len(all) == 0:
		return nil, ErrEnded // given back since
	case done:
		return s.withStatus(ctx, all)
	case !a.Status.Holds():
		return nil, ErrEnded
	case !among(all, a.ID):
		return nil, errAgain // given back or moved since it was read
	}
	x := exodus{before: maps.Clone(days), days: days}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if err := s.leave(ctx, by, &x, all, r, reason); err != nil {
		return nil, err
	}
	if len(x.old) == 0 && len(x.picks) == 0 {
		return s.withStatus(ctx, all)
	}
	if err := s.reach(ctx, by, &x, r, now, again); err != nil {
		return nil, err
	}
	if err := s.settleIn(ctx, by, &x, a, r, now); err != nil {
		return nil, err
	}
	return s.moveAll(ctx, by, x, a, r, reason, now)
}

// leave says which of the numbers are given up, and whether they may be; those that are picked again are not.
func (s *Service) leave(ctx context.Context, by auth.Actor, x *exodus, all []Appointment, r TogetherRequest, reason string) error {
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return err
	}
	excused, now := r.ByClinic, s.Now()
	if !excused && (!works(by) || slices.ContainsFunc(all, func(a Appointment) bool { return a.cancelsLate(policy.Cancel, now) })) {
		if excused, err = s.anyGone(ctx, all); err != nil {
			return err
		}
	}
	x.picks = slices.Clone(r.Picks)
	for _, a := range all {
		if i := slices.IndexFunc(x.picks, func(p Pick) bool { return p.Session == a.Session && p.Number == a.Number }); i >= 0 {
			x.picks = slices.Delete(x.picks, i, i+1)
			continue
		}
		if _, err := s.afterDeadline(by, a, policy.Change, excused || works(by)); err != nil {
			return err
		}
		x.late = x.late || !excused && a.cancelsLate(policy.Cancel, now)
		if a, err = s.end(a, Moved, reason); err != nil {
			return err
		}
		x.old, x.days[a.Date] = append(x.old, a), x.days[a.Date].replace(a)
	}
	return nil
}

// reach reads the numbers that are picked, and turns away by what was read whom the conditions would turn away.
func (s *Service) reach(ctx context.Context, by auth.Actor, x *exodus, r TogetherRequest, now time.Time, again bool) error {
	for i, pick := range x.picks {
		t, err := s.target(ctx, by, r.request(pick), again)
		if err != nil {
			return err
		}
		if i > 0 && t.session.Date != x.places[0].session.Date {
			return ErrSession
		}
		if err := t.open(now, r.Patient); err != nil {
			if t.number.free(r.Patient, now) != nil {
				s.recent.note(pick.Session, pick.Number, justNow{taken: true, at: now})
			}
			return ownTry(t.number, r, again, err)
		}
		if _, known := x.days[t.session.Date]; !known {
			x.before[t.session.Date], x.days[t.session.Date] = t.day, t.day
		}
		x.places = append(x.places, t)
	}
	return nil
}

// settleIn gives the patient's day the appointments that take the place of the old ones.
func (s *Service) settleIn(ctx context.Context, by auth.Actor, x *exodus, of Appointment, r TogetherRequest, now time.Time) error {
	heir, numbers := successors(x.old, x.places), len(r.Picks)
	r.Picks = x.picks
	for i, t := range x.places {
		a, err := s.oneOf(ctx, by, r, i, t, x.taken)
		if err != nil {
			return err
		}
		a.MovedLate = x.late
		a.Together = &Together{ID: of.Together.ID, Package: r.Package, Numbers: numbers, Rest: i > 0, Unfed: r.Picks[i].Unfed}
		from := slices.Index(heir, i)
		if from >= 0 {
			if a, err = s.heirOf(ctx, x.old[from], a, from == 0); err != nil {
				return err
			}
		}
		date := t.session.Date
		if x.days[date], a, err = x.days[date].without(now, a.Hold).admit(a, "", s.rules(now)); err != nil {
			return err
		}
		if from >= 0 {
			x.old[from].MovedTo = a.ID
			x.days[x.old[from].Date] = x.days[x.old[from].Date].replace(x.old[from])
		}
		x.taken, x.ops = append(x.taken, a), append(x.ops, takeNumber(a, t.number))
	}
	for i, to := range heir {
		if to < 0 { // a package that wants fewer numbers by now
			x.old[i].Status, x.old[i].Together = Cancelled, x.old[i].Together.end()
			x.days[x.old[i].Date] = x.days[x.old[i].Date].replace(x.old[i])
		}
	}
	return nil
}

// successors returns for each number that is given up which of those that are taken comes in its place: for the first, the
// first; for the others that of their department, or any that is left; -1 for none.
func successors(old []Appointment, places []target) []int {
	heir, free := make([]int, len(old)), make([]bool, len(places))
	for i := range heir {
		heir[i] = -1
	}
	for i := range free {
		free[i] = true
	}
	match := func(fits func(o, p int) bool) {
		for o := range old {
			for p := range places {
				if heir[o] < 0 && free[p] && fits(o, p) {
					heir[o], free[p] = p, false
				}
			}
		}
	}
	match(func(o, p int) bool { return o == 0 && p == 0 })
	match(func(o, p int) bool { return old[o].Department == places[p].session.Department })
	match(func(int, int) bool { return true })
	return heir
}

// heirOf returns an appointment with what it keeps of the one that it takes the place of. What the patient's calendar shows
// of the old one, it goes on showing of this one.
func (s *Service) heirOf(ctx context.Context, old, a Appointment, first bool) (Appointment, error) {
	a.Code, a.BookedAt, a.Note, a.Override = old.Code, old.BookedAt, old.Note, old.Override
	a.MovedFrom, a.Sequence, a.Case = old.ID, old.Sequence+1, cmp.Or(a.Case, old.Case)
	a.Together.Alone = !first && (old.Together.Alone || !old.Together.Rest)
	if old.ServiceChange == 0 {
		return a, nil
	}
	a.Service, a.ServiceVersion = "", 0 // the desk said what is done
	return s.keptService(ctx, a, old)
}

// moveAll writes what a move comes to, or explains why that fails.
func (s *Service) moveAll(ctx context.Context, by auth.Actor, x exodus, a Appointment, r TogetherRequest, reason string, now time.Time) ([]Appointment, error) {
	taking := len(x.ops)
	for _, o := range x.old {
		op, err := s.givingBack(ctx, o, Booked)
		if err != nil {
			return nil, err
		}
		x.ops = append(x.ops, op)
	}
	numbers := len(x.ops)
	err := s.write(ctx, by.Stamp(reason, now), append(x.ops, s.daysOf(x.before, x.days)...)...)
	failed, ok := store.Failed(err)
	switch {
	case !ok && err != nil:
		return nil, err
	case !ok:
		return heldWith(a, x.days), nil
	case failed.Op < taking:
		r.Picks = x.picks
		return nil, s.togetherLost(failed, taking, r, now)
	case failed.Op < numbers:
		return nil, s.lost(err, failed.Op)
	}
	return nil, errAgain
}
