package amazon_test

import (
	"context"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"careloop/internal/audit"
	"careloop/internal/store"
	"careloop/internal/store/dynamo/stream"
)

// part is where a change stands.
type part struct{ arn, shard, seq string }

// find looks for an item's change in the stream of its table.
func (w *world) find(sk string) part {
	w.t.Helper()
	ctx := w.t.Context()
	arn, err := stream.Of(ctx, w.Streams, w.Prefix+string(store.Scheduling))
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := w.Streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &arn})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range out.StreamDescription.Shards {
		at, err := w.Streams.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
			StreamArn: &arn, ShardId: s.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			w.t.Fatal(err)
		}
		for next := at.ShardIterator; next != nil; {
			page, err := w.Streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: next})
			if err != nil {
				w.t.Fatal(err)
			}
			for _, r := range page.Records {
				if key, ok := r.Dynamodb.Keys["sk"].(*streamtypes.AttributeValueMemberS); ok && key.Value == sk {
					return part{arn, *s.ShardId, *r.Dynamodb.SequenceNumber}
				}
			}
			if next = page.NextShardIterator; len(page.Records) == 0 {
				break
			}
		}
	}
	w.t.Fatalf("the stream does not tell of %s", sk)
	return part{}
}

// faulty is an audit that fails for some items.
type faulty struct {
	*audit.Service
	broken *sync.Map
}

// Append implements what jobs.Changes asks of the audit.
func (f faulty) Append(ctx context.Context, c store.Change) error {
	if _, ok := f.broken.Load(c.SK); ok {
		return errBroken
	}
	return f.Service.Append(ctx, c)
}

// trimmed is a stream that no longer keeps some shard.
type trimmed struct {
	stream.API
	before string // sequence number of the first record that is kept
}

// GetShardIterator implements stream.API.
func (s trimmed) GetShardIterator(ctx context.Context, in *dynamodbstreams.GetShardIteratorInput, opts ...func(*dynamodbstreams.Options)) (*dynamodbstreams.GetShardIteratorOutput, error) {
	if in.ShardIteratorType == streamtypes.ShardIteratorTypeAtSequenceNumber && less(*in.SequenceNumber, s.before) {
		return nil, &streamtypes.TrimmedDataAccessException{}
	}
	if in.ShardIteratorType == streamtypes.ShardIteratorTypeTrimHorizon {
		copied := *in
		copied.ShardIteratorType, copied.SequenceNumber = streamtypes.ShardIteratorTypeAtSequenceNumber, &s.before
		in = &copied
	}
	return s.API.GetShardIterator(ctx, in, opts...)
}

func less(a, b string) bool {
	return len(a) < len(b) || len(a) == len(b) && strings.Compare(a, b) < 0
}
