package dynamo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"careloop/internal/store"
)

// A request is tried up to maxTries times. Before the n-th repetition it waits a random part of firstWait·2ⁿ, at most
// maxWait ("full jitter"): a second in all on average, so that a function's answer is still in time.
const (
	maxTries  = 8
	firstWait = 20 * time.Millisecond
	maxWait   = time.Second
	tryWithin = 5 * time.Second // for an answer to one try; DynamoDB's own take milliseconds
)

// outcome is what a try came to.
type outcome int

const (
	final    outcome = iota // an answer, or an error that another try would repeat
	conflict                // another transaction was in the way; nothing was written
	refused                 // throttled or not reached; nothing was written
	lost                    // no answer: it may or may not have been carried out
)

// retrying calls try until its outcome is final, tries or time run out, or repeating it would not be safe: one that
// is not repeatable is given up when an answer is lost. It tells try whether an answer was lost before.
func retrying(ctx context.Context, repeatable bool, try func(ctx context.Context, lostBefore bool) error) error {
	lostBefore := false
	for n := 1; ; n++ {
		err := tryOnce(ctx, lostBefore, try)
		out := outcomeOf(err)
		if out == final {
			return err
		}
		lostBefore = lostBefore || out == lost
		if n == maxTries || (out == lost && !repeatable) || ctx.Err() != nil || !pause(ctx, n) {
			return giveUp(ctx, out, n, err)
		}
	}
}

func tryOnce(ctx context.Context, lostBefore bool, try func(context.Context, bool) error) error {
	ctx, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	return try(ctx, lostBefore)
}

// pause waits before the repetition after the n-th try. It reports false when the context would not outlast it.
func pause(ctx context.Context, n int) bool {
	wait := rand.N(min(maxWait, firstWait<<(n-1)))                          //nolint:gosec // jitter is no secret
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait { //nolint:forbidigo // a deadline is in real time
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func giveUp(ctx context.Context, out outcome, tries int, err error) error {
	switch {
	case ctx.Err() != nil: // the caller's own: nothing to tell about the store
		return fmt.Errorf("after %d tries: %w", tries, ctx.Err())
	case out == conflict:
		return fmt.Errorf("%w (tried %d times): %w", store.ErrConflict, tries, err)
	}
	return fmt.Errorf("%w (tried %d times): %w", store.ErrUnavailable, tries, err)
}

// repeatableErrors is the SDK's own list of what passes by itself.
var repeatableErrors = retry.IsErrorRetryables(retry.DefaultRetryables)

func outcomeOf(err error) outcome {
	var (
		canceled   *types.TransactionCanceledException
		conflicted *types.TransactionConflictException
		inProgress *types.TransactionInProgressException
		broken     *types.InternalServerError
		dial       *net.OpError
		coded      smithy.APIError
	)
	switch {
	case err == nil:
		return final
	case errors.As(err, &canceled):
		return outcomeOfReasons(canceled.CancellationReasons)
	case errors.As(err, &conflicted):
		return conflict
	case errors.As(err, &broken):
		return lost
	case errors.As(err, &inProgress): // our own first try, whose answer we did not wait for
		return lost
	case errors.As(err, &coded) && isThrottle(coded.ErrorCode()):
		return refused
	case errors.As(err, &dial) && dial.Op == "dial":
		return refused
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, io.ErrUnexpectedEOF):
		return lost // how a try ends whose time ran out, or whose caller left
	case repeatableErrors.IsErrorRetryable(err) == aws.TrueTernary:
		return lost
	}
	return final
}

func isThrottle(code string) bool {
	_, ok := retry.DefaultThrottleErrorCodes[code]
	return ok || code == "ThrottlingError" // its name in a transaction's reasons
}

// outcomeOfReasons judges a cancelled transaction. A condition that does not hold is an answer, whatever else was in
// the way of other ops.
func outcomeOfReasons(reasons []types.CancellationReason) outcome {
	out := final
	for _, r := range reasons {
		switch code := aws.ToString(r.Code); {
		case code == reasonNone || code == "":
		case code == reasonConflict:
			out = conflict
		case isThrottle(code) || code == "ProvisionedThroughputExceeded":
			if out == final {
				out = refused
			}
		default:
			return final
		}
	}
	return out
}

// Codes of a transaction's reasons. Source: "TransactWriteItems" in the DynamoDB API reference.
const (
	reasonNone      = "None"
	reasonConflict  = "TransactionConflict"
	reasonCondition = "ConditionalCheckFailed"
	reasonInvalid   = "ValidationError"
)
