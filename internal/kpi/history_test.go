package kpi_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/preparation"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

var zone = clinic.Default().Zone

// history is what may have happened at a clinic in some weeks, with all the events that told of it.
type history struct {
	appointments []booking.Appointment
	encounters   []visit.Encounter
	tasks        []followup.Task
	invitations  []survey.Invitation
	messages     []message.Message
	facts        []kpi.Fact
}

func (h *history) records() kpi.Records {
	return kpi.Records{
		Appointments: on(h, func(h *history) []booking.Appointment { return h.appointments }, func(a booking.Appointment) clinic.Date { return a.Date }),
		Encounters:   on(h, func(h *history) []visit.Encounter { return h.encounters }, func(e visit.Encounter) clinic.Date { return e.Date }),
		Tasks:        on(h, func(h *history) []followup.Task { return h.tasks }, func(t followup.Task) clinic.Date { return t.Due }),
		Invitations:  on(h, func(h *history) []survey.Invitation { return h.invitations }, func(i survey.Invitation) clinic.Date { return i.Date }),
		Messages: on(h, func(h *history) []message.Message { return h.messages },
			func(m message.Message) clinic.Date { return clinic.DateOf(m.DueAt.In(zone)) }),
	}
}

func on[T any](h *history, all func(*history) []T, day func(T) clinic.Date) func(context.Context, auth.Actor, clinic.Date) ([]T, error) {
	return func(_ context.Context, _ auth.Actor, d clinic.Date) ([]T, error) {
		var found []T
		for _, x := range all(h) {
			if day(x) == d {
				found = append(found, x)
			}
		}
		return found, nil
	}
}

// happened draws a history around the day on which the tests' clinics open.
func happened(t *rapid.T, patients int) *history {
	h := &history{}
	for n := range patients {
		h.patient(t, n)
	}
	return h
}

func (h *history) patient(t *rapid.T, n int) {
	date := clinictest.Monday.AddDays(rapid.IntRange(-4, 4).Draw(t, "day"))
	dep := rapid.SampledFrom([]booking.DepartmentID{"dep_a", "dep_b"}).Draw(t, "department")
	pra := rapid.SampledFrom([]booking.PractitionerID{"pra_a", "pra_b", "pra_c"}).Draw(t, "practitioner")
	start := date.At("09:00", zone)
	booked := start.Add(-time.Duration(rapid.IntRange(1, 72).Draw(t, "hours ahead")) * time.Hour)
	a := booking.Appointment{
		ID: booking.AppointmentID(fmt.Sprintf("apt_%d", n)), Department: dep, Practitioner: pra, Date: date,
		Start: start, End: start.Add(10 * time.Minute), Status: booking.Booked, BookedAt: booked,
	}
	h.appointment(booking.AppointmentBooked, a, booked)
	ended := booked.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "minutes later")) * time.Minute)
	switch rapid.SampledFrom([]string{"came", "came", "came", "cancelled", "moved", "noshow", "waits"}).Draw(t, "fate") {
	case "cancelled":
		a.Status, a.EndedAt = booking.Cancelled, &ended
		h.appointment(booking.AppointmentCancelled, a, ended)
	case "moved":
		a.Status, a.EndedAt = booking.Moved, &ended
		h.appointment(booking.AppointmentMovedAway, a, ended)
	case "noshow":
		a.Status = booking.NoShow
		h.appointment(booking.AppointmentNoShow, a, date.AddDays(1).At("00:10", zone))
	case "came":
		a.Status = booking.Fulfilled
		h.visit(t, n, a)
	}
	h.appointments = append(h.appointments, a)
	h.message(t, n, a)
}

func (h *history) appointment(kind booking.EventKind, a booking.Appointment, at time.Time) {
	h.facts = append(h.facts, kpi.OfAppointment(booking.Event{Kind: kind, Appointment: a, Stamp: store.Stamp{At: at}})...)
}

func (h *history) visit(t *rapid.T, n int, a booking.Appointment) {
	e := visit.Encounter{
		ID: visit.EncounterID(fmt.Sprintf("enc_%d", n)), Department: a.Department, Practitioner: a.Practitioner, Date: a.Date,
		Start: a.Start, ArrivedAt: a.Start.Add(time.Duration(rapid.IntRange(-40, 20).Draw(t, "arrival")) * time.Minute),
	}
	tell := func(kind visit.EventKind, at time.Time) {
		h.facts = append(h.facts, kpi.OfEncounter(visit.Event{Kind: kind, Encounter: e, Stamp: store.Stamp{At: at}})...)
	}
	tell(visit.EncounterArrived, e.ArrivedAt)
	for n := range rapid.IntRange(0, 2).Draw(t, "leaves") {
		left := e.ArrivedAt.Add(time.Minute)
		e.LeftAt = &left
		h.facts = append(h.facts, kpi.OfEncounter(visit.Event{Kind: visit.EncounterLeft, N: n, Encounter: e, Stamp: store.Stamp{At: left}})...)
		if rapid.Bool().Draw(t, "stays away") {
			break
		}
		e.LeftAt, e.Comebacks = nil, n+1
		h.facts = append(h.facts, kpi.OfEncounter(visit.Event{Kind: visit.EncounterBack, N: n + 1, Encounter: e, Stamp: store.Stamp{At: left}})...)
	}
	steps := rapid.IntRange(0, 2).Draw(t, "steps")
	if steps > 0 {
		called := e.ArrivedAt.Add(time.Duration(rapid.IntRange(0, 240*60).Draw(t, "wait")) * time.Second)
		e.CalledAt = &called
		tell(visit.EncounterCalled, called)
	}
	if steps > 1 {
		finished := e.CalledAt.Add(10 * time.Minute)
		e.FinishedAt, e.First = &finished, rapid.Bool().Draw(t, "first")
		tell(visit.EncounterFinished, finished)
		h.task(t, n, e)
		h.survey(t, n, e)
	}
	h.encounters = append(h.encounters, e)
}

