package visit

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Service checks patients in, triages and calls them and keeps the doctor's record.
type Service struct {
	DB           store.Store
	Clinic       clinic.Settings
	Now          func() time.Time
	IDs          id.Source
	Keys         *crypt.Keys
	Appointments Appointments
	// Allergies returns what a patient's file says of allergies, for the check of a prescription.
	Allergies func(ctx context.Context, by auth.Actor, p patient.ID) ([]string, error)
	// NameOf returns a patient's name, for the mask that screens show. Nil: screens show numbers alone.
	NameOf func(ctx context.Context, p patient.ID) (string, error)
	// Practitioners lists who sees patients, for the names by which equal numbers are told apart. Nil: times do that alone.
	Practitioners func(context.Context) ([]booking.Practitioner, error)

	rules    kept
	shots    snapshots
	screens  cache[ScreenID, Screen]
	sessions cache[string, []booking.Session]
	spots    cache[QueueID, spot]
	booked   cache[booking.SessionID, []expectation]
	doctors  cache[struct{}, map[booking.PractitionerID]i18n.Text]
}

// Appointments is where appointments are read and, for those who come without one, made: *booking.Service.
type Appointments interface {
	// Appointment returns the appointment as it stands, or a not-found or forbidden error.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	// WalkIn makes an appointment of somebody who is here, as arrived, in one transaction with the op that also
	// returns. It reports false if the request had made it before.
	WalkIn(ctx context.Context, by auth.Actor, r booking.Request, also func(booking.Appointment) (store.Op, error)) (booking.Appointment, bool, error)
	// Session returns a session, or booking.ErrSession.
	Session(ctx context.Context, id booking.SessionID) (booking.Session, error)
	// Board returns a session with all its numbers, or booking.ErrSession.
	Board(ctx context.Context, id booking.SessionID) (booking.BoardSession, error)
	// SessionsOn lists a department's sessions of a day, earliest first.
	SessionsOn(ctx context.Context, d booking.DepartmentID, day clinic.Date) ([]booking.Session, error)
	// Sites lists the clinic's sites.
	Sites(ctx context.Context) ([]booking.Site, error)
	// Free lists the sessions with free numbers.
	Free(ctx context.Context, q booking.SlotQuery) ([]booking.Session, error)
}

// tries bounds how often a verb starts anew when what it had read changed under it.
const tries = 4

// crowd bounds it where many call at one door at once: each who must look again does so because another went ahead.
const crowd = 50

// errAgain means that something changed between reading and writing it.
var errAgain = errors.New("visit: changed meanwhile, read it again")

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
	if errors.Is(err, store.ErrNotFound) {
		return Encounter{}, ErrExamined // a check-in writes both together; arrived alone, it is an examination's
	}
	if err != nil {
		return Encounter{}, err
	}
	e, _, err := read(it)
	e.Record = nil
	return e, err
}
