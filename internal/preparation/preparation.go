// Package preparation owns whether a patient is prepared for what is done at an appointment: what they confirmed before,
// and what the clinic found when they came. What there is to prepare is the service's, in booking.
//
// Invariants, held by conditions in the store:
//   - of two who write at the same time nothing is lost: the sheet is written with "version unchanged";
//   - what was found is a log: a finding that turns out wrong is followed by another, and counted by both;
//   - what was confirmed for one service says nothing about another.
//
// Patients, those who act for them, and staff call it.
package preparation

import (
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// Outcome is what the clinic found when the patient came.
type Outcome string

// The outcomes.
const (
	Kept      Outcome = "kept"
	Waived    Outcome = "waived"    // not kept, and done all the same
	Postponed Outcome = "postponed" // not kept, and to be done on another day
)

// Reply is what was said to one statement.
type Reply struct {
	Confirmed bool      `json:"confirmed"`
	At        time.Time `json:"at"`
	By        string    `json:"by,omitempty" doc:"Of staff alone."`
}

// Finding is one line of what the clinic found.
type Finding struct {
	Outcome Outcome   `json:"outcome" enum:"kept,waived,postponed"`
	Note    string    `json:"note,omitempty" doc:"What was not kept: staff alone see it."`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Key     string    `json:"-"` // idempotency key; the same key counts once
}

// Readiness is all that concerns one appointment's preparation.
type Readiness struct {
	Appointment    booking.AppointmentID `json:"appointmentId"`
	Patient        patient.ID            `json:"patientId"`
	Start          time.Time             `json:"start"`
	Service        booking.ServiceID     `json:"serviceId,omitempty" doc:"Absent for an examination that is no service's: nobody comes to it who has eaten."`
	Name           i18n.Text             `json:"serviceName,omitempty"`
	Changed        bool                  `json:"changed,omitempty" doc:"How to prepare has changed since the patient was told."`
	PackageChanged bool                  `json:"packageChanged,omitempty" doc:"Whether nobody comes to the examination who has eaten has changed since the patient was told."`
	Preparation    booking.Preparation   `json:"preparation"`
	Fasting        booking.Fasting       `json:"fasting"`
	Answers        map[string]Reply      `json:"answers" doc:"By the statement's id."`
	Warnings       []string              `json:"warnings" nullable:"false" doc:"Statements that the desk is warned of, because they are not confirmed."`
	Outcome        Outcome               `json:"outcome,omitempty" enum:"kept,waived,postponed" doc:"The last finding's; absent: none yet."`
	Findings       []Finding             `json:"findings,omitempty" doc:"Of staff alone."`
	Open           bool                  `json:"open" doc:"Statements can still be answered."`
	Withheld       bool                  `json:"withheld,omitempty" doc:"What was said and found is kept from the caller, who acts for the patient without seeing the record."`
	Version        int64                 `json:"version"`

	status booking.Status
}

// judge fills in what follows from the answers.
func (x *Readiness) judge() {
	x.Warnings = []string{}
	for _, s := range x.Preparation.Confirm {
		if s.WarnDesk && !x.Answers[s.ID].Confirmed {
			x.Warnings = append(x.Warnings, s.ID)
		}
	}
	if n := len(x.Findings); n > 0 {
		x.Outcome = x.Findings[n-1].Outcome
	}
}

// withhold takes out what is not for the caller. Who said what is for staff. Whoever brings the patient knows how to
// prepare; what illness or pregnancy the answers tell of is for those who may read the record.
func (x *Readiness) withhold(by auth.Actor) {
	if by.Has(auth.Staff()...) {
		return
	}
	said := x.Answers
	x.Answers = map[string]Reply{}
	if by.Has(auth.Patient) && !by.MayReadRecord(string(x.Patient)) {
		x.Withheld, x.Warnings, x.Outcome = true, []string{}, ""
		return
	}
	for statement, r := range said {
		r.By = ""
		x.Answers[statement] = r
	}
}

// states reports whether a statement is one of the service's.
func (x *Readiness) states(id string) bool {
	for _, s := range x.Preparation.Confirm {
		if s.ID == id {
			return true
		}
	}
	return false
}
