package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/family"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// child registers somebody whose guardian is the first patient.
func (w *world) child(of patient.ID, born string) patient.ID {
	w.t.Helper()
	var reg api.Registered
	w.ok(request{
		method: "POST", path: "/patients", as: "desk", header: key("register-child-" + born),
		body: fmt.Sprintf(`{"name":"child","birthDate":%q,"guardian":{"patientId":%q,"relation":"mother"}}`, born, of),
	}, &reg)
	return reg.Patient.ID
}

// acting says for whom a request is.
func acting(p patient.ID, k string) map[string]string {
	h := map[string]string{api.PatientHeader: string(p)}
	if k != "" {
		h["Idempotency-Key"] = k
	}
	return h
}

// TestAMotherBooksForHerChild goes the whole way: hold, confirm, move, check the list, wait, pay, cancel.
func TestAMotherBooksForHerChild(t *testing.T) {
	w, _, s := everything(t)
	c := w.child(s.p.id, "2018-05-05")
	var me api.Me
	w.ok(request{method: "GET", path: "/me", as: "one"}, &me)
	if len(me.Actor.Patients) != 2 || me.Actor.PatientID != string(s.p.id) || me.Actor.Patients[1].ID != c || me.Actor.Patients[1].Basis != family.Guardian {
		t.Fatalf("for whom she may act: %+v", me.Actor)
	}
	var h booking.Hold
	w.ok(request{method: "POST", path: "/holds", as: "one", header: acting(c, "child-hold"), body: w.bookBody(c, 3, 15)}, &h)
	var x booking.Appointment
	w.ok(request{method: "POST", path: "/holds/" + string(h.ID) + "/confirm", as: "one", header: acting(c, ""), body: `{}`}, &x)
	if x.BookedBy != s.p.id || x.Channel != "web" || x.Patient != c {
		t.Errorf("booked: %+v", x)
	}
	w.ok(request{method: "POST", path: "/appointments/" + string(x.ID) + "/move", as: "one", header: acting(c, "child-move"), body: fmt.Sprintf(`{"sessionId":%q,"number":16}`, w.Session(w.Today().AddDays(4)))}, &x)
	for _, path := range []string{
		"/patients/" + string(c) + "/appointments", "/patients/" + string(c) + "/holds", "/patients/" + string(c) + "/waitlist", "/patients/" + string(c) + "/standing",
		"/patients/" + string(c) + "/accounts", "/patients/" + string(c) + "/encounters", "/patients/" + string(c) + "/messages", "/patients/" + string(c),
	} {
		w.ok(request{method: "GET", path: path, as: "one", header: acting(c, "")}, nil)
	}
	w.ok(request{method: "POST", path: "/appointments/" + string(x.ID) + "/cancel", as: "one", header: acting(c, ""), body: `{}`}, &x)
	if x.Status != booking.Cancelled {
		t.Errorf("cancelled: %+v", x)
	}
	w.settle()
	var log api.List[struct{ Kind, By, Behalf string }]
	w.ok(request{method: "GET", path: "/audit?subject=" + string(c), as: "auditor"}, &log)
	both := 0
	for _, r := range log.Items {
		if r.Behalf == string(s.p.id) && r.By == w.as["one"].Subject {
			both++
		}
	}
	if both < 3 {
		t.Errorf("%d rows name both: %+v", both, log.Items)
	}
}

