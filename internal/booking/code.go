package booking

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// codeItem is where a code finds an appointment. The change stream writes it, so that booking costs nothing for it; a
// number taken a moment ago may not be found yet. An appointment that was moved has its code with the one before, and so
// have numbers that were booked together: a code finds all of them.
type codeItem struct {
	Appointment AppointmentID `json:"appointmentId"`
}

// codeKept is how long after the day of an appointment its code finds it: whoever comes on the wrong day is told so.
const codeKept = 30 * 24 * time.Hour

func codeKey(code string, id AppointmentID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "code#" + code, SK: string(id)}
}

// keepCode lets the code of an appointment find it. Told twice, it changes nothing.
func (s *Service) keepCode(ctx context.Context, a Appointment) error {
	if a.Code == "" {
		return nil
	}
	key := codeKey(a.Code, a.ID)
	until := a.Date.Start(s.Clinic.Zone).Add(codeKept)
	err := s.DB.Write(ctx, auth.Job("codes").Stamp("", s.Now()), store.Put(key, codeItem{a.ID}).If(store.Absent()).Until(until))
	if _, ok := store.Failed(err); ok {
		return nil
	}
	return errs.Internal("keep code", err)
}

// ByCode returns the appointment that somebody means who says its code today: the one of today, else the next, else the
// last. It returns ErrCode for what is no code at all, and ErrCodeUnknown for one that finds nothing.
func (s *Service) ByCode(ctx context.Context, by auth.Actor, said string) (Appointment, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor) {
		return Appointment{}, ErrForbidden
	}
	code, ok := id.ParseCode(said)
	if !ok {
		return Appointment{}, ErrCode
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "code#" + code})
	if err != nil {
		return Appointment{}, errs.Internal("find code", err)
	}
	var all []Appointment
	for _, it := range items {
		a, err := s.find(ctx, AppointmentID(it.SK))
		switch {
		case errs.KindOf(err) == errs.KindNotFound: // of a file that was erased
		case err != nil:
			return Appointment{}, errs.Internal("find code", err)
		default:
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return Appointment{}, ErrCodeUnknown
	}
	return meant(all, s.Clinic.Day(s.Now())), nil
}

// meant chooses which of several appointments with one code is meant on a day.
func meant(all []Appointment, today clinic.Date) Appointment {
	rank := func(a Appointment) int {
		switch {
		case a.Status.Holds() && a.Date == today:
			return 0
		case a.Status.Holds() && a.Date > today:
			return 1
		case a.Status.Holds():
			return 2
		}
		return 3
	}
	return slices.MinFunc(all, func(a, b Appointment) int {
		if x := rank(a) - rank(b); x != 0 {
			return x
		}
		if a.Date < today {
			return b.Start.Compare(a.Start)
		}
		return a.Start.Compare(b.Start)
	})
}
