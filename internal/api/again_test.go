package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/api"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

func key(k string) map[string]string { return map[string]string{"Idempotency-Key": k} }

// bookBody asks for a number of the session of so many days ahead.
func (w *world) bookBody(p patient.ID, days, number int) string {
	return fmt.Sprintf(`{"patientId":%q,"sessionId":%q,"number":%d}`, p, w.Session(w.Today().AddDays(days)), number)
}

// TestTheSameKeyDoesItOnce sends each request that has a key, and each that is the same twice as once, three times.
func TestTheSameKeyDoesItOnce(t *testing.T) {
	w, _, s := everything(t)
	p := s.p
	next := w.join("three", "13800000003", 10)
	today := "/sessions/" + string(w.Session(w.Today()))
	coming := w.Book(w.Patient(), w.Today(), 12)
	for _, r := range []request{
		{method: "POST", path: "/patients", as: "desk", header: key("register-4711"), body: `{"name":"王小明","phones":[{"number":"13800000009"}]}`},
		{method: "POST", path: "/appointments", as: "one", header: key("book-4711"), body: w.bookBody(p.id, 3, 7)},
		{method: "POST", path: "/appointments", as: "desk", header: key("book-4712"), body: w.bookBody(p.id, 4, 7)},
		{
			method: "POST", path: "/appointments/" + string(p.appointment) + "/move", as: "one", header: key("move-4711"),
			body: fmt.Sprintf(`{"sessionId":%q,"number":20}`, w.Session(w.Today().AddDays(1))),
		},
		{
			method: "POST", path: "/appointments/" + string(next.appointment) + "/move", as: "desk", header: key("move-4712"),
			body: fmt.Sprintf(`{"sessionId":%q,"number":20}`, w.Session(w.Today().AddDays(5))),
		},
		{method: "POST", path: "/encounters", as: "desk", body: fmt.Sprintf(`{"appointmentId":%q,"identifiers":["name","birth-date"]}`, coming.ID)},
		{method: "POST", path: today + "/call-next", as: "doctor", header: key("call-4711")},
		{method: "POST", path: "/tasks/" + string(p.task) + "/claim", as: "nurse"},
		{method: "POST", path: "/tasks/" + string(p.task) + "/attempts", as: "nurse", header: key("attempt-4711"), body: `{"outcome":"no-answer","note":"忙音"}`},
		{method: "POST", path: "/tasks/" + string(p.task) + "/escalate", as: "nurse", body: `{"reason":"胸闷"}`},
	} {
		first := w.do(r)
		if first.status != 200 && first.status != 201 {
			t.Fatalf("%s %s: %d %s", r.method, r.path, first.status, first.body)
		}
		changes := len(w.Changes())
		for range 2 {
			again := w.do(r)
			if again.status != first.status || again.header.Get("ETag") != first.header.Get("ETag") {
				t.Errorf("%s %s again: %d %s instead of %d %s", r.method, r.path, again.status, again.header.Get("ETag"), first.status, first.header.Get("ETag"))
			}
			if diff := cmp.Diff(decoded(t, first.body), decoded(t, again.body)); diff != "" {
				t.Errorf("%s %s again (-first +again):\n%s", r.method, r.path, diff)
			}
		}
		if now := len(w.Changes()); now != changes {
			t.Errorf("%s %s again made %d changes", r.method, r.path, now-changes)
		}
	}
}

