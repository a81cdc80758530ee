package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"careloop/internal/store"
)

// Write implements store.Store.
func (s *Store) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	prepared, err := store.Prepare(stamp, ops)
	if err != nil {
		return err
	}
	actions := make([]types.TransactWriteItem, len(prepared))
	for i, p := range prepared {
		if actions[i], err = s.action(p, stamp); err != nil {
			return &store.OpError{Op: i, Reason: err.Error()}
		}
	}
	if len(prepared) == 1 && prepared[0].Kind != store.OpCheck {
		return s.writeOne(ctx, prepared[0], stamp, actions[0])
	}
	return s.transact(ctx, prepared, actions)
}

// action turns an op into an action of a transaction.
func (s *Store) action(p store.Prepared, stamp store.Stamp) (types.TransactWriteItem, error) {
	var (
		e         expr
		table     = s.table(p.Key.Table)
		allOld    = types.ReturnValuesOnConditionCheckFailureAllOld
		condition = e.condition(p.Conds)
	)
	switch p.Kind {
	case store.OpPut:
		item, err := newItem(p, stamp)
		return types.TransactWriteItem{Put: &types.Put{
			TableName: table, Item: item,
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
			ReturnValuesOnConditionCheckFailure: allOld,
		}}, err
	case store.OpUpdate:
		update, err := e.update(p, stamp)
		return types.TransactWriteItem{Update: &types.Update{
			TableName: table, Key: keyOf(p.Key), UpdateExpression: update,
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
			ReturnValuesOnConditionCheckFailure: allOld,
		}}, err
	case store.OpDelete:
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: table, Key: keyOf(p.Key),
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
			ReturnValuesOnConditionCheckFailure: allOld,
		}}, nil
	case store.OpCheck:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: table, Key: keyOf(p.Key),
			ConditionExpression: condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
			ReturnValuesOnConditionCheckFailure: allOld,
		}}, nil
	}
	return types.TransactWriteItem{}, fmt.Errorf("no such kind of op: %q", p.Kind)
}

// writeOne makes a single conditional request. No token protects it, so when an answer was lost and the repetition
// finds its condition broken by the version it meant to make, with this very stamp, it was carried out the first time.
// Adding to a counter without a version to guard it is not repeated at all then: the caller must decide.
func (s *Store) writeOne(ctx context.Context, p store.Prepared, stamp store.Stamp, action types.TransactWriteItem) error {
	after, guarded := versionAfter(p.Conds)
	repeatable := guarded || len(p.Adds) == 0
	err := retrying(ctx, repeatable, func(ctx context.Context, lostBefore bool) error {
		err := s.writeError([]store.Prepared{p}, s.send(ctx, action))
		if failed, ok := store.Failed(err); ok && lostBefore && guarded && made(failed.Existing, after, stamp) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s on %s: %w", p.Kind, p.Key.Table, err)
	}
	return nil
}

// made reports whether the item is the version that a write with this stamp made. Only a request makes a stamp
// unmistakable.
func made(it *store.Item, version int64, by store.Stamp) bool {
	if it == nil || it.Version != version || by.Request == "" {
		return false
	}
	by.At = time.UnixMilli(by.At.UnixMilli()).UTC()
	return it.Stamp == by
}

// send makes the request of a single action.
func (s *Store) send(ctx context.Context, a types.TransactWriteItem) error {
	switch {
	case a.Put != nil:
		out, err := s.api.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: a.Put.TableName, Item: a.Put.Item, ConditionExpression: a.Put.ConditionExpression,
			ExpressionAttributeNames: a.Put.ExpressionAttributeNames, ExpressionAttributeValues: a.Put.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: a.Put.ReturnValuesOnConditionCheckFailure, ReturnConsumedCapacity: s.report,
		}, once)
		if err == nil {
			s.consumed(opPut, units(out.ConsumedCapacity)...)
		}
		return err
	case a.Update != nil:
		out, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: a.Update.TableName, Key: a.Update.Key,
			UpdateExpression: a.Update.UpdateExpression, ConditionExpression: a.Update.ConditionExpression,
			ExpressionAttributeNames: a.Update.ExpressionAttributeNames, ExpressionAttributeValues: a.Update.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: a.Update.ReturnValuesOnConditionCheckFailure, ReturnConsumedCapacity: s.report,
		}, once)
		if err == nil {
			s.consumed(opUpdate, units(out.ConsumedCapacity)...)
		}
		return err
	default:
		out, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: a.Delete.TableName, Key: a.Delete.Key, ConditionExpression: a.Delete.ConditionExpression,
			ExpressionAttributeNames: a.Delete.ExpressionAttributeNames, ExpressionAttributeValues: a.Delete.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: a.Delete.ReturnValuesOnConditionCheckFailure, ReturnConsumedCapacity: s.report,
		}, once)
		if err == nil {
			s.consumed(opDelete, units(out.ConsumedCapacity)...)
		}
		return err
	}
}

// transact makes a transaction. One token stands for all its tries, so that a try whose answer was lost is not
// carried out twice.
func (s *Store) transact(ctx context.Context, ops []store.Prepared, actions []types.TransactWriteItem) error {
	in := &dynamodb.TransactWriteItemsInput{
		TransactItems:          actions,
		ClientRequestToken:     aws.String(rand.Text()),
		ReturnConsumedCapacity: s.report,
	}
	err := retrying(ctx, true, func(ctx context.Context, _ bool) error {
		out, err := s.api.TransactWriteItems(ctx, in, once)
		if err == nil {
			s.consumed(opTransaction, out.ConsumedCapacity...)
		}
		return err
	})
	if err = s.writeError(ops, err); err != nil {
		return fmt.Errorf("transaction of %d ops, first on %s: %w", len(ops), ops[0].Key.Table, err)
	}
	return nil
}

// writeError turns DynamoDB's refusals into the port's.
func (s *Store) writeError(ops []store.Prepared, err error) error {
	var (
		failed   *types.ConditionalCheckFailedException
		canceled *types.TransactionCanceledException
		coded    smithy.APIError
	)
	switch {
	case errors.As(err, &failed):
		return conditionError(ops, 0, failed.Item)
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrUnavailable):
		return err
	case errors.As(err, &canceled):
		return canceledError(ops, canceled)
	case errors.As(err, &coded) && coded.ErrorCode() == "ValidationException":
		return &store.OpError{Reason: coded.ErrorMessage()}
	}
	return err
}

// canceledError names the first op whose condition failed, or else the first that is wrong in itself.
func canceledError(ops []store.Prepared, canceled *types.TransactionCanceledException) error {
	for i, r := range canceled.CancellationReasons {
		if aws.ToString(r.Code) == reasonCondition {
			return conditionError(ops, i, r.Item)
		}
	}
	for i, r := range canceled.CancellationReasons {
		if aws.ToString(r.Code) == reasonInvalid {
			return &store.OpError{Op: i, Reason: aws.ToString(r.Message)}
		}
	}
	return canceled
}

func conditionError(ops []store.Prepared, op int, existing attributes) error {
	ce := &store.ConditionError{Op: op}
	if len(existing) > 0 {
		it, err := itemOf(ops[op].Key.Table, existing, false)
		if err != nil {
			return err
		}
		ce.Existing = &it
	}
	return ce
}
