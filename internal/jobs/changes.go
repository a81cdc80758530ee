// Package jobs holds what runs without a person asking: the consumers of the change stream, of the queues and of
// the schedules, one file each. Any of them may be called twice with the same thing; each ends in the same state.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/closure"
	"careloop/internal/emergency"
	"careloop/internal/exam"
	"careloop/internal/family"
	"careloop/internal/followup"
	"careloop/internal/group"
	"careloop/internal/inpatient"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/preparation"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// Changes reads the change stream and drives everything that follows a write.
type Changes struct {
	Audit interface {
		Append(ctx context.Context, c store.Change) error
	}
	Messages interface {
		AppointmentEvent(ctx context.Context, e booking.Event) error
		SurveyInvited(ctx context.Context, e survey.Event) error
		WaitlistEvent(ctx context.Context, e waitlist.Event) error
		ClosureEvent(ctx context.Context, e closure.Event) error
		Unheard(e message.Event) (message.Call, bool)
		StandingChanged(ctx context.Context, c store.Change) error
		AppealDecided(ctx context.Context, c store.Change) error
		FamilyEvent(ctx context.Context, e family.Event) error
		EncounterEvent(ctx context.Context, e visit.Event) error
		ExamEvent(ctx context.Context, e exam.Event) error
		EmergencyEvent(ctx context.Context, e emergency.Event) error
		MilestoneEvent(ctx context.Context, e inpatient.Event) error
	}
	Emergencies interface {
		Note(ctx context.Context, n emergency.Notice) (emergency.Emergency, error)
	}
	Visits interface {
		EncounterFinished(ctx context.Context, e visit.Event) error
	}
	Bookings interface {
		AppointmentEvent(ctx context.Context, e booking.Event) error
		Forgiven(ctx context.Context, p patient.ID) error
		RoomChanged(ctx context.Context, c store.Change) error
		mortals
	}
	FollowUps interface {
		AppointmentEvent(ctx context.Context, e booking.Event) error
		EncounterArrived(ctx context.Context, e visit.Event) error
		CallOpened(ctx context.Context, e followup.Event) error
		OpenCall(ctx context.Context, by auth.Actor, c message.Call) error
		OfferEvent(ctx context.Context, e waitlist.Event) error
		MilestoneEvent(ctx context.Context, e inpatient.Event) error
		EncounterFinished(ctx context.Context, e visit.Event) error
		ExamEvent(ctx context.Context, e exam.Event) error
		mortals
	}
	Exams interface {
		Called(ctx context.Context, id exam.CriticalID, at time.Time, who string) error
		Treated(ctx context.Context, id exam.CriticalID, at time.Time, who string) error
	}
	Waitlist interface {
		Changed(ctx context.Context, c store.Change) error
		AfterDeath(ctx context.Context, by auth.Actor, p patient.ID) error
		AppointmentEvent(ctx context.Context, e booking.Event) error
	}
	Closures interface {
		Changed(ctx context.Context, c store.Change) error
		AppointmentEvent(ctx context.Context, e booking.Event) error
		MessageEvent(ctx context.Context, id closure.CaseID, t closure.Told) error
		CallEvent(ctx context.Context, id closure.CaseID, t closure.Call, reached, refused bool) error
	}
	Patients interface {
		Reclassify(ctx context.Context, by auth.Actor, p patient.ID) error
		RaiseAlert(ctx context.Context, by auth.Actor, p patient.ID, kind patient.AlertKind) error
		HasDied(ctx context.Context, by auth.Actor, p patient.ID) (bool, error)
		NoteDeath(ctx context.Context, by auth.Actor, p patient.ID, d patient.Deceased) error
	}
	Surveys interface {
		EncounterFinished(ctx context.Context, e visit.Event) error
	}
	Billing interface {
		AppointmentEvent(ctx context.Context, e booking.Event) error
		ExamEvent(ctx context.Context, e exam.Event) error
	}
	KPIs interface {
		Apply(ctx context.Context, facts ...kpi.Fact) error
	}
	Openings interface {
		Paint(ctx context.Context, touched []booking.Touched) error
	}
	Zone    *time.Location // of the clinic
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *obs.Metrics // nil: none
}

// AskWrites is the key of an invocation's client context by which an operator asks how many writes followed.
const AskWrites = "writes"

// ChangesAnswer is what the function of the consumers answers: where the stream goes on and, to who asked, how many
// writes followed.
type ChangesAnswer struct {
	events.DynamoDBEventResponse
	Writes *int64 `json:"writes,omitempty"`
}

