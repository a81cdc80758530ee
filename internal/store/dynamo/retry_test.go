package dynamo_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

var (
	keyA  = store.Key{Table: store.Care, PK: "pat_a", SK: "encounter#1"}
	keyB  = store.Key{Table: store.Care, PK: "pat_b", SK: "encounter#1"}
	stamp = store.Stamp{By: "usr_n", Why: "check-in", At: time.UnixMilli(1_795_000_000_123).UTC(), Request: "req-1"}
	doc   = map[string]any{"status": "arrived"}
)

func putA() store.Op { return store.Put(keyA, doc).If(store.Absent()) }

func putB() store.Op { return store.Put(keyB, doc).If(store.Absent()) }

func TestTransactionIsRetried(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fails []error // of the tries before one succeeds; the last one repeats if want is an error
		want  error
		tries int64
	}{
		{"at once", nil, nil, 1},
		{"conflict", []error{errCanceled("None", "TransactionConflict")}, nil, 2},
		{"throttle", []error{errCanceled("ThrottlingError", "None"), errThrottled}, nil, 3},
		{"throughput", []error{errCanceled("None", "ProvisionedThroughputExceeded")}, nil, 2},
		{"lost answer", []error{errReset, &types.TransactionInProgressException{}}, nil, 3},
		{"server error", []error{&types.InternalServerError{}}, nil, 2},
		{"not reached", []error{errDial}, nil, 2},
		{"conflict for ever", []error{errCanceled("TransactionConflict", "None")}, store.ErrConflict, 8},
		{"throttled for ever", []error{errThrottled}, store.ErrUnavailable, 8},
		{"not to be retried", []error{errDenied}, errDenied, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tokens := map[string]bool{}
				api := &fake{transact: func(try int, in *dynamodb.TransactWriteItemsInput) error {
					tokens[aws.ToString(in.ClientRequestToken)] = true
					if try <= len(tc.fails) {
						return tc.fails[try-1]
					}
					if tc.want != nil {
						return tc.fails[len(tc.fails)-1]
					}
					return nil
				}}
				err := dynamo.New(api, "").Write(t.Context(), stamp, putA(), putB())
				if !errors.Is(err, tc.want) {
					t.Errorf("got %v, want %v", err, tc.want)
				}
				if api.tries.Load() != tc.tries {
					t.Errorf("tried %d times, want %d", api.tries.Load(), tc.tries)
				}
				if len(tokens) != 1 || tokens[""] {
					t.Errorf("tokens %v, want one for all tries", tokens)
				}
			})
		})
	}
}

func TestEachWriteHasItsOwnToken(t *testing.T) {
	tokens := map[string]bool{}
	api := &fake{transact: func(_ int, in *dynamodb.TransactWriteItemsInput) error {
		tokens[*in.ClientRequestToken] = true
		return nil
	}}
	db := dynamo.New(api, "")
	for range 2 {
		if err := db.Write(t.Context(), stamp, putA(), putB()); err != nil {
			t.Fatal(err)
		}
	}
	if len(tokens) != 2 {
		t.Errorf("%d tokens for 2 writes", len(tokens))
	}
}

func TestFailedConditionIsNotRetried(t *testing.T) {
	existing := map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: keyB.PK}, "sk": &types.AttributeValueMemberS{Value: keyB.SK},
		"_v": &types.AttributeValueMemberN{Value: "4"}, "status": &types.AttributeValueMemberS{Value: "called"},
	}
	cancel := &types.TransactionCanceledException{CancellationReasons: []types.CancellationReason{
		{Code: aws.String("TransactionConflict")}, {Code: aws.String("ConditionalCheckFailed"), Item: existing},
	}}
	api := &fake{transact: func(int, *dynamodb.TransactWriteItemsInput) error { return cancel }}
	err := dynamo.New(api, "").Write(t.Context(), stamp, putA(), putB())
	failed, ok := store.Failed(err)
	if !ok || api.tries.Load() != 1 {
		t.Fatalf("got %v after %d tries, want a failed condition after one", err, api.tries.Load())
	}
	if failed.Op != 1 || failed.Existing == nil || failed.Existing.Version != 4 || string(failed.Existing.Doc) != `{"status":"called"}` {
		t.Errorf("failed at op %d with existing %+v", failed.Op, failed.Existing)
	}
}

func TestInvalidOpIsNamed(t *testing.T) {
	api := &fake{transact: func(int, *dynamodb.TransactWriteItemsInput) error { return errCanceled("None", "ValidationError") }}
	err := dynamo.New(api, "").Write(t.Context(), stamp, putA(), putB())
	var invalid *store.OpError
	if !errors.As(err, &invalid) || invalid.Op != 1 || api.tries.Load() != 1 {
		t.Errorf("got %v after %d tries, want op 1 refused after one", err, api.tries.Load())
	}
}