func decoded(t *testing.T, body string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func TestCancellingTwiceIsTheSameAsOnce(t *testing.T) {
	w, _, s := everything(t)
	r := request{method: "POST", path: "/appointments/" + string(s.p.appointment) + "/cancel", as: "one", body: `{"reason":"feels better"}`}
	var first, again booking.Appointment
	w.ok(r, &first)
	w.ok(r, &again)
	if diff := cmp.Diff(first, again); diff != "" || again.Status != booking.Cancelled {
		t.Error(diff)
	}
	w.refused(request{
		method: "POST", path: "/appointments/" + string(s.p.appointment) + "/move", as: "desk", header: key("move-cancelled"),
		body: fmt.Sprintf(`{"sessionId":%q,"number":21}`, w.Session(w.Today().AddDays(1))),
	}, 409, "appointment-ended")
}

// TestRetriesAtTheSameMoment lets an impatient client send one request from many places.
func TestRetriesAtTheSameMoment(t *testing.T) {
	w, _, s := everything(t)
	for name, r := range map[string]request{
		"register": {method: "POST", path: "/patients", as: "desk", header: key("register-at-once"), body: `{"name":"李同时","phones":[{"number":"13800000008"}]}`},
		"book":     {method: "POST", path: "/appointments", as: "one", header: key("book-at-once"), body: w.bookBody(s.p.id, 6, 3)},
	} {
		var mu sync.Mutex
		ids, codes := map[string]int{}, map[string]int{}
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				got := w.do(r)
				var out struct {
					ID, Code string
					Patient  struct{ ID string }
				}
				err := json.Unmarshal([]byte(got.body), &out)
				mu.Lock()
				defer mu.Unlock()
				if err == nil && got.status == 201 {
					ids[out.ID+out.Patient.ID]++
					return
				}
				codes[fmt.Sprint(got.status, out.Code)]++
			})
		}
		wg.Wait()
		if len(ids) != 1 || len(codes) > 0 {
			t.Errorf("%s: %v, refused %v", name, ids, codes)
		}
	}
}

// TestAKeyIsForOneRequest reuses a key for something else.
func TestAKeyIsForOneRequest(t *testing.T) {
	w, _, _ := everything(t)
	r := request{method: "POST", path: "/patients", as: "desk", header: key("one-for-all"), body: `{"name":"王小明"}`}
	var a, b api.Registered
	w.ok(r, &a)
	other := r
	other.body = `{"name":"王小红"}`
	w.inBoth(other, 409, "idempotency-key-reused")
	other.as = "nurse" // whose keys are their own
	w.ok(other, &b)
	if a.Patient.ID == b.Patient.ID {
		t.Error("two people's keys met in one file")
	}
}

// deaf is a store that writes and then says that it may not have.
type deaf struct {
	store.Store
	deaf bool
}

func (d *deaf) Write(ctx context.Context, s store.Stamp, ops ...store.Op) error {
	err := d.Store.Write(ctx, s, ops...)
	if err == nil && d.deaf {
		d.deaf = false
		return fmt.Errorf("the answer got lost: %w", store.ErrUnavailable)
	}
	return err
}

// TestALostAnswerIsReplayed loses the store's answer to each write that has a key; the retry gets the result.
func TestALostAnswerIsReplayed(t *testing.T) {
	w, _, s := everything(t)
	db := &deaf{Store: w.DB}
	w.services.Patients.DB, w.Booking.DB, w.FollowUps.DB = db, db, db
	for _, r := range []request{
		{method: "POST", path: "/patients", as: "desk", header: key("lost-register"), body: `{"name":"王失信","phones":[{"number":"13800000007"}]}`},
		{method: "POST", path: "/appointments", as: "one", header: key("lost-book"), body: w.bookBody(s.p.id, 3, 8)},
		{
			method: "POST", path: "/appointments/" + string(s.p.appointment) + "/move", as: "one", header: key("lost-move"),
			body: fmt.Sprintf(`{"sessionId":%q,"number":11}`, w.Session(w.Today().AddDays(2))),
		},
		{method: "POST", path: "/tasks/" + string(s.p.task) + "/attempts", as: "nurse", header: key("lost-attempt"), body: `{"outcome":"reached"}`},
	} {
		db.deaf = true
		w.refused(r, 503, "unavailable")
		got := w.do(r)
		if got.status != 200 && got.status != 201 {
			t.Errorf("%s %s again: %d %s", r.method, r.path, got.status, got.body)
		}
	}
	var task struct{ Task followup.Task }
	w.ok(request{method: "GET", path: "/tasks/" + string(s.p.task), as: "nurse"}, &task)
	if len(task.Task.Attempts) != 1 {
		t.Errorf("%d attempts", len(task.Task.Attempts))
	}
	var all api.List[booking.Appointment]
	w.ok(request{method: "GET", path: "/patients/" + string(s.p.id) + "/appointments", as: "one"}, &all)
	held := 0
	for _, a := range all.Items {
		if a.Status == booking.Booked {
			held++
		}
	}
	if held != 2 { // the booked one and the moved one
		t.Errorf("%d appointments held: %+v", held, all.Items)
	}
}

