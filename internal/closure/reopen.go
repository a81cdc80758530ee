package closure

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// giveBackDays opens some more days again.
func (s *Service) giveBackDays(ctx context.Context, c Closure) error {
	for i := 0; c.Worked == 0 && i < len(c.Schedules); i += booking.MaxShut {
		if err := s.Spans.Unshut(ctx, job, c.ID, c.Schedules[i:min(len(c.Schedules), i+booking.MaxShut)]); err != nil {
			return err
		}
	}
	cases, err := s.cases(ctx, c.ID)
	if err != nil {
		return err
	}
	for range daysAtOnce {
		if c.Worked == c.Units() {
			break
		}
		id, day := c.unit(c.Worked)
		if err := s.giveBackDay(ctx, c, cases, id, day); err != nil {
			return err
		}
		c.Worked++
	}
	if c.Worked == c.Units() {
		c.Step = Reopened
	}
	return s.save(ctx, c)
}

func (s *Service) giveBackDay(ctx context.Context, c Closure, cases []Case, id booking.ScheduleID, day clinic.Date) error {
	for range tries {
		_, err := s.Spans.ReopenDay(ctx, job, c.ID, id, day, func(other ID, a booking.Affected) []store.Op {
			return handOver(cases, other, a, s.now())
		})
		if errors.Is(err, booking.ErrBusy) {
			if cases, err = s.cases(ctx, c.ID); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		return s.keepPlaces(ctx, cases, id, day)
	}
	return ErrBusy
}

// handOver returns the ops by which another closure that has the place of a case goes on with it as it stands: what the
// patient was told and waits for holds there too. What they could have instead is looked for anew.
func handOver(cases []Case, other ID, a booking.Affected, now time.Time) []store.Op {
	next := newCase(other, a)
	next.At = now
	i := slices.IndexFunc(cases, func(x Case) bool { return x.Appointment == a.Appointment && x.State.Red() })
	if i < 0 {
		return next.made()
	}
	was := cases[i]
	next.State, next.Waits, next.Told, next.Call, next.Reached, next.Via = was.State, was.Waits, was.Told, was.Call, was.Reached, was.Via
	was.State, was.Other, was.At = Taken, other, now
	return append(next.made(), was.put())
}

// keepPlaces settles those of the cases that lie on a day whose patients have their places again. Who has none,
// because the schedule was changed meanwhile, is left on the board.
func (s *Service) keepPlaces(ctx context.Context, cases []Case, id booking.ScheduleID, day clinic.Date) error {
	for _, x := range cases {
		if schedule, on, _, _ := x.Session.Split(); schedule != id || on != day {
			continue
		}
		if err := s.Follow(ctx, x.Closure, x.Appointment); err != nil {
			return err
		}
		a, err := s.Places.Appointment(ctx, job, x.Appointment)
		if err != nil {
			return err
		}
		if a.PlaceGone != "" {
			continue
		}
		_, err = s.edit(ctx, job, x.Closure, x.Appointment, "", func(now Case) (Case, bool) {
			if !now.State.Red() {
				return now, false
			}
			now.State, now.Failed = Kept, ""
			return now, true
		})
		if err != nil {
			return err
		}
	}
	return nil
}
