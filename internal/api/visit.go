package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// Who does what during a visit. Patients read their own encounters.
var (
	checkers = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}
	callers  = []auth.Role{auth.Nurse, auth.Doctor}
	doctors  = []auth.Role{auth.Doctor}
	onDuty   = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager}
	visitors = []auth.Role{auth.Patient, auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager}
)

type encounterIn struct {
	ID visit.EncounterID `path:"id" maxLength:"60"`
}

type completeIn struct {
	ID      visit.EncounterID `path:"id" maxLength:"60"`
	IfMatch string            `header:"If-Match" required:"true" maxLength:"30" doc:"ETag of the version that was read."`
	Body    visit.Record
}

type patientEncountersIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
	Paging
}

// Visit registers the encounters' operations: those before the doctor in arrival.go, queue.go and screen.go.
func Visit(a *API, s *visit.Service) {
	arriving(a, s)
	queueing(a, s)
	screens(a, s)
	register(a, Op{
		ID: "get-encounter", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/encounters/{id}", Roles: visitors,
		Summary: "One encounter, with as much of its record as the caller may see",
	}, func(ctx context.Context, in *encounterIn) (*tagged[visit.Encounter], error) {
		e, err := s.Encounter(ctx, auth.From(ctx), in.ID)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "complete-encounter", Method: http.MethodPost, Path: "/encounters/{id}/complete", Roles: doctors,
		Summary: "Write the record and end the encounter",
	}, func(ctx context.Context, in *completeIn) (*tagged[visit.Encounter], error) {
		v, err := Conditional{in.IfMatch}.version()
		if err != nil {
			return nil, err
		}
		e, err := s.Complete(ctx, auth.From(ctx), in.ID, v, in.Body)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "list-patient-encounters", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/encounters", Roles: visitors,
		Summary: "A patient's encounters, latest first",
	}, func(ctx context.Context, in *patientEncountersIn) (*listOut[visit.Encounter], error) {
		return listed(s.OfPatient(ctx, auth.From(ctx), in.ID, in.Limit, in.Cursor))
	})
}
