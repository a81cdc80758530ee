// Package gateway puts the HTTP operations behind API Gateway. It is apart from package function, so that what reads
// streams and queues does not start up with an HTTP API inside.
package gateway

import (
	"crypto/subtle"
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/config"
	"careloop/internal/errs"
	"careloop/internal/function"
)

// Settings are what a function behind API Gateway reads from its environment besides what all functions need.
type Settings[Own any] struct {
	config.Origin
	Own Own
}

// Load reads the environment of a function behind API Gateway.
func Load[Own any](getenv func(string) string) (function.Env, Own, error) {
	e, s, err := function.Load[Settings[Own]](getenv)
	e.Origin = s.Keys
	return e, s.Own, err
}

// Handler returns the handler of API Gateway's events for the operations that register adds. API Gateway has verified
// their tokens, and a function starts in order to serve one request: the configuration is completed accordingly.
func Handler(e function.Env, register func(*api.API, api.Services), s api.Services) lambda.Handler {
	a := api.New(api.Config{
		Clinic: e.Clinic, Now: e.Now, Log: e.Log, Metrics: e.Metrics, Lazy: true, Entrance: entrance(e.Origin),
		Verify: func(r *http.Request) (auth.Actor, error) { return fromGateway(r, e.Claims) },
	})
	register(a, s)
	return lambda.NewHandler(httpadapter.NewV2(a.Handler()).ProxyWithContext)
}

// OriginHeader carries the key by which our distribution makes itself known.
const OriginHeader = "X-Origin-Key"

var errRound = errs.New(errs.KindForbidden, "went-round")

// entrance turns away who calls API Gateway by its own address, past the firewall and the limits of the distribution.
// Every key is compared to its end, so that the time taken tells nothing.
func entrance(keys config.OriginKeys) func(*http.Request) error {
	if len(keys) == 0 {
		return nil
	}
	return func(r *http.Request) error {
		brought, known := []byte(r.Header.Get(OriginHeader)), 0
		for _, k := range keys {
			known |= subtle.ConstantTimeCompare(brought, []byte(k))
		}
		if known == 0 {
			return errRound
		}
		return nil
	}
}

// fromGateway reads the actor from the claims that API Gateway's JWT authoriser verified. An event without them
// did not come through the authoriser, so it is nobody's.
func fromGateway(r *http.Request, m auth.Mapping) (auth.Actor, error) {
	gc, ok := core.GetAPIGatewayV2ContextFromContext(r.Context())
	if !ok || gc.Authorizer == nil || gc.Authorizer.JWT == nil {
		return auth.Actor{}, auth.ErrToken
	}
	return m.Actor(gc.Authorizer.JWT.Claims)
}
