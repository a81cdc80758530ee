package booking

import (
	"errors"

	"careloop/internal/store"
)

// ErrCompanion means that what was to be written in the same transaction found its own condition broken, so that
// nothing was written. Whoever brought it reads anew.
var ErrCompanion = errors.New("booking: what belongs to the same transaction changed")

// companions returns what a request wants written in the transaction that settles it, or nothing.
func companions[T any](with func(T) []store.Op, settled T) []store.Op {
	if with == nil {
		return nil
	}
	return with(settled)
}

// companionFailed reports whether the op that failed is none of the booking's own.
func companionFailed(err error, own int) bool {
	failed, ok := store.Failed(err)
	return ok && failed.Op >= own
}
