package local

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/crypt"
	"careloop/internal/pool"
	"careloop/internal/signin"
)

// phoneClient is the client of the patients' pages, as the pool on AWS has one.
const phoneClient = "patient"

// userPool does what Amazon Cognito does around the triggers: it speaks the public part of its API, as far as the
// patients' pages use it, and keeps the sign-ins that have begun. The codes land in the outbox.
type userPool struct {
	triggers *pool.Triggers
	keys     *crypt.Keys
	issuer   auth.Issuer
	now      func() time.Time

	mu    sync.Mutex
	begun map[string]attempt
}

// attempt is a sign-in that has begun.
type attempt struct {
	user    string
	until   time.Time
	results []map[string]any // as a trigger hears of them
	private map[string]string
}

// Bounds of what has begun.
const (
	attemptTTL = 5 * time.Minute
	maxBegun   = 1000
)

func (s *Server) newUserPool(keys *crypt.Keys) *userPool {
	codes := &signin.Service{
		DB: s.db, Keys: keys, Clinic: s.opts.Clinic, Files: s.services.patients, Sender: s.outbox.Sender(channel.SMS), Now: s.clock.now,
	}
	return &userPool{
		triggers: &pool.Triggers{Codes: codes, Client: phoneClient, Scope: "careloop/api", Claims: auth.Cognito(), Log: s.log},
		keys:     keys, issuer: s.issuer, now: s.clock.now, begun: map[string]attempt{},
	}
}

// refusal is an error as Cognito's API answers it.
type refusal struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (r *refusal) Error() string { return r.Type }

var (
	errWrong   = &refusal{"NotAuthorizedException", "Incorrect username or password."}
	errRequest = &refusal{"InvalidParameterException", "The request cannot be read."}
)

type poolRequest struct {
	Client    string            `json:"ClientId"`
	Flow      string            `json:"AuthFlow"`
	Username  string            `json:"Username"`
	Auth      map[string]string `json:"AuthParameters"`
	Session   string            `json:"Session"`
	Challenge string            `json:"ChallengeName"`
	Responses map[string]string `json:"ChallengeResponses"`
}

// ServeHTTP implements http.Handler.
func (p *userPool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in poolRequest
	var out any
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<10)).Decode(&in)
	if err != nil {
		err = errRequest
	} else {
		_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		out, err = p.act(r.Context(), action, in)
	}
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		writeJSON(w, http.StatusBadRequest, refused)
	case err != nil:
		p.triggers.Log.ErrorContext(r.Context(), "sign-in failed", "error", err)
		writeJSON(w, http.StatusInternalServerError, refusal{"InternalErrorException", "Something went wrong."})
	default:
		writeJSON(w, http.StatusOK, out)
	}
}

func (p *userPool) act(ctx context.Context, action string, in poolRequest) (any, error) {
	switch {
	case action == "SignUp":
		if _, err := p.trigger(ctx, "PreSignUp_SignUp", in.Client, in.Username, struct{}{}); err != nil {
			return nil, &refusal{"UserLambdaValidationException", "PreSignUp failed with error " + err.Error() + "."}
		}
		return map[string]any{"UserConfirmed": true}, nil
	case action == "InitiateAuth" && in.Flow == "CUSTOM_AUTH" && in.Client == phoneClient:
		return p.next(ctx, attempt{user: in.Auth["USERNAME"], until: p.now().Add(attemptTTL)})
	case action == "RespondToAuthChallenge" && in.Challenge == "CUSTOM_CHALLENGE" && in.Client == phoneClient:
		return p.respond(ctx, in)
	}
	return nil, errRequest
}

func (p *userPool) respond(ctx context.Context, in poolRequest) (any, error) {
	a, ok := p.take(in.Session)
	if !ok || a.user != in.Responses["USERNAME"] {
		return nil, errWrong
	}
	out, err := p.trigger(ctx, "VerifyAuthChallengeResponse_Authentication", phoneClient, a.user,
		map[string]any{"privateChallengeParameters": a.private, "challengeAnswer": in.Responses["ANSWER"]})
	if err != nil {
		return nil, err
	}
	a.results = append(a.results, map[string]any{
		"challengeName": "CUSTOM_CHALLENGE", "challengeResult": out.Right, "challengeMetadata": a.private["code"],
	})
	return p.next(ctx, a)
}

// next asks the next question, or ends the sign-in.
func (p *userPool) next(ctx context.Context, a attempt) (any, error) {
	session := map[string]any{"session": a.results}
	step, err := p.trigger(ctx, "DefineAuthChallenge_Authentication", phoneClient, a.user, session)
	switch {
	case err != nil:
		return nil, err
	case step.Issue:
		return p.tokens(ctx, a.user)
	case step.Fail:
		return nil, errWrong
	}
	asked, err := p.trigger(ctx, "CreateAuthChallenge_Authentication", phoneClient, a.user, session)
	if err != nil {
		return nil, err
	}
	a.private = asked.Private
	return map[string]any{"ChallengeName": step.Name, "ChallengeParameters": asked.Public, "Session": p.put(a)}, nil
}

func (p *userPool) tokens(ctx context.Context, user string) (any, error) {
	out, err := p.trigger(ctx, "TokenGeneration_Authentication", phoneClient, user, struct{}{})
	if err != nil {
		return nil, err
	}
	subject, err := p.keys.Hash(ctx, "sign-in-user", user)
	if err != nil {
		return nil, err
	}
	c := auth.Claims{Groups: out.Details.Groups.Names, Patient: out.Details.Access.Claims["custom:patient"]}
	c.Subject = subject
	token, _, err := p.issuer.Issue(c, tokenTTL)
	return map[string]any{"AuthenticationResult": map[string]any{
		"AccessToken": token, "ExpiresIn": int(tokenTTL / time.Second), "TokenType": "Bearer",
	}}, err
}

// triggered is all that a trigger may answer.
type triggered struct {
	Name    string            `json:"challengeName"`
	Issue   bool              `json:"issueTokens"`
	Fail    bool              `json:"failAuthentication"`
	Public  map[string]string `json:"publicChallengeParameters"`
	Private map[string]string `json:"privateChallengeParameters"`
	Right   bool              `json:"answerCorrect"`
	Details struct {
		Access struct {
			Claims map[string]string `json:"claimsToAddOrOverride"`
		} `json:"accessTokenGeneration"`
		Groups struct {
			Names []string `json:"groupsToOverride"`
		} `json:"groupOverrideDetails"`
	} `json:"claimsAndScopeOverrideDetails"`
}

// trigger calls one as the pool on AWS does, by JSON.
func (p *userPool) trigger(ctx context.Context, source, client, user string, request any) (triggered, error) {
	var out triggered
	b, err := json.Marshal(request)
	if err != nil {
		return out, err
	}
	e, err := p.triggers.Handle(ctx, pool.Event{Source: source, UserName: user, Caller: pool.Caller{Client: client}, Request: b})
	if err != nil {
		return out, err
	}
	if b, err = json.Marshal(e.Response); err == nil {
		err = json.Unmarshal(b, &out)
	}
	return out, err
}

func (p *userPool) put(a attempt) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.begun) >= maxBegun {
		clear(p.begun) // they begin again
	}
	session := rand.Text()
	p.begun[session] = a
	return session
}

// take returns a sign-in that has begun, once: each question is answered once.
func (p *userPool) take(session string) (attempt, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.begun[session]
	delete(p.begun, session)
	return a, ok && p.now().Before(a.until)
}
