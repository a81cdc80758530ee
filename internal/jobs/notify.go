package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/channel"
	"careloop/internal/emergency"
	"careloop/internal/id"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
)

// Notify takes dispatches from a channel's queue and delivers one message for each.
type Notify struct {
	Messages interface {
		Deliver(ctx context.Context, d message.Dispatch) error
	}
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *obs.Metrics // nil: none
}

// deliverReserve is what must be left of the time budget to begin a delivery: the provider's time, and some to
// write down what came of it.
const deliverReserve = channel.Timeout + channel.Timeout/3

// Handle delivers a batch and names what shall come again. A body that is no dispatch comes again too, until the
// queue puts it aside for somebody to look at.
func (j *Notify) Handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	var out events.SQSEventResponse
	for _, r := range batch.Records {
		d, err := DispatchOf(r.Body)
		ctx := obs.WithOrigin(ctx, d.Origin)
		if err == nil {
			j.waited(d, r.Attributes["SentTimestamp"])
			err = j.deliver(ctx, d)
		}
		if err != nil {
			j.Log.WarnContext(ctx, "not delivered", "message", d.Message, "channel", d.Channel, "error", err)
			j.Metrics.Add(obs.GivenBack, 1)
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out, nil
}

var (
	errNoDispatch = errors.New("the body is no dispatch")
	errNoTime     = errors.New("too little time left")
)

func (j *Notify) deliver(ctx context.Context, d message.Dispatch) error {
	if !enough(ctx, j.Now(), deliverReserve) {
		return errNoTime
	}
	return j.Messages.Deliver(ctx, d)
}

// waited notes how long a dispatch was in its queue, by what SQS says of when it came: epoch milliseconds.
func (j *Notify) waited(d message.Dispatch, sent string) {
	if ms, err := strconv.ParseInt(sent, 10, 64); err == nil {
		j.Metrics.Add(obs.QueueAge, float64(j.Now().UnixMilli()-ms), string(d.Channel))
	}
}

// DispatchOf reads a dispatch as the topic delivers it, raw or in SNS's envelope.
func DispatchOf(body string) (message.Dispatch, error) {
	var fields map[string]any // by name: a struct would not tell the envelope's "Message" from our "message"
	if json.Unmarshal([]byte(body), &fields) != nil {
		return message.Dispatch{}, errNoDispatch
	}
	text := func(name string) string {
		s, _ := fields[name].(string)
		return s
	}
	if text("Type") == "Notification" {
		return DispatchOf(text("Message"))
	}
	d := message.Dispatch{Patient: patient.ID(text("patient")), Case: emergency.ID(text("emergency")), Message: message.ID(text("message")), Channel: channel.Name(text("channel")), Origin: text("origin")}
	_, ok := patient.ParseID(string(d.Patient))
	if ok == d.Case.Valid() || !ok && d.Patient != "" || !id.Valid("msg", string(d.Message)) || !slices.Contains(channel.Names(), d.Channel) {
		return message.Dispatch{}, errNoDispatch // whatever it is, a log shall not repeat it
	}
	return d, nil
}
