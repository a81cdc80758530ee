package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
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

type checkInIn struct {
	Body struct {
		Appointment booking.AppointmentID `json:"appointmentId" maxLength:"60"`
	}
}

type encounterIn struct {
	ID visit.EncounterID `path:"id" maxLength:"60"`
}

type queueIn struct {
	ID booking.SessionID `path:"id" maxLength:"40"`
}

type callIn struct {
	ID  booking.SessionID `path:"id" maxLength:"40"`
	Key string            `header:"Idempotency-Key" minLength:"8" maxLength:"100" pattern:"^[!-~]*$" doc:"A retry with the same key gets the patient whom its first try called."`
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

// Visit registers the encounters' operations.
func Visit(a *API, s *visit.Service) {
	register(a, Op{
		ID: "check-in", Method: http.MethodPost, Path: "/encounters", Roles: checkers, Status: http.StatusCreated,
		Summary: "Check a patient in; twice is the same as once",
	}, func(ctx context.Context, in *checkInIn) (*tagged[visit.Encounter], error) {
		e, err := s.CheckIn(ctx, auth.From(ctx), in.Body.Appointment)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "get-encounter", Method: http.MethodGet, Path: "/encounters/{id}", Roles: visitors,
		Summary: "One encounter, with as much of its record as the caller may see",
	}, func(ctx context.Context, in *encounterIn) (*tagged[visit.Encounter], error) {
		e, err := s.Encounter(ctx, auth.From(ctx), in.ID)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "get-queue", Method: http.MethodGet, Path: "/sessions/{id}/queue", Roles: onDuty,
		Summary: "Who waits or is being seen in a session, in the order of calling",
	}, func(ctx context.Context, in *queueIn) (*listOut[visit.Encounter], error) {
		all, err := s.Queue(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "call-next", Method: http.MethodPost, Path: "/sessions/{id}/call-next", Roles: callers,
		Summary: "Call the next patient of a session",
	}, func(ctx context.Context, in *callIn) (*tagged[visit.Encounter], error) {
		e, err := s.CallNext(ctx, auth.From(ctx), in.ID, in.Key)
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
		ID: "list-patient-encounters", Method: http.MethodGet, Path: "/patients/{id}/encounters", Roles: visitors,
		Summary: "A patient's encounters, latest first",
	}, func(ctx context.Context, in *patientEncountersIn) (*listOut[visit.Encounter], error) {
		return listed(s.OfPatient(ctx, auth.From(ctx), in.ID, in.Limit, in.Cursor))
	})
}
