package api_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/api"
	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/channel"
	"careloop/internal/channel/outbox"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/diagnosis"
	"careloop/internal/emergency"
	"careloop/internal/exam"
	"careloop/internal/family"
	"careloop/internal/followup"
	"careloop/internal/guidance"
	"careloop/internal/inpatient"
	"careloop/internal/jobs"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/preparation"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// world is a whole clinic behind HTTP: every operation, signed tokens, and the consumers of the change stream.
type world struct {
	*clinictest.Clinic
	t        testing.TB
	api      *api.API
	h        http.Handler
	issuer   auth.Issuer
	services api.Services
	outbox   *outbox.Outbox
	log      *notes
	metrics  *obs.Metrics
	jobs     *jobs.Changes
	beds     int        // of the ward that have been given out
	heard    int        // changes that the consumers were told
	queued   []string   // what was sent to the channels' queues
	codes    []string   // of errors, once they are read
	two      patient.ID // the second patient of everything
	as       map[string]auth.Claims
	sent     map[patient.ID]away // whose places closures took
	exams    map[patient.ID]examined
}

// accounts are those who can sign in to a world besides its patients.
var accounts = map[string]auth.Role{
	"desk": auth.FrontDesk, "nurse": auth.Nurse, "doctor": auth.Doctor, "manager": auth.Manager, "admin": auth.Administrator,
	"auditor": auth.Auditor,
}

func newWorld(t testing.TB) *world {
	t.Helper()
	c := clinictest.New(t)
	c.Settings.Name, c.Settings.PublicURL = "仁心门诊", "https://clinic.example"
	out, err := outbox.Open(filepath.Join(t.TempDir(), "outbox.jsonl"), c.Now)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Clinic: c, t: t, outbox: out, log: &notes{}, as: map[string]auth.Claims{}}
	w.issuer = auth.Issuer{Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), URL: "https://issuer.example", Now: c.Now}
	log := obs.NewLogger(w.log, slog.LevelInfo)
	w.metrics = obs.NewMetrics(w.log, "careloop-test", "all", c.Now)
	w.services = w.wire()
	w.api = api.New(api.Config{Clinic: c.Settings, Now: c.Now, Log: log, Metrics: w.metrics, Verify: w.verify, Docs: true, ActFor: w.services.Family.Act})
	api.Register(w.api, w.services)
	w.h = w.api.Handler()
	s := w.services
	w.jobs = &jobs.Changes{
		Audit: s.Audit, Bookings: s.Bookings, Visits: s.Visits, Patients: s.Patients, Messages: s.Messages, FollowUps: s.FollowUps, Surveys: s.Surveys, KPIs: s.KPIs,
		Openings: s.Bookings, Waitlist: s.Waitlist, Zone: c.Settings.Zone, Now: c.Now, Log: log, Metrics: w.metrics,
	}
	w.jobs.Billing, w.jobs.Closures, w.jobs.Emergencies, w.jobs.Exams = s.Billing, s.Closures, s.Emergency, s.Exams
	for name, role := range accounts {
		claims := auth.Claims{Name: name, Groups: []string{string(role)}}
		if claims.Subject = name; role == auth.Doctor {
			claims.Practitioner = string(c.Practitioner)
		}
		w.as[name] = claims
	}
	return w
}

