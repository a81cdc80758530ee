package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"careloop/internal/api"
	"careloop/internal/audit"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/channel"
	"careloop/internal/channel/outbox"
	"careloop/internal/closure"
	"careloop/internal/crypt"
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
	"careloop/internal/operator"
	"careloop/internal/patient"
	"careloop/internal/preparation"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// services are the domains, each wired as its functions wire it on AWS.
type services struct {
	patients  *patient.Service
	family    *family.Service
	bookings  *booking.Service
	waitlist  *waitlist.Service
	closures  *closure.Service
	visits    *visit.Service
	prepared  *preparation.Service
	followUps *followup.Service
	surveys   *survey.Service
	messages  *message.Service
	billing   *billing.Service
	codes     *diagnosis.Service
	emergency *emergency.Service
	inpatient *inpatient.Service
	kpis      *kpi.Service
	audit     *audit.Service
	exams     *exam.Service
}

func (s *Server) wire(keys *crypt.Keys) error {
	out, err := outbox.Open(filepath.Join(s.opts.Dir, outboxFile), s.clock.now)
	if err != nil {
		return err
	}
	s.outbox, s.keys = out, keys
	s.services = wireServices(s, s.db)
	s.wireJobs()
	s.pool = s.newUserPool(keys)
	s.handler = s.routes()
	return nil
}

func wireServices(s *Server, db store.Store) services {
	keys, c, now := s.keys, s.opts.Clinic, s.clock.now
	var w services
	w.audit = &audit.Service{DB: db, Now: now}
	w.patients = &patient.Service{DB: db, Keys: keys, Clinic: c, Now: now, Audit: w.audit}
	w.family = &family.Service{DB: db, Clinic: c, Now: now, Files: w.patients}
	w.bookings = &booking.Service{DB: db, Clinic: c, Now: now}
	w.waitlist = &waitlist.Service{
		DB: db, Clinic: c, Now: now, Keys: keys, Numbers: w.bookings, Schedule: w.bookings, Names: w.bookings,
	}
	w.closures = &closure.Service{
		DB: db, Clinic: c, Now: now, Keys: keys, Directory: w.bookings, Spans: w.bookings, Places: w.bookings, Waits: w.waitlist,
	}
	w.visits = &visit.Service{DB: db, Clinic: c, Now: now, Keys: keys, Appointments: w.bookings, Allergies: w.patients.Allergies, NameOf: w.patients.NameOf}
	w.closures.Standing = w.visits.Standing
	w.visits.Practitioners = w.bookings.Practitioners
	w.prepared = &preparation.Service{DB: db, Clinic: c, Now: now, Keys: keys, Bookings: w.bookings}
	w.patients.Visits = jobs.History(w.visits, w.bookings)
	w.followUps = &followup.Service{DB: db, Clinic: c, Now: now, Keys: keys, Appointments: w.bookings, Offers: w.waitlist}
	w.surveys = &survey.Service{DB: db, Clinic: c, Now: now, Keys: keys, Departments: w.bookings.Departments}
	w.messages = &message.Service{
		DB: db, Clinic: c, Now: now, Bookings: w.bookings, Contacts: w.patients,
		Channels: channel.Names(), Senders: s.outbox.Senders(), Calls: w.followUps, Links: w.surveys, Offers: w.waitlist, Closures: w.closures, Standings: w.patients, Mandates: w.family,
		Invites: calendar.Invitations{Clinic: c, Now: now},
	}
	w.emergency = &emergency.Service{DB: db, Clinic: c, Now: now, Keys: keys, Sites: w.bookings.Sites}
	w.emergency.Alarm = (&jobs.Alarm{Messages: w.messages, Publish: s.publish, Log: s.log}).Raise
	w.inpatient = &inpatient.Service{DB: db, Clinic: c, Now: now, Keys: keys, Acts: w.family.Acts}
	w.messages.Alerts, w.messages.Stays = w.emergency, w.inpatient
	w.billing = &billing.Service{
		DB: db, Clinic: c, Now: now, Keys: keys, Appointments: w.bookings, Practitioners: w.bookings.Practitioners,
		Stays: w.inpatient, Records: w.visits, Services: w.bookings.ServiceVersion,
	}
	if s.opts.Sandbox {
		w.billing.Provider = &billing.Sandbox{DB: db, Keys: keys, Now: now}
	}
	w.codes = &diagnosis.Service{DB: db, Now: now}
	w.closures.Fees, w.waitlist.Fees = w.billing.FeesByGrade, w.billing.FeesByGrade
	w.exams = &exam.Service{DB: db, Clinic: c, Now: now, Keys: keys, Appointments: w.bookings, Audit: w.audit, Identity: w.visits.Identity}
	w.prepared.Unfed = w.exams.ComesUnfed
	w.kpis = &kpi.Service{DB: db, Clinic: c, Now: now, Questionnaire: w.surveys.Questionnaire, Records: kpi.Records{
		Appointments: w.bookings.OnDay, Encounters: w.visits.OnDay, Tasks: w.followUps.OnDay,
		Invitations: w.surveys.OnDay, Messages: w.messages.OnDay, Offers: w.waitlist.OffersOn, Waits: w.waitlist.EndedOn,
		Emergencies: w.emergency.OnDay, Stays: w.inpatient.OnDay, ExamReports: w.exams.ReportsOn, Criticals: w.exams.CriticalsOn, Preparations: w.prepared.OnDay,
	}}
	return w
}

