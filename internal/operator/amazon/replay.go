package amazon

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"careloop/internal/jobs"
	"careloop/internal/obs"
	"careloop/internal/operator"
	"careloop/internal/store"
	"careloop/internal/store/dynamo/stream"
)

// Limits of a batch: as the stream's event source has it in template.yaml, and what Lambda takes in one request (6 MB).
const (
	batchSize  = 100
	batchBytes = 5 << 20
)

// Replay implements operator.Clinic. Times are those of DynamoDB, to the second.
func (d *Deployment) Replay(ctx context.Context, r operator.Replay) (operator.Replayed, error) {
	out := operator.Replayed{Told: map[store.Table]int{}, Failed: []operator.Failure{}}
	for _, t := range store.Tables() {
		if !t.Stream || !r.Wants(t.Name) {
			continue
		}
		arn, err := stream.Of(ctx, d.Streams, d.Prefix+string(t.Name))
		if err != nil {
			return out, err
		}
		var batch []stream.Record
		size := 0
		flush := func() error {
			told := batch
			batch, size = nil, 0
			out.Told[t.Name] += len(told)
			return operator.Tell(ctx, told, d.consumer(&out.New), func(x stream.Record, err error) {
				out.Failed = append(out.Failed, operator.Failure{What: "change " + x.Seq + " of " + string(t.Name), Why: obs.Harmless(err).Error()})
			})
		}
		err = stream.Between(ctx, d.Streams, arn, r.From, r.Until, func(x stream.Record) error {
			if len(batch) == batchSize || size+len(x.Event) > batchBytes && size > 0 {
				if err := flush(); err != nil {
					return err
				}
			}
			batch, size = append(batch, x), size+len(x.Event)
			return nil
		})
		if err == nil {
			err = flush()
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

var errGivenBack = errors.New("the function gave it back; its log says why")

// asking is the client context by which the function is asked what followed.
var asking = base64.StdEncoding.EncodeToString([]byte(`{"custom":{"` + jobs.AskWrites + `":"1"}}`))

// consumer returns what hands records to the function changes and adds up the writes that followed. It returns how
// many records the function worked off, as its answer to a stream says it.
func (d *Deployment) consumer(writes *int) func(context.Context, []stream.Record) (int, error) {
	return func(ctx context.Context, batch []stream.Record) (int, error) {
		events := make([]json.RawMessage, len(batch))
		for i, r := range batch {
			events[i] = r.Event
		}
		event, err := json.Marshal(map[string]any{"Records": events})
		if err != nil {
			return 0, err
		}
		var answer jobs.ChangesAnswer
		if err := d.invoke(ctx, "changes", event, aws.String(asking), &answer); err != nil {
			return 0, err
		}
		*writes += int(aws.ToInt64(answer.Writes))
		if len(answer.BatchItemFailures) == 0 {
			return len(batch), nil
		}
		failed := answer.BatchItemFailures[0].ItemIdentifier
		i := slices.IndexFunc(batch, func(r stream.Record) bool { return r.Seq == failed })
		if i < 0 {
			return 0, fmt.Errorf("the function names a record %q that it was not given", failed)
		}
		return i, errGivenBack
	}
}
