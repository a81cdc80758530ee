package family

import "careloop/internal/errs"

// What can stand in the way of acting for somebody, or of who asks to.
var (
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrStranger  = errs.New(errs.KindNotFound, "patient-not-found") // the same for a file that is not there: who asks learns nothing
	ErrNone      = errs.New(errs.KindNotFound, "family-access-not-found")
	ErrOver      = errs.New(errs.KindConflict, "family-request-over")
	ErrTooMany   = errs.New(errs.KindTooMany, "too-many-family-requests")
	ErrFull      = errs.New(errs.KindConflict, "family-full")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
)
