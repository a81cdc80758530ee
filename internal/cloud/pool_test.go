package cloud

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"careloop/internal/sam"
)

// pooled is a pool whose triggers the test answers.
type pooled struct {
	*testing.T
	pool   *UserPool
	url    string
	called []string
	answer func(source string, e map[string]any) (string, error)
}

func newPooled(t *testing.T) *pooled {
	t.Helper()
	issuer, err := NewIssuer("https://issuer.example/pool", "console")
	if err != nil {
		t.Fatal(err)
	}
	p := &pooled{T: t, pool: &UserPool{
		Client: "patient", issuer: issuer, session: time.Minute, triggers: map[string]invoker{}, users: map[string]string{}, begun: map[string]poolAttempt{}, renew: map[string]string{},
	}}
	for _, name := range []string{"PreSignUp", "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "TokenGeneration"} {
		p.pool.triggers[name] = func(_ context.Context, event []byte) (Answer, error) {
			var e map[string]any
			if err := json.Unmarshal(event, &e); err != nil {
				t.Error(err)
			}
			p.called = append(p.called, name)
			body, err := p.answer(name, e)
			return Answer{Body: []byte(`{"response":` + body + `}`)}, err
		}
	}
	s := httptest.NewServer(p.pool)
	t.Cleanup(s.Close)
	p.url, p.answer = s.URL, byTheBook
	return p
}

// byTheBook asks for a code, which is always 1, until it is right.
func byTheBook(source string, e map[string]any) (string, error) {
	request, _ := e["request"].(map[string]any)
	results, _ := request["session"].([]any)
	switch source {
	case "PreSignUp":
		return `{"autoConfirmUser":true}`, nil
	case "DefineAuthChallenge":
		if n := len(results); n > 0 && results[n-1].(map[string]any)["challengeResult"] == true {
			return `{"issueTokens":true}`, nil
		}
		return `{"challengeName":"CUSTOM_CHALLENGE"}`, nil
	case "CreateAuthChallenge":
		return `{"publicChallengeParameters":{"code":"sent"},"privateChallengeParameters":{"code":"cod_1"},"challengeMetadata":"cod_1"}`, nil
	case "VerifyAuthChallengeResponse":
		if request["challengeAnswer"] == "1" {
			return `{"answerCorrect":true}`, nil
		}
		return `{"answerCorrect":false}`, nil
	}
	return `{"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{"claimsToAddOrOverride":{"custom:patient":"pat_1"},"scopesToAdd":["careloop/api"]},
		"groupOverrideDetails":{"groupsToOverride":["patient"]}}}`, nil
}

func (p *pooled) call(action, body string) map[string]any {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.url, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+action)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		p.Fatal(err)
	}
	return out
}

const (
	begin  = `{"ClientId":"patient","AuthFlow":"CUSTOM_AUTH","AuthParameters":{"USERNAME":"+86138"}}`
	signUp = `{"ClientId":"patient","Username":"+86138"}`
)

func (p *pooled) respond(session, code string) map[string]any {
	p.Helper()
	return p.call("RespondToAuthChallenge", `{"ClientId":"patient","ChallengeName":"CUSTOM_CHALLENGE","Session":"`+session+
		`","ChallengeResponses":{"USERNAME":"+86138","ANSWER":"`+code+`"}}`)
}

