package main

import (
	"crypto/ed25519"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
)

const issuer = "https://sam.local"

// issuerOf returns an issuer whose key is made from a byte.
func issuerOf(seed byte) auth.Issuer {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune(seed)), ed25519.SeedSize)))
	return auth.Issuer{Key: key, URL: issuer, Now: time.Now}
}

func token(t *testing.T, i auth.Issuer, ttl time.Duration) string {
	t.Helper()
	c := auth.Claims{Name: "王前台", Groups: []string{"frontdesk", "nurse"}, Patient: "pat_1"}
	c.Subject = "desk"
	s, _, err := i.Issue(c, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestComplete(t *testing.T) {
	good := issuerOf('a')
	a := authoriser{issuer: issuer, key: good.Key.Public().(ed25519.PublicKey)}
	other := good
	other.URL = "https://elsewhere.example"
	request := func(token string) string {
		return `{"headers":{"Authorization":"Bearer ` + token + `"},"requestContext":{"timeEpoch":1795392300000}}`
	}
	for name, c := range map[string]struct {
		event string
		added bool
	}{
		"a good token":         {request(token(t, good, time.Hour)), true},
		"of another key":       {request(token(t, issuerOf('b'), time.Hour)), false},
		"of another issuer":    {request(token(t, other, time.Hour)), false},
		"expired":              {request(token(t, good, -time.Hour)), false},
		"unsigned":             {request("eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZXNrIn0."), false},
		"no token":             {`{"headers":{},"requestContext":{}}`, false},
		"no request":           {`{"task":"recount"}`, false},
		"no object":            {`[1]`, false},
		"a sample with claims": {`{"headers":{"authorization":"Bearer x"},"requestContext":{"authorizer":{"jwt":{"claims":{"sub":"a"}}}}}`, false},
	} {
		got := string(a.complete([]byte(c.event)))
		if !c.added {
			if got != c.event {
				t.Errorf("%s: the event became %s", name, got)
			}
			continue
		}
		for _, want := range []string{
			`"cognito:groups":"[frontdesk nurse]"`, `"sub":"desk"`, `"custom:patient":"pat_1"`, `"name":"王前台"`, `"timeEpoch":1795392300000`,
			`"scopes":null`,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s is not in %s", name, want, got)
			}
		}
	}
}

func TestProxyCompletesEventsOnly(t *testing.T) {
	good := issuerOf('a')
	event := `{"headers":{"authorization":"Bearer ` + token(t, good, time.Hour) + `"},"requestContext":{}}`
	var posted string
	runtime := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			b, _ := io.ReadAll(r.Body)
			posted = r.URL.Path + " " + string(b)
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "1")
		_, _ = io.WriteString(w, event)
	}))
	defer runtime.Close()
	a := authoriser{issuer: issuer, key: good.Key.Public().(ed25519.PublicKey)}
	proxy := httptest.NewServer(a.proxy(strings.TrimPrefix(runtime.URL, "http://")))
	defer proxy.Close()

	r, err := http.Get(proxy.URL + "/2018-06-01/runtime/invocation/next")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(string(b), `"sub":"desk"`) || r.Header.Get("Lambda-Runtime-Aws-Request-Id") != "1" {
		t.Errorf("the event is %s, %v, headers %v", b, err, r.Header)
	}
	r, err = http.Post(proxy.URL+"/2018-06-01/runtime/invocation/1/response", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if b, _ := io.ReadAll(r.Body); string(b) != event || posted != "/2018-06-01/runtime/invocation/1/response {}" {
		t.Errorf("the answer became %s, the runtime got %s", b, posted)
	}
}

func TestRefusesToRunOnAWS(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/settings.json", []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := run(t.Context(), dir, func(string) string { return "" })
	if err == nil || !strings.Contains(err.Error(), "deploy the function without it") {
		t.Errorf("it ran: %v", err)
	}
}
