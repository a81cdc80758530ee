package cloud

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// act does one request of Cognito's public API. Source: its API reference, and "Customizing user pool workflows with
// Lambda triggers" in the developer guide.
func (p *UserPool) act(ctx context.Context, action string, in poolRequest) (any, error) {
	if in.Client != p.Client {
		return nil, &refusal{"ResourceNotFoundException", "User pool client does not exist."}
	}
	switch {
	case action == "SignUp":
		return p.signUp(ctx, in.Username)
	case action == "InitiateAuth" && in.Flow == "CUSTOM_AUTH":
		return p.next(ctx, poolAttempt{user: in.Auth["USERNAME"], until: now().Add(p.session), results: []map[string]any{}})
	case action == "RespondToAuthChallenge" && in.Challenge == customChallenge:
		return p.respond(ctx, in)
	case action == "InitiateAuth" && in.Flow == "REFRESH_TOKEN_AUTH":
		p.mu.Lock()
		user, ok := p.renew[in.Auth["REFRESH_TOKEN"]]
		p.mu.Unlock()
		if !ok {
			return nil, &refusal{"NotAuthorizedException", "Invalid Refresh Token"}
		}
		return p.tokens(ctx, user, "TokenGeneration_RefreshTokens")
	case action == "RevokeToken":
		return map[string]any{}, nil
	}
	return nil, &refusal{"InvalidParameterException", action + " is not stood in for"}
}

const customChallenge = "CUSTOM_CHALLENGE"

func (p *UserPool) signUp(ctx context.Context, user string) (any, error) {
	out, err := p.trigger(ctx, "PreSignUp_SignUp", user, map[string]any{"userAttributes": map[string]string{}})
	if err != nil {
		return nil, err
	}
	if !p.add(user) {
		return nil, &refusal{"UsernameExistsException", "User already exists"}
	}
	sub, _ := p.sub(user)
	return map[string]any{"UserConfirmed": out.Confirm, "UserSub": sub}, nil
}

func (p *UserPool) respond(ctx context.Context, in poolRequest) (any, error) {
	a, err := p.begunAs(in.Session, in.Responses["USERNAME"])
	if err != nil {
		return nil, err
	}
	out, err := p.trigger(ctx, "VerifyAuthChallengeResponse_Authentication", a.user,
		map[string]any{"privateChallengeParameters": a.asked.Private, "challengeAnswer": in.Responses["ANSWER"]})
	if err != nil {
		return nil, err
	}
	a.results = append(a.results, map[string]any{
		"challengeName": customChallenge, "challengeResult": out.Right, "challengeMetadata": a.asked.Metadata,
	})
	return p.next(ctx, a)
}

// next asks the next question, or ends the sign-in.
func (p *UserPool) next(ctx context.Context, a poolAttempt) (any, error) {
	sub, known := p.sub(a.user)
	told := map[string]any{"session": a.results, "userNotFound": !known, "userAttributes": map[string]string{"sub": sub}}
	step, err := p.trigger(ctx, "DefineAuthChallenge_Authentication", a.user, told)
	switch {
	case err != nil:
		return nil, err
	case step.Issue && known:
		return p.tokens(ctx, a.user, "TokenGeneration_Authentication")
	case step.Fail || step.Name != customChallenge:
		return nil, &refusal{"NotAuthorizedException", "Incorrect username or password."}
	}
	told["challengeName"] = step.Name
	if a.asked, err = p.trigger(ctx, "CreateAuthChallenge_Authentication", a.user, told); err != nil {
		return nil, err
	}
	return map[string]any{"ChallengeName": step.Name, "ChallengeParameters": a.asked.Public, "Session": p.keep(a)}, nil
}

// tokens signs what the trigger wants in the access token.
func (p *UserPool) tokens(ctx context.Context, user, source string) (any, error) {
	sub, _ := p.sub(user)
	out, err := p.trigger(ctx, source, user, map[string]any{
		"userAttributes": map[string]string{"sub": sub}, "groupConfiguration": map[string]any{"groupsToOverride": []string{}},
		"scopes": []string{"aws.cognito.signin.user.admin"},
	})
	if err != nil {
		return nil, err
	}
	d := out.Details
	c := jwt.MapClaims{
		"sub": sub, "username": user, "client_id": p.Client, "cognito:groups": d.Groups.Names,
		"scope": strings.Join(append([]string{"aws.cognito.signin.user.admin"}, d.Access.Scopes...), " "),
	}
	for name, v := range d.Access.Claims {
		c[name] = v
	}
	const valid = time.Hour
	token, err := p.issuer.Issue(c, valid)
	if err != nil {
		return nil, err
	}
	result := map[string]any{"AccessToken": token, "ExpiresIn": int(valid / time.Second), "TokenType": "Bearer"}
	if source == "TokenGeneration_Authentication" {
		fresh := rand.Text()
		p.mu.Lock()
		p.renew[fresh] = user
		p.mu.Unlock()
		result["RefreshToken"] = fresh
	}
	return map[string]any{"AuthenticationResult": result}, nil
}

// triggered is all that a trigger may answer.
type triggered struct {
	Confirm  bool              `json:"autoConfirmUser"`
	Name     string            `json:"challengeName"`
	Issue    bool              `json:"issueTokens"`
	Fail     bool              `json:"failAuthentication"`
	Public   map[string]string `json:"publicChallengeParameters"`
	Private  map[string]string `json:"privateChallengeParameters"`
	Metadata string            `json:"challengeMetadata"`
	Right    bool              `json:"answerCorrect"`
	Details  struct {
		Access struct {
			Claims map[string]any `json:"claimsToAddOrOverride"`
			Scopes []string       `json:"scopesToAdd"`
		} `json:"accessTokenGeneration"`
		Groups struct {
			Names []string `json:"groupsToOverride"`
		} `json:"groupOverrideDetails"`
	} `json:"claimsAndScopeOverrideDetails"`
}

// triggerTries is how often Cognito calls a function that does not answer.
const triggerTries = 3

// trigger asks the function, and tells the caller of its failures what Cognito tells.
func (p *UserPool) trigger(ctx context.Context, source, user string, request any) (triggered, error) {
	kind, _, _ := strings.Cut(source, "_")
	event, err := json.Marshal(map[string]any{
		"version": "1", "triggerSource": source, "region": p.region, "userPoolId": p.id, "userName": user,
		"callerContext": map[string]string{"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": p.Client},
		"request":       request, "response": map[string]any{},
	})
	if err != nil {
		return triggered{}, err
	}
	var answer Answer
	for range triggerTries {
		// who hangs up does not stop the function
		if answer, err = p.triggers[kind](context.WithoutCancel(ctx), event); err == nil {
			break
		}
		var failure *Failure
		if errors.As(err, &failure) && failure.Kind == Errored {
			return triggered{}, judged(kind, failure)
		}
	}
	if err != nil {
		return triggered{}, &refusal{"UnexpectedLambdaException", kind + " failed."}
	}
	var out struct {
		Response triggered `json:"response"`
	}
	err = json.Unmarshal(answer.Body, &out)
	return out.Response, err
}

// judged is how Cognito shows an error that the function returned: with its text.
func judged(kind string, failure *Failure) *refusal {
	var said struct {
		Message string `json:"errorMessage"`
	}
	_ = json.Unmarshal([]byte(failure.Message), &said) // else there is no text to show
	return &refusal{"UserLambdaValidationException", kind + " failed with error " + said.Message + "."}
}

// answersPool reports whether a function answers triggers of the pool.
func (c *Cloud) answersPool(f *Function) bool {
	return c.Pool != nil && slices.Contains(c.Pool.functions, f)
}
