package api_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/kpi"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

// quality is a clinic with its surveys, figures and audit behind HTTP.
type quality struct {
	ward
	surveys *survey.Service
	kpis    *kpi.Service
	audit   *audit.Service
}

func openQuality(t *testing.T) quality {
	t.Helper()
	c := clinictest.New(t)
	q := quality{ward: ward{Clinic: c, t: t}}
	q.surveys = &survey.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Departments: c.Booking.Departments}
	q.kpis = &kpi.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Questionnaire: q.surveys.Questionnaire, Records: kpi.Records{
		Appointments: c.Booking.OnDay, Encounters: c.Visit.OnDay, Tasks: c.FollowUps.OnDay, Invitations: q.surveys.OnDay,
	}}
	q.audit = &audit.Service{DB: c.DB, Now: c.Now}
	doctor := clinictest.Doctor
	doctor.PractitionerID = string(c.Practitioner)
	who := map[string]auth.Actor{
		"desk": clinictest.Desk, "doctor": doctor, "manager": clinictest.Manager, "admin": clinictest.Admin,
		"auditor": {ID: "auditor", Roles: []auth.Role{auth.Auditor}},
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
	api.Survey(a, q.surveys)
	api.KPI(a, q.kpis)
	api.Audit(a, q.audit)
	q.h = a.Handler()
	return q
}

// told lets the stream's consumers hear of everything.
func (q quality) told() {
	q.t.Helper()
	for _, change := range q.Changes() {
		err := q.audit.Append(q.t.Context(), change)
		visits, verr := visit.EventsOf(change)
		surveys, serr := survey.EventsOf(change)
		if err != nil || verr != nil || serr != nil {
			q.t.Fatal(err, verr, serr)
		}
		var facts []kpi.Fact
		for _, e := range visits {
			facts = append(facts, kpi.OfEncounter(e)...)
			if err := q.surveys.EncounterFinished(q.t.Context(), e); err != nil {
				q.t.Fatal(err)
			}
		}
		for _, e := range surveys {
			facts = append(facts, kpi.OfSurvey(e)...)
		}
		if err := q.kpis.Apply(q.t.Context(), facts...); err != nil {
			q.t.Fatal(err)
		}
	}
}

const satisfied = `{"answers":[{"question":"guidance","value":5},{"question":"wait","value":3},{"question":"environment","value":5},
	{"question":"doctor","value":5},{"question":"explanation","value":5},{"question":"recommend","value":10},{"question":"comment","text":"很好"}]}`

func TestSurveyOverHTTP(t *testing.T) {
	q := openQuality(t)
	e := q.Visited(q.Patient(), 1, clinictest.Flu())
	q.told()
	all, err := q.surveys.OnDay(t.Context(), clinictest.Job, e.Date)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d invitations, %v", len(all), err)
	}
	link, err := q.surveys.Link(t.Context(), all[0])
	if err != nil {
		t.Fatal(err)
	}
	path := "/survey-invitations/" + strings.TrimPrefix(link, "/s/")
	var page struct {
		Title, Department, Date string
		Questions               []struct{ ID, Kind, Text string }
	}
	q.call(200, "", "GET "+path, "", &page)
	if page.Department != "Internal medicine" || len(page.Questions) != 7 || page.Questions[0].Text == "" {
		t.Errorf("page = %+v", page)
	}
	q.refused(422, "invalid", "", "POST "+path+"/response", `{"answers":[{"question":"doctor","value":9},{"question":"mood","value":1}]}`)
	q.call(204, "", "POST "+path+"/response", satisfied, nil)
	q.refused(409, "already-answered", "", "POST "+path+"/response", satisfied)
	q.refused(404, "link-unknown", "", "GET "+path[:len(path)-1]+"_", "")
	q.Set(clinictest.Monday.AddDays(15), "09:00")
	q.refused(409, "link-expired", "", "GET "+path, "")

	q.told()
	var results struct {
		Invited, Answered int
		ResponseRate      *float64
		Questions         []struct {
			ID   string
			N    int
			Mean *float64
		}
	}
	q.call(200, "manager", "GET /survey-results?month=2026-11", "", &results)
	if results.Answered != 1 || *results.ResponseRate != 1 || *results.Questions[1].Mean != 3 {
		t.Errorf("results = %+v", results)
	}
	q.refused(403, "forbidden", "desk", "GET /survey-results?month=2026-11", "")
	var comments struct{ Items []survey.Comment }
	q.call(200, "manager", "GET /survey-comments?date=2026-11-23", "", &comments)
	if len(comments.Items) != 1 || comments.Items[0].Text != "很好" {
		t.Errorf("comments = %+v", comments)
	}
	q.refused(403, "forbidden", "doctor", "GET /survey-comments?date=2026-11-23", "")
}

