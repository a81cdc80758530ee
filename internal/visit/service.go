package visit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Service checks patients in, calls them and keeps the doctor's record.
type Service struct {
	DB           store.Store
	Clinic       clinic.Settings
	Now          func() time.Time
	Keys         *crypt.Keys
	Appointments Appointments
	// Allergies returns what a patient's file says of allergies, for the check of a prescription.
	Allergies func(ctx context.Context, by auth.Actor, p patient.ID) ([]string, error)
}

// Appointments is where the appointment to check in is read: *booking.Service.
type Appointments interface {
	// Appointment returns the appointment as it stands, or a not-found or forbidden error.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
}

// Grace is how late a patient may come and still keep the place of the appointed time.
const Grace = 15 * time.Minute

// tries bounds how often a verb starts anew when what it had read changed under it.
const tries = 4

// errAgain means that something changed between reading and writing it.
var errAgain = errors.New("visit: changed meanwhile, read it again")

// CheckIn puts the patient of an appointment into the queue of its session, on the day of the appointment. Checking
// in twice is the same as once. The desk does it, which has seen who came: a patient's phone cannot prove to be here.
func (s *Service) CheckIn(ctx context.Context, by auth.Actor, a booking.AppointmentID) (Encounter, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor, auth.System) {
		return Encounter{}, ErrForbidden
	}
	for range tries {
		e, err := s.tryCheckIn(ctx, by, a)
		if !errors.Is(err, errAgain) {
			return e, errs.Internal("check in", err)
		}
	}
	return Encounter{}, ErrBusy
}

func (s *Service) tryCheckIn(ctx context.Context, by auth.Actor, id booking.AppointmentID) (Encounter, error) {
	a, err := s.Appointments.Appointment(ctx, by, id)
	if err != nil {
		return Encounter{}, err
	}
	switch a.Status {
	case booking.Arrived, booking.Fulfilled:
		return s.ofAppointment(ctx, a)
	case booking.Cancelled, booking.Moved:
		return Encounter{}, ErrEnded
	case booking.NoShow:
		return Encounter{}, ErrNoShow
	case booking.Booked:
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if a.Date != s.Clinic.Day(now) {
		return Encounter{}, ErrNotToday.With(errs.Params{"date": string(a.Date)})
	}
	e, err := s.encounter(ctx, a, now)
	if err != nil {
		return Encounter{}, err
	}
	err = s.DB.Write(ctx, by.Stamp("", now), arrive(e), booking.SetStatus(a, booking.Booked, booking.Arrived))
	failed, ok := store.Failed(err)
	switch {
	case err == nil:
		e.Version = 1
		return e, nil
	case !ok:
		return Encounter{}, err
	case failed.Op == 0 && failed.Existing != nil:
		e, _, err = read(*failed.Existing)
		return e, err
	}
	return Encounter{}, errAgain
}

func (s *Service) encounter(ctx context.Context, a booking.Appointment, now time.Time) (Encounter, error) {
	id, ok := IDOf(a.ID)
	if !ok {
		return Encounter{}, booking.ErrAppointment
	}
	returning, err := s.returning(ctx, a.Patient)
	if err != nil {
		return Encounter{}, err
	}
	return Encounter{
		ID: id, Appointment: a.ID, Patient: a.Patient, Session: a.Session, Number: a.Number, Department: a.Department,
		Practitioner: a.Practitioner, Date: a.Date, Start: a.Start, Status: Arrived, ArrivedAt: now,
		Order: order(a.Start, now, a.Number), First: !returning,
	}, nil
}

// order is the place in the session's queue: whoever is on time has that of the appointed time, whoever is late that
// of the arrival. The number tells apart what falls on one millisecond.
func order(start, arrived time.Time, number int) string {
	at := start
	if arrived.After(start.Add(Grace)) {
		at = arrived
	}
	return fmt.Sprintf("%013d#%03d", at.UnixMilli(), number)
}

// returning reports whether the patient has a finished encounter. Ids sort by day, so the latest are read first and
// the first page nearly always answers.
func (s *Service) returning(ctx context.Context, p patient.ID) (bool, error) {
	q := store.Query{Table: store.Care, PK: string(p), Prefix: encounterPrefix, Desc: true, Limit: 5}
	for {
		page, err := s.DB.Query(ctx, q)
		if err != nil {
			return false, err
		}
		for _, it := range page.Items {
			e, _, err := read(it)
			if err != nil || e.Status == Finished {
				return err == nil, err
			}
		}
		if page.Next == "" {
			return false, nil
		}
		q.Cursor = page.Next
	}
}

func (s *Service) ofAppointment(ctx context.Context, a booking.Appointment) (Encounter, error) {
	id, ok := IDOf(a.ID)
	if !ok {
		return Encounter{}, booking.ErrAppointment
	}
	it, err := s.DB.Get(ctx, encounterKey(a.Patient, id))
	if err != nil {
		return Encounter{}, err // arrived without an encounter: the two are written together
	}
	e, _, err := read(it)
	e.Record = nil
	return e, err
}
