package api_test

import (
	"fmt"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/family"
	"careloop/internal/leaktest"
)

// family fills in what is said about who may act for whom.
func (m *marker) family(o operation, r *request) {
	w := m.w
	switch o.ID {
	case "ask-to-act":
		r.body = fmt.Sprintf(`{"name":%q,"phone":%q,"relation":"spouse","scope":"visits"}`, leaktest.Han, leaktest.Phone)
	case "record-family-access":
		r.body = fmt.Sprintf(`{"memberId":%q,"relation":"spouse","scope":"record","evidence":"id-document"}`, w.two)
	default:
		r.body = `{"accept":true,"scope":"visits","evidence":"id-document"}`
		if o.ID == "revoke-family-access" {
			r.body = ""
		}
		_, err := w.services.Family.Record(w.t.Context(), clinictest.Desk, m.p.id, family.Grant{Member: w.two, Relation: "spouse", Scope: auth.ScopeRecord, Evidence: "id-document"})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}
