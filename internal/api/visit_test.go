package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/diagnosis"
	"careloop/internal/visit"
)

// ward is a clinic with its visits and follow-ups behind HTTP. The token is the name of who calls.
type ward struct {
	*clinictest.Clinic
	t *testing.T
	h http.Handler
}

func openWard(t *testing.T) ward {
	t.Helper()
	c := clinictest.New(t)
	who := map[string]auth.Actor{
		"desk": clinictest.Desk, "nurse": clinictest.Nurse, "doctor": clinictest.Doctor, "manager": clinictest.Manager,
		"patient": clinictest.Self("pat_00000000000000000000000000"),
	}
	a := api.New(api.Config{
		Clinic: c.Settings, Now: c.Now, Log: slog.New(slog.DiscardHandler),
		Verify: func(r *http.Request) (auth.Actor, error) {
			actor, ok := who[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
			if !ok {
				return auth.Actor{}, auth.ErrToken
			}
			return actor, nil
		},
	})
	api.Visit(a, c.Visit)
	api.Record(a, c.Visit)
	api.Codes(a, &diagnosis.Service{DB: c.DB, Now: c.Now})
	api.FollowUp(a, c.FollowUps)
	return ward{Clinic: c, t: t, h: a.Handler()}
}

// call sends a request, wants a status, and reads the answer into dst unless it is nil. header is "Name: value" pairs.
func (w ward) call(status int, as, route, body string, dst any, header ...string) http.Header {
	w.t.Helper()
	method, path, _ := strings.Cut(route, " ")
	r := httptest.NewRequestWithContext(w.t.Context(), method, api.Prefix+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+as)
	r.Header.Set("Accept-Language", "en")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, r)
	if rec.Code != status {
		w.t.Fatalf("%s as %s: %d, want %d: %s", route, as, rec.Code, status, rec.Body)
	}
	if dst != nil {
		if err := json.Unmarshal(rec.Body.Bytes(), dst); err != nil {
			w.t.Fatalf("%s: %v in %s", route, err, rec.Body)
		}
	}
	return rec.Header()
}

// refused wants a problem with a code, and a sentence for it.
func (w ward) refused(status int, code, as, route, body string, header ...string) {
	w.t.Helper()
	var p api.Problem
	w.call(status, as, route, body, &p, header...)
	if p.Code != code || strings.HasPrefix(p.Detail, "error.") {
		w.t.Errorf("%s as %s: code %s, want %s; %s", route, as, p.Code, code, p.Detail)
	}
	for _, f := range p.Errors {
		if strings.HasPrefix(f.Detail, "field.") {
			w.t.Errorf("%s: no sentence for field code %s", route, f.Code)
		}
	}
}

const fluJSON = `{"complaint":"发热","diagnosis":{"code":"J11.1","text":"流感"},"advice":"休息","nextStep":{"kind":"none"}}`

func TestVisitOverHTTP(t *testing.T) {
	w := openWard(t)
	a := w.Book(w.Patient(), clinictest.Monday, 1)
	checkIn := `{"appointmentId":"` + string(a.ID) + `","identifiers":["name","birth-date"]}`
	session := "/sessions/" + string(a.Session)

	w.refused(404, "queue-empty", "doctor", "POST "+session+"/call-next", "")
	w.refused(403, "forbidden", "patient", "POST /encounters", checkIn)
	w.refused(401, "unauthenticated", "nobody", "POST /encounters", checkIn)
	w.refused(404, "appointment-not-found", "desk", "POST /encounters", `{"appointmentId":"apt_x","identifiers":["name","phone"]}`)
	var e visit.Encounter
	if h := w.call(201, "desk", "POST /encounters", checkIn, &e); h.Get("ETag") != `"1"` || e.Status != visit.Arrived {
		t.Errorf("ETag %s, %+v", h.Get("ETag"), e)
	}
	var queue api.List[visit.Encounter]
	w.call(200, "nurse", "GET "+session+"/queue", "", &queue)
	if len(queue.Items) != 1 || queue.Items[0].ID != e.ID {
		t.Errorf("queue = %+v", queue)
	}
	complete := "POST /encounters/" + string(e.ID) + "/complete"
	w.refused(409, "not-called", "doctor", complete, fluJSON, `If-Match: "1"`)
	called := w.call(200, "doctor", "POST "+session+"/call-next", "", &e)
	w.refused(422, "invalid", "doctor", complete, fluJSON)
	w.refused(422, "invalid", "doctor", complete, fluJSON, "If-Match: today")
	w.refused(422, "invalid", "doctor", complete, strings.Replace(fluJSON, "J11.1", "flu", 1), `If-Match: "2"`)
	w.refused(412, "stale", "doctor", complete, fluJSON, `If-Match: "1"`)
	w.refused(403, "forbidden", "nurse", complete, fluJSON, `If-Match: "2"`)
	w.call(200, "doctor", complete, fluJSON, &e, "If-Match: "+called.Get("ETag"))
	if e.Status != visit.Finished || e.Record == nil || e.Record.Complaint != "发热" {
		t.Errorf("%+v", e)
	}
	w.refused(409, "encounter-finished", "doctor", complete, strings.Replace(fluJSON, "发热", "咳嗽", 1), `If-Match: "3"`)

	id := string(e.ID)
	e = visit.Encounter{}
	w.call(200, "manager", "GET /encounters/"+id, "", &e)
	if e.Status != visit.Finished || e.Record != nil {
		t.Errorf("a manager sees %+v", e)
	}
	w.refused(403, "forbidden", "patient", "GET /encounters/"+id, "")
	var history api.List[visit.Encounter]
	w.call(200, "nurse", "GET /patients/"+string(a.Patient)+"/encounters?limit=5", "", &history)
	if len(history.Items) != 1 || history.Items[0].Record.Advice != "休息" {
		t.Errorf("history = %+v", history)
	}
}

// A form with a wrong number hears of what else is wrong at the same time, each field by its name and once.
func TestARecordHearsOfAllItsFaultsAtOnce(t *testing.T) {
	w := openWard(t)
	e := w.Visited(w.Patient(), 1, clinictest.Flu())
	body := `{"complaint":" ","diagnosis":{"code":"flu","text":"流感"},"nextStep":{"kind":"none"},"prescription":[
		{"drug":"","dose":"1","route":"po","frequency":"bid","days":3,"quantity":0,"unit":" "},
		{"drug":"布洛芬","dose":"1 粒","route":"po","frequency":"bid","quantity":1,"unit":"盒"},
		{"drug":"布洛芬","dose":"1 粒","route":"mouth","frequency":"bid","days":"x","quantity":1,"unit":"盒"}]}`
	for _, c := range []struct{ path, in, body string }{{"/complete", "", body}, {"/amend", "record.", `{"reason":"","record":` + body + `}`}} {
		var p api.Problem
		w.call(422, "doctor", "POST /encounters/"+string(e.ID)+c.path, c.body, &p, `If-Match: "3"`)
		got := map[string]int{}
		for _, f := range p.Errors {
			got[f.Field]++
			if f.Detail == "" || strings.HasPrefix(f.Detail, "field.") {
				t.Errorf("no sentence for %+v", f)
			}
		}
		want := map[string]int{}
		for _, f := range []string{
			"complaint", "diagnosis.code", "prescription[0].drug", "prescription[0].quantity", "prescription[0].unit",
			"prescription[1].days", "prescription[2].route", "prescription[2].days",
		} {
			want[c.in+f] = 1
		}
		if c.in != "" {
			want["reason"] = 1
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
}
