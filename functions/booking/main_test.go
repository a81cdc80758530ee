package main

import (
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/config"
	"careloop/internal/function"
	"careloop/internal/function/functiontest"
	"careloop/internal/function/gateway"
)

func TestStarts(t *testing.T) { functiontest.Starts[gateway.Settings[settings]](t, handler) }

func TestSampleEvents(t *testing.T) {
	functiontest.Replay(t, func(e function.Env, _ *functiontest.Clinic) lambda.Handler {
		return wire(e, signIn(config.SignIn{
			Issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E", ClientID: "console", Scope: "careloop/api", PhoneClient: "patient",
		}), true)
	})
}
