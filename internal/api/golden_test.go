package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/id"
)

// exchange is one request with its answer, as testdata shows them. Ids are numbered by kind in the order in which
// they are first seen; everything else is what goes over the wire.
type exchange struct {
	Request  wireRequest  `json:"request"`
	Response wireResponse `json:"response"`
}

type wireRequest struct {
	Line   string            `json:"line"`
	As     string            `json:"as,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	Body   json.RawMessage   `json:"body,omitempty"`
}

type wireResponse struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	Body   json.RawMessage   `json:"body,omitempty"`
	Text   []string          `json:"text,omitempty"` // of an answer that is no JSON, by line
}

// story writes down what a client and the clinic say to each other.
type story struct {
	*world
	party
	all []exchange
	ids map[string]string
}

var anID = regexp.MustCompile(`\b(pat|apt|hld|apl|enc|tsk|ses|sch|dep|pra|wrd|inv|wai|ofr|msg|req|row|rsp)_[0-9a-hjkmnp-tv-z]{16,}`)

// aDigest is one of a signature, which ids go into that differ from run to run.
var aDigest = regexp.MustCompile(`"(digest|before)":"[0-9a-f]{64}"`)

// name returns a text with the ids in it replaced.
func (s *story) name(text string) string {
	text = aDigest.ReplaceAllString(text, `"$1":"sha256"`)
	return anID.ReplaceAllStringFunc(text, func(long string) string {
		short, ok := s.ids[long]
		if !ok {
			kind, _, _ := strings.Cut(long, "_")
			n := 1
			for _, other := range s.ids {
				if strings.HasPrefix(other, kind+"_") {
					n++
				}
			}
			short = fmt.Sprintf("%s_%d", kind, n)
			s.ids[long] = short
		}
		return short
	})
}

// say sends a request, notes it and its answer, and reads the answer into dst unless that is nil.
func (s *story) say(r request, dst any) reply {
	s.t.Helper()
	got := s.do(r)
	x := exchange{
		Request:  wireRequest{Line: s.name(r.method + " /api/v1" + r.path), As: r.as, Header: r.header, Body: s.raw(r.body)},
		Response: wireResponse{Status: got.status, Header: map[string]string{}},
	}
	for _, name := range []string{"Content-Type", "ETag"} {
		if v := got.header.Get(name); v != "" {
			x.Response.Header[name] = v
		}
	}
	if strings.Contains(got.header.Get("Content-Type"), "json") {
		x.Response.Body = s.raw(got.body)
	} else if got.body != "" {
		x.Response.Text = strings.Split(strings.TrimSpace(strings.ReplaceAll(s.name(got.body), "\r\n", "\n")), "\n")
	}
	s.all = append(s.all, x)
	if dst != nil {
		if err := json.Unmarshal([]byte(got.body), dst); err != nil {
			s.t.Fatalf("%s %s: %v in %s", r.method, r.path, err, got.body)
		}
	}
	return got
}

func (s *story) raw(body string) json.RawMessage {
	if body == "" {
		return nil
	}
	if !json.Valid([]byte(body)) {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		return b
	}
	return json.RawMessage(s.name(body))
}

// TestGoldenCases shows what goes over the wire, one file a domain. Clients other than ours are written after these.
func TestGoldenCases(t *testing.T) {
	for name, tell := range map[string]func(*story){
		"patient": tellPatient, "directory": tellDirectory, "booking": tellBooking, "visit": tellVisit, "followup": tellFollowUp,
		"survey": tellSurvey, "message": tellMessage, "kpi": tellKPI, "waitlist": tellWaitlist, "audit": tellAudit, "problem": tellProblem,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			seeded := id.Source{Rand: rand.NewChaCha8([32]byte{1})}
			w.services.Patients.IDs, w.Booking.IDs, w.services.Waitlist.IDs = seeded, seeded, seeded
			s := &story{world: w, ids: map[string]string{}}
			s.party = w.join("Li Ping", "13800000001", 1)
			tell(s)
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(s.all); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+".json"), b.String())
		})
	}
}

func tellPatient(s *story) {
	s.say(request{
		method: "POST", path: "/patients", as: "desk", header: key("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
		body: `{"name":"王小明","phones":[{"number":"138 0013 8000","primary":true}],"idDocuments":[{"type":"cn-id","number":"11010519491231002X"}],
			"address":"北京市朝阳区示例路1号","consent":{"sms":"granted"},"alerts":[{"kind":"allergy","note":"青霉素"}]}`,
	}, nil)
	s.say(request{method: "GET", path: "/patients?q=wxm", as: "desk"}, nil)
	s.say(request{method: "GET", path: "/patients/" + string(s.id), as: "Li Ping"}, nil)
	s.say(request{
		method: "PATCH", path: "/patients/" + string(s.id), as: "desk", header: map[string]string{"If-Match": `"2"`}, body: `{"occupation":"教师","email":"li@example.com"}`,
	}, nil)
	s.say(request{method: "POST", path: "/patients/" + string(s.id) + "/reveal", as: "nurse", body: `{"reason":"拨打随访电话"}`}, nil)
	s.say(request{method: "GET", path: "/patients/" + string(s.id) + "/timeline", as: "nurse"}, nil)
}

func tellDirectory(s *story) {
	var made struct{ ID string }
	s.say(request{method: "GET", path: "/me", as: "doctor"}, nil)
	s.say(request{method: "POST", path: "/departments", as: "admin", body: `{"name":{"zh-CN":"皮肤科","en":"Dermatology"},"need":"specialist"}`}, &made)
	off := request{
		method: "PUT", path: "/departments/" + made.ID, as: "admin", header: map[string]string{"If-Match": `"1"`},
		body: `{"name":{"zh-CN":"皮肤科","en":"Dermatology"},"need":"specialist","active":false}`,
	}
	s.say(off, nil)
	s.say(request{method: "GET", path: "/practitioners", as: "Li Ping"}, nil)
	schedule := request{
		method: "POST", path: "/schedules", as: "manager",
		body: fmt.Sprintf(`{"departmentId":%q,"practitionerId":%q,"room":"302","from":"2026-12-01","until":"2026-12-31",
			"weekly":[{"weekday":1,"start":"13:30","end":"14:00","minutes":15}],"exceptions":[{"date":"2026-12-07","blocks":[],"reason":"leave"}]}`, made.ID, s.Practitioner),
	}
	s.say(schedule, nil)
	on := off
	on.header, on.body = map[string]string{"If-Match": `"2"`}, strings.Replace(off.body, "false", "true", 1)
	s.say(on, nil)
	s.say(schedule, nil)
}

func tellBooking(s *story) {
	s.Set(clinictest.Monday, "11:30")
	var a struct{ ID string }
	s.say(request{method: "GET", path: "/slots?department=" + string(s.Department) + "&days=1", as: "Li Ping"}, nil)
	s.say(request{method: "POST", path: "/appointments", as: "Li Ping", header: key("0b8f9d60-2a53-4b4c-9f3e-6f9f4e1a2b3c"), body: s.bookBody(s.id, 3, 7)}, &a)
	s.say(request{
		method: "POST", path: "/appointments/" + a.ID + "/move", as: "desk", header: key("5d1f2c1e-7b0a-4c55-8d2f-0a1b2c3d4e5f"),
		body: fmt.Sprintf(`{"sessionId":%q,"number":2,"reason":"asked by phone"}`, s.Session(s.Today().AddDays(4))),
	}, &a)
	s.say(request{method: "GET", path: "/appointments/" + a.ID, as: "Li Ping"}, nil)
	s.say(request{method: "GET", path: "/appointments/" + a.ID + "/calendar.ics", as: "Li Ping"}, nil)
	s.say(request{method: "POST", path: "/appointments/" + a.ID + "/cancel", as: "Li Ping", body: `{"reason":"feels better"}`}, nil)
	s.say(request{method: "GET", path: "/patients/" + string(s.id) + "/appointments?limit=1", as: "Li Ping"}, nil)
	var h struct{ ID string }
	s.say(request{method: "POST", path: "/holds", as: "Li Ping", header: key("7c1e52a4-9a0d-4c8e-b1f5-3d2e1f0a9b8c"), body: s.bookBody(s.id, 2, 9)}, &h)
	s.say(request{method: "POST", path: "/appointments", as: "desk", header: key("2b7d9e10-6c3f-4d2a-8e1b-5f4a3c2d1e0f"), body: s.bookBody(s.id, 2, 8)}, nil)
	s.say(request{method: "POST", path: "/holds/" + h.ID + "/confirm", as: "Li Ping", body: `{"note":"first visit"}`}, nil)
}

func tellVisit(s *story) {
	a := s.Book(s.Patient(), s.Today(), 3)
	var e struct{ ID string }
	s.say(request{method: "POST", path: "/encounters", as: "desk", body: fmt.Sprintf(`{"appointmentId":%q,"identifiers":["name","birth-date"]}`, a.ID)}, nil)
	s.say(request{method: "GET", path: "/sessions/" + string(a.Session) + "/queue", as: "nurse"}, nil)
	s.Advance(17 * time.Minute)
	called := s.say(request{method: "POST", path: "/sessions/" + string(a.Session) + "/call-next", as: "doctor", header: key("c1a5298f-1111-4a6e-b0c2-5b1a2c3d4e5f")}, &e)
	s.Advance(6 * time.Minute)
	s.say(request{
		method: "POST", path: "/encounters/" + e.ID + "/complete", as: "doctor", header: map[string]string{"If-Match": called.header.Get("ETag")},
		body: `{"complaint":"牙龈出血两周","diagnosis":{"code":"K05.3","text":"慢性牙周炎"},"handling":"龈上洁治","advice":"每日使用牙线","nextStep":{"kind":"return","inDays":30}}`,
	}, nil)
	s.say(request{method: "GET", path: "/patients/" + string(s.id) + "/encounters", as: "Li Ping"}, nil)
	s.say(request{method: "GET", path: "/day-board?department=" + string(s.Department), as: "desk"}, nil)
}

func tellFollowUp(s *story) {
	s.Set(s.Today().AddDays(9), "10:00")
	s.say(request{method: "GET", path: "/tasks", as: "nurse"}, nil)
	s.say(request{method: "GET", path: "/tasks/" + string(s.task), as: "nurse", header: map[string]string{"Accept-Language": "zh-CN"}}, nil)
	s.say(request{method: "POST", path: "/tasks/" + string(s.task) + "/claim", as: "nurse"}, nil)
	s.say(request{
		method: "POST", path: "/tasks/" + string(s.task) + "/attempts", as: "nurse", header: key("f47ac10b-58cc-4372-a567-0e02b2c3d479"),
		body: `{"outcome":"call-later","note":"在开会","callAgainOn":"2026-12-03"}`,
	}, nil)
	s.say(request{method: "POST", path: "/tasks/" + string(s.task) + "/escalate", as: "nurse", body: `{"reason":"仍有发热","dueOn":"2026-12-03"}`}, nil)
}

func tellSurvey(s *story) {
	s.say(request{method: "GET", path: "/questionnaires", as: "manager"}, nil)
	link := "/survey-invitations/" + s.link
	got := s.say(request{method: "GET", path: link, header: map[string]string{"Accept-Language": "zh-CN"}}, nil)
	var page struct{ Questions []struct{ ID, Kind string } }
	if err := json.Unmarshal([]byte(got.body), &page); err != nil {
		s.t.Fatal(err)
	}
	var answers []string
	for _, q := range page.Questions {
		switch q.Kind {
		case "scale":
			answers = append(answers, fmt.Sprintf(`{"question":%q,"value":4}`, q.ID))
		case "nps":
			answers = append(answers, fmt.Sprintf(`{"question":%q,"value":9}`, q.ID))
		case "choice":
			answers = append(answers, fmt.Sprintf(`{"question":%q,"value":0}`, q.ID))
		}
	}
	body := `{"answers":[` + strings.Join(answers, ",") + `]}`
	s.say(request{method: "POST", path: link + "/response", body: body}, nil)
	s.say(request{method: "POST", path: link + "/response", body: body}, nil)
	s.settle()
	s.say(request{method: "GET", path: "/survey-results?month=2026-11", as: "manager"}, nil)
	for i := range s.all { // the link's signature is by a key that each clinic makes for itself
		s.all[i].Request.Line = strings.ReplaceAll(s.all[i].Request.Line, s.link, "LINK")
	}
}

func tellWaitlist(s *story) {
	s.Advance(time.Minute) // whoever waits longer is the first
	var e struct{ ID string }
	s.say(request{
		method: "POST", path: "/waitlist", as: "Li Ping", header: key("0d9f7c3e-51b2-4a6f-8c1d-2e3f4a5b6c7d"),
		body: fmt.Sprintf(`{"patientId":%q,"departmentId":%q,"practitionerId":%q,"from":"2026-11-24","until":"2026-11-27","earliest":"08:30","weekdays":[2,4]}`,
			s.id, s.Department, s.Practitioner),
	}, &e)
	s.say(request{method: "GET", path: "/waitlist?department=" + string(s.Department), as: "desk"}, nil)
	s.say(request{
		method: "POST", path: "/waitlist/" + e.ID + "/rank", as: "nurse", header: map[string]string{"If-Match": `"1"`},
		body: `{"urgency":"urgent","reason":"疼痛加重"}`,
	}, nil)
	s.say(request{
		method: "PUT", path: "/waitlist/" + e.ID + "/wish", as: "Li Ping", header: map[string]string{"If-Match": `"2"`},
		body: `{"from":"2026-11-24","until":"2026-12-04","latest":"11:00"}`,
	}, nil)
	s.say(request{method: "GET", path: "/patients/" + string(s.id) + "/waitlist", as: "Li Ping"}, nil)
	s.say(request{method: "POST", path: "/waitlist/" + e.ID + "/leave", as: "Li Ping", body: `{"reason":"已好转"}`}, nil)
	s.say(request{method: "GET", path: "/offers/" + s.offerLink, header: map[string]string{"Accept-Language": "zh-CN"}}, nil)
	s.say(request{method: "POST", path: "/offers/" + s.offerLink + "/accept", header: map[string]string{"Accept-Language": "zh-CN"}}, nil)
	s.say(request{method: "POST", path: "/offers/" + s.offerLink + "/decline", body: `{"leave":true}`}, nil)
	s.say(request{method: "GET", path: "/waitlist-offers?department=" + string(s.Department), as: "manager"}, nil)
	for i := range s.all { // the link's signature is by a key that each clinic makes for itself
		s.all[i].Request.Line = strings.ReplaceAll(s.all[i].Request.Line, s.offerLink, "LINK")
	}
}

func tellMessage(s *story) {
	s.say(request{method: "GET", path: "/patients/" + string(s.id) + "/messages", as: "Li Ping", header: map[string]string{"Accept-Language": "zh-CN"}}, nil)
	s.say(request{method: "GET", path: "/messages?day=2026-11-24&limit=1", as: "desk"}, nil)
}

func tellKPI(s *story) {
	s.say(request{method: "GET", path: "/kpis/departments?month=2026-11", as: "manager"}, nil)
	s.say(request{method: "POST", path: "/kpis/recount", as: "manager", body: `{"from":"2026-11-23","to":"2026-11-30"}`}, nil)
	s.say(request{method: "GET", path: "/kpis/registry", as: "auditor"}, nil)
}

func tellAudit(s *story) {
	s.say(request{method: "POST", path: "/patients/" + string(s.id) + "/reveal", as: "desk", body: `{"reason":"核对证件"}`}, nil)
	s.say(request{method: "GET", path: "/audit?subject=" + string(s.id) + "&limit=3", as: "auditor"}, nil)
}

// tellProblem shows refusals in both languages.
func tellProblem(s *story) {
	taken := s.bookBody(s.id, 1, 1)
	for _, lang := range []string{"zh-CN", "en"} {
		header := func(h map[string]string) map[string]string {
			out := map[string]string{"Accept-Language": lang}
			for name, v := range h {
				out[name] = v
			}
			return out
		}
		s.say(request{method: "GET", path: "/me", header: header(nil)}, nil)
		s.say(request{method: "GET", path: "/audit?subject=x", as: "desk", header: header(nil)}, nil)
		s.say(request{method: "GET", path: "/appointments/apt_x", as: "desk", header: header(nil)}, nil)
		s.say(request{method: "POST", path: "/appointments", as: "desk", header: header(key("another-booking")), body: taken}, nil)
		s.say(request{method: "POST", path: "/patients", as: "desk", header: header(key("wrong-fields")), body: person(map[string]any{
			"name": "王😀明", "birthDate": "2026-02-30", "nickname": "小明",
		})}, nil)
		s.say(request{method: "POST", path: "/patients", as: "desk", header: header(key("wrong-values")), body: person(map[string]any{
			"birthDate": "2026-11-24", "phones": []any{map[string]any{"number": "123"}},
		})}, nil)
		s.say(request{method: "PATCH", path: "/patients/" + string(s.id), as: "desk", header: header(map[string]string{"If-Match": `"1"`}), body: `{"occupation":"教师"}`}, nil)
		s.say(request{method: "POST", path: "/departments", as: "admin", header: header(nil), body: `{"name":`}, nil)
		s.say(request{method: "DELETE", path: "/patients", as: "desk", header: header(nil)}, nil)
	}
}
