package emergency

import "careloop/internal/errs"

// What can stand in the way.
var (
	ErrEmergency = errs.New(errs.KindNotFound, "emergency-not-found")
	ErrLink      = errs.New(errs.KindNotFound, "emergency-link")
	ErrLinkOver  = errs.New(errs.KindConflict, "emergency-link-over")
	ErrOver      = errs.New(errs.KindConflict, "emergency-over")
	ErrNotOver   = errs.New(errs.KindConflict, "emergency-not-over")
	ErrSigned    = errs.New(errs.KindConflict, "report-signed")
	ErrFull      = errs.New(errs.KindConflict, "timeline-full")
	ErrStale     = errs.New(errs.KindStale, "stale")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor    = errs.New(errs.KindInvalid, "cursor")
)
