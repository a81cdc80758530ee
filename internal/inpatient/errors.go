package inpatient

import "careloop/internal/errs"

// What can stand in the way.
var (
	ErrStay      = errs.New(errs.KindNotFound, "stay-not-found")
	ErrWard      = errs.New(errs.KindNotFound, "ward-not-found")
	ErrAdmitted  = errs.New(errs.KindConflict, "already-admitted")
	ErrBed       = errs.New(errs.KindConflict, "bed-taken")
	ErrEnded     = errs.New(errs.KindConflict, "stay-ended")
	ErrCorrected = errs.New(errs.KindConflict, "milestone-corrected")
	ErrRecorded  = errs.New(errs.KindConflict, "milestone-recorded")
	ErrNoSurgery = errs.New(errs.KindConflict, "surgery-missing")
	ErrUnderWay  = errs.New(errs.KindConflict, "stay-under-way")
	ErrRelative  = errs.New(errs.KindNotFound, "relative-not-found")
	ErrManyKin   = errs.New(errs.KindConflict, "too-many-relatives")
	ErrMany      = errs.New(errs.KindConflict, "too-many-milestones")
	ErrStale     = errs.New(errs.KindStale, "stale")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor    = errs.New(errs.KindInvalid, "cursor")
)
