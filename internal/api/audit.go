package api

import (
	"context"
	"net/http"

	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/i18n"
)

type auditIn struct {
	Subject string `query:"subject" required:"true" minLength:"1" maxLength:"200" doc:"A patient's id, or that of whatever else was changed."`
	Paging
}

// AuditEntry is a row of the audit with its terms in the caller's language.
type AuditEntry struct {
	audit.Row
	ActionName string `json:"actionName"`
	KindName   string `json:"kindName"`
}

// Audit registers the operation that reads who did what.
func Audit(a *API, s *audit.Service) {
	register(a, Op{
		ID: "list-audit", Method: http.MethodGet, Path: "/audit", Roles: []auth.Role{auth.Auditor, auth.Administrator},
		Summary: "Who changed or saw what of a subject, latest first",
	}, func(ctx context.Context, in *auditIn) (*listOut[AuditEntry], error) {
		rows, next, err := s.List(ctx, auth.From(ctx), in.Subject, in.Limit, in.Cursor)
		entries := make([]AuditEntry, len(rows))
		for i, r := range rows {
			entries[i] = AuditEntry{
				Row: r, ActionName: i18n.T(langOf(ctx), "audit."+string(r.Action), nil), KindName: i18n.T(langOf(ctx), "audit.kind."+r.Kind, nil),
			}
		}
		return listed(entries, next, err)
	})
}
