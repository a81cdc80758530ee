package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/channel"
	"careloop/internal/id"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// Notify takes dispatches from a channel's queue and delivers one message for each.
type Notify struct {
	Messages interface {
		Deliver(ctx context.Context, d message.Dispatch) error
	}
	Now func() time.Time
	Log *slog.Logger
}

// deliverReserve is what must be left of the time budget to begin a delivery: the provider's time, and some to
// write down what came of it.
const deliverReserve = channel.Timeout + channel.Timeout/3

// Handle delivers a batch and names what shall come again. A body that is no dispatch comes again too, until the
// queue puts it aside for somebody to look at.
func (j *Notify) Handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	var out events.SQSEventResponse
	for _, r := range batch.Records {
		if d, err := j.one(ctx, r.Body); err != nil {
			j.Log.WarnContext(ctx, "not delivered", "message", d.Message, "channel", d.Channel, "error", err)
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out, nil
}

var (
	errNoDispatch = errors.New("the body is no dispatch")
	errNoTime     = errors.New("too little time left")
)

func (j *Notify) one(ctx context.Context, body string) (message.Dispatch, error) {
	d, err := dispatchOf(body)
	if err != nil {
		return message.Dispatch{}, err
	}
	if !enough(ctx, j.Now(), deliverReserve) {
		return d, errNoTime
	}
	return d, j.Messages.Deliver(ctx, d)
}

// dispatchOf reads a dispatch as the topic delivers it, raw or in SNS's envelope.
func dispatchOf(body string) (message.Dispatch, error) {
	var fields map[string]any // by name: a struct would not tell the envelope's "Message" from our "message"
	if json.Unmarshal([]byte(body), &fields) != nil {
		return message.Dispatch{}, errNoDispatch
	}
	text := func(name string) string {
		s, _ := fields[name].(string)
		return s
	}
	if text("Type") == "Notification" {
		return dispatchOf(text("Message"))
	}
	d := message.Dispatch{Patient: patient.ID(text("patient")), Message: message.ID(text("message")), Channel: channel.Name(text("channel"))}
	if _, ok := patient.ParseID(string(d.Patient)); !ok || !id.Valid("msg", string(d.Message)) || !slices.Contains(channel.Names(), d.Channel) {
		return d, errNoDispatch
	}
	return d, nil
}
