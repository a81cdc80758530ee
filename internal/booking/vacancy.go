package booking

import (
	"context"
	"errors"
	"time"

	"careloop/internal/errs"
	"careloop/internal/store"
)

// Vacated says from when on a number may be had again.
type Vacated struct {
	Session SessionID
	Number  int
	From    time.Time // zero: at once
	By      string    // who holds it until then
}

// VacatedBy reads out of a change of an item whether a number was given back, or is held for no longer than a time.
// A cancellation, a move and a release all delete the number's item, and so does its expiry.
func VacatedBy(c store.Change) (Vacated, bool, error) {
	session, number, ok := numberAt(c.Key)
	if c.Table != store.Scheduling || !ok {
		return Vacated{}, false, nil
	}
	v := Vacated{Session: session, Number: number}
	if c.New == nil {
		return v, true, nil
	}
	n, err := readNumber(*c.New)
	if err != nil || n.Hold == "" {
		return Vacated{}, false, err
	}
	v.From, v.By = time.UnixMilli(n.Until).UTC(), c.New.Stamp.By
	return v, true, nil
}

// Vacancy is a number as whoever fills it sees it.
type Vacancy struct {
	Session Session // with this slot alone
	Free    bool
	From    time.Time // of a number that is held: when it may be free
	By      string    // and who holds it
	refused error
}

// Refused returns why the number is nobody's to have now: ErrPast, ErrClosed, ErrInactive, ErrHeld or ErrTaken; nil if it is free.
func (v Vacancy) Refused() error { return v.refused }

// Gone reports whether a rule that keeps somebody from a number keeps everybody from it.
func Gone(rule error) bool {
	return errors.Is(rule, ErrTaken) || errors.Is(rule, ErrHeld) || errors.Is(rule, ErrClosed) || errors.Is(rule, ErrInactive) || errors.Is(rule, ErrPast)
}

// Slot returns the number.
func (v Vacancy) Slot() Slot { return v.Session.Slots[0] }

// Vacancy tells how a number stands, as of the last write. It returns ErrSession or ErrNumber where the schedule has
// no such place any more.
func (s *Service) Vacancy(ctx context.Context, id SessionID, number int) (Vacancy, error) {
	schedule, _, _, ok := id.Split()
	if !ok {
		return Vacancy{}, ErrSession
	}
	v, err := s.vacancy(ctx, schedule, id, number)
	return v, errs.Internal("read number", err)
}

func (s *Service) vacancy(ctx context.Context, schedule ScheduleID, id SessionID, number int) (Vacancy, error) {
	it, err := s.DB.Get(ctx, scheduleKey(schedule))
	if errors.Is(err, store.ErrNotFound) {
		return Vacancy{}, ErrSession
	}
	if err != nil {
		return Vacancy{}, err
	}
	x, err := s.decoded(it)
	if err != nil {
		return Vacancy{}, err
	}
	session, slot, err := x.place(id, number, s.Clinic, s.Now())
	if err != nil {
		return Vacancy{}, err
	}
	session.Slots = []Slot{slot}
	v := Vacancy{Session: session, Free: slot.Start.After(s.Now())}
	if !v.Free {
		v.refused = ErrPast
	}
	if err := x.outAt(session, slot, s.Clinic.Zone); err != nil {
		v.Free, v.refused = false, err
		return v, nil //nolint:nilerr // the rule is the answer
	}
	if it, err = s.get(ctx, NumberKey(id, number)); err != nil || it.Version == 0 {
		return v, err
	}
	n, err := readNumber(it)
	if err != nil {
		return Vacancy{}, err
	}
	if !n.over(s.Now()) {
		v.Free, v.refused = false, n.free("", s.Now())
		if n.Hold != "" {
			v.From, v.By = time.UnixMilli(n.Until).UTC(), it.Stamp.By
		}
	}
	return v, nil
}
