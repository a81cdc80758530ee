// Package inpatient owns the milestones of a stay in the hospital (V6): admission, surgery, transfer, discharge, each with
// who and when. It is no ward's record: what was found and done stands there.
//
// Invariants, held by conditions in the store:
//   - a patient has one stay at a time, and a bed one patient: each has an item of its own, put with "absent" in the
//     transaction that admits or transfers, and removed by the one that discharges or cancels;
//   - a bed is one of a ward that the clinic keeps, which is as it was read when somebody is laid there;
//   - a milestone is recorded once for a key and never changed: a correction is a further milestone that names it;
//   - an operation has one milestone of a kind, however many write it down: each sees the stay whose version it writes;
//   - what is told of a milestone is told unless it was corrected or overtaken, or the admission cancelled, by then.
package inpatient

import (
	"slices"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// ID identifies a stay: sty_…, with the payload that an appointment of that patient and day would have, so that a stay
// has an account as an appointment has.
type ID string

// firstOrdinal is what stays of one patient's day count down from; appointments never come so far.
const firstOrdinal = 255

func newID(p patient.ID, day clinic.Date, n int) ID {
	b, _ := id.Decode("apt", string(booking.PlaceID(p, day, firstOrdinal-n)))
	return ID(id.Encode("sty", b))
}

// Split returns the patient and the day of admission, or false if it is no stay's id.
func (s ID) Split() (patient.ID, clinic.Date, bool) {
	b, ok := id.Decode("sty", string(s))
	if !ok {
		return "", "", false
	}
	return booking.AppointmentID(id.Encode("apt", b)).Split()
}

// MilestoneID identifies a milestone: mls_….
type MilestoneID string

// Status is where a stay stands.
type Status string

// The statuses.
const (
	Present    Status = "present"
	Discharged Status = "discharged"
	Cancelled  Status = "cancelled"
)

// Kind is what a milestone tells.
type Kind string

// The kinds.
const (
	Admission        Kind = "admission"
	PreOp            Kind = "pre-op"
	Surgery          Kind = "surgery"
	PostOp           Kind = "post-op"
	Transfer         Kind = "transfer"
	DischargePlanned Kind = "discharge-planned"
	Discharge        Kind = "discharge"
	Death            Kind = "death" // ends the stay; no message tells it
	Cancellation     Kind = "cancellation"
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Admission, PreOp, Surgery, PostOp, Transfer, DischargePlanned, Discharge, Death, Cancellation}
}

// Way is how somebody is followed up after discharge (F1).
type Way string

// The ways.
const (
	ByPhone     Way = "phone"
	HomeVisit   Way = "home-visit"
	ReturnVisit Way = "return-visit"
)

// Ways lists them.
func Ways() []Way { return []Way{ByPhone, HomeVisit, ReturnVisit} }

// Stay is one admission and what follows until the patient is at home (FHIR: Encounter of class inpatient).
type Stay struct {
	ID           ID                     `json:"id"`
	Patient      patient.ID             `json:"patientId"`
	Encounter    visit.EncounterID      `json:"encounterId,omitempty"` // of the outpatients, from which the patient was admitted
	Department   booking.DepartmentID   `json:"departmentId"`
	Attending    booking.PractitionerID `json:"attendingId"`
	WardID       WardID                 `json:"wardId,omitempty" doc:"Absent: the ward was typed, before the clinic kept its wards."`
	Ward         string                 `json:"ward" doc:"As it was called when the patient came there."`
	Bed          string                 `json:"bed"`
	Status       Status                 `json:"status"`
	AdmittedAt   time.Time              `json:"admittedAt" doc:"As it was written down first; a correction of the admission is its milestone's."`
	ExpectedDays int                    `json:"expectedDays,omitempty"`
	LeaveOn      clinic.Date            `json:"dischargePlannedOn,omitempty"`
	DischargedAt *time.Time             `json:"dischargedAt,omitempty"`
	Instructions string                 `json:"instructions,omitempty"` // for the time at home; sealed in the store
	FollowUp     Way                    `json:"followUp,omitempty"`
	Family       []Relative             `json:"family" nullable:"false"` // who is told, with the patient's consent
	Milestones   []Milestone            `json:"milestones" nullable:"false"`
	Version      int64                  `json:"-"`
}

// Relative is somebody whom the patient wants to be told: by a file of their own, if they act for the patient, or by a
// name and a number, which are sealed in the store.
type Relative struct {
	Patient  patient.ID `json:"patientId,omitempty" maxLength:"40" doc:"Their own file: they are told as they want to be told, as long as they may act for the patient."`
	Name     string     `json:"name,omitempty" maxLength:"60" doc:"Of who has no file here."`
	Relation string     `json:"relation" enum:"father,mother,grandparent,spouse,child,sibling,other"`
	Phone    string     `json:"phone,omitempty" maxLength:"40" doc:"Likewise."`
	Language i18n.Lang  `json:"language" enum:"zh-CN,en"`
	EndedAt  *time.Time `json:"endedAt,omitempty" readOnly:"true" doc:"Since when they are told nothing more."`
}

// Milestone is something that happened at a time, and who wrote it down when.
type Milestone struct {
	ID       MilestoneID `json:"id"`
	Kind     Kind        `json:"kind"`
	At       time.Time   `json:"at"`        // when it happened
	Written  time.Time   `json:"writtenAt"` // by the server's clock
	By       string      `json:"by"`
	ByName   string      `json:"byName,omitempty" doc:"As the account was called then."`
	Ward     string      `json:"ward,omitempty"`
	Bed      string      `json:"bed,omitempty"`
	Day      clinic.Date `json:"day,omitempty"` // of a planned discharge
	Note     string      `json:"note,omitempty"`
	Corrects MilestoneID `json:"corrects,omitempty"`
}

// corrected reports whether a later milestone says that this one is not as it was written.
func (s Stay) corrected(m MilestoneID) bool {
	return slices.ContainsFunc(s.Milestones, func(x Milestone) bool { return x.Corrects == m })
}

func (s Stay) milestone(m MilestoneID) (Milestone, bool) {
	i := slices.IndexFunc(s.Milestones, func(x Milestone) bool { return x.ID == m })
	if i < 0 {
		return Milestone{}, false
	}
	return s.Milestones[i], true
}

// place orders stays by ward and bed. Beds of wards that were typed are known by it.
func place(ward, bed string) string {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return fold(ward) + "#" + fold(bed)
}

// In returns the stay whose payload an appointment's id has, or false if it is one that is booked.
func In(a booking.AppointmentID) (ID, bool) {
	b, ok := id.Decode("apt", string(a))
	if _, _, valid := a.Split(); !ok || !valid || int(b[len(b)-1]) <= firstOrdinal-maxStaysOfDay {
		return "", false
	}
	return ID(id.Encode("sty", b)), true
}
