// Command kpi serves the clinic's figures, their recount, and the audit trail behind API Gateway. It opens no sealed field.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/api"
	"careloop/internal/function"
	"careloop/internal/function/gateway"
)

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, _, err := gateway.Load[function.None](getenv)
	if err != nil {
		return nil, err
	}
	return wire(e), nil
}

func wire(e function.Env) lambda.Handler {
	return gateway.Handler(e, api.ForKPI, api.Services{KPIs: e.KPIs(), Audit: e.Audit()})
}
