package visit

import "careloop/internal/errs"

// What can stand in the way of a visit.
var (
	ErrEncounter = errs.New(errs.KindNotFound, "encounter-not-found")
	ErrEmpty     = errs.New(errs.KindNotFound, "queue-empty")
	ErrSession   = errs.New(errs.KindNotFound, "session-not-found")
	ErrNotToday  = errs.New(errs.KindConflict, "check-in-not-today") // with the day of the appointment
	ErrEnded     = errs.New(errs.KindConflict, "appointment-ended")
	ErrNoShow    = errs.New(errs.KindConflict, "marked-no-show")
	ErrNotCalled = errs.New(errs.KindConflict, "not-called")
	ErrUnsigned  = errs.New(errs.KindConflict, "record-unsigned")
	ErrFinished  = errs.New(errs.KindConflict, "encounter-finished")
	ErrStale     = errs.New(errs.KindStale, "stale")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor    = errs.New(errs.KindInvalid, "cursor")
)
