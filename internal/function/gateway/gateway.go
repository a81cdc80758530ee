// Package gateway puts the HTTP operations behind API Gateway. It is apart from package function, so that what reads
// streams and queues does not start up with an HTTP API inside.
package gateway

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"careloop/internal/api"
	"careloop/internal/auth"
)

// Handler returns the handler of API Gateway's events for the operations that register adds. API Gateway has verified
// their tokens, and a function starts in order to serve one request: the configuration is completed accordingly.
func Handler(c api.Config, register func(*api.API, api.Services), s api.Services) lambda.Handler {
	c.Verify, c.Lazy = fromGateway, true
	a := api.New(c)
	register(a, s)
	return lambda.NewHandler(httpadapter.NewV2(a.Handler()).ProxyWithContext)
}

// fromGateway reads the actor from the claims that API Gateway's JWT authoriser verified. An event without them
// did not come through the authoriser, so it is nobody's.
func fromGateway(r *http.Request) (auth.Actor, error) {
	gc, ok := core.GetAPIGatewayV2ContextFromContext(r.Context())
	if !ok || gc.Authorizer == nil || gc.Authorizer.JWT == nil {
		return auth.Actor{}, auth.ErrToken
	}
	claims := gc.Authorizer.JWT.Claims
	c := auth.Claims{
		Name: claims["name"], Groups: groups(claims["cognito:groups"]),
		Patient: claims["custom:patient"], Practitioner: claims["custom:practitioner"],
	}
	c.Subject = claims["sub"]
	return c.Actor()
}

// groups reads a list claim. API Gateway hands it over as text: ["a","b"] from some providers, [a b] from Cognito.
func groups(s string) []string {
	var list []string
	if json.Unmarshal([]byte(s), &list) == nil {
		return list
	}
	return strings.Fields(strings.Trim(s, "[]"))
}
