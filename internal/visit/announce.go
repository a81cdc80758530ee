package visit

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
)

// OfPass returns the appointment that a patient's code names, for the desk that scanned it.
func (s *Service) OfPass(ctx context.Context, by auth.Actor, token string) (booking.AppointmentID, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor) {
		return "", ErrForbidden
	}
	a, err := s.ofPass(ctx, token)
	return a, errs.Internal("read pass", err)
}

// CameTo returns the encounter of an appointment, or false if nobody was checked in to it, or to an examination.
func (s *Service) CameTo(ctx context.Context, by auth.Actor, a booking.Appointment) (Encounter, bool, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor) {
		return Encounter{}, false, ErrForbidden
	}
	if a.Status != booking.Arrived && a.Status != booking.Fulfilled {
		return Encounter{}, false, nil
	}
	e, err := s.ofAppointment(ctx, a)
	if errs.KindOf(err) == errs.KindConflict {
		return Encounter{}, false, nil
	}
	return e, err == nil, errs.Internal("read encounter", err)
}
