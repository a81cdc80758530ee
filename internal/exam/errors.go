package exam

import "careloop/internal/errs"

// What can stand in the way of an examination.
var (
	ErrExam      = errs.New(errs.KindNotFound, "exam-not-found")
	ErrPackage   = errs.New(errs.KindNotFound, "exam-package-not-found")
	ErrStation   = errs.New(errs.KindNotFound, "exam-station-not-found")
	ErrReport    = errs.New(errs.KindNotFound, "exam-report-not-found")
	ErrCritical  = errs.New(errs.KindNotFound, "critical-value-not-found")
	ErrPatient   = errs.New(errs.KindNotFound, "patient-not-found")
	ErrInactive  = errs.New(errs.KindConflict, "exam-package-inactive")
	ErrNotFor    = errs.New(errs.KindConflict, "exam-package-not-for-patient")
	ErrUnknown   = errs.New(errs.KindConflict, "exam-person-unknown")
	ErrNotToday  = errs.New(errs.KindConflict, "exam-appointment-not-today")
	ErrElsewhere = errs.New(errs.KindConflict, "exam-appointment-elsewhere")
	ErrOpened    = errs.New(errs.KindConflict, "exam-appointment-opened")
	ErrCheckedIn = errs.New(errs.KindConflict, "exam-appointment-checked-in")
	ErrGone      = errs.New(errs.KindConflict, "place-gone-at-desk") // unless the desk says why all the same
	ErrEnded     = errs.New(errs.KindConflict, "exam-ended")
	ErrMeasured  = errs.New(errs.KindConflict, "exam-measured")
	ErrUnderWay  = errs.New(errs.KindConflict, "exam-under-way")     // with exam and code of the one that is
	ErrMove      = errs.New(errs.KindConflict, "exam-station-state") // with state and to
	ErrPregnant  = errs.New(errs.KindConflict, "exam-station-pregnant")
	ErrOrder     = errs.New(errs.KindConflict, "exam-station-order") // with the station that comes before
	ErrNotDone   = errs.New(errs.KindConflict, "exam-not-done")
	ErrSigned    = errs.New(errs.KindConflict, "exam-report-signed")
	ErrKeyReused = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrDayFull   = errs.New(errs.KindConflict, "exam-day-full")
	ErrNoTalk    = errs.New(errs.KindConflict, "exam-no-interpretation")
	ErrStale     = errs.New(errs.KindStale, "stale")
	ErrBusy      = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
)
