package booking

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// shutChunk is how many numbers of a day are taken for a closure in one transaction: few enough to win against the
// bookings that race for them.
const shutChunk = 20

// ShutDay takes what is left of a day of a shut schedule, so that no request that has read the schedule before can have
// it, and marks what patients have, so that giving it back leaves it with the closure. What is to be written beside
// each mark, with says. It returns what is held: ShutHold takes that. Done again, it finds nothing more to do.
func (s *Service) ShutDay(ctx context.Context, by auth.Actor, x Shut, id ScheduleID, day clinic.Date, with func(Affected) []store.Op) ([]HeldNumber, error) {
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return nil, err
	}
	for range tries + shutChunk {
		held, err := s.tryShutDay(ctx, by, x, id, day, policy.Overbooking, with)
		if !errors.Is(err, errAgain) {
			return held, errs.Internal("shut day", err)
		}
	}
	return nil, ErrBusy
}

func (s *Service) tryShutDay(ctx context.Context, by auth.Actor, x Shut, id ScheduleID, day clinic.Date, extra int, with func(Affected) []store.Op) ([]HeldNumber, error) {
	schedule, err := s.Schedule(ctx, id)
	if err != nil {
		return nil, err
	}
	taken, err := s.numbersIn(ctx, id, day, day)
	if err != nil {
		return nil, err
	}
	if !schedule.shutFor(x.Closure) {
		return nil, nil // taken back meanwhile
	}
	d := s.dayIn(schedule, x.Span, day, taken)
	var held []HeldNumber
	var units [][]store.Op
	for _, n := range d.taken {
		switch {
		case n.Hold != "":
			held = append(held, n.held())
		case n.Closure == "":
			units = append(units, append([]store.Op{markNumber(x.Closure, n)}, with(n.affected())...))
		}
	}
	for _, f := range slices.Concat(d.free, s.behind(schedule, x.Span, day, extra, taken)) {
		units = append(units, []store.Op{blockNumber(x.Closure, f.session, f.slot, f.found)})
	}
	if err := s.inChunks(ctx, by.Stamp("", s.Now()), schedule, units); err != nil {
		return nil, err
	}
	return held, nil
}

// inChunks writes what is to be done to numbers of a schedule, some in one transaction, as long as it is as it was read.
func (s *Service) inChunks(ctx context.Context, stamp store.Stamp, x Schedule, units [][]store.Op) error {
	ops := []store.Op{x.unchanged()}
	for i, u := range units {
		if ops = append(ops, u...); (i+1)%shutChunk != 0 && i+1 < len(units) {
			continue
		}
		err := s.write(ctx, stamp, ops...)
		if _, ok := store.Failed(err); ok {
			return errAgain
		}
		if err != nil {
			return err
		}
		ops = []store.Op{x.unchanged()}
	}
	return nil
}

// shutFor reports whether a schedule is shut by a closure.
func (s Schedule) shutFor(c ClosureID) bool {
	return slices.ContainsFunc(s.Shuts, func(x Shut) bool { return x.Closure == c })
}

// unchanged holds of a schedule as it was read: so that who takes numbers for a closure, and who takes the closure back,
// do not do so past each other.
func (s Schedule) unchanged() store.Op {
	return store.Check(scheduleKey(s.ID), store.VersionIs(s.Version))
}

// behind lists the places behind the regular numbers that a doctor could still add patients to.
func (s *Service) behind(x Schedule, span Span, day clinic.Date, extra int, taken []takenNumber) []unheld {
	var out []unheld
	for _, session := range x.On(day, s.Clinic) {
		n := len(session.Slots)
		if n == 0 || !session.End.After(s.Now()) {
			continue
		}
		last := session.Slots[n-1]
		if !span.touches(session.Name, day, last.Start, last.End, s.Clinic.Zone) {
			continue
		}
		for i := 1; i <= extra; i++ {
			number := last.Number + i
			if !slices.ContainsFunc(taken, func(t takenNumber) bool { return t.session == session.ID && t.number == number }) {
				out = append(out, unheld{session: session, slot: Slot{Number: number, Start: last.End}})
			}
		}
	}
	return out
}

// ShutHold takes a held number from whoever holds it, with the patient's day, in one transaction with what the holder
// wants written. A hold that is over by then, or confirmed, is left to ShutDay, which is to be done again.
func (s *Service) ShutHold(ctx context.Context, by auth.Actor, c ClosureID, h HeldNumber, with ...store.Op) error {
	for range tries {
		err := s.tryShutHold(ctx, by, c, h, with)
		if !errors.Is(err, errAgain) {
			return errs.Internal("take held number", err)
		}
	}
	return ErrBusy
}

func (s *Service) tryShutHold(ctx context.Context, by auth.Actor, c ClosureID, h HeldNumber, with []store.Op) error {
	it, err := s.get(ctx, NumberKey(h.Session, h.Number))
	if err != nil || it.Version == 0 {
		return err
	}
	n, err := readNumber(it)
	if err != nil || n.Hold != h.Hold {
		return err
	}
	p, date, ok := h.Hold.Split()
	if !ok {
		return ErrHold
	}
	id, _, _, _ := h.Session.Split()
	schedule, err := s.Schedule(ctx, id)
	if err != nil || !schedule.shutFor(c) {
		return err
	}
	day, err := s.day(ctx, p, date)
	if err != nil {
		return err
	}
	now := s.Now()
	ops := []store.Op{
		store.Put(NumberKey(h.Session, h.Number), numberItem{Department: n.Department, Practitioner: n.Practitioner, Start: n.Start, Closure: c}).
			If(insteadOf(&n)...).Until(date.AddDays(blockKept).Start(s.Clinic.Zone)),
		day.without(now, h.Hold).put(),
		schedule.unchanged(),
	}
	err = s.write(ctx, by.Stamp("", now), append(ops, with...)...)
	if companionFailed(err, len(ops)) {
		return ErrCompanion
	}
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

// ReopenDay gives back what a closure has taken of a day: numbers that nobody has are free again, those of patients are
// theirs as before. What another closure takes as well goes to that one, with what is to be
// written then. It returns who has their place again.
func (s *Service) ReopenDay(ctx context.Context, by auth.Actor, c ClosureID, id ScheduleID, day clinic.Date, to func(ClosureID, Affected) []store.Op) ([]Affected, error) {
	schedule, err := s.Schedule(ctx, id)
	if err != nil {
		return nil, err
	}
	taken, err := s.numbersIn(ctx, id, day, day)
	if err != nil {
		return nil, errs.Internal("reopen day", err)
	}
	var kept []Affected
	for _, n := range taken {
		if n.Closure != c {
			continue
		}
		other := schedule.shutAs(n, s.Clinic)
		ops := []store.Op{leaveNumber(n, c, other)}
		if other != "" && !n.blocked() {
			ops = append(ops, to(other, n.affected())...)
		}
		err := s.write(ctx, by.Stamp("", s.Now()), ops...)
		if _, ok := store.Failed(err); ok { // given back meanwhile
			return nil, ErrBusy
		}
		if err != nil {
			return nil, errs.Internal("reopen day", err)
		}
		if other == "" && !n.blocked() {
			kept = append(kept, n.affected())
		}
	}
	return kept, nil
}
