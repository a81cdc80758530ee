// Package function is what every Lambda shares: settings from the environment, the store on DynamoDB, the HTTP
// operations behind API Gateway. A function's main wires its own services on top.
package function

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"careloop/internal/api"
	"careloop/internal/awsenv"
	"careloop/internal/clinic"
	"careloop/internal/config"
	"careloop/internal/crypt"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/obs"
	"careloop/internal/store/dynamo"
)

// base is the configuration that every function has.
type base struct {
	config.Clinic
	config.Tables
	config.Log
}

// Env is what a function starts from.
type Env struct {
	AWS    aws.Config
	Clinic clinic.Settings
	DB     *dynamo.Store
	Log    *slog.Logger
	Now    func() time.Time

	getenv func(string) string
}

// Load reads the environment. The error names everything that is missing or malformed.
func Load(getenv func(string) string) (*Env, error) {
	c, err := config.Load[base](getenv)
	a, aerr := awsenv.Load(getenv)
	if err := errors.Join(err, aerr); err != nil {
		return nil, err
	}
	return &Env{
		AWS: a, Clinic: c.Settings(), DB: dynamo.New(dynamo.NewClient(a), c.Tables.Prefix),
		Log: obs.NewLogger(os.Stderr, c.Level), Now: api.Clock, getenv: getenv,
	}, nil
}

// With reads a further part of the configuration, which only some functions have.
func With[T any](e *Env) (T, error) { return config.Load[T](e.getenv) }

// Keys returns the keys of sealed fields. They are fetched and unwrapped at first use, not at start.
func (e *Env) Keys() (*crypt.Keys, error) {
	c, err := With[config.Keyset](e)
	if err != nil {
		return nil, err
	}
	return kmskey.Keys(ssm.NewFromConfig(e.AWS), c.Parameter, kms.NewFromConfig(e.AWS), c.KMSKeyID), nil
}

// API returns an API without operations, whose tokens API Gateway has verified.
func (e *Env) API() *api.API {
	return api.New(api.Config{Verify: fromGateway, Clinic: e.Clinic, Now: e.Now, Log: e.Log})
}

// Start runs a function: it makes the handler, or says on standard error what is missing and ends, so that the
// deployment fails at once and not at the first patient.
func Start(handler func(ctx context.Context, getenv func(string) string) (lambda.Handler, error)) {
	h, err := handler(context.Background(), os.Getenv)
	if err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error()+"\n")
		os.Exit(1)
	}
	lambda.Start(h)
}
