package visit

import "careloop/internal/errs"

// What can stand in the way of a visit.
var (
	ErrEncounter   = errs.New(errs.KindNotFound, "encounter-not-found")
	ErrEmpty       = errs.New(errs.KindNotFound, "queue-empty")
	ErrSession     = errs.New(errs.KindNotFound, "session-not-found")
	ErrNotToday    = errs.New(errs.KindConflict, "check-in-not-today") // with the day of the appointment
	ErrEnded       = errs.New(errs.KindConflict, "appointment-ended")
	ErrNoShow      = errs.New(errs.KindConflict, "marked-no-show")
	ErrPlaceGone   = errs.New(errs.KindConflict, "place-gone")
	ErrGoneAtDesk  = errs.New(errs.KindConflict, "place-gone-at-desk") // unless the desk says why all the same
	ErrOver        = errs.New(errs.KindConflict, "session-over")       // with when, and the department's queues of today that are not
	ErrExamined    = errs.New(errs.KindConflict, "here-for-examination")
	ErrQueue       = errs.New(errs.KindNotFound, "queue-not-found")
	ErrQueueShut   = errs.New(errs.KindConflict, "queue-shut")
	ErrSite        = errs.New(errs.KindNotFound, "site-not-found")
	ErrScreen      = errs.New(errs.KindNotFound, "screen-not-found")
	ErrEarly       = errs.New(errs.KindConflict, "check-in-too-early") // with how many minutes before one may
	ErrToDesk      = errs.New(errs.KindConflict, "check-in-at-desk")
	ErrTooFar      = errs.New(errs.KindConflict, "too-far-away")
	ErrImprecise   = errs.New(errs.KindConflict, "position-imprecise")
	ErrOtherSite   = errs.New(errs.KindConflict, "other-site")
	ErrCode        = errs.New(errs.KindConflict, "check-in-code")
	ErrCodeExpired = errs.New(errs.KindConflict, "check-in-code-expired")
	ErrCalled      = errs.New(errs.KindConflict, "already-called")
	ErrInside      = errs.New(errs.KindConflict, "still-inside") // with the numbers of who was called and has not come out
	ErrWaits       = errs.New(errs.KindConflict, "already-in-queue")
	ErrAway        = errs.New(errs.KindConflict, "patient-away")
	ErrLeft        = errs.New(errs.KindConflict, "patient-left")
	ErrSameQueue   = errs.New(errs.KindConflict, "same-queue")
	ErrIsolated    = errs.New(errs.KindConflict, "patient-isolated")
	ErrApart       = errs.New(errs.KindConflict, "waiting-apart") // only people wait who are called on purpose
	ErrNoEmergency = errs.New(errs.KindConflict, "not-an-emergency")
	ErrNobody      = errs.New(errs.KindConflict, "nobody-behind")
	ErrTooOften    = errs.New(errs.KindConflict, "triaged-too-often")
	ErrKeyReused   = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrNotCalled   = errs.New(errs.KindConflict, "not-called")
	ErrUnsigned    = errs.New(errs.KindConflict, "record-unsigned")
	ErrFinished    = errs.New(errs.KindConflict, "encounter-finished")
	ErrStale       = errs.New(errs.KindStale, "stale")
	ErrBusy        = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden   = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor      = errs.New(errs.KindInvalid, "cursor")
)
