package preparation

import (
	"strconv"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// sheetItem is what was said and found about an appointment. What was found is in words of an illness, and is sealed.
type sheetItem struct {
	Appointment  booking.AppointmentID  `json:"appointmentId"`
	Patient      patient.ID             `json:"patientId"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Date         clinic.Date            `json:"date"`
	Change       int                    `json:"serviceChange,omitempty"` // of the appointment: what the answers were given to
	Answers      map[string]Reply       `json:"answers"`
	Findings     []findingItem          `json:"findings,omitempty"`
}

type findingItem struct {
	Outcome Outcome      `json:"outcome"`
	Note    crypt.Sealed `json:"note,omitempty"`
	At      time.Time    `json:"at"`
	By      string       `json:"by"`
	Key     string       `json:"key,omitempty"` // of the request that noted it, so that a retry meets itself
}

const sheetPrefix = "prepared#"

func sheetKey(p patient.ID, a booking.AppointmentID) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: sheetPrefix + string(a)}
}

func dayEntry(d clinic.Date) string { return sheetPrefix + string(d) }

// notePlace is where a finding's note is sealed for.
func notePlace(a booking.AppointmentID, finding int) string {
	return string(a) + "/prepared/" + strconv.Itoa(finding)
}

// put writes the sheet; with a finding it is in the index of its day.
func (d sheetItem) put(version int64) store.Op {
	op := store.PutVersion(sheetKey(d.Patient, d.Appointment), version, d)
	if len(d.Findings) == 0 {
		return op
	}
	return op.In("day", dayEntry(d.Date), string(d.Appointment))
}

func read(it store.Item) (sheetItem, error) {
	var d sheetItem
	return d, it.Decode(&d)
}

// Record is what a sheet says to the figures.
type Record struct {
	Appointment  booking.AppointmentID
	Department   booking.DepartmentID
	Practitioner booking.PractitionerID
	Date         clinic.Date
	Outcomes     []Outcome   // of the findings, in their order
	At           []time.Time // when each was made
}

func (d sheetItem) record() Record {
	r := Record{Appointment: d.Appointment, Department: d.Department, Practitioner: d.Practitioner, Date: d.Date}
	for _, f := range d.Findings {
		r.Outcomes, r.At = append(r.Outcomes, f.Outcome), append(r.At, f.At)
	}
	return r
}

// Event is a finding: the Nth of its sheet, counted from one.
type Event struct {
	N      int
	Record Record
	Stamp  store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	return "prepared:" + string(e.Record.Appointment) + "#" + strconv.Itoa(e.N)
}

// EventsOf reads the findings out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Care || c.New == nil || !strings.HasPrefix(c.SK, sheetPrefix) {
		return nil, nil
	}
	after, err := read(*c.New)
	if err != nil {
		return nil, err
	}
	known := 0
	if c.Old != nil {
		before, err := read(*c.Old)
		if err != nil {
			return nil, err
		}
		known = len(before.Findings)
	}
	var events []Event
	for n := known + 1; n <= len(after.Findings); n++ {
		events = append(events, Event{N: n, Record: after.record(), Stamp: c.Stamp()})
	}
	return events, nil
}