func TestPoolSignsWhatTheTriggerAdds(t *testing.T) {
	p := newPooled(t)
	p.call("SignUp", signUp)
	if again := p.call("SignUp", signUp); again["__type"] != "UsernameExistsException" {
		t.Errorf("signed up twice: %v", again)
	}
	session, _ := p.call("InitiateAuth", begin)["Session"].(string)
	wrong := p.respond(session, "0")
	next, _ := wrong["Session"].(string)
	if next == "" || next == session || wrong["AuthenticationResult"] != nil {
		t.Fatalf("after a wrong answer: %v", wrong)
	}
	result, _ := p.respond(next, "1")["AuthenticationResult"].(map[string]any)
	token, _ := result["AccessToken"].(string)
	c := jwt.MapClaims{}
	if _, err := jwt.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return &p.pool.issuer.key.PublicKey, nil }); err != nil {
		t.Fatal(err)
	}
	if c["custom:patient"] != "pat_1" || c["client_id"] != "patient" || c["token_use"] != "access" || !strings.Contains(asText(c["scope"]), "careloop/api") || asText(c["cognito:groups"]) != "[patient]" {
		t.Errorf("claims %v", c)
	}
	fresh, _ := result["RefreshToken"].(string)
	renewed := p.call("InitiateAuth", `{"ClientId":"patient","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"`+fresh+`"}}`)
	if fresh == "" || renewed["AuthenticationResult"] == nil || p.called[len(p.called)-1] != "TokenGeneration" {
		t.Errorf("renewed %v", renewed)
	}
}

func TestPoolRefuses(t *testing.T) {
	p := newPooled(t)
	stranger, _ := p.call("InitiateAuth", begin)["Session"].(string) // nobody has signed up
	if out := p.respond(stranger, "1"); out["__type"] != "NotAuthorizedException" {
		t.Errorf("somebody without a user: %v", out)
	}
	p.call("SignUp", signUp)
	session, _ := p.call("InitiateAuth", begin)["Session"].(string)
	p.pool.begun[session] = poolAttempt{user: "+86138", until: now().Add(-time.Second)}
	for name, out := range map[string]map[string]any{
		"late":           p.respond(session, "1"),
		"no session":     p.respond("made up", "1"),
		"another client": p.call("InitiateAuth", strings.Replace(begin, `"patient"`, `"console"`, 1)),
		"no renewal":     p.call("InitiateAuth", `{"ClientId":"patient","AuthFlow":"REFRESH_TOKEN_AUTH","AuthParameters":{"REFRESH_TOKEN":"x"}}`),
		"no such action": p.call("ForgotPassword", signUp),
		"no JSON":        p.call("SignUp", "{"),
	} {
		if kind, _ := out["__type"].(string); kind == "" || out["AuthenticationResult"] != nil {
			t.Errorf("%s: %v", name, out)
		}
	}
}

// TestPoolCallsAgain: what crashes or is late is called three times, what returns an error once.
func TestPoolCallsAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fails int
		kind  FailureKind
		want  string
		calls int
	}{
		"crashed once":   {1, Crashed, "", 2},
		"late twice":     {2, TimedOut, "", 3},
		"crashed always": {9, Crashed, "UnexpectedLambdaException", 3},
		"an error":       {1, Errored, "UserLambdaValidationException", 1},
	} {
		p := newPooled(t)
		left := c.fails
		p.answer = func(source string, e map[string]any) (string, error) {
			if left--; left >= 0 {
				return "{}", &Failure{Kind: c.kind, Message: `{"errorMessage":"closed"}`}
			}
			return byTheBook(source, e)
		}
		out := p.call("SignUp", signUp)
		if got, _ := out["__type"].(string); got != c.want || len(p.called) != c.calls {
			t.Errorf("%s: %v after %d calls", name, out, len(p.called))
		}
		if c.kind == Errored && !strings.Contains(asText(out["message"]), "closed") {
			t.Errorf("%s: %v", name, out)
		}
	}
}

