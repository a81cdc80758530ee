package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"careloop/internal/sam"
)

// deployed is the real booking function, built as it is deployed, behind the gateway, with an AWS that the test plays.
type deployed struct {
	*testing.T
	url    string
	issuer *Issuer
	f      *Function
	scopes []string
}

func deploy(t *testing.T, aws http.HandlerFunc) deployed {
	t.Helper()
	c := &Cloud{names: names{"aws", "us-east-1", "123456789012"}, Gateway: &Gateway{limit: maxAnswer}}
	x, err := sam.Expand("../../template.yaml", c.values())
	if err != nil {
		t.Fatal(err)
	}
	all, err := x.Functions()
	if err != nil {
		t.Fatal(err)
	}
	services := httptest.NewServer(aws)
	t.Cleanup(services.Close)
	f := &Function{
		Function: all["booking"], Folder: "booking", Path: t.TempDir() + "/bootstrap", ARN: "arn:aws:lambda:us-east-1:123456789012:function:booking", Max: 2,
		Env: map[string]string{"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": services.URL}, Log: t.Output(),
	}
	f.Open()
	t.Cleanup(f.close)
	if err := Build(t.Context(), "../..", "./functions/booking", Tags, f.Path); err != nil {
		t.Fatal(err)
	}
	issuer, err := NewIssuer("https://issuer.example/pool", "console")
	if err != nil {
		t.Fatal(err)
	}
	keys := httptest.NewServer(issuer)
	t.Cleanup(keys.Close)
	c.template = x
	if err := c.openDistribution(); err != nil {
		t.Fatal(err)
	}
	g := c.Gateway
	pool := &authorizer{issuer: issuer.URL, audience: []string{"console"}, jwks: keys.URL}
	guarded := sam.Event{Type: "HttpApi"}
	guarded.Properties.Method, guarded.Properties.Path = "GET", "/api/v1/guarded/{id}"
	guarded.Properties.Auth.Scopes = sam.List{"careloop/use"}
	f.Events = maps.Clone(f.Events)
	f.Events["Guarded"] = guarded
	if err := g.add(f.Function, f.Invoke, map[string]*authorizer{"Tokens": pool}, "Tokens"); err != nil {
		t.Fatal(err)
	}
	var scopes []string
	for _, r := range g.routes {
		scopes = append(scopes, r.scopes...)
	}
	front := httptest.NewServer(g)
	t.Cleanup(front.Close)
	return deployed{t, front.URL, issuer, f, scopes}
}

func (d deployed) token(c jwt.MapClaims, ttl time.Duration) string {
	d.Helper()
	all := jwt.MapClaims{"sub": "u-1", "name": "王迎宾", "cognito:groups": []string{"frontdesk", "other"}, "scope": strings.Join(d.scopes, " ")}
	maps.Copy(all, c)
	token, err := d.issuer.Issue(all, ttl)
	if err != nil {
		d.Fatal(err)
	}
	return token
}

// get returns the status, the body and the headers of an answer.
func (d deployed) get(path, token string) (int, string, http.Header) {
	d.Helper()
	req, err := http.NewRequestWithContext(d.Context(), http.MethodGet, d.url+path, nil)
	if err != nil {
		d.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.Fatal(err)
	}
	return res.StatusCode, strings.TrimSpace(string(b)), res.Header
}

// TestGateway starts the real program once and looks at everything that needs no store.
func TestGateway(t *testing.T) {
	var killed atomic.Value // of func(): the process dies while it waits for the store
	d := deploy(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the caller is gone
		if kill, ok := killed.Load().(func()); ok {
			kill()
		}
		<-r.Context().Done()
	})
	good := d.token(nil, time.Hour)
	foreign, err := NewIssuer(d.issuer.URL, "console")
	if err != nil {
		t.Fatal(err)
	}
	forged, err := foreign.Issue(jwt.MapClaims{"sub": "u-1"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path, token string
		status      int
		body        string
	}{
		"served":           {"/api/v1/me", "Bearer " + good, 200, `"name":"王迎宾"`},
		"without scheme":   {"/api/v1/me", good, 200, `"frontdesk"`},
		"no route":         {"/api/v1/nothing", "Bearer " + good, 404, `{"message":"Not Found"}`},
		"no token":         {"/api/v1/me", "", 401, `{"message":"Unauthorized"}`},
		"expired":          {"/api/v1/me", d.token(nil, -time.Minute), 401, `{"message":"Unauthorized"}`},
		"other client":     {"/api/v1/me", d.token(jwt.MapClaims{"client_id": "other"}, time.Hour), 401, "Unauthorized"},
		"audience first":   {"/api/v1/me", d.token(jwt.MapClaims{"aud": "other"}, time.Hour), 401, "Unauthorized"},
		"other issuer":     {"/api/v1/me", d.token(jwt.MapClaims{"iss": "https://other"}, time.Hour), 401, "Unauthorized"},
		"forged":           {"/api/v1/me", forged, 401, "Unauthorized"},
		"without scope":    {"/api/v1/guarded/7", d.token(jwt.MapClaims{"scope": "openid"}, time.Hour), 403, `{"message":"Forbidden"}`},
		"function refuses": {"/api/v1/me", d.token(jwt.MapClaims{"cognito:groups": []string{"other"}}, time.Hour), 401, `"code":"unauthenticated"`},
	} {
		status, body, h := d.get(c.path, c.token)
		if status != c.status || !strings.Contains(body, c.body) {
			t.Errorf("%s: %d %s, want %d with %s", name, status, body, c.status, c.body)
		}
		if c.status == 401 && c.body[0] == '{' && !strings.HasPrefix(h.Get("Www-Authenticate"), "Bearer") {
			t.Errorf("%s: www-authenticate is %q", name, h.Get("Www-Authenticate"))
		}
	}
	if n := d.f.Started.Load(); n != 1 {
		t.Errorf("%d processes for requests one after the other", n)
	}

	d.f.Timeout = 0 // over before the store answers, which it never does
	if status, body, _ := d.get("/api/v1/departments", good); status != 500 || body != `{"message":"Internal Server Error"}` {
		t.Errorf("time over: %d %s", status, body)
	}
	killed.Store(func() {
		d.f.mu.Lock()
		defer d.f.mu.Unlock()
		for _, p := range d.f.all {
			p.Kill()
		}
	})
	d.f.Timeout = 10
	if status, _, _ := d.get("/api/v1/departments", good); status != 500 {
		t.Errorf("killed: %d", status)
	}
	if status, _, _ := d.get("/api/v1/me", good); status != 200 || d.f.Started.Load() != 3 {
		t.Errorf("after a timeout and a crash: %d with %d processes, want 200 with 3", status, d.f.Started.Load())
	}
	if all := d.f.Unexplained(); len(all) != 2 || !strings.HasPrefix(all[0], string(TimedOut)) || !strings.HasPrefix(all[1], string(Crashed)) {
		t.Errorf("failures %q", all)
	}
}

