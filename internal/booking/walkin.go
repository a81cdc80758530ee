package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// WalkIn gives somebody who is at the clinic a number of a session, the first that is free if the request names none,
// and says at once that they have arrived: in one transaction with the op that also returns for the appointment. It
// reports false if this very request had made the appointment before. It returns ErrFull if no number is left.
// An emergency gets one whatever is left.
func (s *Service) WalkIn(ctx context.Context, by auth.Actor, r Request, also func(Appointment) (store.Op, error)) (Appointment, bool, error) {
	if !by.MayActFor(string(r.Patient)) {
		return Appointment{}, false, ErrForbidden
	}
	if err := mayTakeAnyAge(by, r.AnyAge); err != nil {
		return Appointment{}, false, err
	}
	if r.Emergency {
		return s.walkInAtOnce(ctx, by, r, also)
	}
	numbers := []int{r.Number}
	if r.Number == 0 {
		var err error
		if numbers, err = s.numbersLeft(ctx, r.Session); err != nil {
			return Appointment{}, false, errs.Internal("walk in", err)
		}
	}
	first := r.Number == 0
	for _, number := range numbers {
		r.Number = number
		for try := range tries {
			a, fresh, err := s.tryWalkIn(ctx, by, r, also, try > 0)
			if first && (errors.Is(err, ErrTaken) || errors.Is(err, ErrHeld)) {
				break
			}
			if !errors.Is(err, errAgain) {
				return a, fresh, errs.Internal("walk in", s.told(ctx, by, err))
			}
		}
	}
	// A retry finds no number left if its own first try took the last one.
	if a, ok, err := s.cameBefore(ctx, r); ok || err != nil {
		return a, false, errs.Internal("walk in", err)
	}
	return Appointment{}, false, ErrFull
}

func (s *Service) cameBefore(ctx context.Context, r Request) (Appointment, bool, error) {
	_, date, _, ok := r.Session.Split()
	if _, known := patient.ParseID(string(r.Patient)); !ok || !known {
		return Appointment{}, false, nil
	}
	day, err := s.day(ctx, r.Patient, date)
	if err != nil {
		return Appointment{}, false, err
	}
	return day.cameBefore(r)
}

// cameBefore answers a request that was sent before: whichever number of the session it got.
func (d patientDay) cameBefore(r Request) (Appointment, bool, error) {
	i := slices.IndexFunc(d.appointments, func(a Appointment) bool { return r.Key != "" && a.Key == r.Key })
	if i < 0 {
		return Appointment{}, false, nil
	}
	if a := d.appointments[i]; a.Session == r.Session {
		return a, true, nil
	}
	return Appointment{}, true, ErrKeyReused
}

// numbersLeft lists the numbers of a session that nobody has and whose time is not over: first those kept for walk-ins,
// then those for everybody.
func (s *Service) numbersLeft(ctx context.Context, id SessionID) ([]int, error) {
	board, err := s.Board(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(board.Inactive) > 0 {
		return nil, ErrInactive
	}
	var kept, open []int
	for _, x := range board.Slots {
		taken := slices.ContainsFunc(board.Places, func(p Place) bool { return p.Number == x.Number })
		switch {
		case taken || x.Shut != "" || !x.End.After(s.Now()):
		case x.Pool == WalkInPool:
			kept = append(kept, x.Number)
		case x.Pool == "":
			open = append(open, x.Number)
		}
	}
	return append(kept, open...), nil
}

func (s *Service) tryWalkIn(ctx context.Context, by auth.Actor, r Request, also func(Appointment) (store.Op, error), again bool) (Appointment, bool, error) {
	t, err := s.target(ctx, by, r, again)
	if err != nil {
		return Appointment{}, false, err
	}
	if a, ok, err := t.day.cameBefore(r); ok {
		return a, false, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if err := t.number.free(r.Patient, now); err != nil {
		return Appointment{}, false, err
	}
	if !t.slot.End.After(now) {
		return Appointment{}, false, ErrPast
	}
	if t.out != nil {
		return Appointment{}, false, t.out
	}
	if t.number == nil && t.closed != nil {
		return Appointment{}, false, t.closed
	}
	if err := t.unfit(by, now); err != nil && !r.AnyAge {
		return Appointment{}, false, err
	}
	a := t.appointment(r)
	a.Code, a.BookedAt = s.IDs.Code(7), now
	if a, err = s.serving(ctx, a, r.Service, t.slot.Pool); err != nil {
		return Appointment{}, false, err
	}
	day, a, err := t.day.without(now, a.Hold).admit(a, "", s.rules(now))
	if err != nil {
		return Appointment{}, false, err
	}
	a.Status = Arrived
	with, err := also(a)
	if err != nil {
		return Appointment{}, false, err
	}
	err = s.DB.Write(ctx, by.Stamp("", now), takeArrived(a, t.number), day.put(), with)
	if failed, ok := store.Failed(err); ok {
		return Appointment{}, false, whoHas(failed, r.Patient, now)
	}
	return a, err == nil, err
}

// takeArrived takes a number for somebody who is here already.
func takeArrived(a Appointment, found *numberItem) store.Op {
	op := takeNumber(a, found)
	n, _ := op.Doc.(numberItem)
	n.Status = Arrived
	op.Doc = n
	return op
}

// Session returns a session, or ErrSession if its schedule does not have it.
func (s *Service) Session(ctx context.Context, id SessionID) (Session, error) {
	schedule, _, _, ok := id.Split()
	if !ok {
		return Session{}, ErrSession
	}
	x, err := s.Schedule(ctx, schedule)
	if errors.Is(err, ErrSchedule) {
		return Session{}, ErrSession
	}
	if err != nil {
		return Session{}, err
	}
	session, ok := x.find(id, s.Clinic)
	if !ok {
		return Session{}, ErrSession
	}
	for i, slot := range session.Slots {
		session.Slots[i].Shut = x.shutBy(session, slot, s.Clinic.Zone)
	}
	return session, nil
}

// ShutFrom reports whether a closure keeps a session from seeing anybody from an instant on.
func (s Session) ShutFrom(now time.Time) bool {
	shut := false
	for _, slot := range s.Slots {
		if slot.Shut == "" && slot.End.After(now) {
			return false
		}
		shut = shut || slot.Shut != ""
	}
	return shut
}

// SessionsOn lists a department's sessions of a day, earliest first.
func (s *Service) SessionsOn(ctx context.Context, d DepartmentID, day clinic.Date) ([]Session, error) {
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return nil, err
	}
	var all []Session
	for _, x := range schedules {
		all = append(all, x.On(day, s.Clinic)...)
	}
	slices.SortFunc(all, func(a, b Session) int { return a.Start.Compare(b.Start) })
	return all, nil
}
