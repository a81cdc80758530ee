// Command billing serves the price list, accounts, payments and tills behind API Gateway. A payment provider's callback
// needs no token: it is signed.
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

type settings struct {
	config.Keyset
	config.Payment
}

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := gateway.Load[settings](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, c.Parameter, c.KMSKeyID)
	return wire(e, c.Provider.Sandbox()), nil
}

func wire(e function.Env, sandbox bool) lambda.Handler {
	return gateway.Handler(e, api.ForBilling, api.Services{Billing: e.Billing(sandbox)})
}
