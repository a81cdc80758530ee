// Package kpi counts what happens and says what it amounts to (K1, K2, K5).
//
// Counters are kept by civil day for the clinic, each department and each practitioner. Domain events become Facts,
// facts are added to counters; adding commutes, so their order does not matter, and each fact counts once however
// often it is told: a marker with the fact's id is put with "absent" in the transaction that adds its counts.
//
// A month's figures are read from at most 31 items, however many visits there were. Recount computes the same
// counters from the source records and says where they differ.
package kpi

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
	"careloop/internal/survey"
)

// Service keeps the counters and reads them.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time

	// Records is what Recount counts.
	Records Records
	// Questionnaire returns the current version of a questionnaire, for SurveyResults.
	Questionnaire func(ctx context.Context, id string) (survey.Questionnaire, error)
}

// Scope is whose figures are meant: a department's, a practitioner's, or, empty, the clinic's.
type Scope struct {
	Department   booking.DepartmentID   `json:"departmentId,omitempty"`
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty"`
}

// What can stand in the way.
var (
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
)

// check admits those who manage, and doctors to their own figures.
func (s Scope) check(by auth.Actor) error {
	if s.Department != "" && s.Practitioner != "" {
		return errs.Invalid(errs.Field{Path: "practitioner", Code: "one-scope"})
	}
	own := by.PractitionerID != "" && by.PractitionerID == string(s.Practitioner)
	if !own && !manages(by) {
		return ErrForbidden
	}
	return nil
}

func manages(by auth.Actor) bool {
	return by.Has(auth.Manager, auth.Administrator, auth.Auditor, auth.System)
}

func checkMonth(m clinic.Month) error {
	if _, ok := clinic.ParseMonth(string(m)); !ok {
		return errs.Invalid(errs.Field{Path: "month", Code: "month"})
	}
	return nil
}
