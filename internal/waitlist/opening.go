package waitlist

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/store"
)

// A pool that opens gives its numbers to everybody, and nothing is written when it does. The instant is known before: for
// whoever waits for such a number a look is left there, which the sweep of that minute finds.

// untilReview is for how long ahead looks are left: until the night's review, which does so for the next day, is over.
const untilReview = 26 * time.Hour

// wholeSession stands in a look for all numbers of a session.
const wholeSession = 0

// Openings is where the waitlist looks what opens, and what is free then.
type Openings interface {
	OpeningsOf(ctx context.Context, d booking.DepartmentID, after, until time.Time) ([]booking.Opening, error)
	// FreeIn returns booking.ErrSession where there is no such session.
	FreeIn(ctx context.Context, by auth.Actor, id booking.SessionID) (booking.Session, error)
}

// awaitOpenings leaves a look wherever numbers open before the next review that one who waits could want.
func (s *Service) awaitOpenings(ctx context.Context, e Entry) error {
	now := s.Now()
	all, err := s.Schedule.OpeningsOf(ctx, e.Department, now, now.Add(untilReview))
	if err != nil {
		return err
	}
	for _, o := range all {
		if !slices.ContainsFunc(o.Session.Slots, func(n booking.Slot) bool { return e.wants(only(o.Session, n), s.Clinic.Zone) }) {
			continue
		}
		key := lookKey(o.At, Spot{Session: o.Session.ID, Number: wholeSession})
		err := s.DB.Write(ctx, job.Stamp("", now), store.Put(key, struct{}{}).If(store.Absent()))
		if _, ok := store.Failed(err); err != nil && !ok { // else another who waits has left it
			return err
		}
	}
	return nil
}

func only(x booking.Session, n booking.Slot) booking.Session {
	x.Slots = []booking.Slot{n}
	return x
}

// filled offers what a look was left for: one number, or whatever of a session is free for everybody.
func (s *Service) filled(ctx context.Context, at Spot) error {
	if at.Number != wholeSession {
		return s.Fill(ctx, at.Session, at.Number)
	}
	free, err := s.Schedule.FreeIn(ctx, auth.Actor{}, at.Session)
	if errors.Is(err, booking.ErrSession) {
		return nil // the schedule has no such session any more
	}
	if err != nil {
		return err
	}
	for _, n := range free.Slots {
		if err := s.Fill(ctx, at.Session, n.Number); err != nil {
			return err
		}
	}
	return nil
}

// passOver tries the first number that is free for who may not book: the log says then, once, why it was not offered to
// them. To try each would fill it.
func (s *Service) passOver(ctx context.Context, e Entry) error {
	from := max(e.From, s.Clinic.Day(s.Now()))
	for ; from <= e.Until; from = from.AddDays(booking.MaxDays) {
		free, err := s.Schedule.Free(ctx, booking.SlotQuery{
			Department: e.Department, Practitioner: e.Practitioner, From: from, Days: min(booking.MaxDays, from.DaysUntil(e.Until)+1),
		})
		if err != nil {
			return err
		}
		for _, x := range free {
			for _, n := range x.Slots {
				if e.wants(only(x, n), s.Clinic.Zone) {
					return s.Fill(ctx, x.ID, n.Number)
				}
			}
		}
	}
	return nil
}