// Handle works off a batch: the changes of one partition in order, those of different partitions side by side. It
// returns the index of the first change that must be delivered again, with all behind it, and why; or the batch's
// length. What was done behind it is done again, which changes nothing. Where the time is nearly over, it stops without an
// error: a release of many days leads to more than one invocation has the time for.
func (j *Changes) Handle(ctx context.Context, batch []store.Change) (int, error) {
	j.age(batch)
	runs := runsOf(batch)
	failed := group.Each(atOnce, runs, func(r *run) error { return j.work(ctx, batch, r) })
	first := len(batch)
	var facts []kpi.Fact
	var touched []booking.Touched
	for _, r := range runs {
		facts, touched = append(facts, r.facts...), append(touched, r.touched...)
		if r.done < len(r.indices) {
			first = min(first, r.indices[r.done])
		}
	}
	if err := j.KPIs.Apply(ctx, facts...); err != nil {
		return 0, fmt.Errorf("counters: %w", err)
	}
	if err := j.Openings.Paint(ctx, touched); err != nil {
		return 0, fmt.Errorf("openings: %w", err)
	}
	return first, failed
}

// age notes how late the consumers hear of each table's changes. The batches of a stream begin with the oldest.
func (j *Changes) age(batch []store.Change) {
	seen := map[store.Table]bool{}
	for _, c := range batch {
		if !seen[c.Table] {
			seen[c.Table] = true
			j.Metrics.Add(obs.StreamAge, float64(j.Now().Sub(c.Stamp().At).Milliseconds()), string(c.Table))
		}
	}
}

// one tells every consumer of one change and returns what it means for the counters.
func (j *Changes) one(ctx context.Context, c store.Change) ([]kpi.Fact, error) {
	if err := j.Audit.Append(ctx, c); err != nil {
		return nil, err
	}
	switch c.Table {
	case store.Scheduling:
		if p, ok := booking.ForgivenIn(c); ok {
			if err := j.Bookings.Forgiven(ctx, p); err != nil {
				return nil, err
			}
			return nil, j.Messages.AppealDecided(ctx, c)
		}
		facts, err := each(ctx, c, booking.EventsOf, j.booked, kpi.OfAppointment)
		if err != nil {
			return nil, err
		}
		waits, err := each(ctx, c, waitlist.EventsOf, j.waited, kpi.OfWaitlist(j.Zone))
		if err != nil {
			return nil, err
		}
		if err := j.closed(ctx, c); err != nil {
			return nil, err
		}
		if err := j.Bookings.RoomChanged(ctx, c); err != nil {
			return nil, err
		}
		return append(facts, waits...), j.Waitlist.Changed(ctx, c)
	case store.Care:
		visits, err := each(ctx, c, visit.EventsOf, j.visited, kpi.OfEncounter)
		if err != nil {
			return nil, err
		}
		found, err := each(ctx, c, preparation.EventsOf, nil, kpi.OfPreparation)
		if err != nil {
			return nil, err
		}
		visits = append(visits, found...)
		tasks, err := each(ctx, c, followup.EventsOf, j.tasked, kpi.OfTask)
		if err != nil {
			return nil, err
		}
		emergencies, err := each(ctx, c, emergency.EventsOf, j.Messages.EmergencyEvent, kpi.OfEmergency(j.Zone))
		if err != nil {
			return nil, err
		}
		stays, err := each(ctx, c, inpatient.EventsOf, j.milestone, kpi.OfMilestone(j.Zone))
		if err != nil {
			return nil, err
		}
		exams, err := each(ctx, c, exam.EventsOf, j.examined, kpi.OfExam(j.Zone))
		return slices.Concat(visits, tasks, emergencies, stays, exams), err
	case store.Feedback:
		return each(ctx, c, survey.EventsOf, j.asked, kpi.OfSurvey)
	case store.Messages:
		return each(ctx, c, message.EventsOf, j.ended, kpi.OfMessage(j.Zone))
	case store.Patients:
		return nil, j.file(ctx, c)
	case store.Billing, store.Metrics, store.Audit, store.SignIns:
	}
	return nil, nil
}

