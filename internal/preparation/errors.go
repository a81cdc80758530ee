package preparation

import "careloop/internal/errs"

// What can stand in the way of preparing.
var (
	ErrNothing   = errs.New(errs.KindNotFound, "nothing-to-prepare")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
)
