package cloud

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"careloop/internal/store/dynamo/stream"
)

// Store returns a client of DynamoDB Local that meets no faults and no policy.
func (c *Cloud) Store() *dynamodb.Client { return c.dynamo }

// Changes reads everything that the tables' streams have told so far, in the form in which Lambda gets it.
func (c *Cloud) Changes(ctx context.Context) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for _, s := range c.streams {
		out, err := c.reader.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: &s.arn})
		if err != nil {
			return nil, err
		}
		for _, shard := range out.StreamDescription.Shards {
			start, err := c.reader.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
				StreamArn: &s.arn, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
			})
			if err != nil {
				return nil, err
			}
			for next := start.ShardIterator; next != nil; {
				out, err := c.reader.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: next})
				if err != nil {
					return nil, err
				}
				if len(out.Records) == 0 {
					break
				}
				for _, r := range out.Records {
					event, err := stream.EventOf(s.arn, r)
					if err != nil {
						return nil, err
					}
					all = append(all, event)
				}
				next = out.NextShardIterator
			}
		}
	}
	return all, nil
}

// SetParameter writes a parameter of Systems Manager.
func (c *Cloud) SetParameter(name, value string) {
	c.services.mu.Lock()
	defer c.services.mu.Unlock()
	c.services.parameters[name] = value
}

// Encrypt wraps by a key of KMS.
func (c *Cloud) Encrypt(key string, plain []byte, context map[string]string) ([]byte, error) {
	k := c.services.keys[key]
	if k == nil {
		return nil, errUnwrap
	}
	return k.wrap(plain, context), nil
}

// Sent returns what left the clinic.
func (c *Cloud) Sent() []Sent {
	c.services.mu.Lock()
	defer c.services.mu.Unlock()
	return slices.Clone(c.services.sent)
}

// Lost returns the messages that were to be published when their sender was killed.
func (c *Cloud) Lost() []string {
	c.services.mu.Lock()
	defer c.services.mu.Unlock()
	return slices.Clone(c.services.lost)
}

// Refused returns what functions tried that no policy allows, or that nobody stands in for.
func (c *Cloud) Refused() []string {
	c.services.mu.Lock()
	defer c.services.mu.Unlock()
	return slices.Clone(c.services.refused)
}

// DeadLetters returns the queues that no function reads.
func (c *Cloud) DeadLetters() []*Queue {
	var out []*Queue
	for _, arn := range slices.Sorted(maps.Keys(c.Queues)) {
		q := c.Queues[arn]
		if !slices.ContainsFunc(c.queues, func(s *queueSource) bool { return s.queue == q }) {
			out = append(out, q)
		}
	}
	return out
}

// Counts are what has happened.
type Counts struct {
	Processes, Invocations, Failures      int64
	Requests, GatewayFailures             int64
	Records, StreamRetries, StreamGivenUp int64
	Letters, QueueRetries                 int64
	Services                              map[string]int
	Store                                 string
}

// Counts returns what has happened so far.
func (c *Cloud) Counts() Counts {
	out := Counts{Requests: c.Gateway.requests.Load(), GatewayFailures: c.Gateway.failures.Load(), Store: c.services.store.used()}
	for _, f := range c.Functions {
		out.Processes += f.Started.Load()
		out.Invocations += f.Invoked.Load()
		out.Failures += f.Failed.Load()
	}
	for _, s := range c.streams {
		out.Records += s.delivered.Load()
		out.StreamRetries += s.retried.Load()
		out.StreamGivenUp += s.gaveUp.Load()
	}
	for _, q := range c.Queues {
		out.Letters += q.Sent.Load()
	}
	for _, s := range c.queues {
		out.QueueRetries += s.retried.Load()
	}
	c.services.mu.Lock()
	defer c.services.mu.Unlock()
	out.Services = maps.Clone(c.services.calls)
	return out
}
