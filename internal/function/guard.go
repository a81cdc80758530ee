package function

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"careloop/internal/obs"
)

// Guarded returns a handler whose errors say nothing that they quote. Lambda writes an error's text and a panic's value
// into the log and the trace, and hands the text to failure destinations; and some errors are of the code around ours,
// such as that of an event which cannot be read.
func Guarded(e Env, h lambda.Handler) lambda.Handler { return guarded{e, h} }

type guarded struct {
	env  Env
	next lambda.Handler
}

// Invoke implements lambda.Handler.
func (g guarded) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	ctx = obs.Begin(ctx, invocation(ctx))
	out, err := obs.Recovered(g.env.Log, g.next.Invoke)(ctx, event)
	return out, obs.Harmless(err)
}

// invocation returns Lambda's number of the invocation, or "".
func invocation(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}
