package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// Engagement is one patient's time in a practitioner's day.
type Engagement struct {
	Appointment AppointmentID
	Patient     patient.ID
	Number      int
	Room        string
	Start, End  time.Time
	At          time.Time // when the number was written last
}

// Engagements returns the taken numbers of a practitioner's days in all departments, the earliest first. What is only held,
// who did not come, and whose place is not there any more is left out. It costs what the numbers of those days do.
func (s *Service) Engagements(ctx context.Context, p PractitionerID, from, to clinic.Date) ([]Engagement, error) {
	schedules, err := s.Schedules(ctx, "", p)
	if err != nil {
		return nil, err
	}
	all := []Engagement{}
	for _, x := range schedules {
		taken, err := s.numbersIn(ctx, x.ID, from, to)
		if err != nil {
			return nil, errs.Internal("agenda", err)
		}
		for _, n := range taken {
			if n.Hold != "" || n.Appointment == "" || n.Status == NoShow || n.Status == Booked && x.misfit(n, s.Clinic) != "" {
				continue
			}
			all = append(all, Engagement{
				Appointment: n.Appointment, Patient: n.Patient, Number: n.number, Room: x.Room, Start: n.Start, End: x.endOf(n, s.Clinic), At: n.at,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b Engagement) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Number, b.Number)) })
	return all, nil
}

// fallback is how long a number takes whose session the schedule has given up.
const fallback = 10 * time.Minute

func (s Schedule) endOf(n takenNumber, c clinic.Settings) time.Time {
	if _, b, ok := s.block(n.session, c); ok {
		return n.Start.Add(time.Duration(b.Minutes) * time.Minute)
	}
	return n.Start.Add(fallback)
}
