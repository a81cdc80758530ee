package api

import (
	"context"
	"net/http"
)

// SignIn is how people sign in at this clinic.
type SignIn struct {
	Provider *Provider    `json:"provider,omitempty" doc:"Where staff sign in: OpenID Connect, authorization code with PKCE. Absent where the clinic runs on one machine, which has accounts of its own."`
	Phone    *PhoneSignIn `json:"phone,omitempty" doc:"Where patients sign in by a code sent to their phone. Absent where they sign in at the provider."`
}

// Provider is an OpenID Connect provider.
type Provider struct {
	Issuer   string   `json:"issuer" doc:"Where its configuration is found: issuer/.well-known/openid-configuration."`
	ClientID string   `json:"clientId"`
	Scopes   []string `json:"scopes" nullable:"false"`
}

// PhoneSignIn is an endpoint that speaks the public part of Amazon Cognito's API: SignUp, InitiateAuth and
// RespondToAuthChallenge with CUSTOM_AUTH.
type PhoneSignIn struct {
	Endpoint    string `json:"endpoint"`
	ClientID    string `json:"clientId"`
	CallingCode string `json:"callingCode" doc:"What stands before a number that is written without its country."`
}

// CallingCode is that of the region whose way of writing numbers Careloop takes for granted.
const CallingCode = "+86"

func signingIn(a *API, how SignIn) {
	register(a, Op{
		ID: "get-sign-in", Method: http.MethodGet, Path: "/sign-in", Public: "a page learns here how to get a token",
		Summary: "How to sign in",
	}, func(context.Context, *noIn) (*out[SignIn], error) { return &out[SignIn]{Body: how}, nil })
}
