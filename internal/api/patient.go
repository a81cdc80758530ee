package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// keepers is who registers patients and keeps their files.
var keepers = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}

type registerIn struct {
	Retriable
	Body patient.RegisterInput
}

type searchIn struct {
	Q string `query:"q" required:"true" maxLength:"100" doc:"Number, phone, id document, name, pinyin or initials."`
	Paging
}

// PatientPath names a patient.
type PatientPath struct {
	ID patient.ID `path:"id" maxLength:"40"`
}

type updatePatientIn struct {
	PatientPath
	Conditional
	Body patient.UpdateInput
}

type revealIn struct {
	PatientPath
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"Why; kept in the audit."`
	}
}

// Registered is a file with what should be looked at.
type Registered struct {
	Patient  patient.Patient `json:"patient"`
	Warnings []Warning       `json:"warnings" nullable:"false"`
}

// Warning is something that may be wrong and does not keep anybody from going on.
type Warning struct {
	Code   string      `json:"code"`
	Detail string      `json:"detail"`
	Params errs.Params `json:"params,omitempty" doc:"Values that the detail names, such as the other file's number."`
}

// Patients registers the operations on patients' files.
func Patients(a *API, s *patient.Service) {
	register(a, Op{
		ID: "register-patient", Method: http.MethodPost, Path: "/patients", Roles: keepers, Status: http.StatusCreated,
		Summary: "Open a file for a person",
	}, func(ctx context.Context, in *registerIn) (*tagged[Registered], error) {
		in.Body.Key = in.Key
		p, warnings, err := s.Register(ctx, auth.From(ctx), in.Body)
		return answerTagged(Registered{Patient: p, Warnings: warned(langOf(ctx), warnings)}, p.Version, err)
	})
	register(a, Op{
		ID: "search-patients", Method: http.MethodGet, Path: "/patients", Roles: staff,
		Summary: "Find patients by number, phone, id document, name, pinyin or initials",
	}, func(ctx context.Context, in *searchIn) (*listOut[patient.Summary], error) {
		return listed(s.Search(ctx, auth.From(ctx), in.Q, in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "get-patient", Behalf: auth.ScopeRecord, Method: http.MethodGet, Path: "/patients/{id}", Roles: everyone,
		Summary: "One file, its sensitive fields masked",
	}, func(ctx context.Context, in *PatientPath) (*tagged[patient.Patient], error) {
		p, err := s.Get(ctx, auth.From(ctx), in.ID)
		return answerTagged(p, p.Version, err)
	})
	register(a, Op{
		ID: "update-patient", Method: http.MethodPatch, Path: "/patients/{id}", Roles: append([]auth.Role{auth.Patient}, keepers...),
		Summary: "Change the fields that are given; patients may change their contact data and consents",
	}, func(ctx context.Context, in *updatePatientIn) (*tagged[Registered], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		p, warnings, err := s.Update(ctx, auth.From(ctx), in.ID, v, in.Body)
		return answerTagged(Registered{Patient: p, Warnings: warned(langOf(ctx), warnings)}, p.Version, err)
	})
	register(a, Op{
		ID: "reveal-patient", Method: http.MethodPost, Path: "/patients/{id}/reveal", Roles: keepers,
		Summary: "Show the sensitive fields in full; the reason is kept",
	}, func(ctx context.Context, in *revealIn) (*out[patient.Sensitive], error) {
		return answer(s.Reveal(ctx, auth.From(ctx), in.ID, in.Body.Reason))
	})
}

func warned(l i18n.Lang, warnings []patient.Warning) []Warning {
	out := []Warning{}
	for _, w := range warnings {
		out = append(out, Warning{Code: w.Code, Detail: i18n.T(l, "warning."+w.Code, w.Params), Params: w.Params})
	}
	return out
}
