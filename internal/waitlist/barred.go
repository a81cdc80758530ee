package waitlist

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// bar is why a patient may have no number at all now: each of those that are free would be refused.
type bar string

const (
	admitted   bar = ""
	closed     bar = "closed"     // there is no such patient any more, or they have died
	restricted bar = "restricted" // because of what they missed
)

// barredBy reads it from a patient's file. Whom the clinic owes a place, because it took theirs, what they missed keeps from
// none.
func (s *Service) barredBy(file store.Item, found bool, e Entry) (bar, error) {
	if !found {
		return closed, nil
	}
	if died, err := patient.Died(file); err != nil || died {
		return closed, err
	}
	r, err := patient.RestrictionOf(file)
	if err != nil || !r.Holds(s.Now()) || e.displaced() {
		return admitted, err
	}
	return restricted, nil
}

// displaced reports whether the patient waits because the clinic took their place.
func (e Entry) displaced() bool { return e.Priority == rules().Priority[0] }

// filesOf reads the files of those who wait.
func (s *Service) filesOf(ctx context.Context, who []Entry) (map[patient.ID]store.Item, error) {
	of := map[store.Key]patient.ID{}
	var keys []store.Key
	for _, e := range who {
		key := patient.FileKey(e.Patient)
		keys, of[key] = append(keys, key), e.Patient
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	out := map[patient.ID]store.Item{}
	for _, it := range items {
		out[of[it.Key]] = it
	}
	return out, nil
}

// asPatient is who looks for numbers of one who waits: not everybody may have every number.
func asPatient(p patient.ID) auth.Actor {
	return auth.Actor{ID: job.ID, Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
}

// passOver tries the first number that is free for who may not book: the log says then, once, why it was not offered to
// them. To try each would fill it.
func (s *Service) passOver(ctx context.Context, e Entry) error {
	from := max(e.From, s.Clinic.Day(s.Now()))
	for ; from <= e.Until; from = from.AddDays(booking.MaxDays) {
		free, err := s.Schedule.Free(ctx, booking.SlotQuery{
			Department: e.Department, Practitioner: e.Practitioner, From: from, Days: min(booking.MaxDays, from.DaysUntil(e.Until)+1),
		})
		if err != nil {
			return err
		}
		for _, x := range free {
			for _, n := range x.Slots {
				if e.wants(only(x, n), s.Clinic.Zone) {
					return s.Fill(ctx, x.ID, n.Number)
				}
			}
		}
	}
	return nil
}
