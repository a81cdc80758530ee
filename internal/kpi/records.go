package kpi

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/emergency"
	"careloop/internal/exam"
	"careloop/internal/followup"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/preparation"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// Records lists the source records of a civil day: the OnDay methods of the domains. Without Messages a recount
// leaves the messages' counters alone.
type Records struct {
	Appointments func(context.Context, auth.Actor, clinic.Date) ([]booking.Appointment, error)
	Encounters   func(context.Context, auth.Actor, clinic.Date) ([]visit.Encounter, error)
	Tasks        func(context.Context, auth.Actor, clinic.Date) ([]followup.Task, error)
	Invitations  func(context.Context, auth.Actor, clinic.Date) ([]survey.Invitation, error)
	Messages     func(context.Context, auth.Actor, clinic.Date) ([]message.Message, error)
	Offers       func(context.Context, auth.Actor, clinic.Date) ([]waitlist.Offer, error)
	Waits        func(context.Context, auth.Actor, clinic.Date) ([]waitlist.Entry, error)
	Stays        func(context.Context, auth.Actor, clinic.Date) ([]inpatient.Stay, error)
	Preparations func(context.Context, auth.Actor, clinic.Date) ([]preparation.Record, error)
	Emergencies  func(context.Context, auth.Actor, clinic.Date) ([]emergency.Emergency, error)
	ExamReports  func(context.Context, auth.Actor, clinic.Date) ([]exam.Signed, error)
	Criticals    func(context.Context, auth.Actor, clinic.Date) ([]exam.Critical, error)
}

// facts returns what the events of a day's records must have told. Where a record does not say when something
// happened, the fact is dated before it could have: too old at worst, which keeps it from being applied again
// after its marker has gone.
func (r Records) facts(ctx context.Context, by auth.Actor, d clinic.Date, zone *time.Location) ([]Fact, error) {
	var all []Fact
	for _, read := range []func() ([]Fact, error){
		func() ([]Fact, error) { return collect(ctx, by, d, r.Appointments, appointmentFacts) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Encounters, encounterFacts) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Tasks, taskFacts) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Invitations, invitationFacts) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Messages, messageFacts(zone)) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Offers, offerFacts(zone)) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Waits, waitFacts(zone)) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Stays, stayFacts(zone)) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Preparations, preparationFacts) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Emergencies, emergencyFacts(zone)) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.ExamReports, reportFacts) },
		func() ([]Fact, error) { return collect(ctx, by, d, r.Criticals, criticalFacts(zone)) },
	} {
		facts, err := read()
		if err != nil {
			return nil, err
		}
		all = append(all, facts...)
	}
	return all, nil
}

func collect[T any](ctx context.Context, by auth.Actor, d clinic.Date,
	list func(context.Context, auth.Actor, clinic.Date) ([]T, error), facts func(T) []Fact,
) ([]Fact, error) {
	if list == nil {
		return nil, nil
	}
	records, err := list(ctx, by, d)
	if err != nil {
		return nil, err
	}
	var all []Fact
	for _, x := range records {
		all = append(all, facts(x)...)
	}
	return all, nil
}

// at dates an event.
func at(t time.Time) store.Stamp { return store.Stamp{At: t} }

func appointmentFacts(a booking.Appointment) []Fact {
	all := OfAppointment(booking.Event{Kind: booking.AppointmentBooked, Appointment: a, Stamp: at(a.BookedAt)})
	ended := a.End
	if a.EndedAt != nil {
		ended = *a.EndedAt
	}
	end := booking.Event{Appointment: a, Stamp: at(ended)}
	switch a.Status {
	case booking.Moved:
		end.Kind = booking.AppointmentMovedAway
	case booking.Cancelled:
		end.Kind = booking.AppointmentCancelled
	case booking.NoShow:
		end.Kind = booking.AppointmentNoShow
	case booking.Booked, booking.Arrived, booking.Fulfilled, booking.Held: // no appointment is held
	}
	return append(all, OfAppointment(end)...)
}

func encounterFacts(x visit.Encounter) []Fact {
	all := OfEncounter(visit.Event{Kind: visit.EncounterArrived, Encounter: x, Stamp: at(x.ArrivedAt)})
	if x.CalledAt != nil {
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterCalled, Encounter: x, Stamp: at(*x.CalledAt)})...)
	}
	for n := 1; n <= x.Passes; n++ { // an encounter does not say when
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterPassed, N: n, Encounter: x, Stamp: at(x.ArrivedAt)})...)
	}
	if x.AlertedAt != nil {
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterOverdue, Encounter: x, Stamp: at(*x.AlertedAt)})...)
	}
	for n := range x.Comebacks { // nor when
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterLeft, N: n, Encounter: x, Stamp: at(x.ArrivedAt)})...)
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterBack, N: n + 1, Encounter: x, Stamp: at(x.ArrivedAt)})...)
	}
	if x.LeftAt != nil {
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterLeft, N: x.Comebacks, Encounter: x, Stamp: at(*x.LeftAt)})...)
	}
	if x.FinishedAt != nil {
		all = append(all, OfEncounter(visit.Event{Kind: visit.EncounterFinished, Encounter: x, Stamp: at(*x.FinishedAt)})...)
	}
	return all
}

func taskFacts(t followup.Task) []Fact {
	all := OfTask(followup.Event{Kind: followup.TaskOpened, Task: t, Stamp: at(t.Opened)})
	for i, a := range t.Attempts {
		all = append(all, OfTask(followup.Event{Kind: followup.TaskAttempted, Task: t, Attempt: i + 1, Stamp: at(a.At)})...)
	}
	if t.Closed != nil {
		all = append(all, OfTask(followup.Event{Kind: followup.TaskClosed, Task: t, Stamp: at(*t.Closed)})...)
	}
	return all
}

func invitationFacts(i survey.Invitation) []Fact {
	if i.OfStaff() {
		return OfSurvey(survey.Event{Kind: survey.StaffAnswered, Invitation: i, Stamp: at(*i.AnsweredAt)})
	}
	all := OfSurvey(survey.Event{Kind: survey.SurveyInvited, Invitation: i, Stamp: at(i.Expires.AddDate(0, 0, -survey.LinkDays))})
	if i.AnsweredAt != nil {
		all = append(all, OfSurvey(survey.Event{Kind: survey.SurveyAnswered, Invitation: i, Stamp: at(*i.AnsweredAt)})...)
	}
	return all
}

func offerFacts(zone *time.Location) func(waitlist.Offer) []Fact {
	count := OfWaitlist(zone)
	return func(o waitlist.Offer) []Fact {
		all := count(waitlist.Event{Kind: waitlist.OfferMade, Offer: o, Stamp: at(o.At)})
		if o.SettledAt != nil {
			all = append(all, count(waitlist.Event{Kind: waitlist.OfferSettled, Offer: o, Stamp: at(*o.SettledAt)})...)
		}
		return all
	}
}

func waitFacts(zone *time.Location) func(waitlist.Entry) []Fact {
	count := OfWaitlist(zone)
	return func(e waitlist.Entry) []Fact {
		if e.EndedAt == nil {
			return nil
		}
		return count(waitlist.Event{Kind: waitlist.WaitEnded, Entry: e, Stamp: at(*e.EndedAt)})
	}
}

func messageFacts(zone *time.Location) func(message.Message) []Fact {
	count := OfMessage(zone)
	return func(m message.Message) []Fact {
		if !m.Status.Final() || m.Settled == nil {
			return nil
		}
		return count(message.Event{Kind: message.EventKind(m.Status), Message: m, Stamp: at(*m.Settled)})
	}
}