// booked tells what became of an appointment, with its id: the line by which an appointment is followed from the
// request that made it to the messages about it.
func (j *Changes) booked(ctx context.Context, e booking.Event) error {
	ctx = obs.WithAppointment(ctx, e.Appointment.ID)
	j.Log.InfoContext(ctx, "appointment", "event", string(e.Kind))
	switch e.Kind {
	case booking.AppointmentBooked:
		j.Metrics.Add(obs.Bookings, 1)
	case booking.AppointmentMovedAway:
		j.Metrics.Add(obs.Moves, 1)
	case booking.AppointmentCancelled:
		j.Metrics.Add(obs.Cancellations, 1)
	case booking.AppointmentNoShow:
		j.Metrics.Add(obs.NoShows, 1)
	case booking.ServiceChanged, booking.RoomMoved, booking.SpeakerChanged:
	}
	if err := j.Bookings.AppointmentEvent(ctx, e); err != nil {
		return err
	}
	if err := j.bookedPastDeath(ctx, e); err != nil {
		return obs.Within(ctx, err)
	}
	if err := j.Messages.AppointmentEvent(ctx, e); err != nil {
		return obs.Within(ctx, err)
	}
	if err := j.Waitlist.AppointmentEvent(ctx, e); err != nil {
		return obs.Within(ctx, err)
	}
	if err := j.Billing.AppointmentEvent(ctx, e); err != nil {
		return obs.Within(ctx, err)
	}
	if err := j.Closures.AppointmentEvent(ctx, e); err != nil {
		return obs.Within(ctx, err)
	}
	return obs.Within(ctx, j.FollowUps.AppointmentEvent(ctx, e))
}

// waited tells patients of what they are offered and of the end of their wait, and takes back the calls about offers.
func (j *Changes) waited(ctx context.Context, e waitlist.Event) error {
	if err := j.Messages.WaitlistEvent(ctx, e); err != nil {
		return err
	}
	return j.FollowUps.OfferEvent(ctx, e)
}

func (j *Changes) ended(ctx context.Context, e message.Event) error {
	ctx = e.Message.Context(ctx)
	j.Log.InfoContext(ctx, "message", "event", string(e.Kind), "message", e.Message.ID, "channel", e.Message.Channel)
	j.Metrics.Add(obs.Messages, 1, string(e.Message.Channel), string(e.Kind))
	if err := j.heard(ctx, e); err != nil {
		return obs.Within(ctx, err)
	}
	return obs.Within(ctx, j.alarmed(ctx, e))
}

// alarmed notes in an emergency's timeline what became of an alert.
func (j *Changes) alarmed(ctx context.Context, e message.Event) error {
	n, ok := noticeOf(e)
	if !ok {
		return nil
	}
	x, err := j.Emergencies.Note(ctx, n)
	if err != nil || x.Status == emergency.Open {
		return err
	}
	// It ended while the contact was being told.
	return j.Messages.EmergencyEvent(ctx, emergency.Event{Kind: emergency.EmergencyClosed, Emergency: x})
}

func (j *Changes) visited(ctx context.Context, e visit.Event) error {
	ctx = obs.WithAppointment(ctx, e.Encounter.Appointment)
	return obs.Within(ctx, j.afterVisit(ctx, e))
}

func (j *Changes) afterVisit(ctx context.Context, e visit.Event) error {
	switch e.Kind {
	case visit.EncounterArrived:
		return j.FollowUps.EncounterArrived(ctx, e)
	case visit.EncounterCalled, visit.EncounterLeft, visit.EncounterOverdue:
		return j.Messages.EncounterEvent(ctx, e)
	case visit.EncounterIsolated:
		return j.Patients.RaiseAlert(ctx, auth.Job("changes"), e.Encounter.Patient, patient.InfectionRisk)
	case visit.EncounterPassed, visit.EncounterBack:
		return nil
	case visit.EncounterAmended: // the diagnosis may be another; what the visit set going goes on
		return j.Patients.Reclassify(ctx, auth.Job("changes"), e.Encounter.Patient)
	case visit.EncounterFinished:
	}
	if err := j.Visits.EncounterFinished(ctx, e); err != nil {
		return err
	}
	if err := j.FollowUps.EncounterFinished(ctx, e); err != nil {
		return err
	}
	if err := j.Patients.Reclassify(ctx, auth.Job("changes"), e.Encounter.Patient); err != nil {
		return err
	}
	return j.Surveys.EncounterFinished(ctx, e)
}

// milestone tells the patient and the family, and opens what follows a discharge.
func (j *Changes) milestone(ctx context.Context, e inpatient.Event) error {
	if err := j.Messages.MilestoneEvent(ctx, e); err != nil {
		return err
	}
	if err := j.FollowUps.MilestoneEvent(ctx, e); err != nil {
		return err
	}
	return j.diedInHospital(ctx, e)
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
