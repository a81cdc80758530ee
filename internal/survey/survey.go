// Package survey asks patients how it was: questionnaires with versions, one signed single-use link for each visit,
// answers that count once.
package survey

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// InvitationID identifies an invitation: inv_….
type InvitationID string

// Questionnaire is one version of a set of questions; a published version never changes.
type Questionnaire struct {
	ID        string     `json:"id"` // "outpatient", "doctor-nursing"
	Version   int        `json:"version"`
	Title     i18n.Text  `json:"title"`
	Audience  string     `json:"audience" enum:"patient,staff"`
	Questions []Question `json:"questions" nullable:"false"`
}

// Question is one item of a questionnaire.
type Question struct {
	ID       string      `json:"id"`
	Kind     string      `json:"kind" enum:"scale,nps,choice,text"` // scale is 1 to 5, nps 0 to 10
	Text     i18n.Text   `json:"text"`
	Choices  []i18n.Text `json:"choices,omitempty"`
	Required bool        `json:"required"`
}

// Invitation asks one patient about one visit, once.
type Invitation struct {
	ID            InvitationID           `json:"id"`
	Questionnaire string                 `json:"questionnaire"`
	QVersion      int                    `json:"questionnaireVersion"`
	Encounter     string                 `json:"encounterId"`
	Patient       patient.ID             `json:"patientId"`
	Department    booking.DepartmentID   `json:"departmentId"`
	Practitioner  booking.PractitionerID `json:"practitionerId"`
	Date          clinic.Date            `json:"date"` // of the visit
	Expires       time.Time              `json:"expiresAt"`
	AnsweredAt    *time.Time             `json:"answeredAt,omitempty"`
	Scores        map[string]int         `json:"scores,omitempty"` // question → scale, nps or index of the choice
	Version       int64                  `json:"-"`
}
