package booking

import (
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// What can stand in the way of booking, moving or cancelling.
var (
	ErrSession        = errs.New(errs.KindNotFound, "session-not-found")
	ErrNumber         = errs.New(errs.KindNotFound, "number-not-found")
	ErrPatient        = errs.New(errs.KindNotFound, "patient-not-found")
	ErrAppointment    = errs.New(errs.KindNotFound, "appointment-not-found")
	ErrDepartment     = errs.New(errs.KindNotFound, "department-not-found")
	ErrPractitioner   = errs.New(errs.KindNotFound, "practitioner-not-found")
	ErrSite           = errs.New(errs.KindNotFound, "site-not-found")
	ErrRoom           = errs.New(errs.KindNotFound, "room-not-found")
	ErrSchedule       = errs.New(errs.KindNotFound, "schedule-not-found")
	ErrService        = errs.New(errs.KindNotFound, "service-not-found")
	ErrCode           = errs.New(errs.KindNotFound, "booking-code")
	ErrCodeUnknown    = errs.New(errs.KindNotFound, "booking-code-unknown")
	ErrFull           = errs.New(errs.KindConflict, "session-full") // with sessions that have numbers left
	ErrTaken          = errs.New(errs.KindConflict, "number-taken")
	ErrClosed         = errs.New(errs.KindConflict, "number-closed") // its doctor, room or site is out
	ErrInactive       = errs.New(errs.KindConflict, "not-offered")   // its department, doctor, room or site is switched off
	ErrPast           = errs.New(errs.KindConflict, "slot-in-the-past")
	ErrKept           = errs.New(errs.KindConflict, "number-kept")
	ErrNotReleased    = errs.New(errs.KindConflict, "not-released")
	ErrAffected       = errs.New(errs.KindConflict, "bookings-affected")
	ErrRoomShared     = errs.New(errs.KindConflict, "room-shared") // params: room, date, from, until, practitioner
	ErrAway           = errs.New(errs.KindConflict, "doctor-away") // params: from, until
	ErrOverlap        = errs.New(errs.KindConflict, "patient-overlap").With(errs.Params{whichName: i18n.Text{}})
	ErrSameSession    = errs.New(errs.KindConflict, "already-booked-in-session").With(errs.Params{whichName: i18n.Text{}})
	ErrDailyLimit     = errs.New(errs.KindConflict, "daily-limit") // params: limit, alternatives
	ErrDayWorn        = errs.New(errs.KindConflict, "day-worn")    // it was booked, moved and cancelled too often; params: alternatives
	ErrAlreadyArrived = errs.New(errs.KindConflict, "already-arrived")
	ErrEnded          = errs.New(errs.KindConflict, "appointment-ended")
	ErrTooLate        = errs.New(errs.KindConflict, "too-late")
	ErrHold           = errs.New(errs.KindNotFound, "hold-not-found")
	ErrDeceased       = errs.New(errs.KindConflict, "patient-deceased") // as the clinic is told
	ErrFileClosed     = errs.New(errs.KindConflict, "file-closed")      // as who acts for the patient is told
	ErrHeld           = errs.New(errs.KindConflict, "number-held")      // for somebody else: it may be free in a few minutes
	ErrHoldOver       = errs.New(errs.KindConflict, "hold-over")
	ErrHoldConfirmed  = errs.New(errs.KindConflict, "hold-confirmed")
	ErrHoldTooLong    = errs.New(errs.KindForbidden, "hold-too-long")
	ErrTooManyHolds   = errs.New(errs.KindTooMany, "too-many-holds")
	ErrDeadline       = errs.New(errs.KindConflict, "deadline-passed")      // params: hours
	ErrOwnNumber      = errs.New(errs.KindConflict, "own-number")           // a move to where the appointment is
	ErrNotFull        = errs.New(errs.KindConflict, "session-not-full")     // params: numbers, alternatives
	ErrOverbooked     = errs.New(errs.KindConflict, "overbooking-limit")    // params: limit
	ErrRestricted     = errs.New(errs.KindForbidden, "booking-restricted")  // params: until, noShows, lateCancels
	ErrOverride       = errs.New(errs.KindConflict, "restriction-override") // params: likewise
	ErrAppeal         = errs.New(errs.KindNotFound, "appeal-not-found")
	ErrAppealOpen     = errs.New(errs.KindConflict, "appeal-open")
	ErrAppealDecided  = errs.New(errs.KindConflict, "appeal-decided")
	ErrAppealAnswered = errs.New(errs.KindConflict, "appeal-answered")
	ErrNotRestricted  = errs.New(errs.KindConflict, "not-restricted")
	ErrKeyReused      = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrTogether       = errs.New(errs.KindConflict, "booked-together") // it is one of several numbers of a day
	ErrStale          = errs.New(errs.KindStale, "stale")
	ErrAge            = errs.New(errs.KindConflict, "age-not-taken") // params: ages
	ErrAgeMeant       = errs.New(errs.KindConflict, "age-any")       // likewise; staff: unless they mean it
	ErrBusy           = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden      = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor         = errs.New(errs.KindInvalid, "cursor")

	ErrServiceClosed    = errs.New(errs.KindConflict, "service-closed")    // it is not offered any more
	ErrServiceElsewhere = errs.New(errs.KindConflict, "service-elsewhere") // it is not done in this department
)
