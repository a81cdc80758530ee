package api

import (
	"cmp"
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/family"
	"careloop/internal/i18n"
)

// Me is who the caller is and where.
type Me struct {
	Actor  MeActor  `json:"actor"`
	Clinic MeClinic `json:"clinic"`
}

// MeActor is the caller.
type MeActor struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	Roles          []auth.Role     `json:"roles"`
	PatientID      string          `json:"patientId,omitempty" doc:"The patient for whom the caller acts. Absent until one of several is chosen, by the header Careloop-Patient."`
	Patients       []family.Person `json:"patients,omitempty" doc:"The patients for whom the caller may act now: their own files first, then their family's."`
	PractitionerID string          `json:"practitionerId,omitempty"`
}

// MeClinic is what a page needs to know of the clinic.
type MeClinic struct {
	Name      string      `json:"name"`
	TimeZone  string      `json:"timeZone"`
	Languages []i18n.Lang `json:"languages"`
	Ambulance string      `json:"ambulance" doc:"The number that calls one in the clinic's country."`
	PayOnline bool        `json:"payOnline" doc:"Whether patients may pay by their phones."`
}

// Identity registers the operations that tell a page how to sign in, and the caller who they are.
func Identity(a *API, s Services) {
	signingIn(a, s.SignIn)
	register(a, Op{
		ID: "get-me", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/me", Roles: auth.Roles(),
		Summary: "Who I am, at which clinic",
	}, func(ctx context.Context, _ *noIn) (*out[Me], error) {
		by, c := auth.From(ctx), a.cfg.Clinic
		theirs, err := s.Family.People(ctx, by)
		for _, p := range theirs {
			if by.Name == "" && string(p.ID) == cmp.Or(by.Behalf, by.PatientID) { // a phone has no name
				by.Name = p.Name
			}
		}
		return answer(Me{
			Actor: MeActor{
				ID: by.ID, Name: by.Name, Roles: by.Roles, PatientID: by.PatientID, Patients: theirs, PractitionerID: by.PractitionerID,
			},
			Clinic: MeClinic{
				Name: c.Name, TimeZone: c.Zone.String(), Languages: c.Languages, Ambulance: c.Emergency().Ambulance, PayOnline: s.PayOnline,
			},
		}, err)
	})
}