// TestStaleVersions sends each change that needs a version with an old one, and without one.
func TestStaleVersions(t *testing.T) {
	w, ops, s := everything(t)
	department := `{"name":{"en":"Internal medicine"},"need":"general"}`
	practitioner := `{"name":{"en":"Dr Zhang"},"grade":"chief"}`
	schedule := fmt.Sprintf(`{"departmentId":%q,"practitionerId":%q,"room":"2","from":"2026-01-01","weekly":[%s]}`, w.Department, w.Practitioner, everyDay())
	site, room := w.place()
	w.CheckIn(w.Book(w.Patient(), w.Today(), 20))
	called, err := w.Visit.CallNext(t.Context(), clinictest.Nurse, visit.QueueID(w.Session(w.Today())), visit.Move{})
	if err != nil {
		t.Fatal(err)
	}
	rulesJSON, err := json.Marshal(visit.DefaultRules())
	if err != nil {
		t.Fatal(err)
	}
	price := `{"name":{"en":"Consultation"},"category":"consultation","amount":3000,"from":"2026-01-01"}`
	w.ok(request{method: "POST", path: "/prices", as: "admin", body: strings.Replace(price, "{", `{"code":"CONS",`, 1)}, nil)
	gone, gastroscopy, examined := w.away(s.p.id), w.gastroscopy(), w.examined(s.p.id)
	waits := w.waits()
	plan, err := json.Marshal(examined.pkg.Plan)
	w.must(err)
	paths := map[string]request{
		"save-visit-rules": {path: "/visit-rules", body: string(rulesJSON), as: "manager"},
		"save-emergency-rules": {
			path: "/emergency-rules", as: "manager",
			body: `{"version":1,"minutes":2,"kinds":[{"id":"collapse","name":{"zh-CN":"晕倒","en":"Collapse"}}],"contacts":[],"lines":[]}`,
		},
		"save-emergency-report": {path: "/emergencies/" + string(s.p.emergency) + "/report", body: `{"course":"fell"}`, as: "manager"},
		"update-price":          {path: "/prices/CONS", body: strings.Replace(price, "3000", "3500", 1), as: "admin"},
		"update-patient":        {path: "/patients/" + string(s.p.id), body: `{"occupation":"teacher"}`, as: "desk"},
		"record-death":          {path: "/patients/" + string(s.p.id) + "/deceased", body: `{"told":"relative"}`, as: "desk"},
		"undo-death":            {path: "/patients/" + string(s.p.id) + "/deceased/undo", body: `{"reason":"another of that name"}`, as: "doctor"},
		"update-department":     {path: "/departments/" + string(w.Department), body: department, as: "admin"},
		"update-practitioner":   {path: "/practitioners/" + string(w.Practitioner), body: practitioner, as: "admin"},
		"update-site":           {path: "/sites/" + string(site.ID), body: `{"name":{"en":"East"}}`, as: "admin"},
		"update-room":           {path: "/rooms/" + string(room.ID), body: fmt.Sprintf(`{"siteId":%q,"door":"2"}`, site.ID), as: "admin"},
		"update-ward":           {path: "/wards/" + string(w.OpenWard("ICU")), body: `{"name":"3 West","beds":["1"]}`, as: "admin"},
		"update-service":        {path: "/services/" + string(gastroscopy.ID), body: fmt.Sprintf(`{"name":{"en":"Gastroscopy"},"departments":[%q]}`, w.Department), as: "admin"},
		"update-schedule":       {path: "/schedules/" + string(w.Schedule.ID), body: schedule, as: "admin"},
		"update-booking-policy": {path: "/booking-policy", body: `{"change":{"hours":2,"after":"allowed"},"cancel":{"hours":2,"after":"allowed"},
			"overbooking":3,"noShow":{"days":90,"warnAt":2,"restrictAt":3,"restrictDays":30}}`, as: "manager"},
		"complete-encounter":  {path: "/encounters/" + string(called.ID) + "/complete", body: fluJSON, as: "doctor"},
		"amend-record":        {path: "/encounters/" + string(s.p.encounter) + "/amend", body: `{"reason":"x","record":` + fluJSON + `}`, as: "doctor"},
		"update-exam-package": {path: "/exam-packages/" + string(examined.pkg.ID), body: string(plan), as: "manager"},
		"sign-exam-report": {
			path: "/exams/" + string(examined.review.ID) + "/report", body: `{"conclusions":[{"title":"x"}]}`, as: "doctor",
		},
		"propose-place": {
			path: "/closures/" + string(gone.closure) + "/cases/" + string(gone.lost) + "/proposal", body: fmt.Sprintf(`{"sessionId":%q,"number":19}`, w.Session(w.Today().AddDays(18))), as: "desk",
		},
		"change-waitlist-entry": {
			path: "/waitlist/" + string(waits.ID) + "/wish", body: fmt.Sprintf(`{"from":%q,"until":%q}`, waits.From, waits.From), as: "desk",
		},
		"reclass-waitlist-entry": {
			path: "/waitlist/" + string(s.p.wait) + "/rank", body: `{"urgency":"soon","reason":"worse"}`, as: "nurse",
		},
	}
	for _, op := range ops {
		if op.param("header", "If-Match") == nil {
			continue
		}
		r, ok := paths[op.ID]
		if !ok {
			t.Errorf("%s: say here how it is changed", op.ID)
			continue
		}
		r.method, r.header = op.Method, map[string]string{"If-Match": `"99"`}
		w.inBoth(r, 412, "stale")
		delete(r.header, "If-Match")
		if p := w.inBoth(r, 422, "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != "If-Match" || p.Errors[0].Code != "required" {
			t.Errorf("%s without If-Match: %+v", op.ID, p.Errors)
		}
		version := "1"
		if op.ID == "complete-encounter" {
			version = fmt.Sprint(called.Version)
		}
		if op.ID == "sign-exam-report" {
			version = fmt.Sprint(examined.review.Version)
		}
		if op.ID == "amend-record" {
			version = strings.Trim(w.ok(request{method: "GET", path: "/encounters/" + string(s.p.encounter), as: "doctor"}, nil).Get("ETag"), `"`)
		}
		if op.ID == "update-schedule" { // in which a span is closed
			version = "2"
		}
		if op.ID == "propose-place" {
			version = fmt.Sprint(w.caseVersion(gone))
		}
		if op.ID == "reclass-waitlist-entry" || op.ID == "save-emergency-rules" { // changed by the offer; put when joining
			version = "2"
		}
		if op.ID == "update-patient" || strings.HasSuffix(op.ID, "-death") {
			version = strings.Trim(w.ok(request{method: "GET", path: "/patients/" + string(s.p.id), as: "desk"}, nil).Get("ETag"), `"`)
		}
		r.header["If-Match"] = `W/"` + version + `"`
		if h := w.ok(r, nil); h.Get("ETag") == "" || h.Get("ETag") == `"`+version+`"` {
			t.Errorf("%s: ETag %s after a change of %s", op.ID, h.Get("ETag"), version)
		}
		if !slices.Contains([]string{"complete-encounter", "amend-record", "sign-exam-report", "change-waitlist-entry"}, op.ID) { // of which the same again is the same as once
			w.inBoth(r, 412, "stale")
		}
	}
}
