package jobs

import (
	"context"

	"careloop/internal/exam"
	"careloop/internal/followup"
)

// examined does what follows from an examination, a report or a critical value: charges, messages, and tasks.
func (j *Changes) examined(ctx context.Context, e exam.Event) error {
	j.Log.InfoContext(ctx, "examination", "event", string(e.Kind))
	if err := j.Messages.ExamEvent(ctx, e); err != nil {
		return err
	}
	if err := j.Billing.ExamEvent(ctx, e); err != nil {
		return err
	}
	return j.FollowUps.ExamEvent(ctx, e)
}

// caredForCritical notes with the critical value what its tasks came to: a call that reached the patient told them, and a
// doctor who has done the task about it has looked at it. A doctor's task speaks with the patient, too. Who refuses to
// listen was told nothing: the value stays open.
func (j *Changes) caredForCritical(ctx context.Context, e followup.Event) error {
	id, n := exam.CriticalID(e.Task.About), len(e.Task.Attempts)
	switch {
	case e.Kind == followup.TaskClosed && e.Task.Kind == followup.DoctorTask && n > 0:
		last := e.Task.Attempts[n-1]
		return j.Exams.Treated(ctx, id, last.At, last.By)
	case e.Kind != followup.TaskAttempted:
		return nil
	}
	a := e.Task.Attempts[e.Attempt-1]
	switch a.Outcome {
	case followup.Reached, followup.WillReturn, followup.Worse:
		return j.Exams.Called(ctx, id, a.At, a.By)
	case followup.NoAnswer, followup.WrongNumber, followup.CallLater, followup.Refused, followup.Died:
	}
	return nil
}
