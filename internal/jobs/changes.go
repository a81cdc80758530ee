// Package jobs holds what runs without a person asking: the consumers of the change stream, of the queues and of
// the schedules, one file each. Any of them may be called twice with the same thing; each ends in the same state.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/followup"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

// Changes reads the change stream and drives everything that follows a write.
type Changes struct {
	Audit interface {
		Append(ctx context.Context, c store.Change) error
	}
	Messages interface {
		AppointmentEvent(ctx context.Context, e booking.Event) error
		SurveyInvited(ctx context.Context, e survey.Event) error
	}
	FollowUps interface {
		AppointmentEvent(ctx context.Context, e booking.Event) error
		EncounterArrived(ctx context.Context, e visit.Event) error
		CallOpened(ctx context.Context, e followup.Event) error
		EncounterFinished(ctx context.Context, e visit.Event) error
	}
	Patients interface {
		Reclassify(ctx context.Context, by auth.Actor, p patient.ID) error
	}
	Surveys interface {
		EncounterFinished(ctx context.Context, e visit.Event) error
	}
	KPIs interface {
		Apply(ctx context.Context, facts ...kpi.Fact) error
	}
	Zone *time.Location // of the clinic
	Log  *slog.Logger
}

// Handle works off a batch in order. It returns the index of the first change that must be delivered again, with
// all behind it, and why; or the batch's length.
func (j *Changes) Handle(ctx context.Context, batch []store.Change) (int, error) {
	var facts []kpi.Fact
	for i, c := range batch {
		f, err := j.one(ctx, c)
		if err != nil {
			if kerr := j.KPIs.Apply(ctx, facts...); kerr != nil {
				return 0, kerr
			}
			return i, fmt.Errorf("change of %s: %w", c.Table, err)
		}
		facts = append(facts, f...)
	}
	if err := j.KPIs.Apply(ctx, facts...); err != nil {
		return 0, fmt.Errorf("counters: %w", err)
	}
	return len(batch), nil
}

// one tells every consumer of one change and returns what it means for the counters.
func (j *Changes) one(ctx context.Context, c store.Change) ([]kpi.Fact, error) {
	if err := j.Audit.Append(ctx, c); err != nil {
		return nil, err
	}
	switch c.Table {
	case store.Scheduling:
		return each(ctx, c, booking.EventsOf, j.booked, kpi.OfAppointment)
	case store.Care:
		visits, err := each(ctx, c, visit.EventsOf, j.visited, kpi.OfEncounter)
		if err != nil {
			return nil, err
		}
		tasks, err := each(ctx, c, followup.EventsOf, j.FollowUps.CallOpened, kpi.OfTask)
		return append(visits, tasks...), err
	case store.Feedback:
		return each(ctx, c, survey.EventsOf, j.asked, kpi.OfSurvey)
	case store.Messages:
		return each(ctx, c, message.EventsOf, nil, kpi.OfMessage(j.Zone))
	case store.Patients, store.Metrics, store.Audit:
	}
	return nil, nil
}

func (j *Changes) booked(ctx context.Context, e booking.Event) error {
	if err := j.Messages.AppointmentEvent(ctx, e); err != nil {
		return err
	}
	return j.FollowUps.AppointmentEvent(ctx, e)
}

func (j *Changes) visited(ctx context.Context, e visit.Event) error {
	switch e.Kind {
	case visit.EncounterArrived:
		return j.FollowUps.EncounterArrived(ctx, e)
	case visit.EncounterCalled:
		return nil
	case visit.EncounterFinished:
	}
	if err := j.FollowUps.EncounterFinished(ctx, e); err != nil {
		return err
	}
	if err := j.Patients.Reclassify(ctx, auth.Job("changes"), e.Encounter.Patient); err != nil {
		return err
	}
	return j.Surveys.EncounterFinished(ctx, e)
}

func (j *Changes) asked(ctx context.Context, e survey.Event) error {
	if e.Kind != survey.SurveyInvited {
		return nil
	}
	return j.Messages.SurveyInvited(ctx, e)
}

// each reads a change's events, tells a consumer of each, and turns them into facts.
func each[E any](ctx context.Context, c store.Change, events func(store.Change) ([]E, error),
	consume func(context.Context, E) error, fact func(E) []kpi.Fact,
) ([]kpi.Fact, error) {
	found, err := events(c)
	if err != nil {
		return nil, err
	}
	var facts []kpi.Fact
	for _, e := range found {
		if consume != nil {
			if err := consume(ctx, e); err != nil {
				return nil, err
			}
		}
		facts = append(facts, fact(e)...)
	}
	return facts, nil
}
