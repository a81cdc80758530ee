package main

import (
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/config"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
)

func TestStarts(t *testing.T) { functiontest.Starts[config.Payment](t, handler) }

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, _ *functiontest.Clinic) lambda.Handler { return wire(e, true) })
}
