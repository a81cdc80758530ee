// Command visit serves check-in, the queue, the doctor's record and the stays of inpatients behind API Gateway.
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
	return gateway.Handler(e, api.ForVisit, api.Services{Visits: e.Arrivals(), Codes: e.Codes(), Patients: e.Patients(), Bookings: e.Bookings(), Inpatients: e.Inpatients(), Prepared: e.Prepared()})
}
