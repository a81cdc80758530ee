package function

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"careloop/internal/jobs"
	"careloop/internal/obs"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// errNoSequence is returned for a batch whose failed record cannot be named, so that all of it comes again.
var errNoSequence = errors.New("stream record without a sequence number")

// Stream returns the handler of a table's stream. handle works off changes in order and returns the index of the
// first that must come again, with an error unless only the time was short; or their number.
//
// The answer names the record from which the stream continues (ReportBatchItemFailures). A record that cannot be
// read is named too and never passed over: what follows from it would be lost without anybody knowing.
//
// An operator who tells records again asks for the writes that followed (jobs.AskWrites); a stream does not.
func Stream(e Env, writes func() int64, handle func(context.Context, []store.Change) (int, error)) lambda.Handler {
	h := stream(e, handle)
	return Job(e, func(ctx context.Context, batch events.DynamoDBEvent) (jobs.ChangesAnswer, error) {
		before := writes()
		out, err := h(ctx, batch)
		answer := jobs.ChangesAnswer{DynamoDBEventResponse: out}
		if lc, ok := lambdacontext.FromContext(ctx); ok && lc.ClientContext.Custom[jobs.AskWrites] != "" {
			n := writes() - before
			answer.Writes = &n
		}
		return answer, err
	})
}

func stream(e Env, handle func(context.Context, []store.Change) (int, error)) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		changes := make([]store.Change, 0, len(batch.Records))
		var unread error
		for _, r := range batch.Records {
			c, err := dynamo.ChangeOf(r)
			if err != nil {
				unread = err
				break
			}
			changes = append(changes, c)
		}
		n, err := handle(ctx, changes)
		if err == nil {
			err = unread
		}
		switch {
		case err != nil:
			e.Metrics.Add(obs.GivenBack, 1)
			e.Log.ErrorContext(ctx, "change not worked off", "count", n, "total", len(batch.Records), "error", err)
		case n < len(batch.Records):
			e.Log.InfoContext(ctx, "time is nearly over", "count", n, "total", len(batch.Records))
		default:
			return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}, nil
		}
		failed := batch.Records[n].Change.SequenceNumber
		if failed == "" {
			return events.DynamoDBEventResponse{}, errNoSequence
		}
		return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: failed}}}, nil
	}
}
