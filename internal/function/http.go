package function

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

// HTTP returns the handler of API Gateway's events for the operations that register adds. API Gateway has verified
// their tokens.
func HTTP(e Env, register func(*api.API, api.Services), s api.Services) lambda.Handler {
	a := api.New(api.Config{Verify: fromGateway, Clinic: e.Clinic, Now: e.Now, Log: e.Log})
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
