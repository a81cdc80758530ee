package booking

import (
	"context"

	"careloop/internal/auth"
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
