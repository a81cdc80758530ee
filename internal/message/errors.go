package message

import "careloop/internal/errs"

// What can stand in the way of reading or delivering messages.
var (
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor    = errs.New(errs.KindInvalid, "cursor")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
	ErrChannel   = errs.New(errs.KindUnavailable, "channel-unavailable")
)
