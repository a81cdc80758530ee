package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/id"
	"careloop/internal/obs"
	"careloop/internal/pool"
	"careloop/internal/signin"
)

func TestStarts(t *testing.T) { functiontest.Starts[settings](t, handler) }

// mobile takes messages and remembers to whom they went.
type mobile struct{ to []string }

func (m *mobile) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	m.to = append(m.to, out.To)
	return channel.Receipt{ID: out.Dedup}, nil
}

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, c *functiontest.Clinic) lambda.Handler {
		asked := &signin.Service{
			DB: c.DB, Keys: c.Keys, Clinic: c.Clinic, Files: c.Patients(), Sender: &mobile{}, Now: c.Now,
			IDs: id.Source{Rand: rand.NewChaCha8([32]byte{2})}, Digits: func() (string, error) { return "246810", nil },
		}
		if code, err := asked.Ask(t.Context(), "+8613800000001"); err != nil || code != "cod_06h0be33w1t911kbey4kbc5v94" {
			t.Fatalf("the events name another code than %s, %v", code, err)
		}
		m := &mobile{}
		t.Cleanup(func() {
			for _, to := range m.to {
				if to != "+8613800000001" && !c.Spoiled {
					t.Errorf("a code went to %s, which is in no file", to)
				}
			}
		})
		return wire(e, "3patient4client5example6789", "careloop/api", m, 0)
	})
}

// silent is a channel that takes nothing.
type silent struct{}

func (silent) Send(context.Context, channel.Outgoing) (channel.Receipt, error) {
	return channel.Receipt{}, &channel.Error{Verdict: channel.Temporary}
}

// TestSignInsAreCounted: alarms ring when codes cannot be sent or are guessed, and the figures do not say of whom.
func TestSignInsAreCounted(t *testing.T) {
	const client, known = "3patient4client5example6789", "+8613800000001"
	c := functiontest.Open(t)
	e := c.Env
	var lines bytes.Buffer
	e.Metrics = obs.NewMetrics(&lines, "careloop-dev", "signin", c.Now)
	ask := func(sms channel.Sender, source, phone string, request any) {
		t.Helper()
		b, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		event, err := json.Marshal(pool.Event{Source: source, UserName: phone, Caller: pool.Caller{Client: client}, Request: b})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wire(e, client, "careloop/api", sms, 0).Invoke(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	const create, verify = "CreateAuthChallenge_Authentication", "VerifyAuthChallengeResponse_Authentication"
	ask(&mobile{}, create, known, map[string]any{})
	ask(&mobile{}, create, "+8613900000009", map[string]any{}) // nobody's: counted as the others
	ask(silent{}, create, known, map[string]any{})
	for range signin.MaxHourly - 1 {
		ask(&mobile{}, create, known, map[string]any{})
	}
	code, err := (&signin.Service{
		DB: c.DB, Keys: c.Keys, Clinic: c.Clinic, Files: c.Patients(), Sender: &mobile{}, Now: c.Now,
		Digits: func() (string, error) { return "246810", nil },
	}).Ask(t.Context(), "+8613800000002")
	if err != nil {
		t.Fatal(err)
	}
	for _, digits := range []string{"000000", "246810"} {
		ask(&mobile{}, verify, known, map[string]any{"privateChallengeParameters": map[string]string{"code": string(code)}, "challengeAnswer": digits})
	}
	got := map[string]float64{}
	for dec := json.NewDecoder(&lines); dec.More(); {
		var line map[string]any
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		for _, m := range []string{"sign_in_codes", "sign_in_answers"} {
			if n, ok := line[m].(float64); ok {
				got[m+" "+line["outcome"].(string)] += n
			}
		}
	}
	want := map[string]float64{"sign_in_codes asked": signin.MaxHourly, "sign_in_codes unsent": 1, "sign_in_codes too-many": 1, "sign_in_answers wrong": 1, "sign_in_answers right": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
