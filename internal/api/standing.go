package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
)

type policyIn struct {
	Conditional
	Body booking.Policy
}

type overbookIn struct {
	ID booking.SessionID `path:"id" maxLength:"40"`
	Retriable
	Body struct {
		Patient patient.ID `json:"patientId" maxLength:"40"`
		Reason  string     `json:"reason" minLength:"1" maxLength:"200" doc:"Why the patient must be seen though the session is full."`
		Note    string     `json:"note,omitempty" maxLength:"200"`

		Service booking.ServiceID `json:"serviceId,omitempty" maxLength:"40" doc:"What is done."`
		AnyAge  bool              `json:"anyAge,omitempty" doc:"Staff: although the department does not take the patient's age."`
	}
}

type appealIn struct {
	ID   patient.ID `path:"id" maxLength:"40"`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"500"`
	}
}

type forgiveIn struct {
	ID   patient.ID `path:"id" maxLength:"40"`
	Body struct {
		Strikes []booking.AppointmentID `json:"strikes" minItems:"1" maxItems:"50" doc:"The appointments that shall count no more."`
		Reason  string                  `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type decideIn struct {
	ID     patient.ID `path:"id" maxLength:"40"`
	Appeal string     `path:"appeal" maxLength:"40"`
	Body   struct {
		Accept bool   `json:"accept"`
		Answer string `json:"answer" minLength:"1" maxLength:"500" doc:"What the patient is told."`
	}
}

// Standing registers the operations on the clinic's policy of appointments, and on what follows from it for a patient.
func Standing(a *API, s *booking.Service) {
	register(a, Op{
		ID: "get-booking-policy", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/booking-policy", Roles: everyone,
		Summary: "What the clinic decided about deadlines, overbooking and no-shows",
	}, func(ctx context.Context, _ *noIn) (*tagged[booking.Policy], error) {
		p, err := s.Policy(ctx)
		return answerTagged(p, p.Version+1, err)
	})
	register(a, Op{
		ID: "update-booking-policy", Method: http.MethodPut, Path: "/booking-policy", Roles: managers,
		Summary: "Change what the clinic decided",
	}, func(ctx context.Context, in *policyIn) (*tagged[booking.Policy], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		in.Body.Version = v - 1 // what nobody has changed has the ETag 1
		p, err := s.SavePolicy(ctx, auth.From(ctx), in.Body)
		return answerTagged(p, p.Version+1, err)
	})
	register(a, Op{
		ID: "overbook-session", Method: http.MethodPost, Path: "/sessions/{id}/overbook", Status: http.StatusCreated,
		Roles: []auth.Role{auth.Doctor, auth.Manager, auth.Administrator}, Summary: "Add a patient behind the regular numbers, with a reason",
	}, func(ctx context.Context, in *overbookIn) (*out[booking.Appointment], error) {
		by := auth.From(ctx)
		x, err := s.Overbook(ctx, by, booking.Overbooking{
			Patient: in.Body.Patient, Session: in.ID, Reason: in.Body.Reason, Note: in.Body.Note, Service: in.Body.Service, Channel: channelOf(by), Key: in.Key,
			AnyAge: in.Body.AnyAge,
		})
		return answer(asShown(ctx, x), err)
	})
	appeals(a, s)
}

func appeals(a *API, s *booking.Service) {
	register(a, Op{
		ID: "get-standing", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/standing", Roles: everyone,
		Summary: "What a patient missed or cancelled late, and what follows from it",
	}, func(ctx context.Context, in *patientIn) (*out[booking.Standing], error) {
		x, err := s.Standing(ctx, auth.From(ctx), in.ID)
		return answer(x, err)
	})
	register(a, Op{
		ID: "appeal-restriction", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/patients/{id}/appeals", Roles: everyone, Status: http.StatusCreated,
		Summary: "Say why a restriction is not fair; the same words twice are once",
	}, func(ctx context.Context, in *appealIn) (*out[booking.Appeal], error) {
		x, err := s.Appeal(ctx, auth.From(ctx), in.ID, in.Body.Text)
		return answer(x, err)
	})
	register(a, Op{
		ID: "decide-appeal", Method: http.MethodPost, Path: "/patients/{id}/appeals/{appeal}/decision", Roles: managers,
		Summary: "Accept an appeal, which forgives what had counted, or reject it",
	}, func(ctx context.Context, in *decideIn) (*out[booking.Appeal], error) {
		x, err := s.Decide(ctx, auth.From(ctx), in.ID, in.Appeal, in.Body.Accept, in.Body.Answer)
		return answer(x, err)
	})
	register(a, Op{
		ID: "forgive-strikes", Method: http.MethodPost, Path: "/patients/{id}/forgiveness", Roles: managers, Status: http.StatusCreated,
		Summary: "Let what a patient missed count no more, with a reason and without an appeal; the same twice is once",
	}, func(ctx context.Context, in *forgiveIn) (*out[booking.Appeal], error) {
		x, err := s.Forgive(ctx, auth.From(ctx), in.ID, in.Body.Strikes, in.Body.Reason)
		return answer(x, err)
	})
	register(a, Op{
		ID: "list-open-appeals", Method: http.MethodGet, Path: "/appeals", Roles: managers,
		Summary: "Appeals that wait for a decision",
	}, func(ctx context.Context, _ *noIn) (*listOut[booking.OpenAppeal], error) {
		all, err := s.OpenAppeals(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
}
