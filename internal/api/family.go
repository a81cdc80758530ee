package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/family"
	"careloop/internal/patient"
)

// kinfolk is who answers for a family: patients themselves, and those who keep their files.
var kinfolk = append([]auth.Role{auth.Patient}, keepers...)

type askIn struct {
	Retriable
	Body struct {
		Name     string     `json:"name" maxLength:"200" doc:"As the clinic knows them."`
		Phone    string     `json:"phone" maxLength:"60" doc:"In their file."`
		Relation string     `json:"relation" enum:"father,mother,grandparent,spouse,child,sibling,other" doc:"What the caller is to them."`
		Scope    auth.Scope `json:"scope" enum:"visits,record"`
	}
}

// FamilyPath names who acts for a patient.
type FamilyPath struct {
	ID     patient.ID `path:"id" maxLength:"40"`
	Member patient.ID `path:"member" maxLength:"40" doc:"Who acts for the patient, or asks to."`
}

type decideFamilyIn struct {
	FamilyPath
	Body struct {
		Accept   bool            `json:"accept"`
		Scope    auth.Scope      `json:"scope,omitempty" enum:"visits,record" doc:"Not more than was asked for; as asked if absent."`
		Evidence family.Evidence `json:"evidence,omitempty" enum:"id-document,household-register,birth-certificate,court-order" doc:"At the desk: what was looked at."`
	}
}

type recordFamilyIn struct {
	PatientPath
	Body struct {
		Member   patient.ID      `json:"memberId" maxLength:"40"`
		Relation string          `json:"relation" enum:"father,mother,grandparent,spouse,child,sibling,other" doc:"What they are to the patient."`
		Scope    auth.Scope      `json:"scope" enum:"visits,record"`
		Evidence family.Evidence `json:"evidence" enum:"id-document,household-register,birth-certificate,court-order" doc:"What was looked at."`
	}
}

// Family registers the operations on who may act for whom.
func Family(a *API, s *family.Service) {
	register(a, Op{
		ID: "get-family", Method: http.MethodGet, Path: "/patients/{id}/family", Roles: kinfolk,
		Summary: "Who may act for a patient, and for whom the patient may act",
	}, func(ctx context.Context, in *PatientPath) (*out[family.Family], error) {
		return answer(s.Of(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "ask-to-act", Method: http.MethodPost, Path: "/family-requests", Roles: []auth.Role{auth.Patient}, Status: http.StatusCreated,
		Summary: "Ask a grown-up to let the caller act for them; whoever was asked, the answer sounds the same",
	}, func(ctx context.Context, in *askIn) (*out[family.Asking], error) {
		b := in.Body
		return answer(s.Ask(ctx, auth.From(ctx), family.Request{Name: b.Name, Phone: b.Phone, Relation: b.Relation, Scope: b.Scope, Key: in.Key}))
	})
	register(a, Op{
		ID: "decide-family-request", Method: http.MethodPost, Path: "/patients/{id}/family/{member}/decision", Roles: kinfolk,
		Summary: "Agree or not that somebody acts for the patient: by a sign-in of their own, or at the desk by a document",
	}, func(ctx context.Context, in *decideFamilyIn) (*out[family.Mandate], error) {
		b := in.Body
		return answer(s.Decide(ctx, auth.From(ctx), in.ID, in.Member, family.Answer{Accept: b.Accept, Scope: b.Scope, Evidence: b.Evidence}))
	})
	register(a, Op{
		ID: "revoke-family-access", Method: http.MethodPost, Path: "/patients/{id}/family/{member}/revoke", Roles: kinfolk,
		Summary: "End that somebody acts for a patient: by either of them or at the desk; it holds from the next request on",
	}, func(ctx context.Context, in *FamilyPath) (*out[family.Mandate], error) {
		return answer(s.Revoke(ctx, auth.From(ctx), in.ID, in.Member))
	})
	register(a, Op{
		ID: "record-family-access", Method: http.MethodPost, Path: "/patients/{id}/family", Roles: keepers, Status: http.StatusCreated,
		Summary: "Note by a document that somebody may act for a patient; of a child without one, as the guardian",
	}, func(ctx context.Context, in *recordFamilyIn) (*out[family.Mandate], error) {
		b := in.Body
		return answer(s.Record(ctx, auth.From(ctx), in.ID, family.Grant{Member: b.Member, Relation: b.Relation, Scope: b.Scope, Evidence: b.Evidence}))
	})
}