func (w *world) wire() api.Services {
	db, c, now := w.DB, w.Settings, w.Now
	s := api.Services{
		Bookings: w.Booking, Visits: w.Visit, FollowUps: w.FollowUps, Billing: w.Billing, Codes: &diagnosis.Service{DB: db, Now: now}, Audit: &audit.Service{DB: db, Now: now},
		Surveys: &survey.Service{DB: db, Clinic: c, Now: now, Keys: w.Keys, Departments: w.Booking.Departments},
	}
	s.Waitlist = &waitlist.Service{
		DB: db, Clinic: c, Now: now, Keys: w.Keys, Numbers: w.Booking, Schedule: w.Booking, Names: w.Booking,
	}
	s.Closures = &closure.Service{
		DB: db, Clinic: c, Now: now, Keys: w.Keys, Directory: w.Booking, Spans: w.Booking, Places: w.Booking, Waits: s.Waitlist,
	}
	s.Guidance = &guidance.Service{Clinic: c, Now: now, Departments: w.Booking.Departments}
	s.Feeds = &calendar.Feeds{DB: db, Clinic: c, Now: now, Bookings: w.Booking, NameOf: func(ctx context.Context, p patient.ID) (string, error) { return s.Patients.NameOf(ctx, p) }}
	s.Patients = &patient.Service{
		DB: db, Keys: w.Keys, Clinic: c, Now: now, Audit: s.Audit, Visits: jobs.History(w.Visit, w.Booking),
	}
	s.Exams = &exam.Service{DB: db, Clinic: c, Now: now, Keys: w.Keys, Appointments: w.Booking, Audit: s.Audit, Identity: w.Visit.Identity}
	s.Family = &family.Service{DB: db, Clinic: c, Now: now, Files: s.Patients}
	s.Messages = &message.Service{
		DB: db, Clinic: c, Now: now, Bookings: w.Booking, Contacts: s.Patients, Channels: channel.Names(),
		Senders: w.outbox.Senders(), Calls: w.FollowUps, Links: s.Surveys, Offers: s.Waitlist, Closures: s.Closures, Standings: s.Patients, Mandates: s.Family,
	}
	s.Prepared = &preparation.Service{DB: db, Clinic: c, Now: now, Keys: w.Keys, Bookings: w.Booking}
	s.Prepared.Unfed = s.Exams.ComesUnfed
	s.Emergency = &emergency.Service{DB: db, Clinic: c, Now: now, Keys: w.Keys, Sites: w.Booking.Sites}
	s.Inpatients = &inpatient.Service{DB: db, Clinic: c, Now: now, Keys: w.Keys, Acts: s.Family.Acts}
	s.Messages.Alerts, s.Messages.Stays = s.Emergency, s.Inpatients
	s.KPIs = &kpi.Service{DB: db, Clinic: c, Now: now, Questionnaire: s.Surveys.Questionnaire, Records: kpi.Records{
		Appointments: w.Booking.OnDay, Encounters: w.Visit.OnDay, Tasks: w.FollowUps.OnDay, Invitations: s.Surveys.OnDay, Messages: s.Messages.OnDay,
		Offers: s.Waitlist.OffersOn, Waits: s.Waitlist.EndedOn, Emergencies: s.Emergency.OnDay, Stays: s.Inpatients.OnDay, ExamReports: s.Exams.ReportsOn, Criticals: s.Exams.CriticalsOn, Preparations: s.Prepared.OnDay,
	}}
	return s
}

func (w *world) verify(r *http.Request) (auth.Actor, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return auth.Actor{}, auth.ErrToken
	}
	return w.issuer.Verify(token)
}

