// Package gateway puts the HTTP operations behind API Gateway. It is apart from package function, so that what reads
// streams and queues does not start up with an HTTP API inside.
package gateway

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
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
		ActFor: e.Acting().Act,
		Verify: func(r *http.Request) (auth.Actor, error) { return fromGateway(r, e.Claims) },
	})
	register(a, s)
	serve := httpadapter.NewV2(a.Handler())
	return function.Guarded(e, lambda.NewHandler(func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		return serve.ProxyWithContext(ctx, readable(ctx, event))
	}))
}

// nowhere is an address without an operation.
const nowhere = "/api/unreadable"

// readable returns the event as one that the adapter can turn into a request. What it cannot turn it prints, address
// and all, to where we have no say: API Gateway hands over paths decoded, so that "%25zz" arrives as what is no escape.
// A request that nobody can read is answered like any other that goes nowhere.
func readable(ctx context.Context, event events.APIGatewayV2HTTPRequest) events.APIGatewayV2HTTPRequest {
	if event.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(event.Body)
		event.Body, event.IsBase64Encoded = string(body), false
		if err != nil {
			event.Body = "" // which is refused where one is wanted
		}
	}
	asked := &event.RequestContext.HTTP
	address := "https://" + event.RequestContext.DomainName + "/" + strings.TrimPrefix(cmp.Or(event.RawPath, asked.Path), "/")
	if _, err := http.NewRequestWithContext(ctx, asked.Method, address+"?"+event.RawQueryString, http.NoBody); err != nil {
		event.RawPath, event.RawQueryString, event.QueryStringParameters = nowhere, "", nil
		event.RequestContext.DomainName, asked.Method = "localhost", http.MethodGet
	}
	return event
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
