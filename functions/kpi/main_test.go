package main

import (
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/function/gateway"
)

func TestStarts(t *testing.T) { functiontest.Starts[gateway.Settings[function.None]](t, handler) }

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, _ *functiontest.Clinic) lambda.Handler {
		e.Keys = nil // it has none
		return wire(e)
	})
}
