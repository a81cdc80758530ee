package dynamotest

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// set is all tables under one prefix.
type set struct {
	prefix string
	shards []shard // of the tables that have a stream
}

// free keeps the emptied sets of ended tests: making and deleting tables costs the engine ten times what most tests
// do. A process leaves its last sets behind, until the engine, which holds everything in memory, is stopped.
var free struct {
	sync.Mutex
	sets []*set
}

// take returns a set that is the test's own until it ends.
func take(t testing.TB) *set {
	t.Helper()
	Need(t)
	free.Lock()
	var s *set
	if n := len(free.sets); n > 0 {
		s, free.sets = free.sets[n-1], free.sets[:n-1]
	}
	free.Unlock()
	if s == nil {
		var err error
		if s, err = create(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := s.giveBack(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func create(ctx context.Context) (*set, error) {
	s := &set{prefix: "test-" + strings.ToLower(rand.Text()[:12]) + "-"}
	if err := dynamo.CreateTables(ctx, tables(), s.prefix); err != nil {
		return nil, err
	}
	for _, spec := range store.Tables() {
		if !spec.Stream {
			continue
		}
		opened, err := s.openStream(ctx, spec.Name)
		if err != nil {
			return nil, fmt.Errorf("stream of %s: %w", spec.Name, err)
		}
		s.shards = append(s.shards, opened...)
	}
	return s, nil
}

func (s *set) table(name store.Table) *string { return aws.String(s.prefix + string(name)) }

// openStream finds the shards of a table's stream. It first gives them a record: an iterator that was made for an
// empty shard cannot be read from once there is one.
func (s *set) openStream(ctx context.Context, name store.Table) ([]shard, error) {
	key := map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: "first"}, "sk": &types.AttributeValueMemberS{Value: "first"}}
	if _, err := tables().PutItem(ctx, &dynamodb.PutItemInput{TableName: s.table(name), Item: key}); err != nil {
		return nil, err
	}
	if _, err := tables().DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: s.table(name), Key: key}); err != nil {
		return nil, err
	}
	listed, err := streams().ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: s.table(name)})
	if err != nil {
		return nil, err
	}
	var all []shard
	for _, x := range listed.Streams {
		described, err := streams().DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: x.StreamArn})
		if err != nil {
			return nil, err
		}
		for _, d := range described.StreamDescription.Shards {
			all = append(all, shard{arn: *x.StreamArn, id: *d.ShardId})
		}
	}
	return all, nil
}

// few is how many items of a table are deleted one by one. Where there are more, the tables go.
const few = 200

// giveBack empties the set for another test.
func (s *set) giveBack(ctx context.Context) error {
	for _, spec := range store.Tables() {
		found, err := tables().Scan(ctx, &dynamodb.ScanInput{
			TableName: s.table(spec.Name), ProjectionExpression: aws.String("pk, sk"), Limit: aws.Int32(few), ConsistentRead: aws.Bool(true),
		})
		if err != nil {
			return fmt.Errorf("empty %s: %w", spec.Name, err)
		}
		if len(found.LastEvaluatedKey) > 0 {
			return dynamo.DeleteTables(ctx, tables(), s.prefix)
		}
		for chunk := range slices.Chunk(found.Items, 25) { // the most that BatchWriteItem takes
			var deletes []types.WriteRequest
			for _, key := range chunk {
				deletes = append(deletes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
			}
			in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*s.table(spec.Name): deletes}}
			out, err := tables().BatchWriteItem(ctx, in)
			if err != nil {
				return fmt.Errorf("empty %s: %w", spec.Name, err)
			}
			if len(out.UnprocessedItems) > 0 {
				return dynamo.DeleteTables(ctx, tables(), s.prefix)
			}
		}
	}
	free.Lock()
	defer free.Unlock()
	free.sets = append(free.sets, s)
	return nil
}
