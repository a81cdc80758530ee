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
	"careloop/internal/waitlist"
)

// Appointments knows how an appointment stands.
type Appointments interface {
	// Appointment returns an appointment, also one that has ended, or booking.ErrAppointment.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
}

// Offers knows how an offer to one who waits stands.
type Offers interface {
	// Offer returns an offer, also one that is over, or waitlist.ErrOffer.
	Offer(ctx context.Context, by auth.Actor, id waitlist.OfferID) (waitlist.Offer, error)
}

// The reasons of a call that nobody shall make any more: what it should have told is no longer so.
const (
	AppointmentCancelled = "appointment-cancelled"
	AppointmentMoved     = "appointment-moved"
	AppointmentMissed    = "appointment-missed"
	PatientArrived       = "patient-arrived"
	OfferAnswered        = "offer-answered"
	OfferOver            = "offer-over"
)

// AppointmentEvent withdraws the calls about an appointment that has ended.
func (s *Service) AppointmentEvent(ctx context.Context, e booking.Event) error {
	return s.withdraw(ctx, e.Appointment.Patient, of(e.Appointment.ID), overSince(e.Appointment.Status), e.Stamp.Request)
}

// OfferEvent withdraws the call about an offer that is over, or that the patient has answered by themselves.
func (s *Service) OfferEvent(ctx context.Context, e waitlist.Event) error {
	if e.Kind != waitlist.OfferSettled {
		return nil
	}
	return s.withdraw(ctx, e.Offer.Patient, offering(e.Offer.ID), settledAs(e.Offer.Status), e.Stamp.Request)
}

// EncounterArrived withdraws the calls about the appointment to which the patient came.
func (s *Service) EncounterArrived(ctx context.Context, e visit.Event) error {
	return s.withdraw(ctx, e.Encounter.Patient, of(e.Encounter.Appointment), PatientArrived, e.Stamp.Request)
}

// CallOpened looks whether the appointment or the offer of a call ended while the call was being opened: its event may have come
// before there was anything to withdraw. Whichever of the two is told later sees both.
func (s *Service) CallOpened(ctx context.Context, e Event) error {
	t := e.Task
	if e.Kind == TaskOpened && t.Offer != "" {
		o, err := s.Offers.Offer(ctx, job, t.Offer)
		if err != nil {
			return errs.Internal("read offer of call", err)
		}
		return s.withdraw(ctx, t.Patient, offering(t.Offer), settledAs(o.Status), e.Stamp.Request)
	}
	if e.Kind != TaskOpened || t.Appointment == "" {
		return nil
	}
	a, err := s.Appointments.Appointment(ctx, job, t.Appointment)
	if err != nil {
		return errs.Internal("read appointment of call", err)
	}
	return s.withdraw(ctx, t.Patient, of(t.Appointment), overSince(a.Status), e.Stamp.Request)
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

// settledAs returns why an offer in this status is nothing to call about, or nothing if it still is.
func settledAs(status waitlist.OfferStatus) string {
	switch status {
	case waitlist.Accepted, waitlist.Declined:
		return OfferAnswered
	case waitlist.Expired, waitlist.Withdrawn, waitlist.Nobody:
		return OfferOver
	case waitlist.Open:
	}
	return ""
}

func of(a booking.AppointmentID) func(Task) bool {
	return func(t Task) bool { return a != "" && t.Appointment == a }
}

func offering(o waitlist.OfferID) func(Task) bool {
	return func(t Task) bool { return t.Offer == o }
}

// withdraw closes the open calls about something. Told again, it finds none.
func (s *Service) withdraw(ctx context.Context, p patient.ID, about func(Task) bool, reason, request string) error {
	if reason == "" {
		return nil
	}
	return s.endAll(ctx, p, func(t Task) bool { return t.Kind == Call && about(t) }, reason, request)
}

// endAll closes the open tasks of a patient that nobody shall do any more. Told again, it finds none.
func (s *Service) endAll(ctx context.Context, p patient.ID, which func(Task) bool, reason, request string) error {
	by := job
	by.Request = request
	for range tries {
		known, err := s.ofPatient(ctx, p)
		if err != nil {
			return errs.Internal("end tasks", err)
		}
		var ops []store.Op
		for _, d := range known {
			if d.Status == Ready && which(d.Task) && len(ops) < store.MaxOps {
				ops = append(ops, s.end(d, Abandoned, reason).put())
			}
		}
		if len(ops) == 0 {
			return nil
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		if _, changed := store.Failed(err); !changed && !errors.Is(err, store.ErrConflict) {
			return errs.Internal("end tasks", err)
		}
	}
	return ErrBusy
}
