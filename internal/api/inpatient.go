package api

import (
	"context"
	"net/http"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// Who works with inpatients. The desk admits and moves; of surgery and discharge those write who treat.
var (
	wardens    = auth.Staff()
	correctors = []auth.Role{auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator}
)

// StayPath names a stay.
type StayPath struct {
	ID inpatient.ID `path:"id" maxLength:"60"`
}

type admitIn struct {
	Retriable
	Body struct {
		Patient      patient.ID             `json:"patientId" maxLength:"40"`
		Encounter    visit.EncounterID      `json:"encounterId,omitempty" maxLength:"60" doc:"Of the outpatients, from which the patient is admitted."`
		Department   booking.DepartmentID   `json:"departmentId" maxLength:"40"`
		Attending    booking.PractitionerID `json:"attendingId" maxLength:"40"`
		Ward         inpatient.WardID       `json:"wardId" maxLength:"40"`
		Bed          string                 `json:"bed" minLength:"1" maxLength:"20" doc:"One of the ward's."`
		ExpectedDays *int                   `json:"expectedDays,omitempty" minimum:"1" maximum:"365"`
		Family       []inpatient.Relative   `json:"family,omitempty" maxItems:"5" doc:"Whom the patient wants to be told of each milestone, by SMS. Who is not named here is not told."`
	}
}

type patientStaysIn struct {
	PatientPath
	Paging
}

type kinIn struct {
	StayPath
	Body inpatient.Relative
}

type kinPath struct {
	StayPath
	Number int `path:"number" minimum:"1" maximum:"20" doc:"The place in the stay's family, from 1."`
}

type milestoneIn struct {
	StayPath
	Retriable
	Body struct {
		Kind         inpatient.Kind   `json:"kind" enum:"pre-op,surgery,post-op,transfer,discharge-planned,discharge,death"`
		At           *time.Time       `json:"at,omitempty" doc:"When it happened; now if absent."`
		Ward         inpatient.WardID `json:"wardId,omitempty" maxLength:"40" doc:"Of a transfer."`
		Bed          string           `json:"bed,omitempty" maxLength:"20" doc:"Of a transfer."`
		Day          clinic.Date      `json:"day,omitempty" format:"date" doc:"Of a planned discharge."`
		Note         string           `json:"note,omitempty" maxLength:"500" doc:"Sealed; not in messages."`
		Instructions string           `json:"instructions,omitempty" maxLength:"4000" doc:"Of a discharge: for the time at home. Sealed."`
		FollowUp     inpatient.Way    `json:"followUp,omitempty" doc:"Of a discharge; phone if absent."`
	}
}

type correctIn struct {
	StayPath
	Retriable
	Body struct {
		Milestone inpatient.MilestoneID `json:"milestoneId" maxLength:"40"`
		At        *time.Time            `json:"at,omitempty" doc:"When it happened indeed."`
		Note      string                `json:"note" maxLength:"500"`
	}
}

type cancelStayIn struct {
	StayPath
	Retriable
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

type wardBody struct {
	Name   string   `json:"name" minLength:"1" maxLength:"40" doc:"What stands at its door. No two wards have one name."`
	Beds   []string `json:"beds" maxItems:"90" doc:"What stands on its beds, at most 20 characters each, in their order."`
	Active *bool    `json:"active,omitempty" doc:"Absent: true. Nobody is admitted to one that is not."`
}

func (b wardBody) ward(id inpatient.WardID, version int64) inpatient.Ward {
	return inpatient.Ward{ID: id, Version: version, Name: b.Name, Beds: b.Beds, Active: b.Active == nil || *b.Active}
}

type (
	newWardIn  struct{ Body wardBody }
	editWardIn struct {
		ID inpatient.WardID `path:"id" maxLength:"40"`
		Conditional
		Body wardBody
	}
)

// Inpatients registers the operations on stays in the hospital.
func Inpatients(a *API, s *inpatient.Service) {
	register(a, Op{
		ID: "admit-patient", Method: http.MethodPost, Path: "/stays", Roles: wardens, Status: http.StatusCreated,
		Summary: "Admit a patient to a bed; the same key admits once",
	}, func(ctx context.Context, in *admitIn) (*out[inpatient.Stay], error) {
		b := in.Body
		return answer(s.Admit(ctx, auth.From(ctx), inpatient.Intake{
			Patient: b.Patient, Encounter: b.Encounter, Department: b.Department, Attending: b.Attending, Ward: b.Ward, Bed: b.Bed,
			ExpectedDays: b.ExpectedDays, Family: b.Family, Key: in.Key,
		}))
	})
	register(a, Op{
		ID: "list-inpatients", Method: http.MethodGet, Path: "/stays", Roles: wardens,
		Summary: "Who is in the hospital, by ward and bed",
	}, func(ctx context.Context, _ *noIn) (*listOut[inpatient.Stay], error) {
		all, err := s.Inside(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-patient-stays", Behalf: auth.ScopeRecord, Method: http.MethodGet, Path: "/patients/{id}/stays", Roles: everyone,
		Summary: "A patient's stays with their milestones as they stand, latest first",
	}, func(ctx context.Context, in *patientStaysIn) (*listOut[inpatient.Stay], error) {
		return listed(s.Shown(ctx, auth.From(ctx), in.ID, in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "get-stay", Method: http.MethodGet, Path: "/stays/{id}", Roles: wardens,
		Summary: "One stay with its milestones",
	}, func(ctx context.Context, in *StayPath) (*out[inpatient.Stay], error) {
		return answer(s.Stay(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "record-milestone", Method: http.MethodPost, Path: "/stays/{id}/milestones", Roles: []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}, Status: http.StatusCreated,
		Summary: "Write a milestone down; patient and family are told",
	}, func(ctx context.Context, in *milestoneIn) (*out[inpatient.Stay], error) {
		b := in.Body
		return answer(s.Record(ctx, auth.From(ctx), in.ID, inpatient.Step{
			Kind: b.Kind, At: b.At, Ward: b.Ward, Bed: b.Bed, Day: b.Day, Note: b.Note, Instructions: b.Instructions, FollowUp: b.FollowUp, Key: in.Key,
		}))
	})
	register(a, Op{
		ID: "correct-milestone", Method: http.MethodPost, Path: "/stays/{id}/corrections", Roles: correctors, Status: http.StatusCreated,
		Summary: "Say that a milestone was not as it stands there; both stay",
	}, func(ctx context.Context, in *correctIn) (*out[inpatient.Stay], error) {
		b := in.Body
		return answer(s.Correct(ctx, auth.From(ctx), in.ID, inpatient.Fix{Milestone: b.Milestone, At: b.At, Note: b.Note, Key: in.Key}))
	})
	register(a, Op{
		ID: "cancel-admission", Method: http.MethodPost, Path: "/stays/{id}/cancel", Roles: wardens,
		Summary: "Cancel an admission that should not have been; the bed is free, and nothing more is told",
	}, func(ctx context.Context, in *cancelStayIn) (*out[inpatient.Stay], error) {
		return answer(s.Cancel(ctx, auth.From(ctx), in.ID, in.Body.Reason, in.Key))
	})
	ofFamily(a, s)
	wards(a, s)
}

// wards registers the operations on the clinic's wards and their beds.
func wards(a *API, s *inpatient.Service) {
	register(a, Op{
		ID: "list-wards", Method: http.MethodGet, Path: "/wards", Roles: wardens,
		Summary: "The clinic's wards with their beds",
	}, func(ctx context.Context, _ *noIn) (*listOut[inpatient.Ward], error) {
		all, err := s.Wards(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-ward", Method: http.MethodPost, Path: "/wards", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a ward with its beds",
	}, func(ctx context.Context, in *newWardIn) (*tagged[inpatient.Ward], error) {
		w, err := s.SaveWard(ctx, auth.From(ctx), in.Body.ward("", 0))
		return answerTagged(w, w.Version, err)
	})
	register(a, Op{
		ID: "update-ward", Method: http.MethodPut, Path: "/wards/{id}", Roles: managers,
		Summary: "Change a ward; a bed that has a patient stays",
	}, func(ctx context.Context, in *editWardIn) (*tagged[inpatient.Ward], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		w, err := s.SaveWard(ctx, auth.From(ctx), in.Body.ward(in.ID, v))
		return answerTagged(w, w.Version, err)
	})
}

// ofFamily registers who of the family is told of a stay.
func ofFamily(a *API, s *inpatient.Service) {
	register(a, Op{
		ID: "tell-relative", Method: http.MethodPost, Path: "/stays/{id}/family", Roles: wardens, Status: http.StatusCreated,
		Summary: "Tell one more of the family from now on; sent again it changes nothing",
	}, func(ctx context.Context, in *kinIn) (*out[inpatient.Stay], error) {
		return answer(s.Tell(ctx, auth.From(ctx), in.ID, in.Body))
	})
	register(a, Op{
		ID: "stop-telling-relative", Method: http.MethodDelete, Path: "/stays/{id}/family/{number}", Roles: wardens, Status: http.StatusOK,
		Summary: "Tell one of the family nothing more, not even what is on its way",
	}, func(ctx context.Context, in *kinPath) (*out[inpatient.Stay], error) {
		return answer(s.StopTelling(ctx, auth.From(ctx), in.ID, in.Number))
	})
}
