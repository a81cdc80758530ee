package patient

import "careloop/internal/errs"

// What can stand in the way of registering, reading or changing a file.
var (
	ErrNotFound          = errs.New(errs.KindNotFound, "patient-not-found")
	ErrDuplicateDocument = errs.New(errs.KindConflict, "duplicate-id-document") // params: number of the file that has it
	ErrNotDeceased       = errs.New(errs.KindConflict, "not-deceased")
	ErrKeyReused         = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrStale             = errs.New(errs.KindStale, "stale")
	ErrBusy              = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden         = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor            = errs.New(errs.KindInvalid, "cursor")
)

// Warning is something to look at that does not keep anything from being done.
type Warning struct {
	Code   string      `json:"code"`
	Params errs.Params `json:"params,omitempty"`
}
