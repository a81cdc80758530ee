// Command nightly does what a day leaves for the night. Schedules start it, each with the task that it is for: close the
// day, birthdays, the waiting list, recount. An operator has it recount days, and import a list of diagnoses' codes.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/jobs"
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
	j := &jobs.Nightly{
		Clinic: e.Clinic, Now: e.Now, Log: e.Log, Metrics: e.Metrics,
		Bookings: e.Bookings(), Patients: e.Classifying(), Messages: e.Messages(), Waitlist: e.Waitlist(), Closures: e.Closures(), KPIs: e.KPIs(), Codes: e.Codes(),
	}
	return function.Job(e, j.Handle)
}
