package main

import (
	"context"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/channel"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
)

func TestStarts(t *testing.T) { functiontest.Starts[settings](t, handler) }

// phone takes messages and remembers to whom they went.
type phone struct{ to []string }

func (p *phone) Send(_ context.Context, m channel.Outgoing) (channel.Receipt, error) {
	p.to = append(p.to, m.To)
	return channel.Receipt{ID: m.Dedup}, nil
}

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, c *functiontest.Clinic) lambda.Handler {
		p := &phone{}
		t.Cleanup(func() {
			if len(p.to) > 1 || (len(p.to) == 1 && p.to[0] != "+8613800000001" && p.to[0] != "+8613800000101") {
				t.Errorf("sent to %v, want Wang or security at most once", p.to)
			}
		})
		c.Stream()
		c.Sweep()
		return wire(e, function.Channels{Use: channel.Names()}, map[channel.Name]channel.Sender{channel.SMS: p})
	})
}
