package closure

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/store"
)

// A schedule that is changed under bookings closes nothing, and still takes places from patients. They are the cases of
// a closure like any: moved as far as the rules move anybody unasked, told, on the waiting list ahead of others, somebody's
// telephone task, and red on a board until each has a place. It opens by itself, behind the change stream, whoever saved
// the schedule how; what the manager acknowledged when saving is its preview. A schedule that has the places again gives
// them back, which nobody can do by hand.

// becauseChanged is what patients are told, unless staff tell them more.
var becauseChanged = i18n.Text{i18n.Chinese: "出诊安排调整", i18n.English: "The doctor's schedule has changed"}

// replanned opens a closure for whom a schedule has no place any more, and settles the cases of those whom it has again.
// since names the change, of which there is one closure however often it is told.
func (s *Service) replanned(ctx context.Context, x booking.Schedule, since, by string, at time.Time) error {
	gone, back, err := s.Spans.Displaced(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, m := range back {
		if err := s.giveBack(ctx, m); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	c := Closure{
		ID: changeID(x.ID, since, at), Target: Target{Kind: OfChange, ID: string(x.Practitioner)}, Span: spanOf(gone, s.Clinic), Reason: becauseChanged,
		Step: Shutting, Move: true, Schedules: []booking.ScheduleID{x.ID}, OpenedBy: by, OpenedAt: at,
	}
	for range tries {
		before, found, err := s.gathering(ctx, x.ID)
		if err != nil || before.ID == c.ID {
			return err
		}
		if !found {
			_, err = s.saved(ctx, job, c, "") // false: opened before, by the same change
			return err
		}
		// Written anew, so that a batch that is at work looks once more.
		if ok, err := s.saved(ctx, job, before, ""); err != nil || ok {
			return err
		}
	}
	return ErrBusy
}

// changeID is the id of a change's closure, which lists it among the others by when it opened.
func changeID(x booking.ScheduleID, since string, at time.Time) ID {
	sum := sha256.Sum256([]byte(string(x) + " " + since))
	return ID(id.Source{Rand: bytes.NewReader(sum[:])}.New("cls", at))
}

func spanOf(gone []booking.Affected, c clinic.Settings) booking.Span {
	span := booking.Span{From: c.Day(gone[0].Start), Until: c.Day(gone[0].Start)}
	for _, a := range gone {
		day := c.Day(a.Start)
		span.From, span.Until = min(span.From, day), max(span.Until, day)
	}
	return span
}

// gathering returns the closure that is about to take what a schedule has no place for.
func (s *Service) gathering(ctx context.Context, x booking.ScheduleID) (Closure, bool, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: duePK})
	if err != nil {
		return Closure{}, false, err
	}
	for _, it := range items {
		c, err := s.find(ctx, ID(it.SK))
		if err != nil {
			return Closure{}, false, err
		}
		if c.Target.Kind == OfChange && c.Step == Shutting && c.Schedules[0] == x {
			return c, true, nil
		}
	}
	return Closure{}, false, nil
}

// gather takes the numbers that a schedule has no place for, each with its patient's case.
func (s *Service) gather(ctx context.Context, c Closure) error {
	var taken []booking.Affected
	err := s.Spans.TakeDisplaced(ctx, job, c.ID, c.Schedules[0], func(a booking.Affected) []store.Op {
		x := newCase(c.ID, a)
		x.At = s.now()
		return x.made()
	})
	if err != nil {
		return err
	}
	cases, err := s.cases(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, x := range cases {
		taken = append(taken, x.Affected)
	}
	if len(taken) > 0 {
		c.Span = spanOf(taken, s.Clinic)
	}
	now := s.now()
	c.Step, c.Worked, c.ShutAt = Proposing, c.Units(), &now
	return s.save(ctx, c)
}

// giveBack lets a patient whose place is there again keep it, if it was a change of the schedule that took it. Of a closed
// span only taking it back gives places back.
func (s *Service) giveBack(ctx context.Context, m booking.Marked) error {
	of, err := s.find(ctx, m.Closure)
	if err != nil || of.Target.Kind != OfChange {
		return err
	}
	for range tries {
		var with []store.Op
		if m.Appointment != "" {
			x, err := s.findCase(ctx, m.Closure, m.Appointment)
			if err != nil && !errors.Is(err, ErrCase) {
				return err
			}
			if err == nil && x.State.Red() {
				x.State, x.Failed, x.At = Kept, "", s.now()
				with = append(with, x.put())
			}
		}
		err = s.Spans.GiveBackMarked(ctx, job, m, with...)
		switch {
		case errors.Is(err, booking.ErrCompanion): // something happened to the case meanwhile
			continue
		case errors.Is(err, booking.ErrBusy): // given back, moved or come to meanwhile, which is told
			return nil
		}
		return err
	}
	return ErrBusy
}

// FindDisplaced looks through all schedules for whom they have no place, as the night does: what was booked past a change,
// by a request that had read the schedule before, was told to nobody. It returns how many schedules it looked at.
func (s *Service) FindDisplaced(ctx context.Context, by auth.Actor) (int, error) {
	if !by.Has(auth.System) {
		return 0, ErrForbidden
	}
	departments, err := s.Directory.Departments(ctx)
	if err != nil {
		return 0, errs.Internal("find displaced", err)
	}
	looked, today := 0, s.Clinic.Day(s.Now())
	for _, d := range departments {
		schedules, err := s.Directory.Schedules(ctx, d.ID, "")
		if err != nil {
			return looked, errs.Internal("find displaced", err)
		}
		for _, x := range schedules {
			if err := s.replanned(ctx, x, string(today), job.ID, today.Start(s.Clinic.Zone).UTC()); err != nil {
				return looked, errs.Internal("find displaced", err)
			}
			looked++
		}
	}
	return looked, nil
}
