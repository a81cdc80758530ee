package dynamotest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// Meter adds up the units that a store consumes.
type Meter struct {
	mu      sync.Mutex
	used    Units
	written map[store.Table]float64
	set     *set
	told    []store.Change
}

// Units is what some requests consumed. A failed request is not in it: DynamoDB does not tell what that consumed.
type Units struct {
	Read, Write float64
	Requests    int
}

// TakeWritten returns the write units of each table since its last call.
func (m *Meter) TakeWritten() map[store.Table]float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	written := m.written
	m.written = map[store.Table]float64{}
	return written
}

// Changes returns what the streams of the metered store's tables have told so far. That consumes nothing.
func (m *Meter) Changes(t testing.TB) []store.Change {
	t.Helper()
	m.told = append(m.told, m.set.hear(t)...)
	return slices.Clip(m.told)
}

// Take returns what was consumed since the last call.
func (m *Meter) Take() Units {
	m.mu.Lock()
	defer m.mu.Unlock()
	used := m.used
	m.used = Units{}
	return used
}

func (m *Meter) add(table store.Table, _ string, read, write float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used.Read += read
	m.used.Write += write
	m.used.Requests++
	m.written[table] += write
}

// OpenMetered returns a store like Open's, and what it consumes in AWS's accounting. Its writes run one by one.
func OpenMetered(t testing.TB) (*dynamo.Store, *Meter) {
	t.Helper()
	client, twins := Tables(t)
	s := take(t)
	s.listen(t)
	m := &Meter{set: s, written: map[store.Table]float64{}}
	return dynamo.New(&accountant{Client: client, prefix: s.prefix, twins: twins}, s.prefix, dynamo.WithCapacity(m.add)), m
}

// accountant corrects what DynamoDB Local says of transactions: it doubles twice, doubles index entries too, and
// counts equal actions once. Its figures for single requests are AWS's. So every write is repeated on a twin of its
// table, the actions of a transaction as single requests, and their figures are summed as AWS does: twice what is
// written to a table, once what is written to an index.
type accountant struct {
	*dynamodb.Client
	mu            sync.Mutex
	prefix, twins string
}

func (a *accountant) twin(table *string) *string {
	return aws.String(a.twins + strings.TrimPrefix(*table, a.prefix))
}

// PutItem implements dynamo.API.
func (a *accountant) PutItem(ctx context.Context, in *dynamodb.PutItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	out, err := a.Client.PutItem(ctx, in, opts...)
	if err != nil {
		return nil, err
	}
	copied := *in
	copied.TableName = a.twin(in.TableName)
	_, err = a.Client.PutItem(ctx, &copied)
	return out, err
}

// UpdateItem implements dynamo.API.
func (a *accountant) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	out, err := a.Client.UpdateItem(ctx, in, opts...)
	if err != nil {
		return nil, err
	}
	copied := *in
	copied.TableName = a.twin(in.TableName)
	_, err = a.Client.UpdateItem(ctx, &copied)
	return out, err
}

// DeleteItem implements dynamo.API.
func (a *accountant) DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	out, err := a.Client.DeleteItem(ctx, in, opts...)
	if err != nil {
		return nil, err
	}
	copied := *in
	copied.TableName = a.twin(in.TableName)
	_, err = a.Client.DeleteItem(ctx, &copied)
	return out, err
}

// TransactWriteItems implements dynamo.API.
func (a *accountant) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, opts ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	out, err := a.Client.TransactWriteItems(ctx, in, opts...)
	if err != nil {
		return nil, err
	}
	totals := map[string]float64{}
	for _, action := range in.TransactItems {
		used, err := a.repeat(ctx, action)
		if err != nil {
			return nil, fmt.Errorf("repeat on the twin: %w", err)
		}
		table := a.prefix + strings.TrimPrefix(aws.ToString(used.TableName), a.twins)
		totals[table] += 2 * aws.ToFloat64(used.Table.CapacityUnits)
		for _, index := range used.GlobalSecondaryIndexes {
			totals[table] += aws.ToFloat64(index.CapacityUnits)
		}
	}
	out.ConsumedCapacity = nil
	for table, units := range totals {
		out.ConsumedCapacity = append(out.ConsumedCapacity, types.ConsumedCapacity{TableName: &table, WriteCapacityUnits: &units})
	}
	return out, nil
}

// repeat makes one action of a transaction as a single request on the twin, and returns what that consumed.
func (a *accountant) repeat(ctx context.Context, action types.TransactWriteItem) (*types.ConsumedCapacity, error) {
	const indexes = types.ReturnConsumedCapacityIndexes
	switch {
	case action.Put != nil:
		out, err := a.Client.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: a.twin(action.Put.TableName), Item: action.Put.Item, ReturnConsumedCapacity: indexes,
		})
		if err != nil {
			return nil, err
		}
		return out.ConsumedCapacity, nil
	case action.Update != nil:
		out, err := a.Client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: a.twin(action.Update.TableName), Key: action.Update.Key,
			UpdateExpression: action.Update.UpdateExpression, ConditionExpression: action.Update.ConditionExpression,
			ExpressionAttributeNames: action.Update.ExpressionAttributeNames, ExpressionAttributeValues: action.Update.ExpressionAttributeValues,
			ReturnConsumedCapacity: indexes,
		})
		if err != nil {
			return nil, err
		}
		return out.ConsumedCapacity, nil
	case action.Delete != nil:
		out, err := a.Client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: a.twin(action.Delete.TableName), Key: action.Delete.Key, ReturnConsumedCapacity: indexes,
		})
		if err != nil {
			return nil, err
		}
		return out.ConsumedCapacity, nil
	}
	return a.check(ctx, action.ConditionCheck)
}

// check weighs the item that a condition was checked on: it is charged as if it were written.
func (a *accountant) check(ctx context.Context, c *types.ConditionCheck) (*types.ConsumedCapacity, error) {
	table := a.twin(c.TableName)
	found, err := a.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: c.Key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	if len(found.Item) == 0 {
		return &types.ConsumedCapacity{Table: &types.Capacity{CapacityUnits: aws.Float64(1)}}, nil
	}
	out, err := a.Client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: table, Item: found.Item, ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes,
	})
	if err != nil {
		return nil, err
	}
	return out.ConsumedCapacity, nil
}
