package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/obs"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

// TestNothingSentBreaksTheServer plays random requests made after the contract, half of them with what nobody means,
// by everybody who may send them. Whatever they say, the answer is not that something went wrong on our side.
func TestNothingSentBreaksTheServer(t *testing.T) {
	w, ops, s := everything(t)
	s.wild = true
	for round := range enginetest.Rounds(25) {
		s.rand = rand.New(rand.NewPCG(7, uint64(round)))
		for _, op := range ops {
			r := s.request(op)
			r.path = s.query(op, r.path)
			for name, role := range roles() {
				if op.Public == "" && hasRole(op, role) {
					r.as = name
					break
				}
			}
			got := w.do(r)
			if got.status >= 500 {
				t.Errorf("%s %s as %s with %s: %d %s", r.method, r.path, r.as, r.body, got.status, got.body)
			}
			if got.status >= 400 {
				got.problem(t)
			}
		}
	}
	w.settle() // what was accepted does not break the consumers either
	if strings.Contains(w.log.String(), "panic") {
		t.Error(w.log.String())
	}
}

func hasRole(op operation, role auth.Role) bool {
	for _, r := range op.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// query adds some of the query parameters that the operation knows.
func (s sampler) query(o operation, path string) string {
	path, text, _ := strings.Cut(path, "?")
	q, _ := url.ParseQuery(text)
	for _, p := range o.contract.Parameters {
		if p.In == "query" && s.rand.IntN(2) == 0 {
			v := s.value(p.Name, p.Schema, 5)
			if word, ok := v.(string); ok {
				q.Set(p.Name, word)
				continue
			}
			b, err := json.Marshal(v)
			if err != nil {
				s.w.t.Fatal(err)
			}
			q.Set(p.Name, string(b))
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// broken is a store that fails, or panics, with a secret on its lips.
type broken struct {
	store.Store
	panics bool
	at     string // in which partitions: those that begin so
}

func (b broken) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if !strings.HasPrefix(q.PK, b.at) {
		return b.Store.Query(ctx, q)
	}
	if b.panics {
		panic(canary)
	}
	return store.Page{}, errors.New(canary)
}

func TestFaultsOfOursAreOneSentence(t *testing.T) {
	w := newWorld(t)
	for _, panics := range []bool{false, true} {
		w.log.text.Reset()
		a := api.New(api.Config{Clinic: w.Settings, Now: w.Now, Log: obs.NewLogger(w.log, slog.LevelInfo), Verify: w.verify})
		api.Audit(a, &audit.Service{DB: broken{Store: w.DB, panics: panics}, Now: w.Now})
		w.h = a.Handler()
		p := w.inBoth(request{method: http.MethodGet, path: "/audit?subject=x", as: "auditor"}, 500, "internal")
		if p.Detail != "Something went wrong on our side. Quote the request number when you report it." || len(p.Params) > 0 {
			t.Errorf("%+v", p)
		}
		if log := w.log.String(); !strings.Contains(log, p.Instance) || !strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("the log does not help: %s", log)
		}
	}
}

// TestAPanicInAGoroutineIsAnAnswer breaks what operations read beside each other, where nobody recovers a panic but
// the group of goroutines itself.
func TestAPanicInAGoroutineIsAnAnswer(t *testing.T) {
	w := newWorld(t)
	p := w.Patient()
	w.Book(p, w.Today(), 1)
	w.settle()
	w.Visit.DB = broken{Store: w.DB, panics: true}
	w.Booking.DB = broken{Store: w.DB, panics: true, at: "sch_"}
	for _, c := range []struct{ path, as, where string }{
		{"/patients/" + string(p) + "/timeline", "nurse", "history.go"},
		{"/slots?department=" + string(w.Department) + "&from=" + string(w.Today()), "desk", "slots.go"},
	} {
		w.log.text.Reset()
		w.inBoth(request{method: http.MethodGet, path: c.path, as: c.as}, 500, "internal")
		if log := w.log.String(); strings.Contains(log, canary) || !strings.Contains(log, c.where) {
			t.Errorf("%s: the log repeats what a panic said, or not where it was: %s", c.path, log)
		}
	}
}

// TestContractIsValid reads the published document as a client's generator does.
func TestContractIsValid(t *testing.T) {
	w := newWorld(t)
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/openapi.json", nil))
	var doc struct{ OpenAPI string }
	if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil || doc.OpenAPI == "" {
		t.Fatal(err, doc)
	}
	for _, op := range operations(t, w.api) {
		if op.Summary == "" || op.contract.Responses["422"] == nil {
			t.Errorf("%s: a summary and its problems must be in the contract", op.ID)
		}
		if secured := len(op.contract.Security) > 0; secured == (op.Public != "") {
			t.Errorf("%s: token wanted %v, public %q", op.ID, secured, op.Public)
		}
	}
}