// A single put whose answer was lost finds its own item when it is repeated, and must not take it for another's.
func TestLostAnswerOfSinglePut(t *testing.T) {
	for _, tc := range []struct {
		name  string
		first error
		other store.Stamp // who made the item that the repetition finds
		fails bool
	}{
		{"ours", errReset, stamp, false},
		{"ours after a server error", &types.InternalServerError{}, stamp, false},
		{"another request's", errReset, store.Stamp{By: stamp.By, Why: stamp.Why, At: stamp.At, Request: "req-2"}, true},
		{"there before a throttle", errThrottled, stamp, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var stored map[string]types.AttributeValue
				keep := &fake{put: func(_ context.Context, _ int, in *dynamodb.PutItemInput) error {
					stored = in.Item
					return nil
				}}
				if err := dynamo.New(keep, "").Write(t.Context(), tc.other, putA()); err != nil {
					t.Fatal(err)
				}
				api := &fake{put: func(_ context.Context, try int, _ *dynamodb.PutItemInput) error {
					if try == 1 {
						return tc.first
					}
					return &types.ConditionalCheckFailedException{Item: stored}
				}}
				err := dynamo.New(api, "").Write(t.Context(), stamp, putA())
				if _, failed := store.Failed(err); failed != tc.fails || (!tc.fails && err != nil) {
					t.Errorf("got %v, want a failed condition: %v", err, tc.fails)
				}
			})
		})
	}
}

// A counter must not count twice: an answer that was lost is not repeated unless a condition guards it.
func TestLostAnswerOfCounter(t *testing.T) {
	for _, tc := range []struct {
		name  string
		op    store.Op
		first error
		tries int64
	}{
		{"lost", store.Update(keyA).Add("visits", 1), errReset, 1},
		{"lost, guarded", store.Update(keyA).Add("visits", 1).If(store.VersionIs(3)), errReset, 2},
		{"lost, but only sets", store.Update(keyA).Set("status", "called"), errReset, 2},
		{"throttled", store.Update(keyA).Add("visits", 1), errThrottled, 2},
		{"in conflict", store.Update(keyA).Add("visits", 1), errConflict, 2},
		{"not reached", store.Update(keyA).Add("visits", 1), errDial, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &fake{update: func(try int) error {
					if try == 1 {
						return tc.first
					}
					return nil
				}}
				err := dynamo.New(api, "").Write(t.Context(), stamp, tc.op)
				if (err != nil) != (tc.tries == 1) || (err != nil && !errors.Is(err, store.ErrUnavailable)) {
					t.Errorf("got %v", err)
				}
				if api.tries.Load() != tc.tries {
					t.Errorf("tried %d times, want %d", api.tries.Load(), tc.tries)
				}
			})
		})
	}
}

func TestRetryStaysWithinTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		api := &fake{get: func(int) (*dynamodb.GetItemOutput, error) { return nil, errThrottled }}
		_, err := dynamo.New(api, "").Get(ctx, keyA)
		if !errors.Is(err, store.ErrUnavailable) || time.Since(began) >= 100*time.Millisecond {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

func TestAnswerThatNeverComesIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &fake{put: func(ctx context.Context, try int, _ *dynamodb.PutItemInput) error {
			if try == 1 {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}}
		if err := dynamo.New(api, "").Write(t.Context(), stamp, putA()); err != nil {
			t.Error(err)
		}
	})
}

func TestCallerWhoLeavesIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	api := &fake{put: func(ctx context.Context, _ int, _ *dynamodb.PutItemInput) error {
		cancel()
		return ctx.Err()
	}}
	err := dynamo.New(api, "").Write(ctx, stamp, putA())
	if !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) || api.tries.Load() != 1 {
		t.Errorf("got %v after %d tries", err, api.tries.Load())
	}
}

func TestUnprocessedKeysAreAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &fake{batch: func(try int, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
			keys := in.RequestItems["care"].Keys
			rest := map[string]types.KeysAndAttributes{}
			out := &dynamodb.BatchGetItemOutput{UnprocessedKeys: rest}
			if try == 1 { // throttled altogether
				rest["care"] = types.KeysAndAttributes{Keys: keys}
				return out, nil
			}
			if len(keys) > 1 { // one at a time
				rest["care"] = types.KeysAndAttributes{Keys: keys[1:]}
			}
			out.Responses = map[string][]map[string]types.AttributeValue{"care": keys[:1]}
			return out, nil
		}}
		items, err := dynamo.New(api, "").BatchGet(t.Context(), keyB, keyA, keyB)
		if err != nil || len(items) != 2 || items[0].Key != keyB || items[1].Key != keyA || api.tries.Load() != 3 {
			t.Errorf("got %v, %v after %d tries", items, err, api.tries.Load())
		}
	})
}
