package exam

import (
	"context"
	"errors"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Service keeps packages, leads patients from station to station, and keeps results and reports.
type Service struct {
	DB           store.Store
	Clinic       clinic.Settings
	Now          func() time.Time
	IDs          id.Source
	Keys         *crypt.Keys
	Appointments Appointments
	Audit        Audit
	// Identity says what is wrong with what the desk compared with a file before somebody is examined under its name. Nil:
	// nothing has to be compared.
	Identity func(ctx context.Context, by auth.Actor, compared []string) error

	versions sync.Map // store.Key -> Package: versions never change
}

// Appointments is where appointments are read and made: *booking.Service.
type Appointments interface {
	// Appointment returns the appointment as it stands, or a not-found or forbidden error.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	// Latest returns what an appointment has become by moves.
	Latest(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	// Free lists the sessions with free numbers.
	Free(ctx context.Context, q booking.SlotQuery) ([]booking.Session, error)
	// Book gives a patient a number, or says what stands in the way.
	Book(ctx context.Context, by auth.Actor, r booking.Request) (booking.Appointment, error)
	Together
	// Agenda reads what a patient has from a day on, but for what is about to be given up.
	Agenda(ctx context.Context, by auth.Actor, p patient.ID, from clinic.Date, leaving []booking.Appointment) (booking.Agenda, error)
	// OfPatient lists a patient's appointments, latest day first.
	OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]booking.Appointment, string, error)
}

// Together is where numbers are booked that an examination takes as one.
type Together interface {
	// BookTogether gives a patient several numbers of one day, or none of them.
	BookTogether(ctx context.Context, by auth.Actor, r booking.TogetherRequest) ([]booking.Appointment, error)
	// BookedTogether returns what such a request for a day has booked before; none if it is new.
	BookedTogether(ctx context.Context, by auth.Actor, r booking.TogetherRequest, day clinic.Date) ([]booking.Appointment, error)
	// MoveTogether exchanges all numbers that were booked as one for others, or none of them.
	MoveTogether(ctx context.Context, by auth.Actor, id booking.AppointmentID, r booking.TogetherRequest, reason string) ([]booking.Appointment, error)
	// MovedTogether returns the numbers that were booked as one, and whether a request with this key has moved them before.
	MovedTogether(ctx context.Context, by auth.Actor, id booking.AppointmentID, key string) ([]booking.Appointment, bool, error)
	// TogetherWith returns an appointment with all that were booked with it and have a number.
	TogetherWith(ctx context.Context, by auth.Actor, id booking.AppointmentID) ([]booking.Appointment, error)
	// Leaving returns the ops by which appointments are given up with which a patient came.
	Leaving(ctx context.Context, by auth.Actor, ids []booking.AppointmentID, reason string) ([]store.Op, error)
	// HealthcareService returns a service as it stands.
	HealthcareService(ctx context.Context, id booking.ServiceID) (booking.HealthcareService, error)
}

// Audit notes who reads results and reports.
type Audit interface {
	// Reveal notes that fields of a subject are about to be shown, and why.
	Reveal(ctx context.Context, by auth.Actor, subject string, fields []string, reason string) error
}

// Who does what. Values and reports are for those who treat the patient.
var (
	receivers = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}
	examiners = []auth.Role{auth.Nurse, auth.Doctor}
	editors   = []auth.Role{auth.Manager, auth.Administrator}
)

// tries bounds how often a verb starts anew when what it had read changed under it.
const tries = 8

// errAgain means that something changed between reading and writing it.
var errAgain = errors.New("exam: changed meanwhile, read it again")

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

func (s *Service) today() clinic.Date { return s.Clinic.Day(s.Now()) }

// retried runs f until nothing changes under it.
func retried[T any](f func() (T, error)) (T, error) {
	for range tries {
		x, err := f()
		if !errors.Is(err, errAgain) && !errors.Is(err, store.ErrConflict) {
			return x, errs.Internal("examination", err)
		}
	}
	var none T
	return none, ErrBusy
}

// written explains a failed condition as a reason to read again.
func written(err error) error {
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

func (s *Service) find(ctx context.Context, id ID) (examItem, error) {
	p, ok := id.Split()
	if !ok {
		return examItem{}, ErrExam
	}
	it, err := s.DB.Get(ctx, examKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return examItem{}, ErrExam
	}
	if err != nil {
		return examItem{}, err
	}
	return readExam(it)
}

// person reads from the file by which ranges a patient's values are judged. For who has died nothing is booked or opened.
func (s *Service) person(ctx context.Context, by auth.Actor, p patient.ID) (patient.Person, error) {
	if _, ok := patient.ParseID(string(p)); !ok {
		return patient.Person{}, ErrPatient
	}
	it, err := s.DB.Get(ctx, patient.FileKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return patient.Person{}, ErrPatient
	}
	if err != nil {
		return patient.Person{}, err
	}
	if err := booking.Deceased(by, it); err != nil {
		return patient.Person{}, err
	}
	return patient.PersonOf(it)
}

// workdaysAfter returns the day that is so many working days later, by the clinic's calendar.
func (s *Service) workdaysAfter(d clinic.Date, n int) clinic.Date {
	for n > 0 {
		d = d.AddDays(1)
		if s.works(d) {
			n--
		}
	}
	return d
}

func (s *Service) works(d clinic.Date) bool {
	if day, ok := s.Clinic.SpecialDay(d); ok {
		return day.Kind == clinic.MakeUpDay
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}
