package obs

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
)

// ErrPanic is what a handler returns in place of a panic, whose value stays unsaid: it may quote a patient's data.
var ErrPanic = errors.New("obs: panic, see the log")

// Panic is ErrPanic with the place where it happened, for goroutines that have no logger: whoever logs the error logs
// the stack with it.
type Panic struct{ Stack string }

func (p *Panic) Error() string { return ErrPanic.Error() }

// Is makes every Panic an ErrPanic.
func (p *Panic) Is(target error) bool { return target == ErrPanic }

// Recovered returns a handler that turns a panic of h into ErrPanic and logs where it happened. Without it Lambda
// would print the panic's value and throw the warm process away.
func Recovered[In, Out any](log *slog.Logger, h func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (out Out, err error) {
		ctx = Begin(ctx, "")
		defer func() {
			if v := recover(); v != nil {
				log.ErrorContext(ctx, "panic", "stack", string(debug.Stack()))
				err = ErrPanic
			}
		}()
		return h(ctx, in)
	}
}
