package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"careloop"
	"careloop/internal/clinic"
	"careloop/internal/obs"
)

// options are those of a clinic in a folder of its own.
func options(t *testing.T) Options {
	t.Helper()
	return Options{
		Dir: t.TempDir(), Address: "127.0.0.1:0", Clinic: clinic.Default(), Template: careloop.Template, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Out: io.Discard,
	}
}

func open(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *Server) get(t *testing.T, method, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestEveryScheduleOfTheTemplateRunsHere(t *testing.T) {
	s := open(t, options(t))
	if len(s.schedules) < 4 {
		t.Fatalf("only %d schedules in the template", len(s.schedules))
	}
	for _, sch := range s.schedules {
		if err := s.runFunction(t.Context(), sch); err != nil {
			t.Errorf("%s %s: %v", sch.Function, sch.Name, err)
		}
	}
	if err := s.runFunction(t.Context(), Schedule{Function: "elsewhere"}); err == nil {
		t.Error("an unknown function ran")
	}
	if err := s.runFunction(t.Context(), Schedule{Function: "nightly", Input: "{"}); err == nil {
		t.Error("a nightly without a task ran")
	}
	s.reminders.Messages = nil // the sweep panics
	if err := s.runFunction(t.Context(), Schedule{Function: "reminders"}); !errors.Is(err, obs.ErrPanic) {
		t.Errorf("a panic in a schedule: %v", err)
	}
}

func TestSchedulesRunOnceHoweverLongTheMachineSlept(t *testing.T) {
	s := open(t, options(t))
	var log notes
	s.nightly.Log = slog.New(slog.NewTextHandler(&log, nil))
	start := clinic.Date("2026-11-22").At("12:00", s.opts.Clinic.Zone)
	s.clock.set(start.Add(72 * time.Hour))
	if err := s.runDue(t.Context(), start, s.clock.now()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), "msg=recount"); n != 1 {
		t.Errorf("the recount ran %d times", n)
	}
	before := log.String()
	if err := s.runDue(t.Context(), s.clock.now(), s.clock.now().Add(time.Second)); err != nil || log.String() != before {
		t.Errorf("%v; a second later: %s", err, log.String())
	}
}

func TestSigningIn(t *testing.T) {
	s := open(t, options(t))
	var accounts []Account
	w := s.get(t, "GET", "/local/accounts", "")
	if err := json.Unmarshal(w.Body.Bytes(), &accounts); err != nil || len(accounts) != 6 {
		t.Fatalf("%v: %s", err, w.Body)
	}
	for _, a := range accounts {
		w := s.get(t, "POST", "/local/login", `{"account":"`+a.ID+`"}`)
		var out struct {
			Token     string
			ExpiresAt time.Time
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v", a.ID, w.Code, err)
		}
		me := s.get(t, "GET", "/api/v1/me", "", "Authorization", "Bearer "+out.Token)
		if me.Code != 200 || !strings.Contains(me.Body.String(), `"roles":["`+string(a.Role)+`"]`) {
			t.Errorf("%s: %d %s", a.ID, me.Code, me.Body)
		}
	}
	for body, want := range map[string]int{`{"account":"root"}`: 404, `{}`: 404, `{`: 400, "": 400, `{"account":"` + strings.Repeat("x", 2000) + `"}`: 400} {
		if w := s.get(t, "POST", "/local/login", body); w.Code != want {
			t.Errorf("login with %.30s: %d, want %d", body, w.Code, want)
		}
	}
	if w := s.get(t, "GET", "/local/outbox", ""); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "[]" {
		t.Errorf("outbox: %d %s", w.Code, w.Body)
	}
	for _, route := range []string{"GET /local/login", "POST /local/accounts", "GET /local/", "GET /local/secrets"} {
		method, path, _ := strings.Cut(route, " ")
		if w := s.get(t, method, path, ""); w.Code != 404 && w.Code != 405 {
			t.Errorf("%s: %d", route, w.Code)
		}
	}
}

// TestTokensEnd takes a token past its end, though its signature was found good before.
func TestTokensEnd(t *testing.T) {
	s := open(t, options(t))
	sim := s.Simulate(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	token, expires, err := s.Token("desk")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]int{expires.Add(-time.Second): 200, expires: 401, expires.Add(time.Hour): 401} {
		s.clock.set(at)
		if w := s.get(t, "GET", "/api/v1/me", "", "Authorization", "Bearer "+token); w.Code != want {
			t.Errorf("at %s: %d, want %d", at, w.Code, want)
		}
	}
	sim.End()
}

