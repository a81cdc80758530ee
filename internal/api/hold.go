package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
)

type holdIn struct {
	Retriable
	Body struct {
		Patient patient.ID        `json:"patientId" maxLength:"40"`
		Session booking.SessionID `json:"sessionId" maxLength:"40"`
		Number  int               `json:"number" minimum:"1" maximum:"999"`
		Reason  string            `json:"reason,omitempty" enum:"filling-in,payment" default:"filling-in"`

		Override string `json:"override,omitempty" maxLength:"200" doc:"Why staff book for a patient who is restricted."`
		AnyAge   bool   `json:"anyAge,omitempty" doc:"Staff: although the department does not take the patient's age."`
	}
}

// HoldPath names a hold.
type HoldPath struct {
	ID booking.HoldID `path:"id" maxLength:"60"`
}

type confirmIn struct {
	HoldPath
	Body struct {
		Note string `json:"note,omitempty" maxLength:"200"`

		Service booking.ServiceID `json:"serviceId,omitempty" maxLength:"40" doc:"What is done; absent: what the department's exam numbers are for, if it is one."`
		Channel string            `json:"channel,omitempty" enum:"desk,phone,wechat" doc:"How staff were asked, desk if absent. Of a patient: wechat if they came from there; else it counts as web."`
	}
}

type patientIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
}

// Holds registers the operations on numbers that are held.
func Holds(a *API, s *booking.Service) {
	register(a, Op{
		ID: "hold-number", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/holds", Roles: everyone, Status: http.StatusCreated,
		Summary: "Keep a number for a few minutes; it returns by itself",
	}, func(ctx context.Context, in *holdIn) (*out[booking.Hold], error) {
		h, err := s.Hold(ctx, auth.From(ctx), booking.HoldRequest{
			Patient: in.Body.Patient, Session: in.Body.Session, Number: in.Body.Number,
			Reason: booking.HoldReason(in.Body.Reason), Key: in.Key, Override: in.Body.Override, AnyAge: in.Body.AnyAge,
		})
		return answer(h, err)
	})
	register(a, Op{
		ID: "get-hold", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/holds/{id}", Roles: everyone,
		Summary: "One hold, as long as it stands",
	}, func(ctx context.Context, in *HoldPath) (*out[booking.Hold], error) {
		h, err := s.Held(ctx, auth.From(ctx), in.ID)
		return answer(h, err)
	})
	register(a, Op{
		ID: "confirm-hold", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/holds/{id}/confirm", Roles: everyone,
		Summary: "Turn a hold into the appointment; twice is the same as once",
	}, func(ctx context.Context, in *confirmIn) (*out[booking.Appointment], error) {
		by := auth.From(ctx)
		x, err := s.Confirm(ctx, by, in.ID, booking.Request{Note: in.Body.Note, Service: in.Body.Service, Channel: Door{Channel: in.Body.Channel}.channel(by)})
		return answer(asShown(ctx, x), err)
	})
	register(a, Op{
		ID: "release-hold", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/holds/{id}/release", Roles: everyone, Status: http.StatusNoContent,
		Summary: "Give a held number back",
	}, func(ctx context.Context, in *HoldPath) (*struct{}, error) {
		return nil, s.Release(ctx, auth.From(ctx), in.ID)
	})
	register(a, Op{
		ID: "list-patient-holds", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/holds", Roles: everyone,
		Summary: "What is held for a patient, the earliest first",
	}, func(ctx context.Context, in *patientIn) (*listOut[booking.Hold], error) {
		all, err := s.HoldsOf(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
}
