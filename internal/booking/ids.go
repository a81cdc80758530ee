package booking

import (
	"encoding/binary"

	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/patient"
)

// The ids below say where the thing is found, so that no index, which may lag, stands between an id and its item.

// epoch is day 0 of the days inside ids.
const epoch clinic.Date = "2020-01-01"

// AppointmentID identifies an appointment: apt_…. It holds the patient, the day and the place among that day's.
type AppointmentID string

func newAppointmentID(p patient.ID, day clinic.Date, ordinal int) AppointmentID {
	b, _ := id.Decode("pat", string(p))
	b = binary.BigEndian.AppendUint16(b, uint16(epoch.DaysUntil(day))) //nolint:gosec // the booking window ends long before 2199
	return AppointmentID(id.Encode("apt", append(b, byte(ordinal))))   //nolint:gosec // at most maxOrdinal
}

// PlaceID returns an id like that of an appointment of the patient's day, for what has an account as appointments have.
// Ordinals above those of appointments are its own.
func PlaceID(p patient.ID, day clinic.Date, ordinal int) AppointmentID {
	return newAppointmentID(p, day, ordinal)
}

// Split returns the patient and the day that an appointment belongs to, or false if it is no appointment's id.
func (a AppointmentID) Split() (patient.ID, clinic.Date, bool) {
	b, ok := id.Decode("apt", string(a))
	if !ok || len(b) != 19 {
		return "", "", false
	}
	return patient.ID(id.Encode("pat", b[:16])), epoch.AddDays(int(binary.BigEndian.Uint16(b[16:]))), true
}

// HoldID identifies a hold: hld_…. It holds the patient, the day, and a few random bytes.
type HoldID string

func (s *Service) newHoldID(p patient.ID, day clinic.Date) HoldID {
	b, _ := id.Decode("pat", string(p))
	b = binary.BigEndian.AppendUint16(b, uint16(epoch.DaysUntil(day))) //nolint:gosec // as above
	chance, _ := id.Decode("hld", s.IDs.New("hld", s.Now()))
	return HoldID(id.Encode("hld", append(b, chance[10:]...)))
}

// Split returns the patient and the day that a hold belongs to, or false if it is no hold's id.
func (h HoldID) Split() (patient.ID, clinic.Date, bool) {
	b, ok := id.Decode("hld", string(h))
	if !ok || len(b) != 24 {
		return "", "", false
	}
	return patient.ID(id.Encode("pat", b[:16])), epoch.AddDays(int(binary.BigEndian.Uint16(b[16:]))), true
}

// ScheduleID identifies a schedule: sch_….
type ScheduleID string

// SessionID identifies a session: ses_…. It holds the schedule, the day and the time at which it starts.
type SessionID string

func newSessionID(s ScheduleID, day clinic.Date, start clinic.Wall) SessionID {
	b, _ := id.Decode("sch", string(s))
	b = binary.BigEndian.AppendUint16(b, uint16(epoch.DaysUntil(day))) //nolint:gosec // as above
	b = binary.BigEndian.AppendUint16(b, uint16(start.Minutes()))      //nolint:gosec // under 1440
	return SessionID(id.Encode("ses", b))
}

// Split returns the schedule, the day and the start of a session, or false if it is no session's id.
func (s SessionID) Split() (ScheduleID, clinic.Date, clinic.Wall, bool) {
	b, ok := id.Decode("ses", string(s))
	if !ok || len(b) != 20 {
		return "", "", "", false
	}
	minutes := binary.BigEndian.Uint16(b[18:])
	if minutes >= 24*60 {
		return "", "", "", false
	}
	day := epoch.AddDays(int(binary.BigEndian.Uint16(b[16:])))
	return ScheduleID(id.Encode("sch", b[:16])), day, clinic.Wall("00:00").Add(int(minutes)), true
}
