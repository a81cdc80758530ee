// Command reminders runs each minute, tells the next contacts of emergencies to which nobody comes, ends the offers to those who wait that nobody answered, goes on with closures, and publishes the messages that are due to the topic that feeds the channels'
// queues.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"careloop/internal/channel/amazon"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/jobs"
	"careloop/internal/message"
)

type settings struct {
	config.Keyset
	config.Topic
	function.Channels
}

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := function.Load[settings](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, c.Parameter, c.KMSKeyID)
	topic := amazon.Topic{Client: sns.NewFromConfig(e.AWS), ARN: c.ARN}
	return wire(e, c.Channels, topic.Publish), nil
}

func wire(e function.Env, c function.Channels, publish func(context.Context, []message.Dispatch) error) lambda.Handler {
	j := &jobs.Reminders{
		Messages: e.Sweeping(c.Use), Waiting: e.Visits(), Waitlist: e.Waitlist(), Closures: e.Closures(), Emergencies: e.Alarming(c.Use, publish),
		Publish: publish, Now: e.Now, Log: e.Log, Metrics: e.Metrics,
	}
	return function.Job(e, func(ctx context.Context, _ struct{}) (struct{}, error) { return struct{}{}, j.Handle(ctx) })
}
