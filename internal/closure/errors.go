package closure

import "careloop/internal/errs"

// What can stand in the way of closing, and of working on what follows.
var (
	ErrClosure   = errs.New(errs.KindNotFound, "closure-not-found")
	ErrCase      = errs.New(errs.KindNotFound, "case-not-found")
	ErrScope     = errs.New(errs.KindNotFound, "scope-not-found")
	ErrByText    = errs.New(errs.KindNotFound, "rooms-by-text") // count
	ErrReopened  = errs.New(errs.KindConflict, "closure-reopened")
	ErrOfChange  = errs.New(errs.KindConflict, "closure-of-change") // changing the schedule back gives the places back
	ErrOver      = errs.New(errs.KindConflict, "closure-over")
	ErrSettled   = errs.New(errs.KindConflict, "case-settled")
	ErrNotReady  = errs.New(errs.KindConflict, "closure-working") // its numbers are still being taken
	ErrTooLarge  = errs.New(errs.KindConflict, "closure-too-large")
	ErrLink      = errs.New(errs.KindNotFound, "closure-link-not-found")
	ErrLinkOver  = errs.New(errs.KindConflict, "closure-link-over")
	ErrKeyReused = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrStale     = errs.New(errs.KindStale, "stale")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor    = errs.New(errs.KindInvalid, "cursor")
)
