package pool

import (
	"context"
	"errors"

	"careloop/internal/channel"
	"careloop/internal/obs"
	"careloop/internal/signin"
)

// challenge is the one form in which a pool asks what it does not know itself.
const challenge = "CUSTOM_CHALLENGE"

type challengeRequest struct {
	Session  []result `json:"session"`
	NotFound bool     `json:"userNotFound"` // the pool plays along, so that nobody learns it
}

// result is how a challenge of this sign-in went.
type result struct {
	Name     string `json:"challengeName"`
	Right    bool   `json:"challengeResult"`
	Metadata string `json:"challengeMetadata"`
}

type defineResponse struct {
	Name  string `json:"challengeName,omitempty"`
	Issue bool   `json:"issueTokens"`
	Fail  bool   `json:"failAuthentication"`
}

// define lets a sign-in go on, through or off. Nothing but the code counts: who knows a password of a phone's user,
// perhaps because they made it, gets nowhere with it.
func (t *Triggers) define(e Event, in challengeRequest) (any, error) {
	for _, r := range in.Session {
		if r.Name != challenge {
			return defineResponse{Fail: true}, nil
		}
	}
	tried := len(in.Session)
	switch {
	case e.Caller.Client != t.Client:
		return defineResponse{Fail: true}, nil
	case tried > 0 && in.Session[tried-1].Right:
		return defineResponse{Issue: !in.NotFound, Fail: in.NotFound}, nil
	case tried >= signin.MaxTries:
		return defineResponse{Fail: true}, nil
	}
	return defineResponse{Name: challenge}, nil
}

type createResponse struct {
	Public   map[string]string `json:"publicChallengeParameters"`
	Private  map[string]string `json:"privateChallengeParameters"`
	Metadata string            `json:"challengeMetadata"`
}

// What a page is told of a code.
const (
	Sent    = "sent"           // if the clinic knows the phone
	TooMany = "too-many-codes" // this phone got its codes for now
)

// create asks for a code, at first; after a wrong answer the same code is asked for again.
func (t *Triggers) create(ctx context.Context, e Event, in challengeRequest) (any, error) {
	if n := len(in.Session); n > 0 {
		return asked(signin.ID(in.Session[n-1].Metadata), Sent), nil
	}
	n, ok := holder(e)
	if !ok {
		return asked("", Sent), nil
	}
	code, err := t.Codes.Ask(ctx, n)
	var unsent *channel.Error
	switch {
	case errors.Is(err, signin.ErrTooMany):
		t.Metrics.Add(obs.SignInCodes, 1, "too-many")
		return asked("", TooMany), nil
	case errors.As(err, &unsent): // not the caller's to know: only a phone in a file is sent anything
		t.Metrics.Add(obs.SignInCodes, 1, "unsent")
		t.Log.WarnContext(ctx, "sign-in code not sent", "channel", string(channel.SMS), "error", unsent)
	case err != nil:
		return nil, err
	default:
		t.Metrics.Add(obs.SignInCodes, 1, "asked")
	}
	return asked(code, Sent), nil
}

func asked(code signin.ID, how string) createResponse {
	return createResponse{
		Public:  map[string]string{"code": how},
		Private: map[string]string{"code": string(code)}, Metadata: string(code),
	}
}

type answerRequest struct {
	Private map[string]string `json:"privateChallengeParameters"`
	Answer  string            `json:"challengeAnswer"`
}

type verifyResponse struct {
	Right bool `json:"answerCorrect"`
}

func (t *Triggers) verify(ctx context.Context, in answerRequest) (any, error) {
	right, err := t.Codes.Answer(ctx, signin.ID(in.Private["code"]), in.Answer)
	if err != nil {
		return nil, err
	}
	outcome := "wrong"
	if right {
		outcome = "right"
	}
	t.Metrics.Add(obs.SignInAnswers, 1, outcome)
	return verifyResponse{Right: right}, nil
}
