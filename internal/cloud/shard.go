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

	"careloop/internal/store/dynamo/stream"
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
	event, err := stream.EventOf(arn, r)
	if err != nil {
		return record{}, err
	}
	keys, err := json.Marshal(stream.Wire(r.Dynamodb.Keys))
	return record{seq: aws.ToString(r.Dynamodb.SequenceNumber), item: string(keys), event: event}, err
}
