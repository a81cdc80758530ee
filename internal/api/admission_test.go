package api_test

import (
	"crypto/ed25519"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"careloop/internal/auth"
)

// everything returns a world with two patients, its operations, and a maker of requests about the first patient.
func everything(t testing.TB) (*world, []operation, sampler) {
	t.Helper()
	w := newWorld(t)
	one := w.join("one", "13800000001", 1)
	w.two = w.join("two", "13800000002", 2).id
	w.examined(one.id)
	return w, operations(t, w.api), sampler{w: w, p: one, rand: rand.New(rand.NewPCG(1, 2))}
}

func TestNobodyGetsInWithoutAToken(t *testing.T) {
	w, ops, s := everything(t)
	for name, header := range badTokens(t, w) {
		for _, op := range ops {
			if op.Public != "" {
				continue
			}
			r := s.request(op)
			r.as = ""
			if header != "" {
				r.header["Authorization"] = header
			}
			got := w.do(r)
			if p := got.problem(t); got.status != 401 || p.Code != "unauthenticated" {
				t.Errorf("%s with %s: %d %s", op.ID, name, got.status, p.Code)
			}
			if header != "" && len(header) > 20 && strings.Contains(got.body, header[10:]) {
				t.Errorf("%s with %s: the answer repeats the token", op.ID, name)
			}
		}
	}
}

// badTokens lists what does not sign anybody in.
func badTokens(t *testing.T, w *world) map[string]string {
	issue := func(i auth.Issuer, c auth.Claims, ttl time.Duration) string {
		token, _, err := i.Issue(c, ttl)
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + token
	}
	desk, roleless, system, anonymous := w.as["desk"], w.as["desk"], w.as["desk"], w.as["desk"]
	roleless.Groups, system.Groups, anonymous.Subject = []string{"visitor"}, []string{"system"}, ""
	foreign, stranger := w.issuer, w.issuer
	foreign.URL = "https://elsewhere.example"
	_, stranger.Key, _ = ed25519.GenerateKey(nil)
	good := issue(w.issuer, desk, time.Hour)
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, desk).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"no token": "", "an empty one": "Bearer ", "another scheme": "Basic ZGVzazpkZXNr", "garbage": "Bearer x.y.z",
		"an expired one": issue(w.issuer, desk, -time.Second), "another issuer's": issue(foreign, desk, time.Hour),
		"another key's": issue(stranger, desk, time.Hour), "an unsigned one": "Bearer " + unsigned, "a changed one": good[:len(good)-3] + "AAA",
		"one without a role of ours": issue(w.issuer, roleless, time.Hour), "one that claims to be the system": issue(w.issuer, system, time.Hour),
		"one about nobody": issue(w.issuer, anonymous, time.Hour), "one without its scheme": strings.TrimPrefix(good, "Bearer "),
	}
}

func TestOperationsRefuseOtherRoles(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		for name, role := range roles() {
			if op.Public != "" || slices.Contains(op.Roles, role) {
				continue
			}
			r := s.request(op)
			r.as = name
			w.refused(r, 403, "forbidden")
		}
	}
}

// roles returns an account for each role.
func roles() map[string]auth.Role {
	all := map[string]auth.Role{"one": auth.Patient}
	for name, role := range accounts {
		all[name] = role
	}
	return all
}

func TestPublicOperationsNeedNoToken(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		if op.Public == "" {
			continue
		}
		for _, header := range []string{"", "Bearer rubbish"} {
			r := s.request(op)
			r.header["Authorization"] = header
			if got := w.do(r); got.status == 401 || got.status == 403 {
				t.Errorf("%s: %d", op.ID, got.status)
			}
		}
	}
}

// TestPatientsReachOnlyTheirOwn tries every operation for patients on the other patient's things, wherever a path or
// a body names one.
func TestPatientsReachOnlyTheirOwn(t *testing.T) {
	w, ops, own := everything(t)
	other := own
	other.p = w.join("three", "13800000003", 3)
	w.ahead(other.p.id)
	before := w.Changes()
	personal := map[string]bool{"patients": true, "appointments": true, "encounters": true, "tasks": true, "exams": true}
	tried := 0
	for _, op := range ops {
		if !slices.Contains(op.Roles, auth.Patient) {
			continue
		}
		r := other.request(op)
		r.as = "one"
		segments := strings.Split(op.Path, "/")
		foreign := len(segments) > 2 && personal[segments[1]] && strings.HasPrefix(segments[2], "{")
		if foreign {
			r.body = strings.ReplaceAll(r.body, string(own.p.id), string(other.p.id))
		}
		if op.ID == "book-appointment" {
			foreign = true
			r.body = `{"patientId":"` + string(other.p.id) + `","sessionId":"` + string(w.Session(w.Today().AddDays(3))) + `","number":5}`
		}
		if foreign {
			tried++
			w.refused(r, 403, "forbidden")
		}
	}
	if tried < 9 {
		t.Errorf("only %d operations tried", tried)
	}
	if after := w.Changes(); len(after) != len(before) {
		t.Errorf("%d changes were made", len(after)-len(before))
	}
	nobody := w.as["one"]
	nobody.Patient = ""
	w.as["file-less"] = nobody
	w.refused(request{method: "GET", path: "/patients/" + string(own.p.id), as: "file-less"}, 403, "forbidden")
	for _, q := range []string{"/patients?q=one", "/tasks", "/messages", "/audit?subject=" + url.QueryEscape(string(own.p.id))} {
		w.refused(request{method: "GET", path: q, as: "one"}, 403, "forbidden")
	}
	if got := w.do(request{method: "GET", path: "/patients/" + string(own.p.id), as: "one"}); got.status != 200 {
		t.Errorf("their own: %d %s", got.status, got.body)
	}
}
