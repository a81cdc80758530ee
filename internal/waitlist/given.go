package waitlist

import (
	"context"
	"errors"
	"time"

	"careloop/internal/booking"
)

// GivenUp is the appointment that accepting an offer gives up.
type GivenUp struct {
	Appointment  booking.AppointmentID  `json:"appointmentId"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Site         booking.SiteID         `json:"siteId,omitempty"`
	Start        time.Time              `json:"start"`
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
	return &GivenUp{Appointment: a.ID, Department: a.Department, Practitioner: a.Practitioner, Site: a.Site, Start: a.Start}, nil
}
