package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/diagnosis"
	"careloop/internal/icd10"
	"careloop/internal/visit"
)

// What a record says is for those who treat the patient.
var treating = []auth.Role{auth.Nurse, auth.Doctor}

type amendIn struct {
	ID      visit.EncounterID `path:"id" maxLength:"60"`
	IfMatch string            `header:"If-Match" required:"true" maxLength:"30" doc:"ETag of the version that was read."`
	Body    visit.Amendment
}

type draftIn struct {
	ID   visit.EncounterID `path:"id" maxLength:"60"`
	Body visit.Draft
}

type codesIn struct {
	Query string `query:"q" required:"true" minLength:"1" maxLength:"100" doc:"The beginning of a code, or words: of an English title, or of a Chinese name, its pinyin or initials. All words must fit."`
}

// codesShown is how many codes a search shows; who needs others writes more.
const codesShown = 20

// Record registers what happens to a visit's record before and after it is signed.
func Record(a *API, s *visit.Service) {
	register(a, Op{
		ID: "amend-record", Method: http.MethodPost, Path: "/encounters/{id}/amend", Roles: doctors,
		Summary: "Amend a signed record; what it replaces is kept",
	}, func(ctx context.Context, in *amendIn) (*tagged[visit.Encounter], error) {
		v, err := Conditional{in.IfMatch}.version()
		if err != nil {
			return nil, err
		}
		e, err := s.Amend(ctx, auth.From(ctx), in.ID, v, in.Body)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "list-record-versions", Method: http.MethodGet, Path: "/encounters/{id}/versions", Roles: treating,
		Summary: "A record as it was first signed and as it was amended, oldest first",
	}, func(ctx context.Context, in *encounterIn) (*listOut[visit.RecordVersion], error) {
		all, err := s.Versions(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "get-draft", Method: http.MethodGet, Path: "/encounters/{id}/draft", Roles: doctors,
		Summary: "What was typed and not signed yet; empty if nothing was",
	}, func(ctx context.Context, in *encounterIn) (*out[visit.Draft], error) {
		d, err := s.Draft(ctx, auth.From(ctx), in.ID)
		return answer(d, err)
	})
	register(a, Op{
		ID: "save-draft", Method: http.MethodPut, Path: "/encounters/{id}/draft", Roles: doctors,
		Summary: "Keep what is typed; refused if another was saved since",
	}, func(ctx context.Context, in *draftIn) (*out[visit.Draft], error) {
		d, err := s.SaveDraft(ctx, auth.From(ctx), in.ID, in.Body)
		return answer(d, err)
	})
}

// Codes registers the operation that finds the codes of diagnoses.
func Codes(a *API, s *diagnosis.Service) {
	register(a, Op{
		ID: "search-diagnosis-codes", Method: http.MethodGet, Path: "/diagnosis-codes", Roles: treating,
		Summary: "Codes of ICD-10, and of the list that the clinic imported, by code, words, pinyin or initials, the best first",
	}, func(ctx context.Context, in *codesIn) (*listOut[icd10.Disease], error) {
		all, err := s.Search(ctx, in.Query, codesShown)
		return listed(all, "", err)
	})
}
