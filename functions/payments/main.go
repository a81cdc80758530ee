// Command payments runs each minute: it asks the provider about online payments that were not called back, and sends it
// the refunds that it has not taken yet.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/config"
	"careloop/internal/function"
	"careloop/internal/jobs"
)

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := function.Load[config.Payment](getenv)
	if err != nil {
		return nil, err
	}
	return wire(e, c.Provider.Sandbox()), nil
}

func wire(e function.Env, sandbox bool) lambda.Handler {
	j := &jobs.Payments{Billing: e.Billing(sandbox), Log: e.Log}
	return function.Job(e, func(ctx context.Context, _ struct{}) (struct{}, error) { return struct{}{}, j.Handle(ctx) })
}
