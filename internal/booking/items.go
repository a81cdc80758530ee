package booking

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// numberItem is a number that somebody has, or that is held for somebody; it exists while it is taken, and somewhat longer
// than it is held. Its key is the schedule, then the day, the session's start and the number: all that a schedule has
// given away from a day on is one range of its partition, also what the schedule has no place for any more.
type numberItem struct {
	Appointment  AppointmentID  `json:"appointment"`
	Patient      patient.ID     `json:"patient"`
	Code         string         `json:"code"`
	Department   DepartmentID   `json:"department"`
	Practitioner PractitionerID `json:"practitioner"`
	Start        time.Time      `json:"start"`
	Status       Status         `json:"status"`
	Key          string         `json:"key,omitempty"`
	Overbooked   bool           `json:"overbooked,omitempty"` // behind the regular numbers
	Emergency    bool           `json:"emergency,omitempty"`
	Hold         HoldID         `json:"hold,omitempty"`    // only while it is held
	Until        int64          `json:"until,omitempty"`   // of the hold, in milliseconds: what the conditions compare
	Closure      ClosureID      `json:"closure,omitempty"` // that has the number, or has it as soon as its patient gives it back

	version int64
	by      string // who wrote it
}

type dayItem struct {
	Appointments []Appointment `json:"appointments"`
	Holds        []held        `json:"holds,omitempty"`
	Held         int           `json:"held,omitempty"` // how often numbers of the day were held
}

const numberPrefix = "number#"

// NumberKey is where a number of a session is kept while somebody has it. What is no session's id has no such place.
func NumberKey(s SessionID, number int) store.Key {
	schedule, day, start, ok := s.Split()
	if !ok {
		return store.Key{Table: store.Scheduling, PK: string(s), SK: numberPrefix}
	}
	return store.Key{Table: store.Scheduling, PK: string(schedule), SK: sessionPrefix(day, start) + fmt.Sprintf("%03d", number)}
}

func sessionPrefix(day clinic.Date, start clinic.Wall) string {
	return numberPrefix + string(day) + "#" + string(start) + "#"
}

// numberAt reads a number's key.
func numberAt(k store.Key) (s SessionID, number int, ok bool) {
	rest, ok := strings.CutPrefix(k.SK, numberPrefix)
	if !ok {
		return "", 0, false
	}
	parts := strings.Split(rest, "#")
	if len(parts) != 3 || !id.Valid("sch", k.PK) {
		return "", 0, false
	}
	day, start := clinic.Date(parts[0]), clinic.Wall(parts[1])
	number, err := strconv.Atoi(parts[2])
	if _, valid := clinic.ParseWall(parts[1]); err != nil || !valid || !day.Valid() {
		return "", 0, false
	}
	return newSessionID(ScheduleID(k.PK), day, start), number, true
}

const dayPrefix = "day#"

func dayKey(p patient.ID, day clinic.Date) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(p), SK: dayPrefix + string(day)}
}

const scheduleSK = "schedule"

func scheduleKey(id ScheduleID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(id), SK: scheduleSK}
}

func departmentKey(id DepartmentID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "departments", SK: string(id)}
}

func practitionerKey(id PractitionerID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "practitioners", SK: string(id)}
}

func siteKey(id SiteID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "sites", SK: cmp.Or(string(id), "-")}
}

func roomKey(id RoomID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "rooms", SK: cmp.Or(string(id), "-")}
}

// freeNumber gives the number back, unless the patient has arrived meanwhile, somebody else has it, or a closure gets it.
func freeNumber(a Appointment) store.Op { return giveBackFrom(a, Booked, "") }

// SetStatus returns the op that takes a live appointment from one status to the next, for transactions of the visit.
func SetStatus(a Appointment, from, to Status) store.Op {
	return store.Update(NumberKey(a.Session, a.Number)).Set("status", to).If(ownedAs(a, from)...)
}

func ownedAs(a Appointment, s Status) []store.Cond {
	return []store.Cond{
		store.Attr("appointment", store.CondEqual, string(a.ID)),
		store.Attr("status", store.CondEqual, string(s)),
	}
}

// put writes the day. One on which numbers were only held is not in the index of those with appointments.
func (d patientDay) put() store.Op {
	doc := dayItem{Appointments: d.appointments, Holds: d.holds, Held: d.held}
	op := store.PutVersion(dayKey(d.patient, d.date), d.version, doc)
	if len(d.appointments) == 0 {
		return op
	}
	return op.In("day", "appointments#"+string(d.date), string(d.patient))
}

func dateOf(it store.Item) clinic.Date { return clinic.Date(it.SK[len(dayPrefix):]) }

func readDay(p patient.ID, day clinic.Date, it store.Item) (patientDay, error) {
	d := patientDay{patient: p, date: day, version: it.Version}
	if it.Version == 0 {
		return d, nil
	}
	var doc dayItem
	if err := it.Decode(&doc); err != nil {
		return d, err
	}
	d.appointments, d.holds, d.held = doc.Appointments, doc.Holds, doc.Held
	return d, nil
}

// Keeps returns the op that fails a transaction unless the appointment has its number, for what may only happen while
// there is a place.
func Keeps(a Appointment) store.Op {
	return store.Check(NumberKey(a.Session, a.Number), store.Attr("appointment", store.CondEqual, string(a.ID)))
}
