package pool_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/phone"
	"careloop/internal/pool"
	"careloop/internal/signin"
)

const (
	client          = "the-patients-client"
	console         = "the-console"
	known           = "+8613800000001"
	stranger        = "+8613800009999"
	landline        = "+861065529988"
	scope           = "careloop/api"
	customChallenge = "CUSTOM_CHALLENGE"
)

// files knows one phone, of two people.
type files struct{ down error }

func (f files) OfPhone(_ context.Context, n phone.Number) ([]patient.ID, error) {
	if n == known {
		return []patient.ID{"pat_a", "pat_b"}, f.down
	}
	return nil, f.down
}

func (files) Speaks(context.Context, patient.ID) (i18n.Lang, error) { return i18n.Chinese, nil }

// mobile keeps the codes that came.
type mobile struct {
	codes []string
	down  error
}

func (m *mobile) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	if m.down == nil {
		m.codes = append(m.codes, out.Vars[0].Value)
	}
	return channel.Receipt{ID: "1"}, m.down
}

type world struct {
	*testing.T
	triggers *pool.Triggers
	mobile   *mobile
	log      strings.Builder
}

func open(t *testing.T) *world {
	t.Helper()
	c, w := clinictest.New(t), &world{T: t, mobile: &mobile{}}
	codes := &signin.Service{DB: c.DB, Keys: c.Keys, Clinic: c.Settings, Now: c.Now, Sender: w.mobile, Files: files{}}
	w.triggers = &pool.Triggers{
		Codes: codes, Client: client, Scope: scope, Claims: auth.Cognito(), Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	}
	return w
}

// ask lets the pool call a trigger, and returns its answer as the pool reads it.
func (w *world) ask(source, client, user, request string) (map[string]any, error) {
	w.Helper()
	e, err := w.triggers.Handle(w.Context(), pool.Event{
		Version: "1", Source: source, UserName: user, Caller: pool.Caller{Client: client}, Request: json.RawMessage(request),
	})
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(e.Response)
	if err != nil {
		w.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		w.Fatal(err)
	}
	return out, nil
}

// must is ask where an error is a failure.
func (w *world) must(source, client, user, request string) map[string]any {
	w.Helper()
	out, err := w.ask(source, client, user, request)
	if err != nil {
		w.Fatalf("%s: %v", source, err)
	}
	return out
}

// code asks for a code and returns what the pool keeps of it.
func (w *world) code(user string) string {
	w.Helper()
	out := w.must("CreateAuthChallenge_Authentication", client, user, `{"session":[]}`)
	private, ok := out["privateChallengeParameters"].(map[string]any)
	if !ok || fmt.Sprint(out["publicChallengeParameters"]) != "map[code:sent]" || private["code"] != out["challengeMetadata"] {
		w.Fatalf("asked for %s: %v", user, out)
	}
	return out["challengeMetadata"].(string)
}

func (w *world) right(code, answer string) bool {
	w.Helper()
	request := fmt.Sprintf(`{"privateChallengeParameters":{"code":%q},"challengeAnswer":%q}`, code, answer)
	right, ok := w.must("VerifyAuthChallengeResponse_Authentication", client, known, request)["answerCorrect"].(bool)
	return ok && right
}

func TestWhoMaySignUp(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		how, client, user string
		ok                bool
	}{
		{"SignUp", client, known, true},
		{"SignUp", client, stranger, true}, // or signing up would tell who is known
		{"SignUp", client, "me@clinic.example", false},
		{"SignUp", client, landline, false}, // nobody reads messages there
		{"SignUp", client, "+86 138 0000 0001", false},
		{"SignUp", client, "13800000001", false}, // two names of one phone would be two users
		{"SignUp", client, "", false},
		{"SignUp", console, known, false},
		{"SignUp", "", known, false},
		{"AdminCreateUser", console, "me@clinic.example", true},
		{"AdminCreateUser", console, known, false}, // staff with a phone's name would be let in as patients
		{"ExternalProvider", client, known, false},
		{"", client, known, false},
	} {
		out, err := w.ask("PreSignUp_"+c.how, c.client, c.user, `{}`)
		if (err == nil) != c.ok {
			t.Errorf("%s of %q by %q: %v", c.how, c.user, c.client, err)
		}
		if err == nil && out["autoConfirmUser"] != (c.how == "SignUp") {
			t.Errorf("%s: %v", c.how, out)
		}
		if err != nil && strings.Contains(err.Error(), strings.TrimPrefix(c.user, "+86")) && c.user != "" {
			t.Errorf("the pool shows this to the caller: %v", err)
		}
	}
}

func TestDefine(t *testing.T) {
	w := open(t)
	wrong := fmt.Sprintf(`{"challengeName":%q,"challengeResult":false}`, customChallenge)
	right := fmt.Sprintf(`{"challengeName":%q,"challengeResult":true}`, customChallenge)
	list := func(results ...string) string { return `{"session":[` + strings.Join(results, ",") + `]}` }
	for name, c := range map[string]struct{ client, request, want string }{
		"begins":                    {client, list(), "ask"},
		"begins without a list":     {client, `{}`, "ask"},
		"once wrong":                {client, list(wrong), "ask"},
		"twice wrong":               {client, list(wrong, wrong), "ask"},
		"thrice wrong":              {client, list(wrong, wrong, wrong), "over"},
		"right":                     {client, list(right), "in"},
		"wrong, then right":         {client, list(wrong, right), "in"},
		"right at the third":        {client, list(wrong, wrong, right), "in"},
		"right, then wrong":         {client, list(right, wrong), "ask"},
		"right but nobody":          {client, `{"userNotFound":true,` + list(right)[1:], "over"},
		"a password before":         {client, list(`{"challengeName":"SRP_A","challengeResult":true}`), "over"},
		"a password beside a right": {client, list(`{"challengeName":"PASSWORD_VERIFIER","challengeResult":true}`, right), "over"},
		"the console":               {console, list(right), "over"},
	} {
		out := w.must("DefineAuthChallenge_Authentication", c.client, known, c.request)
		got := map[bool]string{true: "in"}[out["issueTokens"] == true] + map[bool]string{true: "over"}[out["failAuthentication"] == true] +
			map[bool]string{true: "ask"}[out["challengeName"] == customChallenge]
		if got != c.want {
			t.Errorf("%s: %v, want %s", name, out, c.want)
		}
	}
}

