package dynamo_test

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store/dynamo"
)

// fake answers each request by a function of the number of the try, beginning with 1. What is not set panics.
type fake struct {
	dynamo.API
	tries    atomic.Int64
	get      func(try int) (*dynamodb.GetItemOutput, error)
	batch    func(try int, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error)
	put      func(ctx context.Context, try int, in *dynamodb.PutItemInput) error
	update   func(try int) error
	transact func(try int, in *dynamodb.TransactWriteItemsInput) error
}

func (f *fake) GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return f.get(int(f.tries.Add(1)))
}

func (f *fake) BatchGetItem(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	return f.batch(int(f.tries.Add(1)), in)
}

func (f *fake) PutItem(ctx context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	return &dynamodb.PutItemOutput{}, f.put(ctx, int(f.tries.Add(1)), in)
}

func (f *fake) UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	return &dynamodb.UpdateItemOutput{}, f.update(int(f.tries.Add(1)))
}

func (f *fake) TransactWriteItems(_ context.Context, in *dynamodb.TransactWriteItemsInput, _ ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	return &dynamodb.TransactWriteItemsOutput{}, f.transact(int(f.tries.Add(1)), in)
}

var (
	errThrottled = &types.ProvisionedThroughputExceededException{}
	errConflict  = &types.TransactionConflictException{}
	errReset     = &net.OpError{Op: "read", Err: syscall.ECONNRESET} // sent, but no answer came
	errDial      = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	errDenied    = errors.New("access denied")
)

func errCanceled(codes ...string) error {
	e := &types.TransactionCanceledException{}
	for _, c := range codes {
		e.CancellationReasons = append(e.CancellationReasons, types.CancellationReason{Code: aws.String(c), Message: aws.String(c)})
	}
	return e
}
