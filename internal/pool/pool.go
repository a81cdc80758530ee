// Package pool answers the triggers of the clinic's user pool: who may sign up, how a patient proves to hold a phone,
// and what stands in a token. The pool's users are staff, whom an administrator makes and who sign in with a password,
// and holders of phones, who make themselves. A phone's user has its number for a name, which nobody can change
// afterwards, and never a role but patient's.
package pool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/obs"
	"careloop/internal/phone"
	"careloop/internal/signin"
)

// Event is what a pool sends and gets back. Source: "Customizing user pool workflows with Lambda triggers" in the
// Amazon Cognito Developer Guide.
type Event struct {
	Version  string          `json:"version"`
	Source   string          `json:"triggerSource"`
	Region   string          `json:"region"`
	Pool     string          `json:"userPoolId"`
	UserName string          `json:"userName"`
	Caller   Caller          `json:"callerContext"`
	Request  json.RawMessage `json:"request"`
	Response any             `json:"response"`
}

// Caller is the application that somebody uses.
type Caller struct {
	SDK    string `json:"awsSdkVersion"`
	Client string `json:"clientId"`
}

// The refusals. Cognito shows them to the caller, so they say nothing of anybody.
var (
	errSignUp  = errors.New("sign-up-closed")
	errTrigger = errors.New("unknown trigger")
)

// Triggers answers them.
type Triggers struct {
	Codes  *signin.Service
	Client string // the pool's client of the patients' pages: the only one that takes codes
	Scope  string // what a token must carry for the API to take it
	Claims auth.Mapping
	Log    *slog.Logger

	Metrics *obs.Metrics // nil: none
}

// Handle answers one trigger.
func (t *Triggers) Handle(ctx context.Context, e Event) (Event, error) {
	var err error
	kind, how, _ := strings.Cut(e.Source, "_")
	switch kind {
	case "PreSignUp":
		e.Response, err = t.signUp(e, how)
	case "DefineAuthChallenge":
		e.Response, err = answer(e, t.define)
	case "CreateAuthChallenge":
		e.Response, err = answer(e, func(e Event, in challengeRequest) (any, error) { return t.create(ctx, e, in) })
	case "VerifyAuthChallengeResponse":
		e.Response, err = answer(e, func(_ Event, in answerRequest) (any, error) { return t.verify(ctx, in) })
	case "TokenGeneration":
		e.Response, err = answer(e, func(e Event, in tokenRequest) (any, error) { return t.token(ctx, e, in) })
	default:
		err = errTrigger
	}
	return e, err
}

func answer[In any](e Event, handle func(Event, In) (any, error)) (any, error) {
	var in In
	if err := json.Unmarshal(e.Request, &in); err != nil {
		return nil, fmt.Errorf("read the trigger's request: %w", err)
	}
	return handle(e, in)
}

// holder returns the phone whose user somebody is; false for everybody else.
func holder(e Event) (phone.Number, bool) {
	n, ok := phone.Parse(e.UserName, "")
	return n, ok && string(n) == e.UserName && n.Mobile()
}

// signUp lets phones make their own user by the patients' pages, and administrators make the others.
func (t *Triggers) signUp(e Event, how string) (any, error) {
	_, byPhone := holder(e)
	switch {
	case how == "SignUp" && e.Caller.Client == t.Client && byPhone:
		return signUpResponse{Confirm: true}, nil
	case how == "AdminCreateUser" && !byPhone:
		return signUpResponse{}, nil
	}
	return nil, errSignUp
}

type signUpResponse struct {
	Confirm     bool `json:"autoConfirmUser"`
	VerifyEmail bool `json:"autoVerifyEmail"`
	VerifyPhone bool `json:"autoVerifyPhone"`
}

type tokenRequest struct {
	Attributes map[string]string `json:"userAttributes"`
	Groups     struct {
		Names []string `json:"groupsToOverride"`
	} `json:"groupConfiguration"`
}

// token puts into the access token what the API reads there: roles, the files that a phone's holder may act for, and
// who somebody is in the schedule. It runs at every refresh too, so what an administrator changes holds within the hour.
func (t *Triggers) token(ctx context.Context, e Event, in tokenRequest) (any, error) {
	var out tokenResponse
	d := &out.Details
	d.Groups.Names, d.Access.Claims = []string{}, map[string]string{}
	n, byPhone := holder(e)
	switch {
	case e.Caller.Client == t.Client && byPhone:
		people, err := t.Codes.People(ctx, n)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(people))
		for i, p := range people {
			ids[i] = string(p)
		}
		d.Groups.Names = []string{string(auth.Patient)}
		d.Access.Claims[t.Claims.Patient] = strings.Join(ids, " ")
		d.Access.Scopes = []string{t.Scope} // these clients cannot ask for one
	case e.Caller.Client != t.Client && !byPhone:
		d.Groups.Names = slices.DeleteFunc(in.Groups.Names, func(g string) bool { return g == string(auth.Patient) })
		for claim, attribute := range map[string]string{"name": "name", t.Claims.Practitioner: "custom:practitioner"} {
			if v := in.Attributes[attribute]; v != "" {
				d.Access.Claims[claim] = v
			}
		}
	}
	return out, nil
}

type tokenResponse struct {
	Details struct {
		Access struct {
			Claims map[string]string `json:"claimsToAddOrOverride"`
			Scopes []string          `json:"scopesToAdd,omitempty"`
		} `json:"accessTokenGeneration"`
		Groups struct {
			Names []string `json:"groupsToOverride"`
		} `json:"groupOverrideDetails"`
	} `json:"claimsAndScopeOverrideDetails"`
}