// token signs an account in.
func (w *world) token(account string) string {
	w.t.Helper()
	claims, ok := w.as[account]
	if !ok {
		w.t.Fatalf("no account %s", account)
	}
	token, _, err := w.issuer.Issue(claims, time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// settle lets every consumer hear of what has changed.
func (w *world) settle() {
	w.t.Helper()
	for {
		batch := w.Changes()[w.heard:]
		if len(batch) == 0 {
			return
		}
		w.heard += len(batch)
		if _, err := w.jobs.Handle(w.t.Context(), batch); err != nil {
			w.t.Fatal(err)
		}
	}
}

// request is one call: a method and the path behind the prefix, by whom (nobody: empty), with what.
type request struct {
	method, path string
	as           string
	body         string
	header       map[string]string
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

func (w *world) do(r request) reply {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), r.method, api.Prefix+r.path, strings.NewReader(r.body))
	req.Header.Set("Accept-Language", "en")
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.as != "" {
		req.Header.Set("Authorization", "Bearer "+w.token(r.as))
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, req)
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}

// ok wants a call to succeed and reads its answer into dst, unless that is nil.
func (w *world) ok(r request, dst any) http.Header {
	w.t.Helper()
	got := w.do(r)
	if got.status >= 300 {
		w.t.Fatalf("%s %s as %s: %d %s", r.method, r.path, r.as, got.status, got.body)
	}
	if dst != nil {
		if err := json.Unmarshal([]byte(got.body), dst); err != nil {
			w.t.Fatalf("%s %s: %v in %s", r.method, r.path, err, got.body)
		}
	}
	return got.header
}

// problem reads an answer that says no, and wants it well-formed: the media type, a code, a request number, and
// sentences in place of keys.
func (g reply) problem(t testing.TB) api.Problem {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal([]byte(g.body), &p); err != nil {
		t.Fatalf("%d is no problem: %v in %q", g.status, err, g.body)
	}
	if ct := g.header.Get("Content-Type"); ct != "application/problem+json" || p.Status != g.status || p.Type != "about:blank" || p.Code == "" {
		t.Errorf("a problem of type %s, status %d in the body and %d in the head: %s", ct, p.Status, g.status, g.body)
	}
	if p.Instance == "" || p.Instance != g.header.Get("X-Request-Id") {
		t.Errorf("request number %q, in the head %q", p.Instance, g.header.Get("X-Request-Id"))
	}
	sentences := []string{p.Title, p.Detail}
	for _, f := range p.Errors {
		sentences = append(sentences, f.Detail)
	}
	for _, s := range sentences {
		if s == "" || rawKey.MatchString(s) || strings.ContainsAny(s, "{}") {
			t.Errorf("%q is no sentence, in %s", s, g.body)
		}
	}
	return p
}

var rawKey = regexp.MustCompile(`^(kind|error|field)\.`)

// refused wants a problem with a status and a code.
func (w *world) refused(r request, status int, code string) api.Problem {
	w.t.Helper()
	got := w.do(r)
	if got.status != status {
		w.t.Errorf("%s %s as %s: %d, want %d %s: %s", r.method, r.path, r.as, got.status, status, code, got.body)
		return api.Problem{}
	}
	p := got.problem(w.t)
	if p.Code != code {
		w.t.Errorf("%s %s as %s: code %s, want %s: %s", r.method, r.path, r.as, p.Code, code, got.body)
	}
	return p
}

// party is a patient with one of everything. They sign in under their name.
type party struct {
	id          patient.ID
	appointment booking.AppointmentID // tomorrow's
	hold        booking.HoldID        // of the same number in nine days
	encounter   visit.EncounterID     // today's, finished
	task        followup.TaskID
	link        string // token of the survey about today's visit
	wait        waitlist.EntryID
	offer       waitlist.Offer // of the same number in twelve days
	offerLink   string         // its token
	stay        inpatient.ID
	emergency   emergency.ID // over
	alertLink   string       // of one that is not
}

// away is a place that a closure took from a party: that of the same number in fourteen days.
type away struct {
	closure closure.ID
	lost    booking.AppointmentID
	notice  string // token of the link about it
}

// join lets somebody register, be seen today, and book the same number of tomorrow.
func (w *world) join(name, phone string, number int) party {
	w.t.Helper()
	var reg api.Registered
	w.ok(request{
		method: "POST", path: "/patients", as: "desk", header: map[string]string{"Idempotency-Key": "register-" + phone},
		body: fmt.Sprintf(`{"name":%q,"phones":[{"number":%q}],"birthDate":"1980-03-14","consent":{"sms":"granted"},"language":"en"}`, name, phone),
	}, &reg)
	p := party{id: reg.Patient.ID}
	w.as[name] = auth.Claims{Name: name, Groups: []string{"patient"}, Patient: string(p.id)}
	claims := w.as[name]
	claims.Subject = "user-" + phone
	w.as[name] = claims
	p.encounter = w.Visited(p.id, number, clinictest.Flu()).ID
	p.appointment = w.Book(p.id, w.Today().AddDays(1), number).ID
	held, err := w.Booking.Hold(w.t.Context(), clinictest.Desk, booking.HoldRequest{
		Patient: p.id, Session: w.Session(w.Today().AddDays(9)), Number: number, Reason: booking.Offer, For: 24 * time.Hour,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	p.hold = held.ID
	w.alarmed(&p)
	w.admitted(&p)
	w.settle()
	var tasks api.List[followup.Task]
	w.ok(request{method: "GET", path: "/patients/" + string(p.id) + "/tasks", as: "nurse"}, &tasks)
	p.task = tasks.Items[0].ID
	invited, _, err := w.services.Surveys.OfPatient(w.t.Context(), clinictest.Manager, p.id, 1, "")
	if err != nil {
		w.t.Fatal(err)
	}
	link, err := w.services.Surveys.Link(w.t.Context(), invited[0])
	if err != nil {
		w.t.Fatal(err)
	}
	p.link = strings.TrimPrefix(link, "/s/")
	w.offered(&p, number)
	return p
}

// offered lets somebody wait for the number in twelve days, and be offered it.
func (w *world) offered(p *party, number int) {
	w.t.Helper()
	ctx, day, list := w.t.Context(), w.Today().AddDays(12), w.services.Waitlist
	e, err := list.Join(ctx, clinictest.Desk, waitlist.Request{
		Patient: p.id, Wish: waitlist.Wish{Department: w.Department, From: day, Until: day}, Channel: "desk", Key: "wait-" + string(p.id),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := list.Fill(ctx, w.Session(day), number); err != nil {
		w.t.Fatal(err)
	}
	all, err := list.OfPatient(ctx, clinictest.Desk, p.id)
	if err != nil || all[0].Current == nil {
		w.t.Fatalf("no offer: %+v, %v", all, err)
	}
	link, err := list.Link(ctx, *all[0].Current)
	if err != nil {
		w.t.Fatal(err)
	}
	p.wait, p.offer, p.offerLink = e.ID, *all[0].Current, strings.TrimPrefix(link, "/o/")
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
