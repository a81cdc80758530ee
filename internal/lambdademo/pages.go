package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// pages signs a patient in as their pages do (web/src/shared/signin/pool.ts): by three requests of Cognito's API, and
// the code that came to the phone.
type pages struct {
	r     *run
	phone string
}

// poolAnswer is what the pool may answer.
type poolAnswer struct {
	Session string
	Told    struct{ Code string }                       `json:"ChallengeParameters"`
	Result  *struct{ AccessToken, RefreshToken string } `json:"AuthenticationResult"`
}

// poolError is a refusal of the pool.
type poolError struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (e *poolError) Error() string { return e.Type + " " + e.Message }

// is reports whether err is the pool's refusal of a kind.
func is(err error, kind string) bool {
	var no *poolError
	return errors.As(err, &no) && no.Type == kind
}

// call sends one request, and again while the function behind the pool fails.
func (p pages) call(ctx context.Context, action string, in map[string]any) (poolAnswer, error) {
	in["ClientId"] = p.r.cloud.Pool.Client
	var out poolAnswer
	var err error
	for try := 1; try <= 5; try++ {
		if out, err = p.once(ctx, action, in); !is(err, "UnexpectedLambdaException") && !is(err, "UserLambdaValidationException") || action == "SignUp" && !is(err, "UnexpectedLambdaException") {
			return out, err
		}
		if err := pause(ctx, time.Duration(try)*100*time.Millisecond); err != nil {
			return out, err
		}
	}
	return out, err
}

func (p pages) once(ctx context.Context, action string, in map[string]any) (poolAnswer, error) {
	var out poolAnswer
	b, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.r.cloud.Pool.URL, bytes.NewReader(b))
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+action)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return out, err
	}
	defer func() { _ = res.Body.Close() }() // decoded below
	if res.StatusCode != http.StatusOK {
		no := &poolError{}
		return out, errors.Join(json.NewDecoder(res.Body).Decode(no), no)
	}
	return out, json.NewDecoder(res.Body).Decode(&out)
}

// ask asks for a code and returns the session in which it is answered; no session: too many codes.
func (p pages) ask(ctx context.Context) (session string, err error) {
	_, err = p.call(ctx, "SignUp", map[string]any{"Username": p.phone, "Password": "aA1unknown-to-everybody"})
	if err != nil && !is(err, "UsernameExistsException") {
		return "", err
	}
	out, err := p.call(ctx, "InitiateAuth", map[string]any{"AuthFlow": "CUSTOM_AUTH", "AuthParameters": map[string]string{"USERNAME": p.phone}})
	if out.Told.Code == "too-many-codes" {
		return "", err
	}
	return out.Session, err
}

// answer gives a code. Without a result the code was wrong; then there is another session, or it is over.
func (p pages) answer(ctx context.Context, session, code string) (poolAnswer, error) {
	out, err := p.call(ctx, "RespondToAuthChallenge", map[string]any{
		"ChallengeName": "CUSTOM_CHALLENGE", "Session": session, "ChallengeResponses": map[string]string{"USERNAME": p.phone, "ANSWER": code},
	})
	if is(err, "NotAuthorizedException") {
		return poolAnswer{}, nil
	}
	return out, err
}

var codeText = regexp.MustCompile(`(?:验证码 |^)([0-9]{6})`)

// codes are those that came to the phone, the latest last.
func (p pages) codes() []string {
	var all []string
	for _, x := range p.r.cloud.Sent() {
		if x.By != "signin" || x.To != p.phone {
			continue
		}
		if found := codeText.FindStringSubmatch(x.Text); found != nil {
			all = append(all, found[1])
		} else {
			p.r.expect(false, "a text of the sign-in has no code")
		}
	}
	return all
}

// maxAsked is how often a patient asks whose code did not come or did not work: a phone gets five codes an hour.
const maxAsked = 5

var errNoCode = errors.New("no code came that works")

// asked asks until a code has come, and returns it with its session.
func (p pages) asked(ctx context.Context) (session, code string, err error) {
	for range maxAsked {
		before := len(p.codes())
		if session, err = p.ask(ctx); err != nil {
			return "", "", err
		}
		if session == "" {
			return "", "", errNoCode
		}
		if all := p.codes(); len(all) > before {
			return session, all[len(all)-1], nil
		}
		p.r.expect(p.r.options.faults, "no code came to %s", p.last())
	}
	return "", "", errNoCode
}

// signIn signs in, with another code if a fault met the first.
func (p pages) signIn(ctx context.Context) (poolAnswer, error) {
	for range maxAsked {
		session, code, err := p.asked(ctx)
		if err != nil {
			return poolAnswer{}, err
		}
		out, err := p.answer(ctx, session, code)
		if err != nil || out.Result != nil {
			return out, err
		}
		p.r.expect(p.r.options.faults, "the right code of %s was refused", p.last())
	}
	return poolAnswer{}, errNoCode
}

// last is by what a phone is spoken of.
func (p pages) last() string { return "…" + p.phone[len(p.phone)-2:] }

// other returns a code that is not this one.
func other(code string) string {
	return strings.Map(func(d rune) rune { return '0' + (d-'0'+1)%10 }, code)
}

// whoAmI is what the API says of the holder of a token.
type whoAmI struct {
	Actor struct {
		PatientID string
		Patients  []struct{ ID string }
	}
}

// mine reads who the token's holder is and for whom they may act.
func (p pages) mine(ctx context.Context, token string, headers ...string) (me whoAmI, err error) {
	if err := p.r.callWith(ctx, token, http.MethodGet, "/me", nil, &me, headers...); err != nil {
		return me, fmt.Errorf("who am I: %w", err)
	}
	return me, nil
}