func TestQuestionnairesOverHTTP(t *testing.T) {
	q := openQuality(t)
	mine := `{"id":"dental","version":%,"title":{"zh-CN":"口腔"},"audience":"patient","questions":[{"id":"pain","kind":"scale","text":{"zh-CN":"疼吗"},"required":true}]}`
	publish := func(version string) string { return strings.Replace(mine, "%", version, 1) }
	q.refused(403, "forbidden", "doctor", "POST /questionnaires", publish("0"))
	q.call(201, "manager", "POST /questionnaires", publish("0"), nil)
	q.refused(412, "stale", "manager", "POST /questionnaires", publish("0"))
	q.call(201, "manager", "POST /questionnaires", publish("1"), nil)
	q.refused(422, "invalid", "manager", "POST /questionnaires", `{"id":"X","title":{},"audience":"patient","questions":[]}`)
	var list struct {
		Items []struct {
			ID      string
			Version int
		}
	}
	q.call(200, "desk", "GET /questionnaires", "", &list)
	if len(list.Items) != 3 || list.Items[0].ID != "dental" || list.Items[0].Version != 2 {
		t.Errorf("questionnaires = %+v", list)
	}
	respond := `{"departmentId":"` + string(q.Department) + `","answers":[{"question":"orders","value":4},{"question":"observation","value":4},
		{"question":"skill","value":4},{"question":"attitude","value":4},{"question":"cooperation","value":4}]}`
	q.refused(403, "forbidden", "manager", "POST /questionnaires/doctor-nursing/responses", respond)
	q.refused(404, "questionnaire-not-found", "doctor", "POST /questionnaires/none/responses", respond)
	q.refused(409, "not-for-staff", "doctor", "POST /questionnaires/outpatient/responses", respond)
	q.call(204, "doctor", "POST /questionnaires/doctor-nursing/responses", respond, nil)
	q.refused(409, "already-answered", "doctor", "POST /questionnaires/doctor-nursing/responses", respond)
}

func TestKPIsOverHTTP(t *testing.T) {
	q := openQuality(t)
	q.Visited(q.Patient(), 1, clinictest.Flu())
	q.told()
	var report struct {
		Month, Until string
		Figures      []struct {
			ID          string
			Denominator int
			Value       *float64
			Days        []struct{ Date string }
		}
	}
	q.call(200, "manager", "GET /kpis", "", &report)
	if report.Month != "2026-11" || report.Until != "2026-11-23" || len(report.Figures) != len(kpi.Registry()) {
		t.Errorf("report = %+v", report)
	}
	for _, f := range report.Figures {
		if f.ID == "wait-mean" && (f.Denominator != 1 || f.Value == nil || len(f.Days) != 23) {
			t.Errorf("%+v", f)
		}
	}
	q.call(200, "doctor", "GET /kpis?practitioner="+string(q.Practitioner), "", &report)
	q.refused(403, "forbidden", "doctor", "GET /kpis?department="+string(q.Department), "")
	q.refused(422, "invalid", "manager", "GET /kpis?month=2026-13", "")
	q.refused(422, "invalid", "manager", "GET /kpis?department=dep_a&practitioner=pra_a", "")
	var departments struct {
		Items []struct{ DepartmentID string }
	}
	q.call(200, "auditor", "GET /kpis/departments?month=2026-11", "", &departments)
	if len(departments.Items) != 1 || departments.Items[0].DepartmentID != string(q.Department) {
		t.Errorf("departments = %+v", departments)
	}
	var registry struct {
		Items []struct{ Name, Definition, ZeroRule, Exclusions string }
	}
	q.call(200, "doctor", "GET /kpis/registry", "", &registry)
	if registry.Items[0].Name != "No-show rate" || registry.Items[0].Exclusions == "" || registry.Items[0].ZeroRule == "" {
		t.Errorf("registry = %+v", registry.Items[0])
	}
	// The appointment was never told to the counters.
	var diffs struct{ Items []kpi.Difference }
	q.call(200, "manager", "POST /kpis/recount", `{"from":"2026-11-23","to":"2026-11-23"}`, &diffs)
	if len(diffs.Items) == 0 {
		t.Error("nothing differs")
	}
	q.refused(422, "invalid", "manager", "POST /kpis/recount", `{"from":"2026-11-23","to":"2026-11-23","repair":true}`)
	q.call(200, "manager", "POST /kpis/recount", `{"from":"2026-11-23","to":"2026-11-23","repair":true,"reason":"演练"}`, &diffs)
	q.call(200, "manager", "POST /kpis/recount", `{"from":"2026-11-23","to":"2026-11-23"}`, &diffs)
	if len(diffs.Items) != 0 {
		t.Errorf("still differs: %+v", diffs.Items)
	}
	q.refused(422, "invalid", "manager", "POST /kpis/recount", `{"from":"2020-01-01","to":"2026-11-23"}`)
}

func TestAuditOverHTTP(t *testing.T) {
	q := openQuality(t)
	p := q.Patient()
	q.Visited(p, 1, clinictest.Flu())
	q.told()
	var page struct {
		Items []struct{ By, Action, ActionName, Kind, KindName string }
		Next  string
	}
	q.call(200, "auditor", "GET /audit?limit=2&subject="+string(p), "", &page)
	if len(page.Items) != 2 || page.Next == "" || page.Items[0].ActionName == "" || strings.HasPrefix(page.Items[0].KindName, "audit.") {
		t.Errorf("page = %+v", page)
	}
	q.call(200, "admin", "GET /audit?limit=2&subject="+string(p)+"&cursor="+page.Next, "", &page)
	q.refused(403, "forbidden", "manager", "GET /audit?subject="+string(p), "")
	q.refused(422, "invalid", "auditor", "GET /audit", "")
	q.refused(422, "cursor", "auditor", "GET /audit?cursor=x&subject="+string(p), "")
}
