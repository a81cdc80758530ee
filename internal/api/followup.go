package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// attempters work on tasks; which kinds, the domain says.
var (
	attempters  = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}
	taskReaders = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager}
	historians  = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator}
)

type tasksIn struct {
	View followup.View `query:"view" enum:"due,overdue,mine,all" default:"due" doc:"due: to be done today; overdue: the window has passed; mine: claimed by the caller; all: every open task."`
	Kind followup.Kind `query:"kind" enum:"follow-up,doctor,call" doc:"Absent: follow-up; in the view mine any."`
	Paging
}

type taskIn struct {
	ID followup.TaskID `path:"id" maxLength:"60"`
}

type attemptIn struct {
	ID followup.TaskID `path:"id" maxLength:"60"`
	Retriable
	Body struct {
		Outcome     followup.Outcome `json:"outcome" enum:"reached,no-answer,wrong-number,call-later,refused,will-return,worse,died"`
		Note        string           `json:"note,omitempty" maxLength:"1000"`
		CallAgainOn clinic.Date      `json:"callAgainOn,omitempty" format:"date" doc:"With call-later: the day that was agreed."`
	}
}

type escalateIn struct {
	ID   followup.TaskID `path:"id" maxLength:"60"`
	Body struct {
		Reason string      `json:"reason" minLength:"1" maxLength:"1000"`
		Due    clinic.Date `json:"dueOn,omitempty" format:"date" doc:"Absent: tomorrow."`
	}
}

type patientTasksIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
}

// Worksheet is a task with what to ask the patient.
type Worksheet struct {
	Task   followup.Task    `json:"task"`
	Script []ScriptQuestion `json:"script" nullable:"false"`
}

// ScriptQuestion is one question of a script, in the caller's language.
type ScriptQuestion struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

func worksheet(ctx context.Context, t followup.Task) Worksheet {
	w := Worksheet{Task: t, Script: []ScriptQuestion{}}
	for _, q := range t.Script() {
		w.Script = append(w.Script, ScriptQuestion{ID: q, Text: i18n.T(langOf(ctx), "followup.question."+q, nil)})
	}
	return w
}

// FollowUp registers the operations on tasks.
func FollowUp(a *API, s *followup.Service) {
	register(a, Op{
		ID: "list-tasks", Method: http.MethodGet, Path: "/tasks", Roles: taskReaders,
		Summary: "Open tasks, the first due first",
	}, func(ctx context.Context, in *tasksIn) (*listOut[followup.Task], error) {
		return listed(s.Worklist(ctx, auth.From(ctx), followup.WorklistQuery{View: in.View, Kind: in.Kind, Limit: in.Limit, Cursor: in.Cursor}))
	})
	register(a, Op{
		ID: "get-task", Method: http.MethodGet, Path: "/tasks/{id}", Roles: taskReaders,
		Summary: "One task with its script; notes only for nurses and doctors",
	}, func(ctx context.Context, in *taskIn) (*tagged[Worksheet], error) {
		t, err := s.Task(ctx, auth.From(ctx), in.ID)
		return answerTagged(worksheet(ctx, t), t.Version, err)
	})
	register(a, Op{
		ID: "claim-task", Method: http.MethodPost, Path: "/tasks/{id}/claim", Roles: attempters,
		Summary: "Put a task on one's own list; twice is the same as once",
	}, func(ctx context.Context, in *taskIn) (*tagged[followup.Task], error) {
		t, err := s.Claim(ctx, auth.From(ctx), in.ID)
		return answerTagged(t, t.Version, err)
	})
	register(a, Op{
		ID: "record-attempt", Method: http.MethodPost, Path: "/tasks/{id}/attempts", Roles: attempters,
		Summary: "Keep what came of one try to reach the patient",
	}, func(ctx context.Context, in *attemptIn) (*tagged[followup.Task], error) {
		t, err := s.Record(ctx, auth.From(ctx), in.ID, followup.Report{
			Outcome: in.Body.Outcome, Note: in.Body.Note, CallAgainOn: in.Body.CallAgainOn, Key: in.Key,
		})
		return answerTagged(t, t.Version, err)
	})
	register(a, Op{
		ID: "escalate-task", Method: http.MethodPost, Path: "/tasks/{id}/escalate", Roles: attempters, Status: http.StatusCreated,
		Summary: "Hand the patient of a task to a doctor; while a doctor has it, twice is the same as once",
	}, func(ctx context.Context, in *escalateIn) (*tagged[followup.Task], error) {
		t, err := s.Escalate(ctx, auth.From(ctx), in.ID, in.Body.Reason, in.Body.Due)
		return answerTagged(t, t.Version, err)
	})
	register(a, Op{
		ID: "list-patient-tasks", Method: http.MethodGet, Path: "/patients/{id}/tasks", Roles: historians,
		Summary: "A patient's tasks, the latest due first",
	}, func(ctx context.Context, in *patientTasksIn) (*listOut[followup.Task], error) {
		all, err := s.OfPatient(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
}