// wireJobs connects the consumers to the change feed, the queue and the schedules.
func (s *Server) wireJobs() {
	w := s.services
	notify := &jobs.Notify{Messages: w.messages, Now: s.clock.now, Log: s.log}
	s.queue = newQueue(obs.Recovered(s.log, notify.Handle), s.giveUp, s.log)
	s.pump = &pump{feed: s.db, consumer: changesConsumer, handle: s.consumers(w), dead: s.giveUp, log: s.log, retry: time.Second}
	s.reminders = &jobs.Reminders{
		Messages: w.messages, Waiting: w.visits, Waitlist: w.waitlist, Closures: w.closures, Emergencies: w.emergency, Publish: s.publish,
		Now: s.clock.now, Log: s.log,
	}
	s.payments = &jobs.Payments{Billing: w.billing, Log: s.log}
	s.nightly = &jobs.Nightly{
		Clinic: s.opts.Clinic, Now: s.clock.now, Log: s.log, Bookings: w.bookings, Patients: w.patients, Messages: w.messages,
		Waitlist: w.waitlist, Closures: w.closures, KPIs: w.kpis, Codes: w.codes,
	}
}

// The consumers, as letters name them. Those of schedules bear the names of their functions.
const (
	changesConsumer = "changes"
	notifyConsumer  = "notify"
)

// consumers returns what tells services of changes.
func (s *Server) consumers(w services) func(context.Context, []store.Change) (int, error) {
	j := &jobs.Changes{
		Audit: w.audit, Bookings: w.bookings, Messages: w.messages, FollowUps: w.followUps, Surveys: w.surveys, KPIs: w.kpis, Patients: w.patients, Visits: w.visits,
		Openings: w.bookings, Waitlist: w.waitlist, Billing: w.billing, Closures: w.closures, Emergencies: w.emergency, Exams: w.exams, Zone: s.opts.Clinic.Zone, Now: s.clock.now, Log: s.log,
	}
	return obs.Recovered(s.log, j.Handle)
}

// giveUp keeps a letter of now.
func (s *Server) giveUp(l letter) error {
	l.At = s.clock.now()
	return s.dead.add(l)
}

// publish stands in for the topic.
func (s *Server) publish(_ context.Context, due []message.Dispatch) error {
	for _, d := range due {
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		s.queue.publish(string(body), s.clock.now())
	}
	return nil
}

// runFunction runs what a schedule of the template runs. A panic in it is its own and not the clinic's end.
func (s *Server) runFunction(ctx context.Context, sch Schedule) error {
	_, err := obs.Recovered(s.log, func(ctx context.Context, sch Schedule) (struct{}, error) {
		return struct{}{}, s.runScheduled(ctx, sch)
	})(ctx, sch)
	return err
}

func (s *Server) runScheduled(ctx context.Context, sch Schedule) error {
	switch sch.Function {
	case "reminders":
		return s.reminders.Handle(ctx)
	case "payments":
		return s.payments.Handle(ctx)
	case "nightly":
		var e jobs.NightlyEvent
		if err := json.Unmarshal([]byte(sch.Input), &e); err != nil {
			return fmt.Errorf("input of %s: %w", sch.Name, err)
		}
		_, err := s.nightly.Handle(ctx, e)
		return errors.Join(err, s.sweep(ctx))
	}
	return fmt.Errorf("no function %q to schedule", sch.Function)
}

// sweep does what DynamoDB does by itself: expired items go, and so do old changes that every consumer has seen. Those
// that lie in the dead letters stay until they are sent back.
func (s *Server) sweep(ctx context.Context) error {
	if _, err := s.db.Expire(ctx, s.clock.now()); err != nil {
		return fmt.Errorf("sweep expired items: %w", err)
	}
	if _, err := s.db.TrimChanges(ctx, s.clock.now().Add(-operator.ChangesKept), s.dead.changes); err != nil {
		return fmt.Errorf("trim changes: %w", err)
	}
	return nil
}

// routes serves the API, the local sign-in and the pages on one port.
func (s *Server) routes() http.Handler {
	a := api.New(api.Config{Verify: s.verify, Clinic: s.opts.Clinic, Now: s.clock.now, Log: s.log, Docs: true, ActFor: s.services.family.Act})
	w := s.services
	api.Register(a, api.Services{
		Patients: w.patients, Bookings: w.bookings, Visits: w.visits, FollowUps: w.followUps, Surveys: w.surveys,
		Messages: w.messages, KPIs: w.kpis, Audit: w.audit, Waitlist: w.waitlist,
		Billing: w.billing, Codes: w.codes, Closures: w.closures, Emergency: w.emergency, Inpatients: w.inpatient, Prepared: w.prepared,
		Exams:     w.exams,
		Family:    w.family,
		Guidance:  &guidance.Service{Clinic: s.opts.Clinic, Now: s.clock.now, Departments: w.bookings.Departments},
		Feeds:     &calendar.Feeds{DB: s.db, Clinic: s.opts.Clinic, Now: s.clock.now, Bookings: w.bookings, NameOf: w.patients.NameOf},
		SignIn:    api.SignIn{Phone: &api.PhoneSignIn{Endpoint: "/local/pool", ClientID: phoneClient, CallingCode: api.CallingCode}},
		PayOnline: w.billing.Provider != nil,
	})
	mux := http.NewServeMux()
	mux.Handle("/api/", a.Handler())
	mux.Handle("/api/docs/", docs())
	mux.Handle("GET /api/docs", http.RedirectHandler("/api/docs/", http.StatusPermanentRedirect))
	s.routeLogin(mux)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	if s.opts.Pages == nil {
		mux.HandleFunc("/", noPages)
	} else {
		mux.Handle("/", pages(s.opts.Pages))
	}
	return mux
}
