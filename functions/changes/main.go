// Command changes reads the tables' streams and drives everything that follows a write: the audit, the counters,
// messages to plan, follow-ups to open, surveys to send.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/store"
)

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, keyset, err := function.Load[config.Keyset](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, keyset.Parameter, keyset.KMSKeyID)
	return wire(e), nil
}

func wire(e function.Env) lambda.Handler {
	db := &store.Counter{Store: e.DB}
	e.DB = db
	return function.Stream(e, db.Writes, e.Following().Handle)
}