func TestACodeIsAskedForOnceAndAnswered(t *testing.T) {
	w := open(t)
	code := w.code(known)
	again := w.must("CreateAuthChallenge_Authentication", client, known, fmt.Sprintf(`{"session":[{"challengeName":%q,"challengeMetadata":%q}]}`, customChallenge, code))
	if again["challengeMetadata"] != code || len(w.mobile.codes) != 1 {
		t.Errorf("after a wrong answer: %v, %d codes", again, len(w.mobile.codes))
	}
	if w.right(code, "") || w.right(code, "000") || w.right("", w.mobile.codes[0]) || w.right("cod_x", w.mobile.codes[0]) {
		t.Error("nonsense signed in")
	}
	if !w.right(code, w.mobile.codes[0]) || w.right(code, w.mobile.codes[0]) {
		t.Error("the code works once")
	}
}

func TestAStrangerHearsTheSame(t *testing.T) {
	w := open(t)
	for _, user := range []string{stranger, "me@clinic.example", landline} {
		out := w.must("CreateAuthChallenge_Authentication", client, user, `{"session":[],"userNotFound":true}`)
		if fmt.Sprint(out["publicChallengeParameters"]) != "map[code:sent]" {
			t.Errorf("%s: %v", user, out)
		}
	}
	w.mobile.down = channel.Fail(channel.Refused, "sns-OptedOut")
	w.code(known) // not the caller's to know
	if len(w.mobile.codes) != 0 || !strings.Contains(w.log.String(), "sns-OptedOut") || strings.Contains(w.log.String(), known) {
		t.Errorf("%d codes; log: %s", len(w.mobile.codes), w.log.String())
	}
	for range signin.MaxHourly - 1 {
		w.code(known)
	}
	out := w.must("CreateAuthChallenge_Authentication", client, known, `{"session":[]}`)
	if fmt.Sprint(out["publicChallengeParameters"], out["challengeMetadata"]) != "map[code:too-many-codes]" {
		t.Errorf("the sixth: %v", out)
	}
}

func TestToken(t *testing.T) {
	w := open(t)
	practitioner := `{"userAttributes":{"name":"李医生","custom:practitioner":"pra_1","custom:patient":"pat_a"},"groupConfiguration":{"groupsToOverride":["doctor","patient"]}}`
	claims := func(groups []any, access map[string]any) map[string]any {
		return map[string]any{"claimsAndScopeOverrideDetails": map[string]any{
			"accessTokenGeneration": access, "groupOverrideDetails": map[string]any{"groupsToOverride": groups},
		}}
	}
	nothing := claims([]any{}, map[string]any{"claimsToAddOrOverride": map[string]any{}})
	patients := func(ids string) map[string]any {
		return claims([]any{"patient"}, map[string]any{"claimsToAddOrOverride": map[string]any{"custom:patient": ids}, "scopesToAdd": []any{scope}})
	}
	for name, c := range map[string]struct {
		client, user, request string
		want                  map[string]any
	}{
		"a family's phone":            {client, known, `{}`, patients("pat_a pat_b")},
		"a phone of nobody":           {client, stranger, `{}`, patients("")},
		"a phone with a group":        {client, known, practitioner, patients("pat_a pat_b")},
		"a doctor":                    {console, "li@clinic.example", practitioner, claims([]any{"doctor"}, map[string]any{"claimsToAddOrOverride": map[string]any{"name": "李医生", "custom:practitioner": "pra_1"}})},
		"staff without attributes":    {console, "li@clinic.example", `{"groupConfiguration":{"groupsToOverride":["nurse"]}}`, claims([]any{"nurse"}, map[string]any{"claimsToAddOrOverride": map[string]any{}})},
		"a phone at the console":      {console, known, practitioner, nothing},
		"staff at the patients' door": {client, "li@clinic.example", practitioner, nothing},
	} {
		for _, source := range []string{"TokenGeneration_Authentication", "TokenGeneration_RefreshTokens"} {
			if diff := cmp.Diff(c.want, w.must(source, c.client, c.user, c.request)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, source, diff)
			}
		}
	}
}

func TestWhatFails(t *testing.T) {
	w := open(t)
	if _, err := w.ask("PostConfirmation_ConfirmSignUp", client, known, `{}`); err == nil {
		t.Error("an unknown trigger was answered")
	}
	for _, source := range []string{"DefineAuthChallenge_Authentication", "CreateAuthChallenge_Authentication", "VerifyAuthChallengeResponse_Authentication", "TokenGeneration_Authentication"} {
		if _, err := w.ask(source, client, known, `[]`); err == nil || strings.Contains(err.Error(), known) {
			t.Errorf("%s of nonsense: %v", source, err)
		}
	}
	down := errors.New("down")
	w.triggers.Codes.Files = files{down}
	for _, source := range []string{"CreateAuthChallenge_Authentication", "TokenGeneration_Authentication"} {
		if _, err := w.ask(source, client, known, `{}`); !errors.Is(err, down) {
			t.Errorf("%s while the files are away: %v", source, err)
		}
	}
}
