package api

import (
	"context"
	"net/http"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/emergency"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// Message is something that a patient was told or will be told, and why or why not.
type Message struct {
	ID      message.ID   `json:"id"`
	Patient patient.ID   `json:"patientId,omitempty" doc:"Absent: it went to staff, in an emergency."`
	Case    emergency.ID `json:"emergencyId,omitempty"`
	Kind    message.Kind `json:"kind"`
	Title   string       `json:"title" doc:"The kind, in the caller's language."`
	Text    string       `json:"text,omitempty" doc:"To patients, of what was sent: what it said, made anew in the caller's language; in place of a link with a token it names the page behind the sign-in."`
	About   string       `json:"about" doc:"Id of the appointment or invitation."`
	Start   *time.Time   `json:"start,omitempty" doc:"Of the appointment that it is about."`

	Department   booking.DepartmentID   `json:"departmentId,omitempty"`
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty"`

	DueAt    time.Time         `json:"dueAt"`
	Status   message.Status    `json:"status" enum:"planned,queued,sending,sent,failed,dropped,unknown"`
	Why      message.Reason    `json:"why,omitempty" doc:"Stable code."`
	Reason   string            `json:"reason" doc:"Why it was sent or not, in the caller's language."`
	Channel  channel.Name      `json:"channel,omitempty"`
	Settled  *time.Time        `json:"settledAt,omitempty" doc:"When it was sent, or given up."`
	Attempts []message.Attempt `json:"attempts" nullable:"false"`
}

// WithStatus asks for the messages with a status.
type WithStatus struct {
	Status message.Status `query:"status" enum:"planned,queued,sending,sent,failed,dropped,unknown" doc:"Any if absent. Of one, a page may have few or none though another follows."`
}

type messagesIn struct {
	Day clinic.Date `query:"day" format:"date" doc:"Today if absent."`
	WithStatus
	Paging
}

type patientMessagesIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
	WithStatus
	Paging
}

// Messages registers the messages' operations.
func Messages(a *API, s *message.Service) {
	register(a, Op{
		ID: "list-messages", Method: http.MethodGet, Path: "/messages",
		Roles: []auth.Role{auth.FrontDesk, auth.Manager, auth.Administrator}, Summary: "The messages of a day, sent or not, and why, latest first",
	}, func(ctx context.Context, in *messagesIn) (*listOut[Message], error) {
		if in.Day == "" {
			in.Day = a.cfg.Clinic.Day(a.cfg.Now())
		}
		all, next, err := s.OfDay(ctx, auth.From(ctx), in.Day, in.Status, in.Limit, in.Cursor)
		return listed(explained(langOf(ctx), all), next, err)
	})
	register(a, Op{
		ID: "list-patient-messages", Behalf: auth.ScopeRecord, Method: http.MethodGet, Path: "/patients/{id}/messages", Roles: everyone,
		Summary: "What a patient was told and will be told, latest first",
	}, func(ctx context.Context, in *patientMessagesIn) (*listOut[Message], error) {
		by := auth.From(ctx)
		all, next, err := s.OfPatient(ctx, by, in.ID, in.Status, in.Limit, in.Cursor)
		told := explained(langOf(ctx), all)
		for i := range told {
			if !by.Has(auth.Patient) || err != nil { // staff see that something was said, and why
				break
			}
			told[i].Text, err = s.Said(ctx, all[i], langOf(ctx))
		}
		return listed(told, next, err)
	})
}

// explained puts the reasons of messages into words.
func explained(lang i18n.Lang, all []message.Message) []Message {
	out := make([]Message, len(all))
	for i, m := range all {
		why := "message.status." + string(m.Status)
		if m.Why != "" {
			why = "message.why." + string(m.Why)
		}
		out[i] = Message{
			ID: m.ID, Patient: m.Patient, Case: m.Case, Kind: m.Kind, Title: i18n.T(lang, "message."+string(m.Kind)+".name", nil), About: m.About,
			DueAt: m.DueAt, Status: m.Status, Why: m.Why, Reason: i18n.T(lang, why, nil), Channel: m.Channel, Settled: m.Settled,
			Attempts: m.Attempts, Department: m.Vars.Department, Practitioner: m.Vars.Practitioner,
		}
		if !m.Vars.Start.IsZero() && m.Vars.Department != "" {
			out[i].Start = &m.Vars.Start
		}
	}
	return out
}
