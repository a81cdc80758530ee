package exam

import (
	"careloop/internal/booking"
	"careloop/internal/id"
	"careloop/internal/patient"
)

// ID identifies an examination: exm_…. It holds the patient, so that no index stands between an id and its item, and
// a hash of what opened it, so that a retry meets itself.
type ID string

// CriticalID identifies a critical value: crv_…. It holds the patient likewise.
type CriticalID string

func newID(p patient.ID, parts ...string) ID { return ID(ofPatient("exm", p, parts...)) }

func newCriticalID(p patient.ID, parts ...string) CriticalID {
	return CriticalID(ofPatient("crv", p, parts...))
}

func ofPatient(prefix string, p patient.ID, parts ...string) string {
	who, _ := id.Decode("pat", string(p))
	own, _ := id.Decode(prefix, id.From(prefix, parts...))
	return id.Encode(prefix, append(who, own[:10]...))
}

// Place returns an id like that of an appointment of the day, for the account of an examination without one. Its ordinal
// lies between those of appointments and of stays.
func (e Exam) Place() booking.AppointmentID {
	if e.Appointment != "" {
		return e.Appointment
	}
	own, _ := id.Decode("exm", string(e.ID))
	return booking.PlaceID(e.Patient, e.Date, firstPlace+int(own[len(own)-1])%places)
}

const (
	firstPlace = 100
	places     = 100
)

// Split returns the patient of an examination, or false if it is no examination's id.
func (e ID) Split() (patient.ID, bool) { return patientIn("exm", string(e)) }

// Split returns the patient of a critical value, or false if it is none's id.
func (c CriticalID) Split() (patient.ID, bool) { return patientIn("crv", string(c)) }

func patientIn(prefix, s string) (patient.ID, bool) {
	b, ok := id.Decode(prefix, s)
	if !ok || len(b) != 26 {
		return "", false
	}
	return patient.ID(id.Encode("pat", b[:16])), true
}
