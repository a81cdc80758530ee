package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// run reads the shards of the source's stream and delivers what they tell, each shard after its parent, until the
// context ends.
func (s *streamSource) run(ctx context.Context, client *dynamodbstreams.Client) error {
	var mu sync.Mutex
	var failed error
	var g sync.WaitGroup
	defer g.Wait()
	begun, over := map[string]bool{}, map[string]bool{}
	for ctx.Err() == nil {
		out, err := client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &s.arn})
		if err != nil {
			return ended(ctx, fmt.Errorf("stream of %s: %w", s.name, err))
		}
		listed := map[string]bool{}
		for _, shard := range out.StreamDescription.Shards {
			listed[*shard.ShardId] = true
		}
		mu.Lock()
		for _, shard := range out.StreamDescription.Shards {
			id, parent := *shard.ShardId, aws.ToString(shard.ParentShardId)
			if begun[id] || (listed[parent] && !over[parent]) {
				continue
			}
			begun[id] = true
			g.Go(func() {
				err := s.read(ctx, client, id)
				mu.Lock()
				defer mu.Unlock()
				over[id], failed = true, errors.Join(failed, err)
			})
		}
		err = failed
		mu.Unlock()
		if err != nil {
			return err
		}
		sleep(ctx, time.Second)
	}
	return nil
}

// ended returns err unless the context has ended, which is how reading ends.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the end was asked for
	}
	return err
}

// read delivers one shard from its beginning to its end.
func (s *streamSource) read(ctx context.Context, client *dynamodbstreams.Client, shard string) error {
	var batch []record
	var since time.Time
	last := "" // the sequence number that was read last
	next, err := s.from(ctx, client, shard, last)
	for err == nil && next != nil && ctx.Err() == nil {
		looked := now()
		limit := int32(s.batch - len(batch)) //nolint:gosec // a thousand at most
		out, failed := client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: next, Limit: &limit})
		if outdated(failed) {
			next, err = s.from(ctx, client, shard, last)
			continue
		}
		if failed != nil {
			return ended(ctx, fmt.Errorf("records of %s: %w", s.name, failed))
		}
		next = out.NextShardIterator
		for _, r := range out.Records {
			one, err := recordOf(s.arn, r)
			if err != nil {
				return err
			}
			batch, last = append(batch, one), one.seq
		}
		if len(batch) == 0 {
			s.emptyAt.Store(looked.UnixNano())
			sleep(ctx, idleWait)
			continue
		}
		if since.IsZero() {
			since = looked
		}
		s.emptyAt.Store(0)
		if len(batch) < s.batch && next != nil && now().Sub(since) < s.window {
			sleep(ctx, idleWait)
			continue
		}
		s.deliver(ctx, batch)
		batch, since = nil, time.Time{}
	}
	return ended(ctx, err)
}

// outdated reports whether an iterator cannot be used any more. DynamoDB Local gives up one after a while.
func outdated(err error) bool {
	var trimmed *types.TrimmedDataAccessException
	var expired *types.ExpiredIteratorException
	return errors.As(err, &trimmed) || errors.As(err, &expired)
}

// from returns an iterator that goes on behind a sequence number, or begins at the shard's beginning.
func (s *streamSource) from(ctx context.Context, client *dynamodbstreams.Client, shard, last string) (*string, error) {
	in := &dynamodbstreams.GetShardIteratorInput{StreamArn: &s.arn, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	if last != "" {
		in.ShardIteratorType, in.SequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &last
	}
	out, err := client.GetShardIterator(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("shard of %s: %w", s.name, err)
	}
	return out.ShardIterator, nil
}

func recordOf(arn string, r types.Record) (record, error) {
	event, err := EventOf(arn, r)
	if err != nil {
		return record{}, err
	}
	keys, err := json.Marshal(wire(r.Dynamodb.Keys))
	return record{seq: aws.ToString(r.Dynamodb.SequenceNumber), item: string(keys), event: event}, err
}

// EventOf returns a stream's record in the form in which Lambda gets it.
func EventOf(arn string, r types.Record) (json.RawMessage, error) {
	d := map[string]any{
		"Keys": wire(r.Dynamodb.Keys), "SequenceNumber": r.Dynamodb.SequenceNumber, "StreamViewType": r.Dynamodb.StreamViewType,
		"SizeBytes": aws.ToInt64(r.Dynamodb.SizeBytes), "ApproximateCreationDateTime": aws.ToTime(r.Dynamodb.ApproximateCreationDateTime).Unix(),
	}
	for name, image := range map[string]map[string]types.AttributeValue{"OldImage": r.Dynamodb.OldImage, "NewImage": r.Dynamodb.NewImage} {
		if len(image) > 0 {
			d[name] = wire(image)
		}
	}
	return json.Marshal(map[string]any{
		"eventID": r.EventID, "eventName": r.EventName, "eventVersion": "1.1", "eventSource": "aws:dynamodb",
		"awsRegion": r.AwsRegion, "eventSourceARN": arn, "dynamodb": d,
	})
}

func wire(item map[string]types.AttributeValue) map[string]any {
	out := make(map[string]any, len(item))
	for name, v := range item {
		out[name] = wireValue(v)
	}
	return out
}

func wireValue(v types.AttributeValue) any {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": v.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": v.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": v.Value}
	case *types.AttributeValueMemberNULL:
		return map[string]any{"NULL": v.Value}
	case *types.AttributeValueMemberM:
		return map[string]any{"M": wire(v.Value)}
	case *types.AttributeValueMemberL:
		l := make([]any, len(v.Value))
		for i, e := range v.Value {
			l[i] = wireValue(e)
		}
		return map[string]any{"L": l}
	}
	panic(fmt.Sprintf("cloud: attribute value of type %T", v)) // the store writes no other
}
