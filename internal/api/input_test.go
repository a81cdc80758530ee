package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/patient"
)

// person is a registration as the desk may type it; a case changes one line of it.
func person(changes map[string]any) string {
	p := map[string]any{
		"name": "王小明", "gender": "male", "birthDate": "1980-03-14", "phones": []any{map[string]any{"number": "13800138000"}}, "language": "zh-CN",
	}
	for name, v := range changes {
		p[name] = v
	}
	b, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return string(b)
}

type fault struct {
	name   string
	body   string
	fields map[string]string // field -> code
}

func one(name, field, code string, changes map[string]any) fault {
	return fault{name, person(changes), map[string]string{field: code}}
}

func phones(n ...any) map[string]any {
	all := []any{}
	for _, x := range n {
		all = append(all, map[string]any{"number": x})
	}
	return map[string]any{"phones": all}
}

// registrations lists what the desk types wrong, and what it hears.
func registrations() []fault {
	return []fault{
		one("a day that is none", "birthDate", "date", map[string]any{"birthDate": "2026-02-30"}),
		one("29 February of a common year", "birthDate", "date", map[string]any{"birthDate": "1900-02-29"}),
		one("an American date", "birthDate", "date", map[string]any{"birthDate": "03/14/1980"}),
		one("an instant for a date", "birthDate", "date", map[string]any{"birthDate": "1980-03-14T00:00:00Z"}),
		one("tomorrow", "birthDate", "birth-date-future", map[string]any{"birthDate": "2026-11-24"}),
		one("too long ago", "birthDate", "birth-date-early", map[string]any{"birthDate": "1850-01-01"}),
		one("year 0", "birthDate", "date", map[string]any{"birthDate": "0000-01-01"}),
		one("a number for a date", "birthDate", "string", map[string]any{"birthDate": 19800314}),
		one("a short phone", "phones[0].number", "phone", phones("123")),
		one("an emergency number", "phones[0].number", "phone", phones("120")),
		one("letters in a phone", "phones[0].number", "phone", phones("call me")),
		one("a number for a phone", "phones[0].number", "string", phones(13800138000)),
		one("the same phone twice", "phones[1].number", "unique", phones("13800138000", "+86 138 0013 8000")),
		one("too many phones", "phones", "too-many", phones("13800138000", "13800138001", "13800138002", "13800138003", "13800138004", "13800138005")),
		one("an object for a list", "phones", "array", map[string]any{"phones": map[string]any{"number": "13800138000"}}),
		one("a list for an object", "guardian", "object", map[string]any{"guardian": []any{"pat_x"}}),
		one("no name", "name", "required", map[string]any{"name": " "}),
		one("a name of digits", "name", "character", map[string]any{"name": "12345"}),
		one("an emoji in a name", "name", "character", map[string]any{"name": "王😀明"}),
		one("a null byte in a name", "name", "character", map[string]any{"name": "王\x00明"}),
		one("a name that turns the text around", "name", "character", map[string]any{"name": "王\u202e明"}),
		one("an invisible letter", "name", "character", map[string]any{"name": "王\u3164明"}),
		one("a zero-width space", "name", "character", map[string]any{"name": "王\u200b明"}),
		one("markup for a name", "name", "character", map[string]any{"name": "<b>王</b>"}),
		one("a name of 101 characters", "name", "too-long", map[string]any{"name": strings.Repeat("王", 101)}),
		one("a name of 201 characters", "name", "too-long", map[string]any{"name": strings.Repeat("王", 201)}),
		one("a name of dots", "name", "name-letter", map[string]any{"name": "···"}),
		one("a number for a name", "name", "string", map[string]any{"name": 7}),
		one("nothing for a name", "name", "string", map[string]any{"name": nil}),
		one("an unknown gender", "gender", "one-of", map[string]any{"gender": "M"}),
		one("an unknown language", "language", "one-of", map[string]any{"language": "fr"}),
		one("an e-mail without a domain", "email", "email", map[string]any{"email": "wang@"}),
		one("two e-mails", "email", "email", map[string]any{"email": "a@example.com, b@example.com"}),
		one("an identity number with a typing error", "idDocuments[0].number", "cn-id-checksum", document("110105194912310021")),
		one("an identity number of 17 digits", "idDocuments[0].number", "cn-id", document("11010519491231002")),
		one("an identity number born on 31 February", "idDocuments[0].number", "cn-id-date", document("110105194902310026")),
		one("an unknown channel", "consent.telepathy", "unexpected", map[string]any{"consent": map[string]any{"telepathy": "granted"}}),
		one("consent that is neither", "consent.sms", "one-of", map[string]any{"consent": map[string]any{"sms": "yes"}}),
		one("a guardian who is nobody", "guardian.patientId", "unknown", map[string]any{"guardian": map[string]any{"patientId": "pat_x", "relation": "mother"}}),
		one("a guardian who is not there", "guardian.patientId", "unknown", map[string]any{
			"guardian": map[string]any{"patientId": "pat_00000000000000000000000000", "relation": "mother"},
		}),
		one("a control character in an address", "address", "character", map[string]any{"address": "Street 1\a"}),
		one("a tab in an occupation", "occupation", "character", map[string]any{"occupation": "teacher\tnurse"}),
		{"everything at once", person(map[string]any{"name": "😀", "birthDate": "2026-11-24", "phones": []any{map[string]any{"number": "1"}}}), map[string]string{
			"name": "character", "birthDate": "birth-date-future", "phones[0].number": "phone",
		}},
	}
}

