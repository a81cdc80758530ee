package store

import (
	"errors"
	"fmt"
)

// ErrNotFound means that there is no item at the key.
var ErrNotFound = errors.New("store: no such item")

// ErrCursor means that a cursor was not made by this query.
var ErrCursor = errors.New("store: cursor does not fit the query")

// ErrConflict means that concurrent transactions on the same items kept getting in the way; trying again may help.
var ErrConflict = errors.New("store: conflicting transaction")

// ErrUnavailable means that the engine could not be reached or is overloaded; trying again may help.
var ErrUnavailable = errors.New("store: unavailable")

var errNotObject = errors.New("document is not a JSON object")

// ConditionError means that a condition of a write did not hold; nothing was written.
type ConditionError struct {
	Op       int   // index of the first op whose conditions failed
	Existing *Item // the item as it stood, nil if there was none
}

func (e *ConditionError) Error() string {
	return fmt.Sprintf("store: condition of op %d does not hold", e.Op)
}

// OpError means that an op is wrong in itself: too large, a malformed key, two ops on one item.
type OpError struct {
	Op     int
	Reason string
}

func (e *OpError) Error() string { return fmt.Sprintf("store: op %d: %s", e.Op, e.Reason) }

// Failed returns the failed condition in err, if that is what err is.
func Failed(err error) (*ConditionError, bool) {
	var ce *ConditionError
	ok := errors.As(err, &ce)
	return ce, ok
}
