package dynamotest

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/stream"
)

// shard is a part of a table's stream, and where the reading of it has come to.
type shard struct {
	arn, id string
	next    *string // the iterator of the records to come
}

// listen has hear tell what the streams tell from now on.
func (s *set) listen(t testing.TB) {
	t.Helper()
	for i := range s.shards {
		p := &s.shards[i]
		now, err := streams().GetShardIterator(t.Context(), &dynamodbstreams.GetShardIteratorInput{
			StreamArn: &p.arn, ShardId: &p.id, ShardIteratorType: types.ShardIteratorTypeLatest,
		})
		if err != nil {
			t.Fatal(err)
		}
		p.next = now.ShardIterator
	}
}

// hear reads what the streams have told since it was last called.
func (s *set) hear(t testing.TB) []store.Change {
	t.Helper()
	var all []store.Change
	for i := range s.shards {
		all = append(all, s.shards[i].read(t)...)
	}
	return all
}

// read reads until the shard has nothing more to tell.
func (p *shard) read(t testing.TB) []store.Change {
	t.Helper()
	var all []store.Change
	for p.next != nil {
		out, err := streams().GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: p.next})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Records) == 0 {
			return all
		}
		for _, r := range out.Records {
			c, err := dynamo.ChangeOf(eventOf(t, p.arn, r))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		p.next = out.NextShardIterator
	}
	t.Fatal("a shard has ended, which takes hours")
	return nil
}

// eventOf goes by way of JSON, as a record does on its way to a function.
func eventOf(t testing.TB, arn string, r types.Record) events.DynamoDBEventRecord {
	t.Helper()
	b, err := stream.EventOf(arn, r)
	if err != nil {
		t.Fatal(err)
	}
	var e events.DynamoDBEventRecord
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	return e
}
