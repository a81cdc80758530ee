package main

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/channel"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/leaktest"
	"careloop/internal/message"
)

func TestStarts(t *testing.T) { functiontest.Starts[settings](t, handler) }

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, c *functiontest.Clinic) lambda.Handler {
		var published []message.Dispatch
		if !c.Spoiled {
			c.Withdraw() // who stands there is looked for
		}
		t.Cleanup(func() {
			if c.Spoiled {
				for _, d := range published {
					b, err := json.Marshal(d)
					if err != nil {
						t.Error(err)
					}
					leaktest.None(t, "topic", string(b))
				}
				return
			}
			if len(published) != 2 || published[0].Case != c.Raised.ID || published[1].Patient != c.Wang || published[1].Channel != channel.SMS {
				t.Errorf("published %+v, want the head nurse's alarm and Wang's survey by SMS, once", published)
			}
		})
		return wire(e, function.Channels{Use: channel.Names()}, func(_ context.Context, due []message.Dispatch) error {
			published = slices.Concat(published, due)
			return nil
		})
	})
}
