package jobs

import (
	"context"
	"errors"
	"log/slog"

	"careloop/internal/emergency"
	"careloop/internal/message"
)

// Alarm hands on what an emergency tells within the request, or the sweep, that brought it about. It fails quietly: the
// change stream plans the same messages, and the sweep of the minute hands them on.
type Alarm struct {
	Messages interface {
		Hurry(ctx context.Context, e emergency.Event) ([]message.Dispatch, error)
	}
	Publish func(ctx context.Context, due []message.Dispatch) error
	Log     *slog.Logger
}

// Raise plans, claims and publishes what the events tell.
func (j *Alarm) Raise(ctx context.Context, told []emergency.Event) {
	var due []message.Dispatch
	var failed error
	for _, e := range told {
		d, err := j.Messages.Hurry(ctx, e)
		due, failed = append(due, d...), errors.Join(failed, err)
	}
	if len(due) > 0 {
		failed = errors.Join(failed, j.Publish(ctx, due))
	}
	if failed != nil {
		j.Log.ErrorContext(ctx, "alarm not handed on at once", "count", len(due), "error", failed)
	}
}

// noticeOf returns what the end of a message means for its emergency, or false if nothing: it was an apology for
// having called somebody, or was not sent because nobody was needed any more.
func noticeOf(e message.Event) (emergency.Notice, bool) {
	m := e.Message
	if m.Kind != message.EmergencyAlert || m.Why == message.WhyNeedless {
		return emergency.Notice{}, false
	}
	return emergency.Notice{
		Alert: emergency.AlertID(m.About), Message: string(m.ID), Sent: e.Kind == message.MessageSent, Unsure: e.Kind == message.MessageUnknown, Channel: m.Channel,
	}, true
}
