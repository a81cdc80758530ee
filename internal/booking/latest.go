package booking

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// mostMoves bounds how far Latest follows an appointment; nobody moves one so often.
const mostMoves = 50

// Latest returns what an appointment has become: the one that it was moved to, and that one's, up to the last.
func (s *Service) Latest(ctx context.Context, by auth.Actor, id AppointmentID) (Appointment, error) {
	a, err := s.Appointment(ctx, by, id)
	for range mostMoves {
		if err != nil || a.Status != Moved || a.MovedTo == "" {
			break
		}
		a, err = s.Appointment(ctx, by, a.MovedTo)
	}
	return a, err
}

// since lists what a patient has or had from a day on, the earliest day first.
func (s *Service) since(ctx context.Context, p patient.ID, from clinic.Date) ([]Appointment, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{
		Table: store.Scheduling, PK: string(p), From: dayPrefix + string(from), To: dayPrefix + "~",
	})
	if err != nil {
		return nil, err
	}
	var all []Appointment
	for _, it := range items {
		d, err := readDay(p, dateOf(it), it)
		if err != nil {
			return nil, err
		}
		all = append(all, d.appointments...)
	}
	return s.withStatus(ctx, all)
}
