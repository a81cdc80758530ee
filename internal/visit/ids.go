package visit

import (
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/patient"
)

// IDOf returns the id of an appointment's encounter. The two share their payload, so that the condition "absent" on
// the encounter's item is what makes a second check-in of one appointment impossible. The board leads from a number to
// its visit by it, too.
func IDOf(a booking.AppointmentID) (EncounterID, bool) {
	b, ok := id.Decode("apt", string(a))
	if _, _, valid := a.Split(); !ok || !valid {
		return "", false
	}
	return EncounterID(id.Encode("enc", b)), true
}

// Split returns the patient and the day that an encounter belongs to, or false if it is no encounter's id.
func (e EncounterID) Split() (patient.ID, clinic.Date, bool) {
	b, ok := id.Decode("enc", string(e))
	if !ok {
		return "", "", false
	}
	return booking.AppointmentID(id.Encode("apt", b)).Split()
}
