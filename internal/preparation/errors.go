package preparation

import "careloop/internal/errs"

// What can stand in the way of preparing.
var (
	ErrNothing   = errs.New(errs.KindNotFound, "nothing-to-prepare")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrEarly     = errs.New(errs.KindConflict, "preparation-too-early") // its day has not come
	ErrKeyReused = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
)
