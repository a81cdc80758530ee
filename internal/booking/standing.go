package booking

import (
	"context"

	"careloop/internal/clinic"
	"careloop/internal/store"
)

// withStatus fills in what has become of appointments since they were booked: the number's item knows who has come, and
// with the schedule whether there still is such a place. Of one appointment both are read as of the last write, since
// something is decided by it; a list may be a moment old.
func (s *Service) withStatus(ctx context.Context, as []Appointment) ([]Appointment, error) {
	keys := standingKeys(as, s.Clinic.Day(s.Now()))
	if len(keys) == 0 {
		return as, nil
	}
	read := store.BatchGetAll
	if len(as) == 1 {
		read = store.GetAll
	}
	items, err := read(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	numbers, schedules := map[AppointmentID]numberItem{}, map[ScheduleID]Schedule{}
	for _, it := range items {
		if it.SK == scheduleSK {
			x, err := s.decoded(it)
			if err != nil {
				return nil, err
			}
			schedules[ScheduleID(it.PK)] = x
			continue
		}
		n, err := readNumber(it)
		if err != nil {
			return nil, err
		}
		numbers[n.Appointment] = n
	}
	out := make([]Appointment, len(as))
	for i, a := range as {
		if n, ok := numbers[a.ID]; ok && a.Status.Holds() {
			a.Status = n.Status
			schedule, _, _, _ := a.Session.Split()
			if x, ok := schedules[schedule]; ok && a.Status == Booked {
				a.Room, a.Site = x.Room, x.Site // it may be in another room by now than when it was booked
				a.PlaceGone = x.misfit(takenNumber{numberItem: n, session: a.Session, number: a.Number}, s.Clinic)
			}
		}
		out[i] = a
	}
	return out, nil
}

// standingKeys lists the numbers of appointments, and once each the schedules of those that are still to come.
func standingKeys(as []Appointment, today clinic.Date) []store.Key {
	var keys []store.Key
	seen := map[ScheduleID]bool{}
	for _, a := range as {
		if !a.Status.Holds() {
			continue
		}
		keys = append(keys, NumberKey(a.Session, a.Number))
		schedule, _, _, ok := a.Session.Split()
		if ok && a.Date >= today && !seen[schedule] {
			seen[schedule] = true
			keys = append(keys, scheduleKey(schedule))
		}
	}
	return keys
}
