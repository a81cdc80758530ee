package local

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"careloop/internal/api"
)

// TestEveryDomainIsServed asks every operation that needs nothing but a sign-in: a domain that was not wired answers
// with a fault of ours.
func TestEveryDomainIsServed(t *testing.T) {
	s := open(t, options(t))
	tokens := map[string]string{}
	for account := range map[string]string{"desk": "", "doctor": "", "manager": "", "admin": "", "auditor": "", "nurse": ""} {
		var out struct{ Token string }
		if err := json.Unmarshal(s.get(t, "POST", "/local/login", `{"account":"`+account+`"}`).Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		tokens[account] = out.Token
	}
	for _, f := range api.Features() {
		a := api.New(api.Config{})
		f.Register(a, api.Services{})
		for _, op := range a.Operations() {
			if op.Method != http.MethodGet || strings.Contains(op.Path, "{") {
				continue
			}
			for account, token := range tokens {
				if w := s.get(t, op.Method, api.Prefix+op.Path, "", "Authorization", "Bearer "+token); w.Code >= 500 {
					t.Errorf("%s as %s: %d %s", op.ID, account, w.Code, w.Body)
				}
			}
		}
	}
}
