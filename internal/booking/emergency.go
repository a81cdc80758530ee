package booking

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

const (
	// maxAdded is the most that a policy lets doctors add to a session. Emergencies have the numbers behind those, so that
	// whatever the limit is, and becomes, neither takes one of the other's.
	maxAdded = 20
	// crowd is how many emergencies may want a number of one session at once.
	crowd = 50
)

// walkInAtOnce gives an emergency a number behind all that can be booked or added, at once and whatever is left. The
// condition of every booking decides whose a number is. Who has a number of the session already keeps it: that one is
// to be checked in and put first.
func (s *Service) walkInAtOnce(ctx context.Context, by auth.Actor, r Request, also func(Appointment) (store.Op, error)) (Appointment, bool, error) {
	if !works(by) {
		return Appointment{}, false, ErrForbidden
	}
	for range crowd {
		a, fresh, err := s.tryWalkInAtOnce(ctx, by, r, also)
		if !errors.Is(err, errAgain) {
			return a, fresh, errs.Internal("walk in at once", s.told(ctx, by, err))
		}
	}
	return Appointment{}, false, ErrBusy
}

func (s *Service) tryWalkInAtOnce(ctx context.Context, by auth.Actor, r Request, also func(Appointment) (store.Op, error)) (Appointment, bool, error) {
	board, err := s.Board(ctx, r.Session)
	if err != nil {
		return Appointment{}, false, err
	}
	if _, ok := patient.ParseID(string(r.Patient)); !ok {
		return Appointment{}, false, ErrPatient
	}
	file, err := s.get(ctx, patient.FileKey(r.Patient))
	if err != nil {
		return Appointment{}, false, err
	}
	if file.Version == 0 {
		return Appointment{}, false, ErrPatient
	}
	if err := Deceased(by, file); err != nil {
		return Appointment{}, false, err
	}
	day, err := s.day(ctx, r.Patient, board.Date)
	if err != nil {
		return Appointment{}, false, err
	}
	if a, ok, err := day.cameBefore(r); ok {
		return a, false, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	slot, err := board.atOnce(now)
	if err != nil {
		return Appointment{}, false, err
	}
	a := target{session: board.Session, slot: slot}.appointment(r)
	a.Emergency, a.Code, a.BookedAt = true, s.IDs.Code(7), now
	if a, err = s.serving(ctx, a, r.Service, OrdinaryPool); err != nil {
		return Appointment{}, false, err
	}
	if day, a, err = day.without(now).admit(a, "", s.rules(now)); err != nil {
		return Appointment{}, false, err
	}
	a.Status = Arrived
	with, err := also(a)
	if err != nil {
		return Appointment{}, false, err
	}
	err = s.DB.Write(ctx, by.Stamp("", now), takeArrived(a, nil), day.put(), with)
	if _, ok := store.Failed(err); ok {
		return Appointment{}, false, errAgain
	}
	return a, err == nil, err
}

// atOnce returns the first number for an emergency, from now on. A session that is over, or that nobody holds, has none.
func (b BoardSession) atOnce(now time.Time) (Slot, error) {
	if len(b.Slots) == 0 || b.Slots[len(b.Slots)-1].Shut != "" {
		return Slot{}, ErrClosed
	}
	if !b.End.After(now) {
		return Slot{}, ErrPast
	}
	taken := map[int]bool{}
	for _, p := range b.Places {
		taken[p.Number] = true
	}
	last := b.Slots[len(b.Slots)-1]
	for n := last.Number + maxAdded + 1; n <= maxNumbers; n++ {
		if !taken[n] {
			return Slot{Number: n, Start: now, End: now.Add(last.End.Sub(last.Start))}, nil
		}
	}
	return Slot{}, ErrFull
}

// extra reports whether an appointment has a number that is none of the session's regular ones, on purpose.
func (a Appointment) extra() bool { return a.Overbooked != "" || a.Emergency }
