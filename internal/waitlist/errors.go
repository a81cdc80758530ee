package waitlist

import "careloop/internal/errs"

// What can stand in the way of waiting, and of answering an offer.
var (
	ErrEntry       = errs.New(errs.KindNotFound, "waitlist-entry-not-found")
	ErrOffer       = errs.New(errs.KindNotFound, "offer-not-found")
	ErrLink        = errs.New(errs.KindNotFound, "offer-link-invalid")
	ErrOfferOver   = errs.New(errs.KindConflict, "offer-over")
	ErrDeclined    = errs.New(errs.KindConflict, "offer-declined")
	ErrAccepted    = errs.New(errs.KindConflict, "offer-accepted")
	ErrEnded       = errs.New(errs.KindConflict, "waitlist-entry-ended")
	ErrOffered     = errs.New(errs.KindConflict, "waitlist-entry-offered")
	ErrNothingFree = errs.New(errs.KindConflict, "waitlist-nothing-free")
	ErrAlready     = errs.New(errs.KindConflict, "already-waiting")
	ErrAlreadyYou  = errs.New(errs.KindConflict, "already-waiting-yourself")
	ErrTooMany     = errs.New(errs.KindTooMany, "waitlist-limit")
	ErrInstead     = errs.New(errs.KindConflict, "instead-of-ended")
	// What a wish is for is switched off: nothing of it will come free.
	ErrDepartmentOff   = errs.New(errs.KindConflict, "waitlist-department-off")
	ErrPractitionerOff = errs.New(errs.KindConflict, "waitlist-practitioner-off")
	ErrSessionOff      = errs.New(errs.KindConflict, "waitlist-session-off")
	// Params of both: until, noShows, lateCancels.
	ErrRestricted     = errs.New(errs.KindForbidden, "waitlist-restricted")
	ErrRestrictedDesk = errs.New(errs.KindConflict, "waitlist-restricted-at-desk")

	ErrKeyReused  = errs.New(errs.KindConflict, "idempotency-key-reused")
	ErrStale      = errs.New(errs.KindStale, "stale")
	ErrBusy       = errs.New(errs.KindUnavailable, "busy")
	ErrForbidden  = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor     = errs.New(errs.KindInvalid, "cursor")
	ErrPatient    = errs.New(errs.KindNotFound, "patient-not-found")
	ErrDepartment = errs.New(errs.KindNotFound, "department-not-found")
)
