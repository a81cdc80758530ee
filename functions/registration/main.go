// Command registration serves the operations on patients' files behind API Gateway, and what hangs on a file as one timeline.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/api"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/function/gateway"
)

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, keyset, err := gateway.Load[config.Keyset](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, keyset.Parameter, keyset.KMSKeyID)
	return wire(e), nil
}

func wire(e function.Env) lambda.Handler {
	return gateway.Handler(e, api.ForRegistration, api.Services{
		Family:   e.Family(),
		Patients: e.Patients(), Bookings: e.Bookings(), Visits: e.Visits(), Inpatients: e.Inpatients(), FollowUps: e.FollowUps(),
		Surveys: e.Surveys(), Messages: e.Messages(),
	})
}
