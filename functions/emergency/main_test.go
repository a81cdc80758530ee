package main

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/channel"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/function/gateway"
	"careloop/internal/message"
)

func TestStarts(t *testing.T) { functiontest.Starts[gateway.Settings[settings]](t, handler) }

// TestSampleEvents replays the samples with a topic that is out of reach: an alarm is raised all the same, and the
// sweep hands it on.
func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, _ *functiontest.Clinic) lambda.Handler {
		return wire(e, function.Channels{Use: channel.Names()}, func(context.Context, []message.Dispatch) error {
			return errors.New("the topic does not answer")
		})
	})
}
