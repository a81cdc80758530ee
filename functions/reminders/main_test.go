package main

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/channel"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/message"
)

func TestStarts(t *testing.T) { functiontest.Starts[settings](t, handler) }

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, c *functiontest.Clinic) lambda.Handler {
		var published []message.Dispatch
		t.Cleanup(func() {
			if len(published) != 1 || published[0].Patient != c.Wang || published[0].Channel != channel.SMS {
				t.Errorf("published %+v, want Wang's survey by SMS, once", published)
			}
		})
		return wire(e, function.Channels{Use: channel.Names()}, func(_ context.Context, due []message.Dispatch) error {
			published = slices.Concat(published, due)
			return nil
		})
	})
}
