package exam

import (
	"careloop/internal/booking"
	"careloop/internal/clinic"
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

// PlaceID says where an examination without an appointment stands among the patient's days: epl_…. It holds the patient and
// the day, as an appointment's id does, so that accounts sort by their days, and what tells the examination from all others.
type PlaceID string

// dated is how many bytes of an appointment's id say patient and day.
const dated = 18

// Place returns what the account of an examination is named after: the appointment's id, or one that no other examination
// has.
func (e Exam) Place() string {
	if e.Appointment != "" {
		return string(e.Appointment)
	}
	own, _ := id.Decode("exm", string(e.ID))
	if !e.Apart {
		return string(booking.PlaceID(e.Patient, e.Date, sharedPlace+int(own[len(own)-1])%sharedPlaces))
	}
	day, _ := id.Decode("apt", string(booking.PlaceID(e.Patient, e.Date, 0)))
	return id.Encode("epl", append(day[:dated:dated], own[16:]...))
}

// Where examinations stood that were opened before they were told apart: between appointments and stays, and two of one
// day by chance in one place.
const (
	sharedPlace  = 100
	sharedPlaces = 100
)

// Split returns the examination and its day, or false if it is no such id.
func (p PlaceID) Split() (ID, clinic.Date, bool) {
	b, ok := id.Decode("epl", string(p))
	if !ok || len(b) != dated+10 {
		return "", "", false
	}
	_, day, _ := booking.AppointmentID(id.Encode("apt", append(b[:dated:dated], 0))).Split()
	return ID(id.Encode("exm", append(b[:16:16], b[dated:]...))), day, true
}

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
