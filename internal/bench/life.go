package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/crypt/keyset"
	"careloop/internal/followup"
	"careloop/internal/function"
	"careloop/internal/i18n"
	"careloop/internal/jobs"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

// life is one appointment from booking to the figures, through the API's handler and the jobs, and the bill of it.
type life struct {
	bill    bill
	clock   *clock
	handler http.Handler
	changed *jobs.Changes
	sweep   *jobs.Reminders
	notify  *jobs.Notify
	metrics *obs.Metrics
	told    func(context.Context) ([]store.Change, error)
	seen    map[string]bool    // changes that were worked off
	due     []message.Dispatch // published, not delivered
	link    string             // of the survey, as the patient got it
	etag    string             // of the last answer

	name        string
	department  booking.DepartmentID
	session     booking.Session
	appointment booking.Appointment
	encounter   visit.Encounter
}

// openLife opens a clinic with one doctor, and a patient who was there once.
func (b *bench) openLife(ctx context.Context, db *dynamo.Store, meter *dynamotest.Meter) (*life, error) {
	dir, err := b.folder("life")
	if err != nil {
		return nil, err
	}
	keys, err := keyset.FromFile(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, err
	}
	l := &life{clock: &clock{today().At("09:00", clinic.Default().Zone)}, seen: map[string]bool{}}
	l.told = func(ctx context.Context) (all []store.Change, err error) {
		err = withHarness(ctx, func(h *harness) error { //nolint:contextcheck // the harness has it
			all = meter.Changes(h)
			return nil
		})
		return all, err
	}
	env := function.Env{Clinic: clinic.Default(), DB: db, Keys: keys, Log: obs.NewLogger(l, slog.LevelInfo), Now: l.clock.now}
	env.Metrics = obs.NewMetrics(l, "bench", "life", l.clock.now)
	l.metrics = env.Metrics
	l.wire(env)
	return l, l.open(ctx, env)
}

// Write counts what is logged.
func (l *life) Write(line []byte) (int, error) {
	l.bill.logged += len(line)
	return len(line), nil
}

// Send takes what a provider would take.
func (l *life) Send(_ context.Context, m channel.Outgoing) (channel.Receipt, error) {
	l.bill.messages++
	if link := surveyLink.FindString(m.Text); link != "" {
		l.link = strings.TrimPrefix(link, "/s/")
	}
	return channel.Receipt{ID: m.Dedup}, nil
}

var surveyLink = regexp.MustCompile(`/s/[\w-]+`)

func (l *life) wire(env function.Env) {
	a := api.New(api.Config{Verify: asNamed, Clinic: env.Clinic, Now: env.Now, Log: env.Log, Metrics: env.Metrics})
	api.Register(a, api.Services{
		Patients: env.Classifying(), Bookings: env.Bookings(), Visits: env.Visits(), FollowUps: env.FollowUps(),
		Surveys: env.Surveys(), Messages: env.Messages(), KPIs: env.KPIs(), Audit: env.Audit(), Inpatients: env.Inpatients(),
	})
	l.handler = a.Handler()
	l.changed = env.Following()
	l.sweep = &jobs.Reminders{Messages: env.Sweeping(channel.Names()), Waiting: env.Visits(), Waitlist: env.Waitlist(), Closures: env.Closures(), Emergencies: env.Emergencies(), Now: env.Now, Log: env.Log, Publish: func(_ context.Context, due []message.Dispatch) error {
		l.due = append(l.due, due...)
		l.bill.publishes++
		return nil
	}}
	l.notify = &jobs.Notify{Messages: env.Delivering(channel.Names(), map[channel.Name]channel.Sender{channel.SMS: l}), Now: env.Now, Log: env.Log}
}

// asNamed takes the caller at their word: signing in is not what is measured.
func asNamed(r *http.Request) (auth.Actor, error) {
	role := auth.Role(r.Header.Get("Authorization"))
	if role == "" {
		return auth.Actor{}, auth.ErrToken
	}
	return auth.Actor{ID: "bench-" + string(role), Roles: []auth.Role{role}}, nil
}