func document(number string) map[string]any {
	return map[string]any{"idDocuments": []any{map[string]any{"type": "cn-id", "number": number}}}
}

// wrong wants each fault named by field and code, in both languages, and nothing written.
func (w *world) wrong(r request, faults []fault) {
	w.t.Helper()
	before := len(w.Changes())
	for i, f := range faults {
		ask := r
		ask.body = f.body
		if r.header["Idempotency-Key"] != "" {
			ask.header = key(fmt.Sprintf("wrong-%d-%s", i, strings.Repeat("x", 8)))
		}
		p := w.inBoth(ask, 422, "invalid")
		got := map[string]string{}
		for _, x := range p.Errors {
			got[x.Field] = x.Code
		}
		for field, code := range f.fields {
			if got[field] != code {
				w.t.Errorf("%s: %s is %q, want %q: %v", f.name, field, got[field], code, got)
			}
		}
		if len(got) != len(f.fields) {
			w.t.Errorf("%s: %v, want %v", f.name, got, f.fields)
		}
	}
	if after := len(w.Changes()); after != before {
		w.t.Errorf("%s %s: %d changes were made", r.method, r.path, after-before)
	}
}

func TestRegistrationsWithTypingErrors(t *testing.T) {
	w := newWorld(t)
	w.wrong(request{method: "POST", path: "/patients", as: "desk", header: key("wrong")}, registrations())
	var found api.List[patient.Summary]
	w.ok(request{method: "GET", path: "/patients?q=13800138000", as: "desk"}, &found)
	if len(found.Items) > 0 {
		t.Errorf("half a registration is found: %+v", found.Items)
	}
}

func TestNamesOfAllKinds(t *testing.T) {
	w := newWorld(t)
	for i, name := range []string{
		"王", "阿卜杜热西提·买买提", "Ng", "O’Brien", "Jean-Luc d'Arc", "Пётр Ильич", "محمد", "さくら", "Nguyễn Thị Minh", "𠮷野", "Dr. J. A. de la Cruz", strings.Repeat("王", 100),
	} {
		var out api.Registered
		w.ok(request{method: "POST", path: "/patients", as: "desk", header: key(fmt.Sprintf("names-%d-xx", i)), body: person(map[string]any{"name": name})}, &out)
		if string(out.Patient.Name) != name {
			t.Errorf("%s became %s", name, out.Patient.Name)
		}
	}
}

