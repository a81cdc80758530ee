// Package followup owns what the clinic does after a visit: follow-up calls, calls in place of messages, and
// doctors' tasks that a worrying answer leads to. All of them are tasks on one worklist.
//
// Invariants, held by conditions in the store:
//   - a finished encounter opens one task and a message one call, however often they are told: the task's id is made
//     from what it is about, and the task is put with "absent";
//   - no attempt is lost or counted twice: a task is written with "version unchanged", and a retry finds its own key;
//   - of two visits the later one's plan stands, and after a death none, in whichever order they are told;
//   - a call about an appointment ends with the appointment, in whichever order the two are told;
//   - what an attempt leads to (a doctor's task, the next of a recurring plan) is written with it, in one transaction.
package followup

import (
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
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
	Abandoned Status = "cancelled" // no valid record will come: refused, wrong number, died, superseded
)

// The plans that open tasks.
const (
	PlanOutpatient = "outpatient" // some days after a visit
	PlanChronic    = "chronic"    // again and again, by disease
	PlanInpatient  = "inpatient"  // some days after a discharge
	PlanMessage    = "message"    // a message that no other channel takes
	PlanEscalation = "escalation" // somebody is worried
	PlanClosure    = "closure"    // a closure took the patient's place
	PlanExam       = "exam"       // some weeks after the report of an examination
	PlanCritical   = "critical"   // a critical value was measured
)

// Superseded is the reason of a task in whose place a later visit opened a new one.
const Superseded = "superseded"

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
	ID   TaskID `json:"id"`
	Kind Kind   `json:"kind"`
	// Plan says which rule opened it.
	Plan         string                 `json:"plan" enum:"outpatient,chronic,inpatient,message,escalation,closure,exam,critical"`
	About        string                 `json:"about"`                   // encounter, task or message it comes from
	Appointment  booking.AppointmentID  `json:"appointmentId,omitempty"` // of a call that is withdrawn with it
	Case         string                 `json:"caseId,omitempty"`        // of the closure that a call is about
	Offer        waitlist.OfferID       `json:"offerId,omitempty"`       // likewise
	Patient      patient.ID             `json:"patientId"`
	Department   booking.DepartmentID   `json:"departmentId,omitempty"`
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty"`
	From         clinic.Date            `json:"from"` // first day of the window
	Due          clinic.Date            `json:"due"`  // last day of the window
	Status       Status                 `json:"status"`
	Reason       string                 `json:"reason,omitempty"` // why it was abandoned: an outcome, superseded or what withdrew it
	Assignee     string                 `json:"assignee,omitempty"`
	Attempts     []Attempt              `json:"attempts" nullable:"false"`
	Closed       *time.Time             `json:"closedAt,omitempty"`
	Late         bool                   `json:"late"`              // closed after Due
	Disease      string                 `json:"disease,omitempty"` // of a chronic plan
	Way          inpatient.Way          `json:"way,omitempty"`     // of a plan after a discharge
	Recurs       int                    `json:"recursInDays,omitempty"`
	CallAgainOn  clinic.Date            `json:"callAgainOn,omitempty"` // what was agreed in the last attempt
	Unreachable  bool                   `json:"unreachable"`           // often called in vain: try another way
	Note         string                 `json:"note,omitempty"`        // why it was escalated; sealed in the store
	Escalated    TaskID                 `json:"escalatedTo,omitempty"` // the doctor's task that came of it
	Next         TaskID                 `json:"nextTaskId,omitempty"`  // the next of a recurring plan
	Rules        int                    `json:"rulesVersion"`          // of the rules that opened it
	Opened       time.Time              `json:"-"`                     // zero: opened by a program that did not note it
	Version      int64                  `json:"-"`
}

// Attempt is one try to reach the patient.
type Attempt struct {
	At          time.Time   `json:"at"`
	By          string      `json:"by"`
	Outcome     Outcome     `json:"outcome"`
	CallAgainOn clinic.Date `json:"callAgainOn,omitempty"`
	Note        string      `json:"note,omitempty"` // sealed in the store
}

// Outcomes lists the outcomes.
func Outcomes() []Outcome {
	return []Outcome{Reached, NoAnswer, WrongNumber, CallLater, Refused, WillReturn, Worse, Died}
}

// inVain is after how many unanswered calls another way is suggested.
const inVain = 3

// unreachable reports whether the latest attempts were all unanswered calls.
func unreachable(attempts []Attempt) bool {
	if len(attempts) < inVain {
		return false
	}
	return !slices.ContainsFunc(attempts[len(attempts)-inVain:], func(a Attempt) bool { return a.Outcome != NoAnswer })
}

// workers is who may work on a kind of task.
func (k Kind) workers() []auth.Role {
	switch k {
	case DoctorTask:
		return []auth.Role{auth.Doctor}
	case Call:
		return []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}
	case FollowUp:
	}
	return []auth.Role{auth.Nurse, auth.Doctor}
}