func TestPagesAndTheirHeaders(t *testing.T) {
	o := options(t)
	o.Pages = fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html>the console")}, "assets/app-1a2b.js": {Data: []byte("app")},
		"icon.svg": {Data: []byte("<svg/>")},
	}
	s := open(t, o)
	for _, c := range []struct {
		path, cache, body string
		status            int
	}{
		{"/", "no-cache", "the console", 200},
		{"/patients/pat_x", "no-cache", "the console", 200},
		{"/s/some-token", "no-cache", "the console", 200},
		{"/assets/app-1a2b.js", "immutable", "app", 200},
		{"/local/secrets", "", "404", 404},
		{"/assets/gone.js", "no-store", "404", 404},
		{"/icon.svg", "", "<svg/>", 200},
		{"/assets", "no-cache", "the console", 200},
	} {
		w := s.get(t, "GET", c.path, "")
		h := w.Header()
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || !strings.Contains(h.Get("Cache-Control"), c.cache) {
			t.Errorf("%s: %d %s %s", c.path, w.Code, h.Get("Cache-Control"), w.Body)
		}
		if strings.HasPrefix(c.path, "/local/") {
			continue
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", c.path, h)
		}
	}
	for _, path := range []string{"/../careloop.db", "/..%2f..%2fetc/passwd", "/assets/../../keys.json", "//etc/passwd", "/%2e%2e/signing.key", "/\\..\\keys.json"} {
		w := s.get(t, "GET", path, "")
		if w.Code == 200 && !strings.Contains(w.Body.String(), "the console") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := s.get(t, "GET", "/api/v1/nothing", ""); w.Code != 404 || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("an address of the API that is none: %d %s", w.Code, w.Body)
	}
}

func TestWithoutPages(t *testing.T) {
	s := open(t, options(t))
	if w := s.get(t, "GET", "/", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "make web") || !strings.Contains(w.Body.String(), "页面尚未构建") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := s.get(t, "GET", "/patients", ""); w.Code != 404 {
		t.Errorf("%d", w.Code)
	}
	if w := s.get(t, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("%d", w.Code)
	}
	for _, path := range []string{"/api/docs/", "/api/openapi.json"} {
		if w := s.get(t, "GET", path, ""); w.Code != 200 || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

// TestStoppingFinishesWhatWasBegun stops a clinic while a request is being sent: it is answered, and what it asked
// for is there after the next start, together with what follows from it.
func TestStoppingFinishesWhatWasBegun(t *testing.T) {
	o := options(t)
	out, in := io.Pipe()
	o.Out = in
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, o) }()
	url := address(t, out)
	token := signIn(t, url, "admin")

	body, rest := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/departments", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Expect", "100-continue") // so that the body leaves only once the server reads it
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ExpectContinueTimeout = time.Minute
	answered := make(chan int, 1)
	go func() {
		res, err := (&http.Client{Transport: transport}).Do(req)
		if err != nil {
			answered <- 0
			return
		}
		_ = res.Body.Close()
		answered <- res.StatusCode
	}()
	if _, err := rest.Write([]byte(`{"name":{"en":"Late"},`)); err != nil { // returns when the request is being worked on
		t.Fatal(err)
	}
	stop()
	if _, err := rest.Write([]byte(`"need":"general"}`)); err != nil {
		t.Fatal(err)
	}
	_ = rest.Close()
	if status := <-answered; status != http.StatusCreated {
		t.Errorf("answered %d", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	s := open(t, o)
	all, err := s.services.bookings.Departments(t.Context())
	if err != nil || len(all) != 1 {
		t.Errorf("%d departments after the restart, %v", len(all), err)
	}
}

// address reads where the clinic listens out of what it says at its start, and goes on reading.
func address(t *testing.T, out io.Reader) string {
	t.Helper()
	var said []byte
	b := make([]byte, 4096)
	for !bytes.Contains(said, []byte("Ctrl-C")) {
		n, err := out.Read(b)
		if err != nil {
			t.Fatalf("%v after %s", err, said)
		}
		said = append(said, b[:n]...)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	i := slices.IndexFunc(strings.Fields(string(said)), func(f string) bool { return strings.HasPrefix(f, "http://") })
	if i < 0 {
		t.Fatalf("no address in %s", said)
	}
	return strings.Fields(string(said))[i]
}

func signIn(t *testing.T, url, account string) string {
	t.Helper()
	res, err := http.Post(url+"/local/login", "application/json", strings.NewReader(`{"account":"`+account+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out struct{ Token string }
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Token
}

// notes is a log that a test can read.
type notes struct {
	mu   sync.Mutex
	text strings.Builder
}

func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}
