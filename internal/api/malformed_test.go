package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"

	"careloop/internal/api"
)

// canary is a value that no answer may repeat: it stands for something personal.
const canary = "Canary-13912345678"

var han = regexp.MustCompile(`\p{Han}`)

// inBoth sends a request in both languages, wants the same refusal, told in the language asked for, and without the
// canary; it returns the English one.
func (w *world) inBoth(r request, status int, code string) api.Problem {
	w.t.Helper()
	var english api.Problem
	for _, lang := range []string{"zh-CN", "en"} {
		header := map[string]string{"Accept-Language": lang}
		for name, value := range r.header {
			header[name] = value
		}
		ask := r
		ask.header = header
		p := w.refused(ask, status, code)
		said := p.Title + p.Detail
		for _, f := range p.Errors {
			said += f.Detail
		}
		if chinese := han.MatchString(said); chinese != (lang == "zh-CN") {
			w.t.Errorf("%s %s in %s: %s", r.method, r.path, lang, said)
		}
		if got := w.do(ask); strings.Contains(got.body, canary) {
			w.t.Errorf("%s %s repeats what was sent: %s", r.method, r.path, got.body)
		}
		english = p
	}
	return english
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		if op.schema() == nil {
			continue
		}
		good := s.request(op)
		for _, c := range []struct {
			name, body string
			status     int
			code       string
		}{
			{"no body", "", 400, "body-missing"},
			{"half an object", `{"name":"` + canary, 400, "body-json"},
			{"no JSON", canary, 400, "body-json"},
			{"broken UTF-8", `{"name":"` + canary + "\xc3\x28" + `"}`, 400, "body-unicode"},
			{"half a surrogate pair", `{"name":"` + canary + `\ud83d"}`, 400, "body-unicode"},
			{"something behind it", good.body + ` {"name":"` + canary + `"}`, 400, "body-json"},
			{"the same name twice", `{"name":"` + canary + `","name":"x"}`, 400, "body-duplicate"},
			{"the same name twice, inside", `{"name":{"a":[{"b":1,"b":"` + canary + `"}]}}`, 400, "body-duplicate"},
			{"endless nesting", strings.Repeat("[", 20_000), 400, "body-nesting"},
			{"deep nesting", strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000), 400, "body-nesting"},
			{"more than is taken", `{"name":"` + strings.Repeat("x", int(max(op.MaxBody, 64<<10))+1) + `"}`, 413, "body-too-large"},
		} {
			r := good
			r.body = c.body
			t.Run(op.ID+"/"+c.name, func(t *testing.T) {
				w.t = t
				w.inBoth(r, c.status, c.code)
			})
		}
		for _, body := range []string{"null", "[]", `"` + canary + `"`, "1", "true", `[{"name":"` + canary + `"}]`} {
			r := good
			r.body = body
			w.t = t
			if p := w.inBoth(r, 422, "invalid"); len(p.Errors) == 0 {
				t.Errorf("%s with %s: no field named", op.ID, body)
			}
		}
	}
}

func TestUnknownFieldsAreNamed(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		if op.schema() == nil {
			continue
		}
		r := s.request(op)
		r.body = strings.Replace(r.body, "{", `{"nickname":"`+canary+`",`, 1)
		r.body = strings.Replace(r.body, ",}", "}", 1)
		p := w.inBoth(r, 422, "invalid")
		if !slices.ContainsFunc(p.Errors, func(f api.FieldProblem) bool { return f.Field == "nickname" && f.Code == "unexpected" }) {
			t.Errorf("%s: %+v", op.ID, p.Errors)
		}
	}
}

// TestMissingFieldsAreNamedAllAtOnce sends an empty object where fields are required.
func TestMissingFieldsAreNamedAllAtOnce(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		if op.schema() == nil {
			continue
		}
		schema := w.api.OpenAPI().Components.Schemas.SchemaFromRef(op.schema().Ref)
		if len(schema.Required) == 0 {
			continue
		}
		r := s.request(op)
		r.body = "{}"
		p := w.inBoth(r, 422, "invalid")
		for _, name := range schema.Required {
			if !slices.ContainsFunc(p.Errors, func(f api.FieldProblem) bool { return f.Field == name && f.Code == "required" }) {
				t.Errorf("%s: %s is not named in %+v", op.ID, name, p.Errors)
			}
		}
	}
}