// as lets somebody with a role ask the API, and reads the answer into out unless it is nil. Headers are "Name: value".
func (l *life) as(ctx context.Context, role auth.Role, method, path string, in, out any, headers ...string) error {
	l.bill.requests++
	defer l.ran()
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	r := httptest.NewRequestWithContext(ctx, method, api.Prefix+path, &body)
	r.Header.Set("Content-Type", "application/json")
	if role != "" {
		r.Header.Set("Authorization", string(role))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	if w.Code >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	l.etag = w.Header().Get("ETag")
	if out == nil {
		return nil
	}
	return json.Unmarshal(w.Body.Bytes(), out)
}

// ran ends a run of a function, which writes its metrics.
func (l *life) ran() {
	l.bill.runs++
	l.metrics.Flush()
}

// follow works off the streams until they are quiet, a batch of each table at a time, as a clinic does in which
// nobody else does anything: that is when counting costs most.
func (l *life) follow(ctx context.Context) error {
	for {
		told, err := l.told(ctx)
		if err != nil {
			return err
		}
		batches := map[store.Table][]store.Change{}
		for _, c := range told {
			if id := string(c.Table) + c.Seq; !l.seen[id] {
				l.seen[id] = true
				batches[c.Table] = append(batches[c.Table], c)
			}
		}
		if len(batches) == 0 {
			return nil
		}
		for _, batch := range batches {
			_, err := l.changed.Handle(ctx, batch)
			l.ran()
			if err != nil {
				return err
			}
		}
	}
}

// deliver moves the clock, and sends what is due then.
func (l *life) deliver(ctx context.Context, at time.Time) error {
	l.clock.at = at
	before := l.bill.messages
	err := l.sweep.Handle(ctx)
	l.ran()
	if err != nil {
		return err
	}
	for _, d := range l.due {
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		l.bill.queued++
		answer, err := l.notify.Handle(ctx, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "1", Body: string(body)}}})
		l.ran()
		if err != nil || len(answer.BatchItemFailures) > 0 {
			return errors.Join(err, errors.New("a message was not delivered"))
		}
	}
	l.due = nil
	if l.bill.messages == before {
		return fmt.Errorf("no message was due at %s", at)
	}
	return l.follow(ctx)
}

// open makes the clinic and the patient.
func (l *life) open(ctx context.Context, env function.Env) error {
	text := i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}
	d, err := env.Bookings().SaveDepartment(ctx, admin, booking.Department{Name: text, Need: "general", Active: true})
	if err != nil {
		return err
	}
	p, err := env.Bookings().SavePractitioner(ctx, admin, booking.Practitioner{Name: text, Grade: "attending", Active: true})
	if err != nil {
		return err
	}
	s, err := env.Bookings().SaveSchedule(ctx, admin, booking.Schedule{
		Department: d.ID, Practitioner: p.ID, Room: "1", From: today(), Weekly: week(10),
	})
	if err != nil {
		return err
	}
	l.department, l.session = d.ID, s.On(today().AddDays(3), env.Clinic)[0]
	in := newCrowd(5).person()
	in.Name = "云小鹿"
	file, _, err := env.Patients().Register(ctx, desk, in)
	l.name = string(file.Name)
	return errors.Join(err, l.follow(ctx))
}

// stages are the parts of the appointment's life.
func (l *life) stages() []step {
	start := l.session.Slots[6].Start
	return []step{
		{name: "book", do: l.book},
		{name: "confirm", do: func(ctx context.Context) error { return l.deliver(ctx, l.clock.at.Add(time.Minute)) }},
		{name: "remind-day-before", do: func(ctx context.Context) error { return l.deliver(ctx, start.Add(-24*time.Hour)) }},
		{name: "remind-hours-before", do: func(ctx context.Context) error { return l.deliver(ctx, start.Add(-2*time.Hour+time.Hour)) }},
		{name: "check-in", do: l.checkIn},
		{name: "call", do: l.call},
		{name: "complete", do: l.complete},
		{name: "ask", do: func(ctx context.Context) error { return l.deliver(ctx, l.clock.at.Add(3*time.Hour)) }},
		{name: "answer", do: l.answer},
		{name: "follow-up", do: l.followUp},
		{name: "figures", do: func(ctx context.Context) error {
			return l.as(ctx, auth.Manager, http.MethodGet, "/kpis?month="+string(l.session.Date.Month()), nil, nil)
		}},
	}
}

