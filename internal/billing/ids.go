package billing

import (
	"encoding/binary"
	"strings"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/exam"
	"careloop/internal/id"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
)

// AccountID identifies an account: acc_…, with the payload of the appointment, as its encounter's id has it, or of the
// place of an examination without one.
type AccountID string

// EntryID identifies a ledger entry: ent_….
type EntryID string

// IntentID identifies an online payment: pay_…. It holds the patient, so that a provider's notice finds it.
type IntentID string

// TillID identifies a till: til_…. It holds the day, the shift and the cashier.
type TillID string

// RefundID identifies a refund that waits for a second person: rfd_…. It holds the patient.
type RefundID string

// AccountOf returns the account that belongs to the id of an appointment, an encounter, a stay, an examination's place or an
// account.
func AccountOf(s string) (AccountID, bool) {
	prefix, _, _ := strings.Cut(s, "_")
	b, ok := id.Decode(prefix, s)
	a := AccountID(id.Encode("acc", b))
	_, booked := a.Appointment()
	_, examined := a.exam()
	switch prefix {
	case "apt", "enc", "sty":
		ok = ok && booked
	case "epl":
		ok = ok && examined
	case "acc":
		ok = ok && (booked || examined)
	default:
		ok = false
	}
	if !ok {
		return "", false
	}
	return a, true
}

// valid reports whether it is an account's id.
func (a AccountID) valid() bool {
	_, ok := AccountOf(string(a))
	return ok
}

// Appointment returns the appointment that an account belongs to, or false if it is another's.
func (a AccountID) Appointment() (booking.AppointmentID, bool) {
	b, ok := id.Decode("acc", string(a))
	if !ok {
		return "", false
	}
	apt := booking.AppointmentID(id.Encode("apt", b))
	_, _, ok = apt.Split()
	return apt, ok
}

// exam returns the examination without an appointment that an account belongs to, or false if it is another's.
func (a AccountID) exam() (exam.ID, bool) {
	b, ok := id.Decode("acc", string(a))
	if !ok {
		return "", false
	}
	e, _, ok := exam.PlaceID(id.Encode("epl", b)).Split()
	return e, ok
}

// Stay returns the stay that an account belongs to, or false if it is an appointment's.
func (a AccountID) Stay() (inpatient.ID, bool) {
	apt, ok := a.Appointment()
	if !ok {
		return "", false
	}
	return inpatient.In(apt)
}

func (a AccountID) patient() patient.ID {
	if e, ok := a.exam(); ok {
		p, _ := e.Split()
		return p
	}
	apt, _ := a.Appointment()
	p, _, _ := apt.Split()
	return p
}

// entryID is the same for the same key, which is what makes a retried request meet its own first try.
func entryID(a AccountID, key string) EntryID { return EntryID(id.From("ent", string(a), key)) }

func newIntentID(p patient.ID, a AccountID, key string) IntentID {
	return IntentID(ofPatient("pay", p, string(a), key))
}

func newRefundID(p patient.ID, a AccountID, key string) RefundID {
	return RefundID(ofPatient("rfd", p, string(a), key))
}

func ofPatient(prefix string, p patient.ID, parts ...string) string {
	who, _ := id.Decode("pat", string(p))
	own, _ := id.Decode(prefix, id.From(prefix, parts...))
	return id.Encode(prefix, append(who, own...))
}

// patientIn returns the patient inside an id made by ofPatient.
func patientIn(prefix, s string) (patient.ID, bool) {
	b, ok := id.Decode(prefix, s)
	if !ok || len(b) != 32 {
		return "", false
	}
	return patient.ID(id.Encode("pat", b[:16])), true
}

const epoch clinic.Date = "2020-01-01"

func newTillID(day clinic.Date, shift int, cashier string) TillID {
	b := binary.BigEndian.AppendUint16(nil, uint16(epoch.DaysUntil(day))) //nolint:gosec // ends in 2199
	b = append(b, byte(shift))                                            //nolint:gosec // at most maxShifts
	return TillID(id.Encode("til", append(b, cashier...)))
}

// Split returns the day, the shift and the cashier of a till, or false if it is no till's id.
func (t TillID) Split() (day clinic.Date, shift int, cashier string, ok bool) {
	b, ok := id.Decode("til", string(t))
	if !ok || len(b) < 4 {
		return "", 0, "", false
	}
	return epoch.AddDays(int(binary.BigEndian.Uint16(b))), int(b[2]), string(b[3:]), true
}