func TestEventsAreThoseOfAPIGateway(t *testing.T) {
	var got map[string]any
	g := &Gateway{limit: 50 * time.Millisecond}
	invoke := func(_ context.Context, event []byte) (Answer, error) {
		if err := json.Unmarshal(event, &got); err != nil {
			t.Error(err)
		}
		return Answer{Body: []byte(`{"statusCode":201,"headers":{"ETag":"\"1\""},"cookies":["a=1","b=2"],"body":"aGk=","isBase64Encoded":true}`)}, nil
	}
	for _, path := range []string{"/a/{id}", "/a/{id}/b/{rest+}", "/a/fixed"} {
		e := sam.Event{Type: "HttpApi"}
		e.Properties.Method, e.Properties.Path, e.Properties.Auth.Authorizer = "post", path, "NONE"
		if err := g.add(sam.Function{Events: map[string]sam.Event{"E": e}}, invoke, nil, ""); err != nil {
			t.Fatal(err)
		}
	}
	send := func(path, kind, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Add("X-Two", "1")
		r.Header.Add("X-Two", "2")
		r.Header.Set("Cookie", "c=3; d=4")
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		return w
	}
	w := send("/a/7%20x?q=1&q=2&e=", "application/json; charset=utf-8", `{"x":1}`)
	if w.Code != 201 || w.Body.String() != "hi" || w.Header().Get("Etag") != `"1"` || len(w.Header().Values("Set-Cookie")) != 2 {
		t.Errorf("answer %d %s %v", w.Code, w.Body, w.Header())
	}
	want := map[string]any{
		"version": "2.0", "routeKey": "POST /a/{id}", "rawPath": "/a/7 x", "rawQueryString": "q=1&q=2&e=", "body": `{"x":1}`,
		"isBase64Encoded": false, "cookies": []any{"c=3", "d=4"},
		"pathParameters": map[string]any{"id": "7 x"}, "queryStringParameters": map[string]any{"q": "1,2", "e": ""},
	}
	for name, v := range want {
		if fmt.Sprint(got[name]) != fmt.Sprint(v) {
			t.Errorf("%s is %v, want %v", name, got[name], v)
		}
	}
	if h := got["headers"].(map[string]any); h["x-two"] != "1,2" || h["cookie"] != nil || h["content-length"] != "7" {
		t.Errorf("headers %v", h)
	}
	send("/a/1/b/2/3", "application/x-www-form-urlencoded", "x=1")
	if got["routeKey"] != "POST /a/{id}/b/{rest+}" || got["isBase64Encoded"] != true || got["body"] != "eD0x" ||
		fmt.Sprint(got["pathParameters"]) != "map[id:1 rest:2/3]" {
		t.Errorf("event %v", got)
	}
	if send("/a/fixed", "text/plain", ""); got["routeKey"] != "POST /a/fixed" {
		t.Errorf("route %v", got["routeKey"])
	}
	if w := send("/a/1", "text/plain", strings.Repeat("x", maxBody+1)); w.Code != 413 {
		t.Errorf("a large body: %d", w.Code)
	}
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	for i := range g.routes {
		g.routes[i].invoke = func(context.Context, []byte) (Answer, error) { <-over; return Answer{}, nil }
	}
	if w := send("/a/1", "text/plain", ""); w.Code != 503 {
		t.Errorf("a function that takes too long: %d", w.Code)
	}
}