func TestBookingsAndVisitsWithTypingErrors(t *testing.T) {
	w, _, s := everything(t)
	session := w.Session(w.Today().AddDays(3))
	book := func(p, session string, number any) string {
		b, err := json.Marshal(map[string]any{"patientId": p, "sessionId": session, "number": number})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	w.wrong(request{method: "POST", path: "/appointments", as: "desk", header: key("wrong")}, []fault{
		{"a number in quotes", book(string(s.p.id), string(session), "3"), map[string]string{"number": "integer"}},
		{"half a number", book(string(s.p.id), string(session), 1.5), map[string]string{"number": "integer"}},
		{"a number written as a fraction", strings.Replace(book(string(s.p.id), string(session), 3), `:3`, `:3.0`, 1), map[string]string{"number": "format"}},
		{"number 0", book(string(s.p.id), string(session), 0), map[string]string{"number": "min"}},
		{"number 1000", book(string(s.p.id), string(session), 1000), map[string]string{"number": "max"}},
		{"no number", book(string(s.p.id), string(session), nil), map[string]string{"number": "integer"}},
		{"a list of patients", `{"patientId":["x"],"sessionId":"x","number":1}`, map[string]string{"patientId": "string"}},
	})
	before := len(w.Changes())
	for body, code := range map[string]string{
		book("pat_00000000000000000000000000", string(session), 3): "patient-not-found",
		book("nobody", string(session), 3):                         "patient-not-found",
		book(string(s.p.id), "ses_x", 3):                           "session-not-found",
		book(string(s.p.id), string(session), 25):                  "number-not-found",
	} {
		w.inBoth(request{method: "POST", path: "/appointments", as: "desk", header: key("not-there"), body: body}, 404, code)
	}
	w.inBoth(request{method: "POST", path: "/appointments", as: "desk", header: key("past-number"), body: book(string(s.p.id), string(w.Session(w.Today().AddDays(-1))), 3)}, 409, "slot-in-the-past")
	if after := len(w.Changes()); after != before {
		t.Errorf("%d changes were made", after-before)
	}
	w.CheckIn(w.Book(w.Patient(), w.Today(), 20))
	var e struct{ ID string }
	h := w.ok(request{method: "POST", path: "/sessions/" + string(w.Session(w.Today())) + "/call-next", as: "nurse"}, &e)
	record := func(old, text string) string { return strings.Replace(fluJSON, old, text, 1) }
	w.wrong(request{method: "POST", path: "/encounters/" + e.ID + "/complete", as: "doctor", header: map[string]string{"If-Match": h.Get("ETag")}}, []fault{
		{"no code", record("J11.1", "flu"), map[string]string{"diagnosis.code": "pattern"}},
		{"blanks for a complaint", record("发热", "  "), map[string]string{"complaint": "required"}},
		{"an unknown next step", record("none", "hope"), map[string]string{"nextStep.kind": "one-of"}},
		{"too many days", record(`"none"`, `"follow-up","inDays":400`), map[string]string{"nextStep.inDays": "max"}},
	})
}

func TestSchedulesWithTypingErrors(t *testing.T) {
	w := newWorld(t)
	schedule := func(change, with string) string {
		good := fmt.Sprintf(`{"departmentId":%q,"practitionerId":%q,"room":"1","from":"2026-12-01","weekly":[{"weekday":1,"start":"08:00","end":"12:00","minutes":10}]}`,
			w.Department, w.Practitioner)
		if !strings.Contains(good, change) {
			t.Fatalf("%s is not in %s", change, good)
		}
		return strings.Replace(good, change, with, 1)
	}
	w.wrong(request{method: "POST", path: "/schedules", as: "manager"}, []fault{
		{"a day that is none", schedule("2026-12-01", "2026-02-30"), map[string]string{"from": "date"}},
		{"an end before the beginning", schedule(`"weekly"`, `"until":"2026-11-30","weekly"`), map[string]string{"until": "date-range"}},
		{"a time that is none", schedule("08:00", "24:30"), map[string]string{"weekly[0].start": "time"}},
		{"an hour of one digit", schedule("08:00", "8:00"), map[string]string{"weekly[0].start": "time"}},
		{"an end before the start", schedule("12:00", "07:00"), map[string]string{"weekly[0].end": "time-range"}},
		{"weekday 8", schedule(`"weekday":1`, `"weekday":8`), map[string]string{"weekly[0].weekday": "weekday"}},
		{"numbers of no length", schedule(`"minutes":10`, `"minutes":0`), map[string]string{"weekly[0].minutes": "range"}},
		{"blocks on top of each other", schedule(`"weekly":[`, `"weekly":[{"weekday":1,"start":"11:00","end":"13:00","minutes":10},`), map[string]string{"weekly[1].start": "block-overlap"}},
		{"a department that is not there", schedule(string(w.Department), "dep_00000000000000000000000000"), map[string]string{"departmentId": "unknown"}},
		{"no department", schedule(string(w.Department), ""), map[string]string{"departmentId": "required"}},
		{"a closed day that is none", schedule(`"weekly"`, `"exceptions":[{"date":"2027-02-29","blocks":[],"reason":""}],"weekly"`), map[string]string{"exceptions[0].date": "date"}},
	})
	var all api.List[map[string]any]
	w.ok(request{method: "GET", path: "/schedules?department=" + string(w.Department), as: "desk"}, &all)
	if len(all.Items) != 1 {
		t.Errorf("%d schedules", len(all.Items))
	}
	if i := slices.IndexFunc(all.Items, func(x map[string]any) bool { return x["id"] != string(w.Schedule.ID) }); i >= 0 {
		t.Errorf("a schedule that nobody made: %v", all.Items[i])
	}
}
