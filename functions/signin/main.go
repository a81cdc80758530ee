// Command signin answers the triggers of the user pool: patients sign in by a code sent to their phone, and tokens get
// the roles and files that they are for.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"careloop/internal/channel"
	"careloop/internal/channel/amazon"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/pool"
	"careloop/internal/signin"
)

type settings struct {
	config.Keyset
	Client   string `env:"PATIENT_CLIENT_ID,required"`
	Scope    string `env:"API_SCOPE,required"`
	SenderID string `env:"SMS_SENDER_ID"`
	MaxPrice string `env:"SMS_MAX_PRICE"`
}

// pace is longer than a message usually takes to be handed over.
const pace = time.Second

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := function.Load[settings](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, c.Parameter, c.KMSKeyID)
	sms := amazon.SMS{Client: sns.NewFromConfig(e.AWS), SenderID: c.SenderID, MaxPrice: c.MaxPrice}
	return wire(e, c.Client, c.Scope, sms, pace), nil
}

func wire(e function.Env, client, scope string, sms channel.Sender, pace time.Duration) lambda.Handler {
	codes := &signin.Service{DB: e.DB, Keys: e.Keys, Clinic: e.Clinic, Files: e.Patients(), Sender: sms, Now: e.Now, Pace: pace}
	t := &pool.Triggers{Codes: codes, Client: client, Scope: scope, Claims: e.Claims, Log: e.Log, Metrics: e.Metrics}
	return function.Job(e, t.Handle)
}
