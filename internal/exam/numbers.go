package exam

import (
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/store"
)

// numbers lists the appointments with which the patient came.
func (e Exam) numbers() []booking.AppointmentID {
	if len(e.Numbers) == 0 && e.Appointment != "" {
		return []booking.AppointmentID{e.Appointment}
	}
	return e.Numbers
}

// cameWith reports whether the patient came with an appointment, or with one that was booked with it.
func (e Exam) cameWith(a booking.AppointmentID) bool { return slices.Contains(e.numbers(), a) }

// arriving returns the numbers with which somebody comes who has this one, and the ops by which the schedules learn it:
// of an examination that takes several, all of this day, so that none of them is missed. Whose place a closure or a changed
// schedule took is let in only if the desk lets them in all the same, as at every check-in.
func (s *Service) arriving(ctx context.Context, by auth.Actor, a booking.Appointment, anyway bool) ([]booking.AppointmentID, []store.Op, error) {
	arrives := func(a booking.Appointment) (store.Op, error) {
		op := booking.SetStatus(a, booking.Booked, booking.Arrived)
		switch {
		case anyway:
			return op, nil
		case a.PlaceGone != "":
			return op, ErrGone
		}
		return op.If(store.NoAttr("closure")), nil // that took the place meanwhile
	}
	op, err := arrives(a)
	ops := []store.Op{op}
	if err != nil || a.Together == nil {
		return nil, ops, err
	}
	all, err := s.Appointments.TogetherWith(ctx, by, a.ID)
	if err != nil {
		return nil, nil, err
	}
	ids := []booking.AppointmentID{a.ID}
	for _, o := range all {
		if o.ID != a.ID && o.Date == a.Date && o.Status == booking.Booked {
			if op, err = arrives(o); err != nil {
				return nil, nil, err
			}
			ids, ops = append(ids, o.ID), append(ops, op)
		}
	}
	return ids, ops, nil
}

// becoming returns the ops by which the numbers with which the patient came become something else.
func (s *Service) becoming(ctx context.Context, by auth.Actor, e Exam, to booking.Status) ([]store.Op, error) {
	var ops []store.Op
	for _, id := range e.numbers() {
		a, err := s.Appointments.Appointment(ctx, by, id)
		if err != nil {
			return nil, err
		}
		if a.Status == booking.Arrived {
			ops = append(ops, booking.SetStatus(a, booking.Arrived, to))
		}
	}
	return ops, nil
}