func TestQueriesThatCannotBeRead(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		if op.Public != "" {
			continue
		}
		good := s.request(op)
		with := func(name, value string) request {
			r := good
			path, query, _ := strings.Cut(r.path, "?")
			q, _ := url.ParseQuery(query)
			q.Set(name, value)
			r.path = path + "?" + q.Encode()
			return r
		}
		p := w.inBoth(with("colour", canary), 422, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != "colour" || p.Errors[0].Code != "unexpected" {
			t.Errorf("%s: %+v", op.ID, p.Errors)
		}
		if op.param("query", "cursor") != nil {
			for _, cursor := range []string{"x", canary, "e30", "bnVsbA", "eyJwIjoiYSIsInMiOiJiIiwicSI6MX0"} {
				w.inBoth(with("cursor", cursor), 422, "cursor")
			}
			for _, limit := range []string{"0", "-1", "201", "many", "1e3", "1.5"} {
				if p := w.inBoth(with("limit", limit), 422, "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != "limit" {
					t.Errorf("%s limit=%s: %+v", op.ID, limit, p.Errors)
				}
			}
		}
		for _, p := range op.contract.Parameters {
			for _, value := range []string{"\x00", "\u202e", "\ufffd", strings.Repeat("长", 30), "%", "#", "{name}"} {
				if got := w.do(with(p.Name, value)); p.In == "query" && got.status >= 500 {
					t.Errorf("%s %s=%q: %d %s", op.ID, p.Name, value, got.status, got.body)
				}
			}
			if p.In != "query" {
				continue
			}
			if got := w.inBoth(with(p.Name, canary+"\xff"), 422, "invalid"); got.Errors[0].Field != p.Name || got.Errors[0].Code != "unicode" {
				t.Errorf("%s %s: %+v", op.ID, p.Name, got.Errors)
			}
		}
		for _, name := range []string{"from", "date", "day"} {
			if op.param("query", name) == nil {
				continue
			}
			for _, day := range []string{"2026-02-30", "2026-2-3", "today", canary, "2026-11-23T00:00:00Z", "99999-01-01", "9999-12-31"} {
				if day == "9999-12-31" && name == "day" {
					continue // a list of nothing
				}
				if p := w.inBoth(with(name, day), 422, "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != name {
					t.Errorf("%s %s=%s: %+v", op.ID, name, day, p.Errors)
				}
			}
		}
	}
}

// TestCursorsFitTheirOwnList takes the mark of one list to another.
func TestCursorsFitTheirOwnList(t *testing.T) {
	w, _, s := everything(t)
	w.Book(s.p.id, w.Today().AddDays(2), 1)
	var page api.List[map[string]any]
	w.ok(request{method: "GET", path: "/patients/" + string(s.p.id) + "/appointments?limit=1", as: "desk"}, &page)
	if page.Next == "" || len(page.Items) != 1 {
		t.Fatalf("no second page: %+v", page)
	}
	other := w.join("three", "13800000003", 3)
	for _, path := range []string{"/patients/" + string(other.id) + "/appointments", "/patients/" + string(s.p.id) + "/encounters", "/messages"} {
		w.inBoth(request{method: "GET", path: path + "?cursor=" + page.Next, as: "desk"}, 422, "cursor")
	}
	w.ok(request{method: "GET", path: "/patients/" + string(s.p.id) + "/appointments?limit=1&cursor=" + page.Next, as: "desk"}, &page)
}

// TestHeadersThatCannotBeRead tries wrong and missing If-Match and Idempotency-Key headers.
func TestHeadersThatCannotBeRead(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		for name, wrong := range map[string][]string{
			"If-Match":        {"", "today", `"0"`, `"-1"`, `"1", "2"`, "*", `"` + canary + `"`, strings.Repeat("9", 40)},
			"Idempotency-Key": {"", "short", strings.Repeat("x", 101), "with\xff\xfebytes", "with spaces in it"},
		} {
			p := op.param("header", name)
			if p == nil {
				continue
			}
			for _, value := range wrong {
				if value == "" && !p.Required {
					continue
				}
				r := s.request(op)
				r.header[name] = value
				got := w.inBoth(r, 422, "invalid")
				if !slices.ContainsFunc(got.Errors, func(f api.FieldProblem) bool { return f.Field == name }) {
					t.Errorf("%s %s: %q: %+v", op.ID, name, value, got.Errors)
				}
			}
		}
	}
}

