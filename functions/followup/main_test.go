package main

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/config"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/function/gateway"
	"careloop/internal/message"
	"careloop/internal/store"
)

func TestStarts(t *testing.T) { functiontest.Starts[gateway.Settings[config.Keyset]](t, handler) }

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, c *functiontest.Clinic) lambda.Handler {
		told(t, c)
		return wire(e)
	})
}

// told has a patient told how to prepare, so that there is something to read again.
func told(t *testing.T, c *functiontest.Clinic) {
	t.Helper()
	m := message.Message{
		ID: "msg_0000000000000000000000000a", Kind: message.Preparation, Patient: "pat_td16ehkjr8g2f886da1t55mwar", About: string(c.Booked.ID),
		Status: message.Sent, Channel: channel.SMS, DueAt: c.Now(), NotAfter: c.Now().Add(time.Hour), Attempts: []message.Attempt{},
		Vars: message.Vars{
			Start: c.Booked.Start, Department: c.Booked.Department, Practitioner: c.Booked.Practitioner, Service: c.Service.ID, ServiceVersion: c.Service.Version,
		},
	}
	put := store.Put(store.Key{Table: store.Messages, PK: string(m.Patient), SK: "msg#" + string(m.ID)}, m).If(store.Absent())
	if err := c.DB.Write(context.WithoutCancel(t.Context()), auth.Job("test").Stamp("", c.Now()), put); err != nil {
		t.Error(err)
	}
}
