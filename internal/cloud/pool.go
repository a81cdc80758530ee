package cloud

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"careloop/internal/sam"
)

// UserPool stands in for Amazon Cognito as far as patients use it: it speaks the requests of their pages, asks the
// deployed function at each step of a custom challenge, and signs what that puts into the token. Who signs in with a
// password is not played.
//
// Cognito does not promise that a session is good for one answer only, so this pool lets each be used again until its
// time is over: that a code works once and has three tries is the function's to hold.
type UserPool struct {
	URL    string
	Client string // of the patients' pages: the one that takes codes

	id, region string
	triggers   map[string]invoker // by the trigger's name in the template
	functions  []*Function        // that answer them
	issuer     *Issuer
	session    time.Duration // how long an answer may take

	mu    sync.Mutex
	users map[string]string // sub by name
	begun map[string]poolAttempt
	renew map[string]string // user by refresh token
}

// poolAttempt is a sign-in that waits for an answer.
type poolAttempt struct {
	user    string
	until   time.Time
	results []map[string]any // as a trigger hears of them
	asked   triggered
}

// cognito is who must be allowed to call the triggers' function.
const cognito = "cognito-idp.amazonaws.com"

// openPool reads from the template the pool, its client that takes codes, and who answers its triggers.
func (c *Cloud) openPool() error {
	p := &UserPool{
		region: c.names.region, issuer: c.Issuer, session: 3 * time.Minute, // Cognito's, unless the client says otherwise
		triggers: map[string]invoker{}, users: map[string]string{}, begun: map[string]poolAttempt{}, renew: map[string]string{},
	}
	var callable []string
	err := each(c.template, "AWS::Lambda::Permission", func(_ string, r sam.Resource) error {
		var x struct {
			Action    string `yaml:"Action"`
			Function  string `yaml:"FunctionName"`
			Principal string `yaml:"Principal"`
		}
		err := r.Properties.Decode(&x)
		if x.Principal == cognito && x.Action == "lambda:InvokeFunction" {
			callable = append(callable, x.Function)
		}
		return err
	})
	if err == nil {
		err = each(c.template, "AWS::Cognito::UserPoolClient", p.addClient)
	}
	if err == nil {
		err = each(c.template, "AWS::Cognito::UserPool", func(name string, r sam.Resource) error {
			p.id = name
			return c.addTriggers(p, r, callable)
		})
	}
	if err != nil {
		return err
	}
	if p.Client == "" || len(p.triggers) == 0 {
		return errors.New("the template has no user pool that signs in by a challenge of our own")
	}
	c.Pool = p
	address, err := c.listen(loopback, p)
	p.URL = "http://" + address + "/"
	return err
}

// addClient notes the client that may use the custom challenge.
func (p *UserPool) addClient(name string, r sam.Resource) error {
	var x struct {
		Flows   []string `yaml:"ExplicitAuthFlows"`
		Session int      `yaml:"AuthSessionValidity"`
	}
	if err := r.Properties.Decode(&x); err != nil {
		return err
	}
	if slices.Contains(x.Flows, "ALLOW_CUSTOM_AUTH") {
		p.Client = name
		if x.Session > 0 {
			p.session = time.Duration(x.Session) * time.Minute
		}
	}
	return nil
}

// addTriggers finds the functions that answer the pool. It may call only those that say so.
func (c *Cloud) addTriggers(p *UserPool, r sam.Resource, callable []string) error {
	var x struct {
		Triggers struct {
			SignUp string `yaml:"PreSignUp"`
			Define string `yaml:"DefineAuthChallenge"`
			Create string `yaml:"CreateAuthChallenge"`
			Verify string `yaml:"VerifyAuthChallengeResponse"`
			Token  struct {
				Version string `yaml:"LambdaVersion"`
				ARN     string `yaml:"LambdaArn"`
			} `yaml:"PreTokenGenerationConfig"`
		} `yaml:"LambdaConfig"`
	}
	if err := r.Properties.Decode(&x); err != nil {
		return err
	}
	t := x.Triggers
	for name, arn := range map[string]string{
		"PreSignUp": t.SignUp, "DefineAuthChallenge": t.Define, "CreateAuthChallenge": t.Create,
		"VerifyAuthChallengeResponse": t.Verify, "TokenGeneration": t.Token.ARN,
	} {
		f := c.byARN(arn)
		switch {
		case f == nil:
			return fmt.Errorf("%s: no function %q", name, arn)
		case !slices.Contains(callable, f.Name):
			return fmt.Errorf("%s: nothing lets %s call %s", name, cognito, f.Name)
		}
		p.triggers[name], p.functions = f.Invoke, append(p.functions, f)
	}
	return nil
}

func (c *Cloud) byARN(arn string) *Function {
	for _, f := range c.Functions {
		if f.ARN == arn {
			return f
		}
	}
	return nil
}

// refusal is an error as Cognito's API answers it.
type refusal struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (r *refusal) Error() string { return r.Type }

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
func (p *UserPool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in poolRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<10)).Decode(&in); err != nil {
		reply(w, http.StatusBadRequest, refusal{"SerializationException", ""})
		return
	}
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	out, err := p.act(r.Context(), action, in)
	var no *refusal
	switch {
	case errors.As(err, &no):
		reply(w, http.StatusBadRequest, no)
	case err != nil:
		reply(w, http.StatusInternalServerError, refusal{"InternalErrorException", ""})
	default:
		reply(w, http.StatusOK, out)
	}
}

// sub returns the id of a user; false if there is none of that name.
func (p *UserPool) sub(user string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.users[user]
	return s, ok
}

// add makes a user; false if there is one of that name.
func (p *UserPool) add(user string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users[user] != "" {
		return false
	}
	p.users[user] = uuid()
	return true
}

func (p *UserPool) keep(a poolAttempt) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	session := rand.Text()
	p.begun[session] = a
	return session
}

// Private returns what the function gave the pool to keep beside a question, which no page ever sees.
func (p *UserPool) Private(session string) map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun[session].asked.Private
}

// begunAs returns the sign-in of a session.
func (p *UserPool) begunAs(session, user string) (poolAttempt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.begun[session]
	if !ok || a.user != user {
		return a, &refusal{"NotAuthorizedException", "Invalid session for the user."}
	}
	if now().After(a.until) {
		return a, &refusal{"NotAuthorizedException", "Invalid session for the user, session is expired."}
	}
	a.results = slices.Clone(a.results)
	return a, nil
}
