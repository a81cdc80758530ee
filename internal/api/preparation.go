package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/preparation"
)

// preparers are patients, and those who see whether they kept to it.
var preparers = []auth.Role{auth.Patient, auth.FrontDesk, auth.Nurse, auth.Doctor}

type answerIn struct {
	AppointmentPath
	Body struct {
		Statement string `json:"statement" minLength:"1" maxLength:"30" doc:"The statement's id."`
		Confirmed bool   `json:"confirmed" doc:"False: it is not so."`
	}
}

type findIn struct {
	AppointmentPath
	Retriable
	Body struct {
		Outcome preparation.Outcome `json:"outcome" enum:"kept,waived,postponed" doc:"Waived: not kept, and done all the same; postponed: not kept, and to be done on another day."`
		Note    string              `json:"note,omitempty" maxLength:"300" doc:"What was not kept, as “ate at 7”; required unless it was kept."`
	}
}

// Preparation registers the operations on whether patients are prepared.
func Preparation(a *API, s *preparation.Service) {
	register(a, Op{
		ID: "get-preparation", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/appointments/{id}/preparation", Roles: visitors,
		Summary: "How to prepare for an appointment, as the patient was told, and what was confirmed",
	}, func(ctx context.Context, in *AppointmentPath) (*tagged[preparation.Readiness], error) {
		x, err := s.Sheet(ctx, auth.From(ctx), in.ID)
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "answer-preparation", Behalf: auth.ScopeRecord, Method: http.MethodPost, Path: "/appointments/{id}/preparation/answers", Roles: preparers,
		Summary: "Confirm a statement, or say that it is not so; twice is the same as once",
	}, func(ctx context.Context, in *answerIn) (*tagged[preparation.Readiness], error) {
		x, err := s.Answer(ctx, auth.From(ctx), in.ID, in.Body.Statement, in.Body.Confirmed)
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "record-preparation", Method: http.MethodPost, Path: "/appointments/{id}/preparation/findings", Roles: checkers,
		Summary: "Note whether the patient kept to it; another finding follows the last",
	}, func(ctx context.Context, in *findIn) (*tagged[preparation.Readiness], error) {
		x, err := s.Find(ctx, auth.From(ctx), in.ID, preparation.Finding{Outcome: in.Body.Outcome, Note: in.Body.Note, Key: in.Key})
		return answerTagged(x, x.Version, err)
	})
}