// TestPoolOfTheTemplate: the pool that is deployed is one that can be played, and may call its function.
func TestPoolOfTheTemplate(t *testing.T) {
	c := &Cloud{names: names{"aws", "us-east-1", "123456789012"}, Functions: map[string]*Function{}, ctx: t.Context()}
	t.Cleanup(func() {
		for _, s := range c.servers {
			_ = s.Close()
		}
	})
	x, err := sam.Expand("../../template.yaml", c.values())
	if err != nil {
		t.Fatal(err)
	}
	all, err := x.Functions()
	if err != nil {
		t.Fatal(err)
	}
	c.template = x
	f := &Function{Function: all["signin"], Folder: "signin", ARN: c.names.arn("lambda", "function:"+all["signin"].Name)}
	if err := c.openPool(); err == nil || !strings.Contains(err.Error(), "no function") {
		t.Errorf("without the function: %v", err)
	}
	c.Functions["signin"] = f
	if err := c.openPool(); err != nil {
		t.Fatal(err)
	}
	if c.Pool.Client != f.Environment["PATIENT_CLIENT_ID"] || c.Pool.session != 5*time.Minute || !c.answersPool(f) {
		t.Errorf("client %q, session %v", c.Pool.Client, c.Pool.session)
	}
	err = each(x, "AWS::Cognito::UserPool", func(_ string, r sam.Resource) error { return c.addTriggers(c.Pool, r, nil) })
	if err == nil || !strings.Contains(err.Error(), "nothing lets") {
		t.Errorf("without a permission: %v", err)
	}
}

// TestWeChatMisbehaves lets each fault of WeChat happen once; the next message is taken.
func TestWeChatMisbehaves(t *testing.T) {
	faults := none()
	s := &services{faults: faults}
	w := &weChat{services: s, faults: map[string][]Kind{}}
	send := func() (int, string) {
		return w.take(w.token(), []byte(`{"touser":"o1","template_id":"t","data":{"thing1":{"value":"x"}}}`))
	}
	for k, want := range map[Kind]string{
		WeChatExpired: "42001", WeChatReplaced: "40001", WeChatRefused: "43101", WeChatBusy: ":-1", WeChatQuota: "45009", WeChatDown: "502",
		WeChatOpenID: "40003", WeChatTemplate: "40037", WeChatArgument: "47003", WeChatMalformed: `{"errcode":0,"errm`, WeChatLost: "0",
	} {
		w.faults["o1"] = []Kind{k}
		before, old := len(s.sent), w.token()
		status, body := send()
		if all := http.StatusText(status) + asText(status) + body; !strings.Contains(all, want) {
			t.Errorf("%s: %d %s", k, status, body)
		}
		if took := k == WeChatMalformed || k == WeChatLost; took != (len(s.sent) > before) || faults.Injected()[k] != 1 {
			t.Errorf("%s: taken %v", k, len(s.sent) > before)
		}
		if ended := k == WeChatExpired || k == WeChatReplaced; ended {
			if _, body := w.take(old, []byte(`{}`)); !strings.Contains(body, "40001") {
				t.Errorf("%s: the old token works on: %s", k, body)
			}
		}
		if _, body := send(); !strings.Contains(body, `"errcode":0,`) {
			t.Errorf("after %s: %s", k, body)
		}
	}
	if len(WeChatKinds()) != 11 {
		t.Errorf("%d kinds", len(WeChatKinds()))
	}
}

// TestForcedFaults: what is forced meets its function and nobody else, and only while faults are on.
func TestForcedFaults(t *testing.T) {
	f, one, two := none(), &Function{Folder: "one"}, &Function{Folder: "two"}
	f.Force(KillBefore, "one", 2)
	if f.meets(KillBefore, one) {
		t.Error("a fault while they are off")
	}
	f.Switch(true)
	if f.meets(KillBefore, two) || f.meets(KillAfter, one) || !f.meets(KillBefore, one) || !f.meets(KillBefore, one) || f.meets(KillBefore, one) {
		t.Error("the forced faults met somebody else, or not as often as wanted")
	}
	f.settled([]Kind{KillBefore, StoreLost}, true)
	f.settled([]Kind{StoreLost}, false)
	if o := f.Outcomes(); o[KillBefore] != (Outcome{Again: 1}) || o[StoreLost] != (Outcome{Absorbed: 1, Again: 1}) {
		t.Errorf("outcomes %v", o)
	}
}
