// Command booking serves the operations on the directory and on appointments behind API Gateway.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/api"
	"careloop/internal/config"
	"careloop/internal/function"
)

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, keyset, err := function.Load[config.Keyset](getenv)
	if err != nil {
		return nil, err
	}
	return wire(e.WithKeys(keyset)), nil
}

func wire(e function.Env) lambda.Handler {
	return function.HTTP(e, api.ForBooking, api.Services{Bookings: e.Bookings(), Patients: e.Patients()})
}
