package followup

import "careloop/internal/errs"

// What can stand in the way of working on a task.
var (
	ErrTask       = errs.New(errs.KindNotFound, "task-not-found")
	ErrPatient    = errs.New(errs.KindNotFound, "patient-not-found")
	ErrAssigned   = errs.New(errs.KindConflict, "already-assigned")
	ErrClosed     = errs.New(errs.KindConflict, "task-closed")
	ErrAttempts   = errs.New(errs.KindConflict, "too-many-attempts")
	ErrWithDoctor = errs.New(errs.KindConflict, "already-with-doctor")
	ErrBusy       = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden  = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor     = errs.New(errs.KindInvalid, "cursor")
)
