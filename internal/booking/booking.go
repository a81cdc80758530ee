// Package booking owns the clinic's directory (departments, practitioners, schedules) and its appointments.
//
// Invariants, held by conditions in the store:
//   - a number of a session belongs to one appointment at most: the number's item is put with "absent";
//   - a patient has no two appointments that overlap, none twice in one department's session, and a limited number
//     a day: all of a patient's day is one item, written with "version unchanged";
//   - a move never leaves the patient without a place: both numbers and both days change in one transaction;
//   - a held number returns by itself: whoever reads it after its time takes it, by a condition on that time.
//
// The patient's day is the lasting record of its appointments; a cancelled number is free again at once.
package booking

import (
	"time"

	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// DepartmentID identifies a department: dep_….
type DepartmentID string

// PractitionerID identifies a practitioner: pra_….
type PractitionerID string

// Department is a part of the clinic that patients book into.
type Department struct {
	ID      DepartmentID `json:"id"`
	Name    i18n.Text    `json:"name"`
	Need    string       `json:"need"` // general, specialist or exam: axis three of the classification
	Active  bool         `json:"active"`
	Version int64        `json:"version,omitempty"` // for If-Match; not stored in the document

	Specialties []Specialty `json:"specialties,omitempty" doc:"What it sees, for guidance."`
	Ages        *Ages       `json:"ages,omitempty" doc:"Whom it takes; absent: all ages."`

	Awaited int `json:"awaited,omitempty" doc:"In the answer to a change of what is not active: how many patients, from today on, have a number there all the same. They stay until the clinic closes that time."`
}

// Practitioner is somebody whom patients book.
type Practitioner struct {
	ID      PractitionerID `json:"id"`
	Name    i18n.Text      `json:"name"`
	Grade   string         `json:"grade"` // chief, associate-chief, attending, resident
	Active  bool           `json:"active"`
	Version int64          `json:"version,omitempty"` // for If-Match; not stored in the document

	Awaited int `json:"awaited,omitempty" doc:"In the answer to a change of what is not active: how many patients, from today on, have a number there all the same. They stay until the clinic closes that time."`
}

// SiteID identifies a site: sit_….
type SiteID string

// RoomID identifies a room: rom_….
type RoomID string

// Site is a place where the clinic sees patients.
type Site struct {
	ID      SiteID    `json:"id"`
	Name    i18n.Text `json:"name"`
	Address string    `json:"address,omitempty"`
	Phone   string    `json:"phone,omitempty" doc:"Where patients call it, as they read it."`
	CheckIn *CheckIn  `json:"checkIn,omitempty" doc:"Where patients check in by phone; absent: not at this site."`
	Active  bool      `json:"active"`

	Minutes map[SiteID]int `json:"minutesTo,omitempty" doc:"How long patients take from here to the clinic's other sites."`

	Version int64 `json:"version,omitempty"` // for If-Match; not stored in the document

	Awaited int `json:"awaited,omitempty" doc:"In the answer to a change of what is not active: how many patients, from today on, have a number there all the same. They stay until the clinic closes that time."`
}

// CheckIn is where a site stands, for patients who check in by phone there: at its code, or by being near.
type CheckIn struct {
	Latitude    float64        `json:"latitude" minimum:"-90" maximum:"90"`
	Longitude   float64        `json:"longitude" minimum:"-180" maximum:"180"`
	Radius      int            `json:"radius" minimum:"0" maximum:"5000" doc:"In metres; 0: at the site's code alone."`
	Departments []DepartmentID `json:"departments,omitempty" maxItems:"100" doc:"Whose patients come here, of those whose schedule names no room of the directory; absent: all."`
}

// Room is where a practitioner sees patients.
type Room struct {
	ID      RoomID `json:"id"`
	Site    SiteID `json:"siteId"`
	Door    string `json:"door"` // what stands on it: "3-12"
	Active  bool   `json:"active"`
	Version int64  `json:"version,omitempty"` // for If-Match; not stored in the document

	Awaited int `json:"awaited,omitempty" doc:"In the answer to a change of what is not active: how many patients, from today on, have a number there all the same. They stay until the clinic closes that time."`
}

// Status is where an appointment stands; the words are FHIR's where FHIR has one.
type Status string

// The statuses.
const (
	Booked    Status = "booked"
	Arrived   Status = "arrived"
	Fulfilled Status = "fulfilled"
	NoShow    Status = "noshow"
	Cancelled Status = "cancelled"
	Moved     Status = "moved" // replaced by the appointment MovedTo
	Held      Status = "held"  // of a number that is only held; no appointment has it
)

// Holds reports whether an appointment in this status keeps its number.
func (s Status) Holds() bool { return s != Cancelled && s != Moved && s != Held }

// Appointment is one patient's place in one session.
type Appointment struct {
	ID           AppointmentID  `json:"id"`
	Code         string         `json:"code"` // what people read to each other
	Patient      patient.ID     `json:"patientId"`
	Session      SessionID      `json:"sessionId"`
	Number       int            `json:"number"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	Room         string         `json:"room,omitempty"`
	Site         SiteID         `json:"siteId,omitempty" doc:"Where that room is; absent: the clinic has not said."`
	Date         clinic.Date    `json:"date"`
	Start        time.Time      `json:"start"`
	End          time.Time      `json:"end"`
	Status       Status         `json:"status"`
	Channel      string         `json:"channel"`            // desk, phone, wechat, web: through which door it came
	BookedBy     patient.ID     `json:"bookedBy,omitempty"` // of the family, who booked for the patient; absent: patient or staff, as the channel says
	Note         string         `json:"note,omitempty"`
	Reason       string         `json:"reason,omitempty"`     // why it was cancelled or moved
	Late         bool           `json:"late,omitempty"`       // it was cancelled after the deadline, or after a late move, and not for the clinic's reasons
	Overbooked   string         `json:"overbooked,omitempty"` // why it was added behind the regular numbers
	OverbookedBy string         `json:"overbookedBy,omitempty" doc:"For staff: by whom, as the sign-in knew them. Absent of what was added before this was noted."`
	Emergency    bool           `json:"emergency,omitempty"` // who came as one got it at once, behind all others
	Override     string         `json:"override,omitempty"`  // why it was made for a patient who may not book
	Closure      ClosureID      `json:"closureId,omitempty"` // that moved the patient here, having taken the place before
	Case         string         `json:"caseId,omitempty"`    // of that closure; moves after it keep it
	MovedFrom    AppointmentID  `json:"movedFrom,omitempty"`
	MovedTo      AppointmentID  `json:"movedTo,omitempty"`
	MovedLate    bool           `json:"movedLate,omitempty" doc:"It took the place of one that could not have been cancelled in time any more, and not for the clinic's reasons: cancelling it counts as late, whenever it is."`
	Sequence     int            `json:"sequence"` // counts moves and changes of the room, for calendars
	BookedAt     time.Time      `json:"bookedAt"`
	EndedAt      *time.Time     `json:"endedAt,omitempty"` // when it was cancelled or moved
	Hold         HoldID         `json:"holdId,omitempty"`  // that it was confirmed from
	Key          string         `json:"key,omitempty"`     // of the request that made it, so that a retry meets itself

	Service        ServiceID `json:"serviceId,omitempty" doc:"What is done; absent: nothing that was named."`
	ServiceVersion int64     `json:"serviceVersion,omitempty" doc:"Of the service, as the patient was told how to prepare."`
	ServiceChange  int       `json:"serviceChange,omitempty" doc:"Counts how often the desk changed what is done."`

	RoomChange int `json:"roomChange,omitempty" doc:"Counts how often it went to another room since the patient has it."`

	Together *Together `json:"together,omitempty" doc:"Of one of several numbers that were booked as one."`

	// Looked up whenever an appointment is read, and never stored.
	PlaceGone Misfit `json:"placeGone,omitempty" enum:"session,number,time,closed" doc:"Of one that is still booked: its place is not there any more, because of a closure or of a changed schedule; nobody shall come to it. Absent: it is there."`
}

// sameSession reports whether two appointments are in one session of the clinic, such as Monday morning, whichever
// doctor or room they are with.
func (a Appointment) sameSession(b Appointment, zone *time.Location) bool {
	return a.Session == b.Session || (a.Date == b.Date && a.part(zone) == b.part(zone))
}

// part returns the part of the day that an appointment belongs to. A morning's session that runs late stays one.
func (a Appointment) part(zone *time.Location) clinic.Part {
	at := clinic.WallOf(a.Start.In(zone))
	if _, _, began, ok := a.Session.Split(); ok && clinic.PartOf(began) == clinic.Morning && at < lateMorning {
		at = began
	}
	return clinic.PartOf(at)
}

const lateMorning = clinic.Wall("13:00")

// overlaps reports whether two appointments want the patient at the same time.
func (a Appointment) overlaps(b Appointment) bool {
	return a.Start.Before(b.End) && b.Start.Before(a.End)
}
