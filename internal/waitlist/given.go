package waitlist

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
)

// Moves is where the waitlist looks what exchanging an appointment leads to.
type Moves interface {
	// Latest returns what an appointment has become by moves.
	Latest(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	// MovesLate reports whether cancelling counts as late, whenever it is, once an appointment is moved now.
	MovesLate(ctx context.Context, a booking.Appointment) (bool, error)
}

// GivenUp is the appointment that accepting an offer gives up.
type GivenUp struct {
	Appointment  booking.AppointmentID  `json:"appointmentId"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Site         booking.SiteID         `json:"siteId,omitempty"`
	Start        time.Time              `json:"start"`
	Late         bool                   `json:"late,omitempty" doc:"It cannot be cancelled in time any more: cancelling what is taken for it counts as late, whenever it is."`
}

// instead returns what the appointment has become that an entry gives up. It reports false where there is none.
func (s *Service) instead(ctx context.Context, e Entry) (booking.Appointment, bool, error) {
	if e.Instead == "" {
		return booking.Appointment{}, false, nil
	}
	a, err := s.Schedule.Latest(ctx, job, e.Instead)
	if errors.Is(err, booking.ErrAppointment) {
		return booking.Appointment{}, false, nil
	}
	return a, err == nil, err
}

// given returns what would be given up if an entry's offer were accepted now, or nil.
func (s *Service) given(ctx context.Context, e Entry) (*GivenUp, error) {
	a, ok, err := s.instead(ctx, e)
	if !ok || !a.Status.Holds() {
		return nil, err
	}
	late, err := s.Schedule.MovesLate(ctx, a)
	if err != nil {
		return nil, err
	}
	return &GivenUp{Appointment: a.ID, Department: a.Department, Practitioner: a.Practitioner, Site: a.Site, Start: a.Start, Late: late}, nil
}
