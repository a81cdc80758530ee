// Package followup owns what the clinic does after a visit: follow-up calls, calls in place of messages, and
// doctors' tasks that a worrying answer leads to. All of them are tasks on one worklist.
package followup

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// TaskID identifies a task: tsk_….
type TaskID string

// Kind says what a task is for.
type Kind string

// The kinds.
const (
	FollowUp   Kind = "follow-up" // after a visit, by a nurse
	Call       Kind = "call"      // a message that could only be delivered by telephone
	DoctorTask Kind = "doctor"    // escalated to a doctor
)

// Status is where a task stands; the words are FHIR's.
type Status string

// The statuses.
const (
	Ready     Status = "ready"
	Completed Status = "completed"
	Abandoned Status = "cancelled" // no valid record will come: refused, wrong number, died
)

// Outcome is what came of an attempt (requirement F2).
type Outcome string

// The outcomes.
const (
	Reached     Outcome = "reached"
	NoAnswer    Outcome = "no-answer"
	WrongNumber Outcome = "wrong-number"
	CallLater   Outcome = "call-later"
	Refused     Outcome = "refused"
	WillReturn  Outcome = "will-return"
	Worse       Outcome = "worse"
	Died        Outcome = "died"
)

// Task is one thing to do for one patient.
type Task struct {
	ID           TaskID                 `json:"id"`
	Kind         Kind                   `json:"kind"`
	Plan         string                 `json:"plan"`  // which rule opened it: outpatient, chronic, message, escalation
	About        string                 `json:"about"` // encounter, task or message it comes from
	Patient      patient.ID             `json:"patientId"`
	Department   booking.DepartmentID   `json:"departmentId,omitempty"`
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty"`
	From         clinic.Date            `json:"from"` // first day of the window
	Due          clinic.Date            `json:"due"`  // last day of the window
	Status       Status                 `json:"status"`
	Assignee     string                 `json:"assignee,omitempty"`
	Attempts     []Attempt              `json:"attempts" nullable:"false"`
	Closed       *time.Time             `json:"closedAt,omitempty"`
	Late         bool                   `json:"late"` // closed after Due
	Recurs       int                    `json:"recursInDays,omitempty"`
	Version      int64                  `json:"-"`
}

// Attempt is one try to reach the patient.
type Attempt struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Outcome Outcome   `json:"outcome"`
	Note    string    `json:"note,omitempty"` // sealed in the store
}
