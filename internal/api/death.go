package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/patient"
)

type recordDeathIn struct {
	PatientPath
	Conditional
	Body patient.DeathInput
}

type undoDeathIn struct {
	PatientPath
	Conditional
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"Why it was a mistake; kept in the audit."`
	}
}

// Deaths registers the operations by which a file says that the patient has died.
func Deaths(a *API, s *patient.Service) {
	register(a, Op{
		ID: "record-death", Method: http.MethodPut, Path: "/patients/{id}/deceased", Roles: keepers,
		Summary: "Write down, or correct, that the patient has died: what lies ahead of them ends, and nothing is sent any more",
	}, func(ctx context.Context, in *recordDeathIn) (*tagged[patient.Patient], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		p, err := s.RecordDeath(ctx, auth.From(ctx), in.ID, v, in.Body)
		return answerTagged(p, p.Version, err)
	})
	register(a, Op{
		ID: "undo-death", Method: http.MethodPost, Path: "/patients/{id}/deceased/undo", Roles: append([]auth.Role{auth.Manager}, keepers...),
		Summary: "Take a death back that was recorded by mistake: appointments whose numbers are free and follow-ups come back",
	}, func(ctx context.Context, in *undoDeathIn) (*tagged[patient.Patient], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		p, err := s.UndoDeath(ctx, auth.From(ctx), in.ID, v, in.Body.Reason)
		return answerTagged(p, p.Version, err)
	})
}
