// Package function is what every Lambda shares: settings from the environment, the store on DynamoDB, and the
// handlers of HTTP, streams, queues and schedules. A function's main wires its own services on top.
//
// Nothing here calls AWS before the first event: clients are made from the environment alone.
package function

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"

	"careloop/internal/auth"
	"careloop/internal/awsenv"
	"careloop/internal/clinic"
	"careloop/internal/config"
	"careloop/internal/crypt"
	"careloop/internal/obs"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// Settings is everything that a function reads from its environment: what all need, and its own.
type Settings[Own any] struct {
	config.Clinic
	config.Tables
	config.Claims
	config.Log
	Own Own
}

// None is the own settings of a function that has none.
type None struct{}

// Env is what a function works with. Tests make one over another engine.
type Env struct {
	AWS     aws.Config
	Clinic  clinic.Settings
	Claims  auth.Mapping // where tokens say what
	DB      store.Store
	Keys    *crypt.Keys       // of sealed fields; nil in a function that may not open them
	Origin  config.OriginKeys // one of which a request must bring; nil: it need not
	Log     *slog.Logger
	Metrics *obs.Metrics // nil: none
	Now     func() time.Time
}

// Load reads the environment. The error names everything that is missing or malformed.
func Load[Own any](getenv func(string) string) (Env, Own, error) {
	c, err := config.Load[Settings[Own]](getenv)
	a, aerr := awsenv.Load(getenv)
	if err := errors.Join(err, aerr); err != nil {
		return Env{}, c.Own, err
	}
	now := time.Now //nolint:forbidigo // the clock of the functions
	name := strings.TrimPrefix(getenv("AWS_LAMBDA_FUNCTION_NAME"), c.Prefix)
	metrics := obs.NewMetrics(os.Stdout, strings.TrimSuffix(c.Prefix, "-"), name, now)
	units := dynamo.WithCapacity(func(_ store.Table, _ string, read, write float64) {
		metrics.Add(obs.ReadUnits, read)
		metrics.Add(obs.WriteUnits, write)
	})
	return Env{
		AWS: a, Clinic: c.Settings(), Claims: auth.Mapping(c.Claims), DB: dynamo.New(dynamo.NewClient(a), c.Prefix, units),
		Log: obs.NewLogger(os.Stderr, c.Level).With("function", name), Metrics: metrics, Now: now,
	}, c.Own, nil
}

// Start runs a function: it makes the handler, or says on standard error what is missing and ends, so that the
// deployment fails at once and not at the first patient.
func Start(handler func(ctx context.Context, getenv func(string) string) (lambda.Handler, error)) {
	h, err := handler(context.Background(), os.Getenv) //nolint:forbidigo // the mains of the functions are this call
	if err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error()+"\n")
		os.Exit(1)
	}
	lambda.Start(h)
}

// Job returns the handler of events that no person waits for. An error makes Lambda deliver the event again; a panic
// is an error. Log lines carry Lambda's number of the invocation, which stays the same when it tries again.
func Job[In, Out any](e Env, handle func(context.Context, In) (Out, error)) lambda.Handler {
	handle = obs.Recovered(e.Log, handle)
	return Guarded(e, lambda.NewHandler(func(ctx context.Context, in In) (Out, error) {
		defer e.Metrics.Flush()
		start, cold := e.Now(), e.Metrics.ColdStart()
		out, err := handle(ctx, in)
		line := []any{"duration_ms", e.Now().Sub(start), "cold_start", cold}
		if err != nil {
			e.Log.ErrorContext(ctx, "job failed", append(line, "error", err)...)
			return out, err
		}
		e.Log.InfoContext(ctx, "job", line...)
		return out, nil
	}))
}