// book finds the patient by name and the free numbers of the week, then books.
func (l *life) book(ctx context.Context) error {
	var found api.List[patient.Summary]
	if err := l.as(ctx, auth.FrontDesk, http.MethodGet, "/patients?q="+url.QueryEscape(l.name), nil, &found); err != nil {
		return err
	}
	slots := fmt.Sprintf("/slots?department=%s&from=%s&days=7", l.department, today())
	if err := l.as(ctx, auth.FrontDesk, http.MethodGet, slots, nil, nil); err != nil {
		return err
	}
	in := map[string]any{"patientId": found.Items[0].ID, "sessionId": l.session.ID, "number": 7}
	err := l.as(ctx, auth.FrontDesk, http.MethodPost, "/appointments", in, &l.appointment, "Idempotency-Key: bench-life-book")
	return errors.Join(err, l.follow(ctx))
}

// checkIn looks at the day board first.
func (l *life) checkIn(ctx context.Context) error {
	l.clock.at = l.appointment.Start.Add(-10 * time.Minute)
	board := fmt.Sprintf("/day-board?date=%s&department=%s", l.session.Date, l.department)
	return errors.Join(
		l.as(ctx, auth.FrontDesk, http.MethodGet, board, nil, nil),
		l.as(ctx, auth.FrontDesk, http.MethodPost, "/encounters", map[string]any{"appointmentId": l.appointment.ID, "identifiers": []string{"name", "birth-date"}, "anyway": true}, &l.encounter),
		l.follow(ctx))
}

func (l *life) call(ctx context.Context) error {
	l.clock.at = l.appointment.Start
	session := "/sessions/" + string(l.session.ID)
	return errors.Join(
		l.as(ctx, auth.Doctor, http.MethodGet, session+"/queue", nil, nil),
		l.as(ctx, auth.Doctor, http.MethodPost, session+"/call-next", struct{}{}, &l.encounter, "Idempotency-Key: bench-life-call"),
		l.follow(ctx))
}

// complete opens the patient's file and history first, as the doctor's page does.
func (l *life) complete(ctx context.Context) error {
	l.clock.at = l.clock.at.Add(10 * time.Minute)
	p, version := "/patients/"+string(l.encounter.Patient), l.etag
	if err := errors.Join(l.as(ctx, auth.Doctor, http.MethodGet, p, nil, nil), l.as(ctx, auth.Doctor, http.MethodGet, p+"/timeline", nil, nil)); err != nil {
		return err
	}
	in := map[string]any{
		"complaint": "发热两天", "diagnosis": map[string]string{"code": "J11.1", "text": "流行性感冒"}, "handling": "对症治疗",
		"advice": "多饮水，注意休息", "nextStep": map[string]string{"kind": "none"},
	}
	err := l.as(ctx, auth.Doctor, http.MethodPost, "/encounters/"+string(l.encounter.ID)+"/complete", in, nil, "If-Match: "+version)
	return errors.Join(err, l.follow(ctx))
}

// answer opens the link and answers every question.
func (l *life) answer(ctx context.Context) error {
	var page survey.Page
	if err := l.as(ctx, "", http.MethodGet, "/survey-invitations/"+l.link, nil, &page); err != nil {
		return err
	}
	var answers []map[string]any
	for _, q := range page.Questions {
		if q.Required {
			answers = append(answers, map[string]any{"question": q.ID, "value": 5})
		}
	}
	err := l.as(ctx, "", http.MethodPost, "/survey-invitations/"+l.link+"/response", map[string]any{"answers": answers}, nil)
	return errors.Join(err, l.follow(ctx))
}

// followUp reaches the patient at the first attempt, eight days later.
func (l *life) followUp(ctx context.Context) error {
	l.clock.at = l.clock.at.AddDate(0, 0, 8)
	var tasks api.List[followup.Task]
	if err := l.as(ctx, auth.Nurse, http.MethodGet, "/tasks?view=all", nil, &tasks); err != nil {
		return err
	}
	if len(tasks.Items) != 1 {
		return fmt.Errorf("%d tasks are open instead of one", len(tasks.Items))
	}
	task := "/tasks/" + string(tasks.Items[0].ID)
	return errors.Join(
		l.as(ctx, auth.Nurse, http.MethodGet, task, nil, nil),
		l.as(ctx, auth.Nurse, http.MethodPost, task+"/attempts", map[string]any{"outcome": "reached", "note": "好多了"}, nil, "Idempotency-Key: bench-life-attempt"),
		l.follow(ctx))
}
