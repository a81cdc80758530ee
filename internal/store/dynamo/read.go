package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key store.Key) (store.Item, error) {
	if err := store.CheckKey(key); err != nil {
		return store.Item{}, err
	}
	in := &dynamodb.GetItemInput{
		TableName: s.table(key.Table), Key: keyOf(key),
		ConsistentRead: aws.Bool(true), ReturnConsumedCapacity: s.report,
	}
	var out *dynamodb.GetItemOutput
	err := retrying(ctx, true, func(ctx context.Context, _ bool) (err error) {
		out, err = s.api.GetItem(ctx, in, once)
		return err
	})
	if err != nil {
		return store.Item{}, fmt.Errorf("get from %s: %w", key.Table, err)
	}
	s.consumed(opGet, units(out.ConsumedCapacity)...)
	if len(out.Item) == 0 {
		return store.Item{}, store.ErrNotFound
	}
	return itemOf(key.Table, out.Item, false)
}

// BatchGet implements store.Store.
func (s *Store) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	if len(keys) > store.MaxBatchGet {
		return nil, &store.OpError{Op: store.MaxBatchGet, Reason: fmt.Sprintf("a batch has at most %d keys, not %d", store.MaxBatchGet, len(keys))}
	}
	open := map[string]types.KeysAndAttributes{}
	found := make(map[store.Key]*store.Item, len(keys))
	for _, k := range keys {
		if err := store.CheckKey(k); err != nil {
			return nil, err
		}
		if _, twice := found[k]; twice {
			continue
		}
		found[k] = nil
		part := open[*s.table(k.Table)]
		part.Keys = append(part.Keys, keyOf(k))
		open[*s.table(k.Table)] = part
	}
	for len(open) > 0 {
		var err error
		if open, err = s.batch(ctx, open, found); err != nil {
			return nil, fmt.Errorf("batch get of %d keys: %w", len(keys), err)
		}
	}
	items := make([]store.Item, 0, len(keys))
	for _, k := range keys {
		if it := found[k]; it != nil {
			items = append(items, *it)
			found[k] = nil
		}
	}
	return items, nil
}

// batch asks for the open keys, puts what comes into found, and returns the keys that are still open: an answer holds
// 16 MB at most. One that brings nothing at all is a throttle, which is retried.
func (s *Store) batch(ctx context.Context, open map[string]types.KeysAndAttributes, found map[store.Key]*store.Item) (map[string]types.KeysAndAttributes, error) {
	in := &dynamodb.BatchGetItemInput{RequestItems: open, ReturnConsumedCapacity: s.report}
	var out *dynamodb.BatchGetItemOutput
	err := retrying(ctx, true, func(ctx context.Context, _ bool) (err error) {
		out, err = s.api.BatchGetItem(ctx, in, once)
		if err == nil && len(out.UnprocessedKeys) > 0 && rowsIn(out.Responses) == 0 {
			return &types.ThrottlingException{Message: aws.String("no key of the batch was processed")}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	s.consumed(opBatchGet, out.ConsumedCapacity...)
	for name, rows := range out.Responses {
		table := store.Table(name[len(s.prefix):])
		for _, row := range rows {
			it, err := itemOf(table, row, false)
			if err != nil {
				return nil, err
			}
			found[it.Key] = &it
		}
	}
	return out.UnprocessedKeys, nil
}

func rowsIn(responses map[string][]attributes) int {
	n := 0
	for _, rows := range responses {
		n += len(rows)
	}
	return n
}

// Query implements store.Store. It asks for one item more than the page holds, so that Next tells the truth.
func (s *Store) Query(ctx context.Context, q store.Query) (store.Page, error) {
	q, err := q.Check()
	if err != nil {
		return store.Page{}, err
	}
	start, err := q.Start()
	if err != nil {
		return store.Page{}, err
	}
	if q.From != "" && q.To != "" && q.From > q.To {
		return store.Page{}, nil // DynamoDB takes an empty range for a mistake
	}
	keysOnly := false
	if q.Index != "" {
		spec, _ := store.Spec(q.Table)
		index, _ := spec.Index(q.Index)
		keysOnly = index.KeysOnly
	}
	in := s.queryInput(q, start)
	items := make([]store.Item, 0, min(q.Limit+1, 64))
	for {
		in.Limit = aws.Int32(int32(q.Limit + 1 - len(items))) //nolint:gosec // MaxPage bounds it
		out, err := s.queryPage(ctx, in)
		if err != nil {
			return store.Page{}, fmt.Errorf("query %s %s: %w", q.Table, q.Index, err)
		}
		for _, row := range out.Items {
			it, err := itemOf(q.Table, row, keysOnly)
			if err != nil {
				return store.Page{}, err
			}
			items = append(items, it)
		}
		if len(items) > q.Limit {
			return store.Page{Items: items[:q.Limit], Next: q.CursorAfter(items[q.Limit-1])}, nil
		}
		if len(out.LastEvaluatedKey) == 0 {
			return store.Page{Items: items}, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey // an answer holds 1 MB at most
	}
}

func (s *Store) queryPage(ctx context.Context, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	var out *dynamodb.QueryOutput
	err := retrying(ctx, true, func(ctx context.Context, _ bool) (err error) {
		out, err = s.api.Query(ctx, in, once)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.consumed(opQuery, units(out.ConsumedCapacity)...)
	return out, nil
}

func (s *Store) queryInput(q store.Query, start *store.Position) *dynamodb.QueryInput {
	var e expr
	pk, sk := attrPK, attrSK
	in := &dynamodb.QueryInput{
		TableName: s.table(q.Table), ScanIndexForward: aws.Bool(!q.Desc), ReturnConsumedCapacity: s.report,
	}
	if q.Index == "" {
		in.ConsistentRead = aws.Bool(true)
	} else {
		in.IndexName = aws.String(q.Index)
		pk, sk = q.Index+suffixPK, q.Index+suffixSK
	}
	condition := e.name(pk) + " = " + e.value(str(q.PK))
	switch {
	case q.Prefix != "":
		condition += fmt.Sprintf(" AND begins_with(%s, %s)", e.name(sk), e.value(str(q.Prefix)))
	case q.From != "" && q.To != "":
		condition += fmt.Sprintf(" AND %s BETWEEN %s AND %s", e.name(sk), e.value(str(q.From)), e.value(str(q.To)))
	case q.From != "":
		condition += fmt.Sprintf(" AND %s >= %s", e.name(sk), e.value(str(q.From)))
	case q.To != "":
		condition += fmt.Sprintf(" AND %s <= %s", e.name(sk), e.value(str(q.To)))
	}
	in.KeyConditionExpression = &condition
	in.ExpressionAttributeNames, in.ExpressionAttributeValues = e.names, e.values
	if start != nil {
		in.ExclusiveStartKey = keyOf(store.Key{PK: start.PK, SK: start.SK})
		if q.Index != "" {
			in.ExclusiveStartKey[pk] = str(q.PK)
			in.ExclusiveStartKey[sk] = str(start.EntrySK)
		}
	}
	return in
}
