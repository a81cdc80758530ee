// Package visit owns the encounter: from check-in through the queue to the doctor's record.
//
// Invariants, held by conditions in the store:
//   - an appointment has one encounter at most: check-in puts it with "absent" and takes the appointment from booked
//     to arrived in the same transaction, so a check-in and a cancellation cannot both win;
//   - a patient stands in one queue, and is called by one doctor: whatever moves an encounter is conditional on the
//     version that was read, and keeps its line in the encounter's log with the key of the request that asked for it;
//   - a completed record is not overwritten: an amendment keeps what it replaces, put with "absent" in the transaction
//     that replaces it, so that of two amendments of one version one wins.
//
// Only server time counts in the queue.
package visit

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// EncounterID identifies an encounter: enc_…, with the payload of the appointment it belongs to.
type EncounterID string

// Status is where an encounter stands; the words are FHIR's where FHIR has one.
type Status string

// The statuses.
const (
	Arrived    Status = "arrived"     // checked in, waiting
	InProgress Status = "in-progress" // called
	OnLeave    Status = "onleave"     // sent for an examination, or passed so often that the desk must see them again
	Finished   Status = "finished"    // the record is complete
	Left       Status = "cancelled"   // gone without having been seen to the end
)

// present reports whether somebody in this status is still at the clinic for the visit.
func (s Status) present() bool { return s == Arrived || s == InProgress || s == OnLeave }

// Encounter is one visit of one patient.
type Encounter struct {
	ID           EncounterID            `json:"id"`
	Appointment  booking.AppointmentID  `json:"appointmentId"`
	Patient      patient.ID             `json:"patientId"`
	Session      booking.SessionID      `json:"sessionId"`
	Number       int                    `json:"number"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"` // who sees the patient; the appointment says with whom it was made
	Date         clinic.Date            `json:"date"`
	Start        time.Time              `json:"start"` // the appointed time
	Status       Status                 `json:"status"`
	ArrivedAt    time.Time              `json:"arrivedAt"`
	CalledAt     *time.Time             `json:"calledAt,omitempty"`
	FinishedAt   *time.Time             `json:"finishedAt,omitempty"`
	LeftAt       *time.Time             `json:"leftAt,omitempty"`
	Comebacks    int                    `json:"comebacks,omitempty"`  // how often who had left came back
	Order        string                 `json:"order"`                // place in the queue, smaller first
	First        bool                   `json:"first"`                // the patient's first visit (初诊)
	SignedBy     string                 `json:"signedBy,omitempty"`   // the doctor who wrote the record
	Signature    *Signature             `json:"signature,omitempty"`  // under the record as it is shown
	Amendments   int                    `json:"amendments,omitempty"` // how often the record was amended since it was first signed
	Record       *Record                `json:"record,omitempty"`
	Version      int64                  `json:"-"`
	Whom         *Ticket                `json:"-"` // behind whom Placed says they were put; in the store, and for no other patient
	Screened     bool                   `json:"-"` // whether some triage of the visit asked what the clinic asks of infections

	Queue      QueueID      `json:"queueId"` // the one queue in which the patient stands
	Placed     Placed       `json:"placed"`  // why there
	Method     Method       `json:"method,omitempty" enum:"desk,pass,poster,phone"`
	Identified []Identifier `json:"identified,omitempty"` // what the desk compared
	WalkIn     bool         `json:"walkIn,omitempty"`
	Masked     string       `json:"masked,omitempty"` // the name as a public screen shows it
	Code       string       `json:"code,omitempty"`   // of the booking
	Level      int          `json:"level,omitempty"`  // of the triage, 1 the most urgent; 0: none yet
	Emergency  bool         `json:"emergency,omitempty"`
	Isolated   bool         `json:"isolated,omitempty"`
	Apart      bool         `json:"apart,omitempty" doc:"Isolated without a place for it: keeps the turn, and is called on purpose only."`
	Calls      int          `json:"calls,omitempty"`  // recalls included
	Passes     int          `json:"passes,omitempty"` // called, and did not come
	LastCall   *time.Time   `json:"lastCallAt,omitempty"`
	CalledBy   string       `json:"calledBy,omitempty"`
	Room       string       `json:"room,omitempty"` // where a call asked the patient to go, if the queue has no room of its own
	Predicted  *Interval    `json:"predicted,omitempty"`
	OverdueAt  *time.Time   `json:"overdueAt,omitempty"`  // when the wait becomes too long
	AlertedAt  *time.Time   `json:"alertedAt,omitempty"`  // when that was noticed
	Alarm      bool         `json:"alarm,omitempty"`      // and nobody has called since
	TellLong   bool         `json:"tellLong,omitempty"`   // and the patient is to be told
	IsolatedAt *time.Time   `json:"isolatedAt,omitempty"` // when a screening first sent the patient to isolation
	SentFrom   QueueID      `json:"sentFrom,omitempty" doc:"While at an examination with a queue of its own: the queue to which the patient comes back."`

	Booked      *Attending `json:"booked,omitempty" doc:"With whom the number was taken, if another doctor sees the patient now."`
	CalledFirst *Attending `json:"calledFirst,omitempty" doc:"Whose patient it was at the first call, if it is another's now."`
}

// Record is what the doctor writes. In the store its texts are sealed.
type Record struct {
	Complaint    string             `json:"complaint" maxLength:"1000"`
	Diagnosis    Diagnosis          `json:"diagnosis"`                      // the primary one: rules and figures go by it
	Further      []Diagnosis        `json:"further,omitempty" maxItems:"9"` // what was found beside it
	Handling     string             `json:"handling,omitempty" maxLength:"2000"`
	Prescription []PrescriptionLine `json:"prescription,omitempty" maxItems:"20"`
	Advice       string             `json:"advice,omitempty" maxLength:"2000"`
	Next         NextStep           `json:"nextStep"`
	Chronic      bool               `json:"chronic,omitempty"` // the doctor says so, whatever the code's group says
}

// Diagnosis is a code of ICD-10, or of its Chinese clinical edition (I10.x00x002), with its text.
type Diagnosis struct {
	Code string `json:"code" maxLength:"14" pattern:"^[A-Z][0-9][0-9A-Z](\\.[0-9A-Zx]{1,8})?[+*]?$" patternDescription:"ICD-10"`
	Text string `json:"text" maxLength:"200"`
}

// NextStep is what shall happen after the visit.
type NextStep struct {
	Kind   string `json:"kind" enum:"none,follow-up,return,refer"`
	InDays int    `json:"inDays,omitempty" minimum:"0" maximum:"365"`
	Note   string `json:"note,omitempty" maxLength:"500"`
}
