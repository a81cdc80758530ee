// Command emergency serves emergencies on site behind API Gateway, and publishes what they tell to the topic that feeds
// the channels' queues, so that nobody waits for the next sweep. Who is told answers by a signed link.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"careloop/internal/api"
	"careloop/internal/channel/amazon"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/function/gateway"
	"careloop/internal/message"
)

type settings struct {
	config.Keyset
	config.Topic
	function.Channels
}

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := gateway.Load[settings](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, c.Parameter, c.KMSKeyID)
	topic := amazon.Topic{Client: sns.NewFromConfig(e.AWS), ARN: c.ARN}
	return wire(e, c.Channels, topic.Publish), nil
}

func wire(e function.Env, c function.Channels, publish func(context.Context, []message.Dispatch) error) lambda.Handler {
	return gateway.Handler(e, api.ForEmergency, api.Services{Emergency: e.Alarming(c.Use, publish)})
}
