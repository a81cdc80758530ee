package waitlist

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Numbers appear without anybody giving one back: a day is released, a pool opens, a schedule is widened. Of the first two
// the instant is known before and nothing is written then; the third is told by the schedule's change. For whoever waits
// for such a number a look is left at each session, which the sweep of that minute finds. What follows from a look is one
// session's, however many open at once, so that whatever breaks off goes on where it was.

// untilReview is for how long ahead looks are left: until the night's review, which does so for the next day, is over.
const untilReview = 26 * time.Hour

// wholeSession stands in a look for all numbers of a session.
const wholeSession = 0

// fillAtOnce bounds how many numbers of a session one look offers; another look goes on from there.
const fillAtOnce = 30

// Openings is where the waitlist looks what opens, and what is free then.
type Openings interface {
	OpeningsOf(ctx context.Context, d booking.DepartmentID, after, until time.Time) ([]booking.Opening, error)
	// FreeIn returns booking.ErrSession where there is no such session.
	FreeIn(ctx context.Context, by auth.Actor, id booking.SessionID) (booking.Session, error)
	GainedBy(g booking.Gained, until clinic.Date) []booking.Session
}

// awaitOpenings leaves a look wherever numbers open before the next review that one of those who wait could want.
func (s *Service) awaitOpenings(ctx context.Context, d booking.DepartmentID, who []Entry) error {
	if len(who) == 0 {
		return nil
	}
	now := s.Now()
	all, err := s.Schedule.OpeningsOf(ctx, d, now, now.Add(untilReview))
	if err != nil {
		return err
	}
	for _, o := range all {
		if err := s.lookAt(ctx, o.At, o.Session, who); err != nil {
			return err
		}
	}
	return nil
}

// lookAt leaves a look at a session if one who waits could want one of the numbers.
func (s *Service) lookAt(ctx context.Context, at time.Time, x booking.Session, who []Entry) error {
	wanted := func(n booking.Slot) bool {
		return slices.ContainsFunc(who, func(e Entry) bool { return e.wants(only(x, n), s.Clinic.Zone) })
	}
	if !slices.ContainsFunc(x.Slots, wanted) {
		return nil
	}
	return s.leaveLook(ctx, at, Spot{Session: x.ID, Number: wholeSession})
}

// leaveLook makes the sweep look at a place at a time. That one was left there already is as good.
func (s *Service) leaveLook(ctx context.Context, at time.Time, p Spot) error {
	err := s.DB.Write(ctx, job.Stamp("", s.Now()), store.Put(lookKey(at, p), struct{}{}).If(store.Absent()))
	if _, ok := store.Failed(err); ok {
		return nil
	}
	return err
}

func only(x booking.Session, n booking.Slot) booking.Session {
	x.Slots = []booking.Slot{n}
	return x
}

// widened leaves a look at whatever a changed schedule gives that it did not give before. Told again, it leaves the same.
func (s *Service) widened(ctx context.Context, g booking.Gained, at time.Time) error {
	who, err := s.waiting(ctx, g.Department)
	if err != nil || len(who) == 0 {
		return err
	}
	var until clinic.Date
	for _, e := range who {
		until = max(until, e.Until)
	}
	for _, x := range s.Schedule.GainedBy(g, until) {
		if err := s.lookAt(ctx, at, x, who); err != nil {
			return err
		}
	}
	return s.awaitOpenings(ctx, g.Department, who) // which may be others, or at another time
}

// filled offers what a look was left for: one number, or whatever of a session is free for those who wait.
func (s *Service) filled(ctx context.Context, at Spot) error {
	if at.Number != wholeSession {
		return s.Fill(ctx, at.Session, at.Number)
	}
	free, err := s.Schedule.FreeIn(ctx, job, at.Session)
	if errors.Is(err, booking.ErrSession) {
		return nil // the schedule has no such session any more
	}
	if err != nil || len(free.Slots) == 0 {
		return err
	}
	numbers, hopeful, err := s.wantedIn(ctx, free)
	if err != nil {
		return err
	}
	for offers := 0; hopeful > 0 && len(numbers) > 0; numbers = numbers[1:] {
		if offers == fillAtOnce {
			return s.leaveLook(ctx, s.Now(), at)
		}
		ok, err := s.fill(ctx, at.Session, numbers[0])
		if err != nil {
			return err
		}
		if ok {
			offers, hopeful = offers+1, hopeful-1
		}
	}
	return nil
}

// wantedIn returns which numbers of a session somebody waits for who may have them now, and how many those people are. For
// whom a number is kept, and since when, depends on their standing.
func (s *Service) wantedIn(ctx context.Context, x booking.Session) (numbers []int, hopeful int, err error) {
	who, err := s.waiting(ctx, x.Department)
	if err != nil {
		return nil, 0, err
	}
	who = slices.DeleteFunc(who, func(e Entry) bool {
		return e.Status != Waiting || !slices.ContainsFunc(x.Slots, func(n booking.Slot) bool { return e.wants(only(x, n), s.Clinic.Zone) })
	})
	files, err := s.filesOf(ctx, who)
	if err != nil {
		return nil, 0, err
	}
	free := map[patient.Standing]booking.Session{}
	for _, e := range who {
		file, ok := files[e.Patient]
		if b, err := s.barredBy(file, ok, e); err != nil || b != admitted {
			if err != nil {
				return nil, 0, err
			}
			continue
		}
		standing, err := patient.StandingOf(file)
		if err != nil {
			return nil, 0, err
		}
		if _, ok := free[standing]; !ok {
			if free[standing], err = s.Schedule.FreeIn(ctx, asPatient(e.Patient), x.ID); err != nil {
				return nil, 0, err
			}
		}
		hopeful++
		for _, n := range free[standing].Slots {
			if e.wants(only(x, n), s.Clinic.Zone) && !slices.Contains(e.Seen, Spot{Session: x.ID, Number: n.Number}) {
				numbers = append(numbers, n.Number)
			}
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), hopeful, nil
}
