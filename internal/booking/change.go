package booking

import (
	"cmp"
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Cancel gives the number back and keeps the appointment as history. Cancelling twice is the same as once.
// After the policy's deadline it counts as late, and may be left to the desk. Of numbers that were booked as one, all are
// given back, or none.
func (s *Service) Cancel(ctx context.Context, by auth.Actor, id AppointmentID, reason string) (Appointment, error) {
	return s.cancel(ctx, by, id, reason, by.Has(auth.System), false)
}

// Withdraw cancels for the clinic's own reasons: it is never counted against the patient. It is that one number, also of
// several that were booked as one: the others can still be had.
func (s *Service) Withdraw(ctx context.Context, by auth.Actor, id AppointmentID, reason string) (Appointment, error) {
	if !works(by) {
		return Appointment{}, ErrForbidden
	}
	return s.cancel(ctx, by, id, reason, true, true)
}

func (s *Service) cancel(ctx context.Context, by auth.Actor, id AppointmentID, reason string, excused, alone bool) (Appointment, error) {
	for range tries {
		a, err := s.tryCancel(ctx, by, id, reason, excused, alone)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("cancel", err)
		}
	}
	return Appointment{}, ErrBusy
}

func (s *Service) tryCancel(ctx context.Context, by auth.Actor, id AppointmentID, reason string, excused, alone bool) (Appointment, error) {
	day, a, err := s.changeable(ctx, by, id)
	if err != nil {
		return Appointment{}, err
	}
	if a.Status == Cancelled {
		return a, nil
	}
	if a.Together != nil && !alone && a.Status.Holds() {
		return s.tryCancelTogether(ctx, by, a, reason, excused)
	}
	held := a
	if a, err = s.end(a, Cancelled, reason); err != nil {
		return Appointment{}, err
	}
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return Appointment{}, err
	}
	if a.Late, err = s.late(ctx, by, held, policy.Cancel, excused); err != nil {
		return Appointment{}, err
	}
	after := day.replace(a).spoken(day, *a.EndedAt).put()
	err = s.write(ctx, by.Stamp(reason, s.Now()), freeNumber(a), after)
	if c := marking(err, 0); c != "" {
		err = s.write(ctx, by.Stamp(reason, s.Now()), giveBack(a, c), after)
	}
	return a, s.lost(err, 0)
}

// Move exchanges the appointment for another number in one transaction: the patient is never without a place.
// The result is a new appointment that names the old one; the old one points to it, and leaves it that it was late.
func (s *Service) Move(ctx context.Context, by auth.Actor, id AppointmentID, to Request, reason string) (Appointment, error) {
	if to.ByClinic && !works(by) {
		return Appointment{}, ErrForbidden
	}
	owner, _, _ := id.Split()
	for try := range tries {
		a, err := s.tryMove(ctx, by, id, to, reason, try > 0)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("move", s.refused(ctx, by, aim{patient: owner, session: to.Session, number: to.Number, leaving: id, unseen: to.Owed}, err))
		}
	}
	return Appointment{}, ErrBusy
}

