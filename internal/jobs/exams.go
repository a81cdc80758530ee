package jobs

import (
	"context"

	"careloop/internal/exam"
	"careloop/internal/followup"
)

// examined does what follows from a report or a critical value: messages, and tasks.
func (j *Changes) examined(ctx context.Context, e exam.Event) error {
	j.Log.InfoContext(ctx, "examination", "event", string(e.Kind))
	if err := j.Messages.ExamEvent(ctx, e); err != nil {
		return err
	}
	return j.FollowUps.ExamEvent(ctx, e)
}

// toldOfCritical notes with the critical value that a call about it reached the patient. A doctor's task about it speaks
// with the patient, too. Who refuses to listen was told nothing: the value stays open.
func (j *Changes) toldOfCritical(ctx context.Context, e followup.Event) error {
	if e.Kind != followup.TaskAttempted {
		return nil
	}
	a := e.Task.Attempts[e.Attempt-1]
	switch a.Outcome {
	case followup.Reached, followup.WillReturn, followup.Worse:
		return j.Exams.Called(ctx, exam.CriticalID(e.Task.About), a.At, a.By)
	case followup.NoAnswer, followup.WrongNumber, followup.CallLater, followup.Refused, followup.Died:
	}
	return nil
}
