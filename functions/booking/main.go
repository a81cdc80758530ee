// Command booking serves the operations on the directory and on appointments behind API Gateway.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/api"
	"careloop/internal/booking"
	"careloop/internal/function"
)

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	env, err := function.Load(getenv)
	if err != nil {
		return nil, err
	}
	s := &booking.Service{DB: env.DB, Clinic: env.Clinic, Now: env.Now}
	a := env.API()
	api.Identity(a)
	api.Directory(a, s)
	api.Booking(a, s)
	return function.HTTP(a), nil
}
