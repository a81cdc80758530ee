package patient

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// Likeness is what the desk compares with who has come: enough to tell one person from another, and no more. Phones and
// id documents are masked.
type Likeness struct {
	Patient   ID           `json:"patientId"`
	Number    Number       `json:"number"`
	Name      Name         `json:"name"`
	Gender    Gender       `json:"gender"`
	BirthDate clinic.Date  `json:"birthDate,omitempty"`
	Phones    []string     `json:"phones" nullable:"false" doc:"Masked."`
	Documents []IDDocument `json:"idDocuments" nullable:"false" doc:"Masked."`
	Alerts    []AlertKind  `json:"alerts" nullable:"false"`
	Deceased  bool         `json:"deceased,omitempty"`
}

var likeness = []string{"name", "gender", "birthDate", "phones", "idDocuments"}

// Likeness returns what the desk compares, once the audit has noted who looks and why.
func (s *Service) Likeness(ctx context.Context, by auth.Actor, p ID, why string) (Likeness, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor) {
		return Likeness{}, ErrForbidden
	}
	found, err := s.find(ctx, p)
	if err != nil {
		return Likeness{}, errs.Internal("read likeness", err)
	}
	if s.Audit == nil {
		return Likeness{}, errs.Internal("read likeness", errNoAudit)
	}
	if err := s.Audit.Compare(ctx, by, string(p), likeness, why); err != nil {
		return Likeness{}, errs.Internal("note comparison", err)
	}
	found = found.masked()
	l := Likeness{
		Patient: found.ID, Number: found.Number, Name: found.Name, Gender: found.Gender, BirthDate: found.BirthDate,
		Phones: []string{}, Documents: found.IDDocuments, Alerts: found.summary().Alerts, Deceased: found.Deceased != nil,
	}
	for _, n := range found.Phones {
		l.Phones = append(l.Phones, n.Number)
	}
	if l.Documents == nil {
		l.Documents = []IDDocument{}
	}
	return l, nil
}