func (s *Service) tryMove(ctx context.Context, by auth.Actor, id AppointmentID, to Request, reason string, again bool) (Appointment, error) {
	from, old, err := s.changeable(ctx, by, id)
	if err != nil {
		return Appointment{}, err
	}
	to.Patient = old.Patient
	t, err := s.target(ctx, by, to, again)
	if err != nil {
		return Appointment{}, err
	}
	if done, ok, err := t.day.answered(to, old.ID); ok {
		return done, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if t.number != nil && t.number.Appointment == old.ID && old.Status.Holds() {
		return Appointment{}, ErrOwnNumber
	}
	if err := t.number.free(to.Patient, now); err != nil {
		return s.orItself(ctx, to, t.number, err)
	}
	held := old
	if old, err = s.end(old, Moved, reason); err != nil {
		return Appointment{}, err
	}
	late, err := s.movable(ctx, by, held, to, t.session.Date)
	if err != nil {
		return Appointment{}, err
	}
	if err := t.open(now, to.Patient); err != nil {
		return Appointment{}, err
	}
	if err := t.misfits(by, to, old, now); err != nil {
		return Appointment{}, err
	}
	a, err := s.inPlaceOf(ctx, by, old, t.appointment(to))
	if err != nil {
		return Appointment{}, err
	}
	a.MovedLate = late
	if t.session.Date == old.Date {
		t.day = from // read consistently, and the same item
	}
	day, a, err := t.day.without(now, a.Hold).admit(a, old.ID, s.rules(now))
	if err != nil {
		return Appointment{}, err
	}
	old.MovedTo = a.ID
	ops, a := exchange(t, day, from, old, now)
	own := len(ops)
	ops = append(ops, companions(to.With, a)...)
	err = s.write(ctx, by.Stamp(reason, now), ops...)
	if c := marking(err, 1); c != "" {
		ops[1] = giveBack(old, c)
		err = s.write(ctx, by.Stamp(reason, now), ops...)
	}
	if companionFailed(err, own) {
		return Appointment{}, ErrCompanion
	}
	if failed, ok := store.Failed(err); ok && failed.Op == 0 {
		return s.lostNumber(ctx, to, failed, now)
	}
	return a, s.lost(err, 1)
}

// exchange returns the ops by which the appointment that a day got last takes the place of an old one, and that appointment
// as it is then.
func exchange(to target, day, from patientDay, old Appointment, now time.Time) ([]store.Op, Appointment) {
	same := day.date == from.date
	if same {
		day = day.replace(old)
	}
	day = day.spoken(to.day, now)
	a := day.latest()
	ops := []store.Op{takeNumber(a, to.number), freeNumber(old), day.put()}
	if !same {
		ops = append(ops, from.replace(old).spoken(from, now).put())
	}
	return ops, a
}

// inPlaceOf returns an appointment with what it keeps of the one that it takes the place of.
func (s *Service) inPlaceOf(ctx context.Context, by auth.Actor, old, a Appointment) (Appointment, error) {
	a.Code, a.BookedAt, a.Note = old.Code, old.BookedAt, old.Note
	a.Together = old.Together.alone()
	a.MovedFrom, a.Sequence, a.BookedBy, a.Case = old.ID, old.Sequence+1, patient.ID(by.Behalf), cmp.Or(a.Case, old.Case)
	return s.keptService(ctx, a, old)
}

// changeable reads an appointment that the actor may change, with its day.
func (s *Service) changeable(ctx context.Context, by auth.Actor, id AppointmentID) (patientDay, Appointment, error) {
	p, _, ok := id.Split()
	if !ok {
		return patientDay{}, Appointment{}, ErrAppointment
	}
	if !by.MayActFor(string(p)) {
		return patientDay{}, Appointment{}, ErrForbidden
	}
	day, err := s.dayOf(ctx, id)
	if err != nil {
		return patientDay{}, Appointment{}, err
	}
	i, ok := day.find(id)
	if !ok {
		return patientDay{}, Appointment{}, ErrAppointment
	}
	return day, day.appointments[i], nil
}

func (s *Service) end(a Appointment, as Status, reason string) (Appointment, error) {
	if !a.Status.Holds() {
		return a, ErrEnded
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	a.Status, a.Reason, a.EndedAt = as, reason, &now
	return a, nil
}

// lost explains a failed write: the op that frees the number fails when the patient has arrived, or when the
// appointment was changed by somebody else, which the next reading tells; any other failed op means a changed day.
func (s *Service) lost(err error, freeing int) error {
	failed, ok := store.Failed(err)
	if !ok {
		return err
	}
	if failed.Op != freeing || failed.Existing == nil {
		return errAgain
	}
	var n numberItem
	if err := failed.Existing.Decode(&n); err != nil {
		return err
	}
	if n.blocked() { // given back meanwhile, to a closure
		return errAgain
	}
	if n.Status != Booked {
		return ErrAlreadyArrived
	}
	return errAgain
}
