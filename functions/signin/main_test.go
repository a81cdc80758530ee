package main

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/channel"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/id"
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
				if to != "+8613800000001" {
					t.Errorf("a code went to %s, which is in no file", to)
				}
			}
		})
		return wire(e, "3patient4client5example6789", "careloop/api", m, 0)
	})
}