func (h *history) task(t *rapid.T, n int, e visit.Encounter) {
	x := followup.Task{
		ID: followup.TaskID(fmt.Sprintf("tsk_%d", n)), Kind: rapid.SampledFrom([]followup.Kind{followup.FollowUp, followup.FollowUp, followup.Call}).Draw(t, "kind"),
		Department: e.Department, Practitioner: e.Practitioner, Due: e.Date.AddDays(rapid.IntRange(0, 6).Draw(t, "due in")), Status: followup.Ready,
	}
	now := *e.FinishedAt
	tell := func(kind followup.EventKind, attempt int) {
		h.facts = append(h.facts, kpi.OfTask(followup.Event{Kind: kind, Task: x, Attempt: attempt, Stamp: store.Stamp{At: now}})...)
	}
	tell(followup.TaskOpened, 0)
	for _, o := range rapid.SliceOfN(rapid.SampledFrom(followup.Outcomes()), 0, 3).Draw(t, "attempts") {
		now = now.Add(time.Hour)
		x.Attempts = append(x.Attempts, followup.Attempt{At: now, Outcome: o})
		tell(followup.TaskAttempted, len(x.Attempts))
	}
	if end := rapid.SampledFrom([]followup.Status{followup.Ready, followup.Completed, followup.Abandoned}).Draw(t, "end"); end != followup.Ready {
		x.Status, x.Closed, x.Late = end, &now, rapid.Bool().Draw(t, "late")
		if end == followup.Abandoned {
			x.Reason = rapid.SampledFrom([]string{"refused", followup.Superseded}).Draw(t, "reason")
		}
		tell(followup.TaskClosed, 0)
	}
	h.tasks = append(h.tasks, x)
}

func (h *history) survey(t *rapid.T, n int, e visit.Encounter) {
	i := survey.Invitation{
		ID: survey.InvitationID(fmt.Sprintf("inv_%d", n)), Questionnaire: survey.Outpatient, Patient: "pat_x", Department: e.Department,
		Practitioner: e.Practitioner, Date: e.Date, Expires: e.FinishedAt.AddDate(0, 0, survey.LinkDays),
	}
	tell := func(kind survey.EventKind, at time.Time) {
		h.facts = append(h.facts, kpi.OfSurvey(survey.Event{Kind: kind, Invitation: i, Stamp: store.Stamp{At: at}})...)
	}
	tell(survey.SurveyInvited, *e.FinishedAt)
	if rapid.Bool().Draw(t, "answered") {
		at := e.FinishedAt.Add(time.Hour)
		i.AnsweredAt = &at
		i.Scores = map[string]int{"doctor": rapid.IntRange(1, 5).Draw(t, "score"), "recommend": rapid.IntRange(0, 10).Draw(t, "nps")}
		i.Kinds = map[string]string{"doctor": survey.Scale, "recommend": survey.NPS}
		tell(survey.SurveyAnswered, at)
	}
	h.invitations = append(h.invitations, i)
}

func (h *history) message(t *rapid.T, n int, a booking.Appointment) {
	settled := a.BookedAt.Add(time.Minute)
	m := message.Message{
		ID: message.ID(fmt.Sprintf("msg_%d", n)), DueAt: a.BookedAt, Settled: &settled, Vars: message.Vars{Department: a.Department},
		Status:  rapid.SampledFrom([]message.Status{message.Sent, message.Failed, message.Dropped, message.Unknown, message.Planned}).Draw(t, "message"),
		Channel: rapid.SampledFrom([]channel.Name{"sms", "email", ""}).Draw(t, "channel"),
	}
	if m.Status.Final() {
		h.facts = append(h.facts, kpi.OfMessage(zone)(message.Event{Kind: message.EventKind(m.Status), Message: m, Stamp: store.Stamp{At: settled}})...)
	}
	h.messages = append(h.messages, m)
}

// factsOf reads what a change of the stream counts.
func factsOf(t *testing.T, c store.Change) []kpi.Fact {
	t.Helper()
	var all []kpi.Fact
	for _, read := range []func() ([]kpi.Fact, error){
		func() ([]kpi.Fact, error) { return counted(c, booking.EventsOf, kpi.OfAppointment) },
		func() ([]kpi.Fact, error) { return counted(c, visit.EventsOf, kpi.OfEncounter) },
		func() ([]kpi.Fact, error) { return counted(c, followup.EventsOf, kpi.OfTask) },
		func() ([]kpi.Fact, error) { return counted(c, survey.EventsOf, kpi.OfSurvey) },
		func() ([]kpi.Fact, error) { return counted(c, waitlist.EventsOf, kpi.OfWaitlist(zone)) },
		func() ([]kpi.Fact, error) { return counted(c, preparation.EventsOf, kpi.OfPreparation) },
	} {
		facts, err := read()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, facts...)
	}
	return all
}

func counted[E any](c store.Change, events func(store.Change) ([]E, error), count func(E) []kpi.Fact) ([]kpi.Fact, error) {
	found, err := events(c)
	var all []kpi.Fact
	for _, e := range found {
		all = append(all, count(e)...)
	}
	return all, err
}