// TestActingForAnotherReachesWhatWasAgreed tries every operation for a grown-up who agreed to visits alone, and for a
// stranger.
func TestActingForAnotherReachesWhatWasAgreed(t *testing.T) {
	w, ops, own := everything(t)
	other := own
	other.p = w.join("three", "13800000003", 3)
	w.ahead(other.p.id)
	stranger := w.join("four", "13800000004", 4)
	path := "/patients/" + string(other.p.id) + "/family/" + string(own.p.id)
	w.ok(request{method: "POST", path: "/patients/" + string(other.p.id) + "/family", as: "desk", body: fmt.Sprintf(`{"memberId":%q,"relation":"spouse","scope":"visits","evidence":"id-document"}`, own.p.id)}, nil)
	before := len(w.Changes())
	tried := map[string]int{}
	for _, op := range ops {
		if !slices.Contains(op.Roles, auth.Patient) {
			continue
		}
		r := other.request(op)
		r.as = "one"
		for name, p := range map[string]patient.ID{"a stranger": stranger.id, "nobody": "pat_00000000000000000000000000"} {
			r.header[api.PatientHeader] = string(p)
			tried[name]++
			w.refused(r, 404, "patient-not-found")
		}
		if op.Behalf != auth.ScopeVisits {
			r.header[api.PatientHeader] = string(other.p.id)
			tried["closed"]++
			w.refused(r, 403, "patients-themselves")
		}
	}
	if tried["a stranger"] < 35 || tried["closed"] < 6 {
		t.Errorf("tried %v", tried)
	}
	if after := len(w.Changes()); after != before {
		t.Errorf("%d changes were made", after-before)
	}
	var e visit.Encounter
	w.ok(request{method: "GET", path: "/encounters/" + string(other.p.encounter), as: "one", header: acting(other.p.id, "")}, &e)
	if e.Record != nil {
		t.Errorf("the record of a grown-up who did not agree: %+v", e.Record)
	}
	book := request{method: "POST", path: "/appointments", as: "one", header: acting(other.p.id, "agreed-1"), body: w.bookBody(other.p.id, 5, 9)}
	w.ok(book, nil)
	book.header, book.body = acting(other.p.id, "for-herself"), w.bookBody(own.p.id, 6, 9)
	w.refused(book, 403, "forbidden") // who acts for somebody is not themselves meanwhile
	w.ok(request{method: "POST", path: path + "/revoke", as: "three"}, nil)
	book.header, book.body = acting(other.p.id, "revoked-1"), w.bookBody(other.p.id, 7, 9)
	w.refused(book, 404, "patient-not-found")
	w.ok(request{method: "GET", path: "/encounters/" + string(other.p.encounter), as: "three"}, &e)
	if e.Record == nil || !strings.Contains(e.Record.Advice, "多饮水") {
		t.Errorf("their own record: %+v", e.Record)
	}
}

// TestFamilyRequestsAreThePatientsOwn tries to agree in the name of others.
func TestFamilyRequestsAreThePatientsOwn(t *testing.T) {
	w, _, s := everything(t)
	w.as["both"] = auth.Claims{Groups: []string{"patient"}, Patient: string(s.p.id) + " " + string(w.child(s.p.id, "2019-01-01"))}
	claims := w.as["both"]
	claims.Subject = "family-phone"
	w.as["both"] = claims
	two := "/patients/" + string(w.two)
	ask := request{method: "POST", path: "/family-requests", as: "one", header: key("ask-two-1"), body: `{"name":"two","phone":"13800000002","relation":"spouse","scope":"record"}`}
	for range 2 {
		w.ok(ask, nil)
	}
	decide := request{method: "POST", path: two + "/family/" + string(s.p.id) + "/decision", body: `{"accept":true}`}
	for _, name := range []string{"one", "both"} {
		decide.as = name
		w.refused(decide, 403, "forbidden")
	}
	decide.as = "manager"
	w.refused(decide, 403, "forbidden")
	decide.as = "two"
	var m family.Mandate
	w.ok(decide, &m)
	if m.Status != family.Granted || m.How != family.ByPhone {
		t.Errorf("%+v", m)
	}
	var f family.Family
	w.ok(request{method: "GET", path: two + "/family", as: "two"}, &f)
	if len(f.Members) != 1 || f.Members[0].Name != "one" {
		t.Errorf("who acts for two: %+v", f)
	}
	w.refused(request{method: "GET", path: two + "/family", as: "one"}, 403, "forbidden")
	w.refused(request{method: "GET", path: two + "/family", as: "one", header: acting(w.two, "")}, 403, "patients-themselves")
	w.ok(request{method: "GET", path: two, as: "one", header: acting(w.two, "")}, nil)
}