// TestIDsThatAreNone replaces each id of each path by what is none.
func TestIDsThatAreNone(t *testing.T) {
	w, ops, s := everything(t)
	rubbish := []string{
		"x", "%00", "%ff%fe", "%2e%2e%2fpatients", "pat_", "PAT_00000000000000000000000000", "0", "-1", "%F0%9F%92%A9", "a%20b", "'%20OR%201=1",
		"pat_00000000000000000000000000", "apt_0000000000000000000000000000000", "enc_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "tsk_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
		"ses_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "sch_zzzzzzzzzzzzzzzzzzzzzzzzzz", "dep_zzzzzzzzzzzzzzzzzzzzzzzzzz", "pra_zzzzzzzzzzzzzzzzzzzzzzzzzz",
		canary, strings.Repeat("y", 300), "ses_" + strings.Repeat("z", 32), "inv_" + strings.Repeat("0", 26), "%E2%80%AE",
	}
	for _, op := range ops {
		if !strings.Contains(op.Path, "{") {
			continue
		}
		good := s.request(op)
		if op.ID == "discount" {
			good.as = "manager" // a desk gives no relief, and hears that first
		}
		for _, id := range rubbish {
			r := good
			r.path = regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllLiteralString(op.Path, id)
			got := w.do(r)
			if got.status == 404 || got.status == 422 || (got.status == 403 && good.as == "one") || (got.status == 200 && got.body == "{\"items\":[]}\n") {
				if got.status != 200 {
					got.problem(t)
				}
			} else {
				t.Errorf("%s %s: %d %s", op.ID, r.path, got.status, got.body)
			}
			if strings.Contains(got.body, canary) {
				t.Errorf("%s repeats %s: %s", op.ID, id, got.body)
			}
		}
	}
}

func TestAddressesAndMethodsThatAreNone(t *testing.T) {
	w, _, _ := everything(t)
	w.inBoth(request{method: "GET", path: "/nothing", as: "desk"}, 404, "no-such-operation")
	w.inBoth(request{method: "GET", path: "/patients/x/y/z", as: "desk"}, 404, "no-such-operation")
	w.inBoth(request{method: "DELETE", path: "/patients", as: "desk"}, 404, "no-such-method")
	w.inBoth(request{method: "PUT", path: "/appointments", as: "desk"}, 404, "no-such-method")
	r := request{method: "POST", path: "/departments", as: "admin", body: `{}`, header: map[string]string{}}
	for _, ct := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"} {
		r.header["Content-Type"] = ct
		w.inBoth(r, 415, "media-type")
	}
	r.header["Content-Type"], r.body = "application/json; charset=utf-8", `{"name":{"en":"Dermatology"},"need":"specialist"}`
	w.ok(r, nil)
	w.ok(request{method: "GET", path: "/departments", as: "desk", header: map[string]string{"Accept": "text/html"}}, nil)
}

// TestBodiesThatDoNotArrive has a client that is too slow, and one that goes away in the middle.
func TestBodiesThatDoNotArrive(t *testing.T) {
	w := newWorld(t)
	for fault, want := range map[error]int{os.ErrDeadlineExceeded: 408, io.ErrUnexpectedEOF: 400} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, api.Prefix+"/departments", io.MultiReader(strings.NewReader(`{"name"`), iotest.ErrReader(fault)))
		r.Header.Set("Authorization", "Bearer "+w.token("admin"))
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, r)
		got := reply{rec.Code, rec.Header(), rec.Body.String()}
		if p := got.problem(t); p.Status != want {
			t.Errorf("%v: %d %s", fault, p.Status, p.Code)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(gone, http.MethodGet, api.Prefix+"/departments", nil)
	r.Header.Set("Authorization", "Bearer "+w.token("desk"))
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, r)
	if rec.Code != 503 {
		t.Errorf("to a client that is gone: %d %s", rec.Code, rec.Body)
	}
	if strings.Contains(w.log.String(), `"level":"ERROR"`) {
		t.Errorf("somebody is called for a client's fault: %s", w.log.String())
	}
}

// TestAnswersAreNotKept looks at the headers that keep health data out of caches and scripts out of answers.
func TestAnswersAreNotKept(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		for _, r := range []request{s.request(op), {method: op.Method, path: s.path(op)}} {
			got := w.do(r)
			if got.header.Get("Cache-Control") != "no-store" || got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("X-Request-Id") == "" {
				t.Errorf("%s: %d with %v", op.ID, got.status, got.header)
			}
		}
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/openapi.json", nil))
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"openapi"`) {
		t.Errorf("the contract: %d", rec.Code)
	}
	if strings.ContainsFunc(w.log.String(), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("the log speaks of patients: %s", w.log.String())
	}
}
