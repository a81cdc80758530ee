// Package survey asks people how it was: questionnaires with versions, one signed single-use link for each visit,
// answers that count once (S1).
//
// Invariants, held by conditions in the store:
//   - a visit has one invitation: its id comes from the encounter's, and it is put with "absent";
//   - an invitation is answered once: answering needs the item "without answeredAt";
//   - a doctor answers about the nursing of a department once a month: the answer's key is a keyed hash of the
//     three, put with "absent", and says nothing of who wrote it;
//   - a published version never changes: a new version is put with "absent", and the pointer to it moves only from
//     the version that its author has seen.
//
// What is written in words is sealed and shown, without the patient's name, to those who manage; events carry only
// numbers.
package survey

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// The questionnaires that the clinic has without writing its own.
const (
	Outpatient    = "outpatient"     // patients, after every visit
	DoctorNursing = "doctor-nursing" // doctors, about their department's nursing, every month
)

// LinkDays is how long a link may be used.
const LinkDays = 14

// InvitationID identifies an invitation: inv_….
type InvitationID string

// The audiences of questionnaires.
const (
	Patients = "patient"
	Staff    = "staff"
)

// The kinds of question.
const (
	Scale  = "scale" // 1 to 5
	NPS    = "nps"   // 0 to 10
	Choice = "choice"
	Text   = "text"
)

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
	When     *When       `json:"when,omitempty"`
}

// When makes a question depend on an earlier one: it is asked only if the answer was one of Values.
type When struct {
	Question string `json:"question"`
	Values   []int  `json:"values" nullable:"false"`
}

// Invitation asks one patient about one visit, once. A staff response has the same form without patient and
// encounter; its date is the first of the month that it speaks of.
type Invitation struct {
	ID            InvitationID           `json:"id"`
	Questionnaire string                 `json:"questionnaire"`
	QVersion      int                    `json:"questionnaireVersion"`
	Encounter     string                 `json:"encounterId,omitempty"`
	Patient       patient.ID             `json:"patientId,omitempty"`
	Department    booking.DepartmentID   `json:"departmentId"`
	Name          i18n.Text              `json:"departmentName,omitempty"` // the department's, as it was at the visit
	Practitioner  booking.PractitionerID `json:"practitionerId,omitempty"`
	Date          clinic.Date            `json:"date"`               // of the visit
	Expires       time.Time              `json:"expiresAt,omitzero"` // zero for staff
	AnsweredAt    *time.Time             `json:"answeredAt,omitempty"`
	Scores        map[string]int         `json:"scores,omitempty"` // question → scale, nps or index of the choice
	Kinds         map[string]string      `json:"kinds,omitempty"`  // of the questions in Scores
	Version       int64                  `json:"-"`
}

// OfStaff reports whether this is a staff response.
func (i Invitation) OfStaff() bool { return i.Patient == "" }
