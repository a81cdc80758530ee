package dynamotest

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// Changes reads everything that the tables' streams have told so far, in the form in which Lambda gets it.
func Changes(t testing.TB, prefix string) []store.Change {
	t.Helper()
	client := dynamodbstreams.NewFromConfig(Config(t))
	var all []store.Change
	for _, spec := range store.Tables() {
		if !spec.Stream {
			continue
		}
		in := &dynamodbstreams.ListStreamsInput{TableName: aws.String(prefix + string(spec.Name))}
		streams, err := client.ListStreams(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range streams.Streams {
			for _, r := range records(t, client, *s.StreamArn) {
				c, err := dynamo.ChangeOf(eventOf(t, *s.StreamArn, r))
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, c)
			}
		}
	}
	return all
}

// records reads the shards of a stream in order, each until it has nothing more to tell.
func records(t testing.TB, client *dynamodbstreams.Client, arn string) []types.Record {
	t.Helper()
	var all []types.Record
	stream, err := client.DescribeStream(t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: &arn})
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range stream.StreamDescription.Shards {
		start, err := client.GetShardIterator(t.Context(), &dynamodbstreams.GetShardIteratorInput{
			StreamArn: &arn, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		for next := start.ShardIterator; next != nil; {
			out, err := client.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: next})
			if err != nil {
				t.Fatal(err)
			}
			if len(out.Records) == 0 {
				break
			}
			all = append(all, out.Records...)
			next = out.NextShardIterator
		}
	}
	return all
}

// eventOf goes by way of JSON, as a record does on its way to a function.
func eventOf(t testing.TB, arn string, r types.Record) events.DynamoDBEventRecord {
	t.Helper()
	b, err := json.Marshal(map[string]any{
		"eventName":      r.EventName,
		"eventSourceARN": arn,
		"dynamodb": map[string]any{
			"Keys": wire(r.Dynamodb.Keys), "OldImage": wire(r.Dynamodb.OldImage), "NewImage": wire(r.Dynamodb.NewImage),
			"SequenceNumber": r.Dynamodb.SequenceNumber, "StreamViewType": r.Dynamodb.StreamViewType,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var e events.DynamoDBEventRecord
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	return e
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
	panic(fmt.Sprintf("dynamotest: attribute value of type %T", v))
}
