package followup

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// Appointments knows how an appointment stands.
type Appointments interface {
	// Appointment returns an appointment, also one that has ended, or booking.ErrAppointment.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
}

// The reasons of a call that nobody shall make any more: what it should have told is no longer so.
const (
	AppointmentCancelled = "appointment-cancelled"
	AppointmentMoved     = "appointment-moved"
	AppointmentMissed    = "appointment-missed"
	PatientArrived       = "patient-arrived"
)

// AppointmentEvent withdraws the calls about an appointment that has ended.
func (s *Service) AppointmentEvent(ctx context.Context, e booking.Event) error {
	return s.withdraw(ctx, e.Appointment.Patient, e.Appointment.ID, overSince(e.Appointment.Status), e.Stamp.Request)
}

// EncounterArrived withdraws the calls about the appointment to which the patient came.
func (s *Service) EncounterArrived(ctx context.Context, e visit.Event) error {
	return s.withdraw(ctx, e.Encounter.Patient, e.Encounter.Appointment, PatientArrived, e.Stamp.Request)
}

// CallOpened looks whether the appointment of a call ended while the call was being opened: its event may have come
// before there was anything to withdraw. Whichever of the two is told later sees both.
func (s *Service) CallOpened(ctx context.Context, e Event) error {
	t := e.Task
	if e.Kind != TaskOpened || t.Appointment == "" {
		return nil
	}
	a, err := s.Appointments.Appointment(ctx, job, t.Appointment)
	if err != nil {
		return errs.Internal("read appointment of call", err)
	}
	return s.withdraw(ctx, t.Patient, t.Appointment, overSince(a.Status), e.Stamp.Request)
}

// overSince returns why an appointment in this status is nothing to call about, or nothing if it still is.
func overSince(status booking.Status) string {
	switch status {
	case booking.Cancelled:
		return AppointmentCancelled
	case booking.Moved:
		return AppointmentMoved
	case booking.NoShow:
		return AppointmentMissed
	case booking.Arrived, booking.Fulfilled:
		return PatientArrived
	case booking.Booked, booking.Held:
	}
	return ""
}

// withdraw closes the open calls about an appointment. Told again, it finds none.
func (s *Service) withdraw(ctx context.Context, p patient.ID, about booking.AppointmentID, reason, request string) error {
	if about == "" || reason == "" {
		return nil
	}
	by := job
	by.Request = request
	for range tries {
		known, err := s.ofPatient(ctx, p)
		if err != nil {
			return errs.Internal("withdraw calls", err)
		}
		var ops []store.Op
		for _, d := range known {
			if d.Kind == Call && d.Status == Ready && d.Appointment == about && len(ops) < store.MaxOps {
				ops = append(ops, s.end(d, Abandoned, reason).put())
			}
		}
		if len(ops) == 0 {
			return nil
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		if _, changed := store.Failed(err); !changed && !errors.Is(err, store.ErrConflict) {
			return errs.Internal("withdraw calls", err)
		}
	}
	return ErrBusy
}
