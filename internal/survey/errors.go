package survey

import "careloop/internal/errs"

// What can stand in the way of asking and answering.
var (
	ErrQuestionnaire = errs.New(errs.KindNotFound, "questionnaire-not-found")
	ErrLink          = errs.New(errs.KindNotFound, "link-unknown")
	ErrExpired       = errs.New(errs.KindConflict, "link-expired")
	ErrAnswered      = errs.New(errs.KindConflict, "already-answered")
	ErrAudience      = errs.New(errs.KindConflict, "not-for-staff")
	ErrStale         = errs.New(errs.KindStale, "stale")
	ErrForbidden     = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor        = errs.New(errs.KindInvalid, "cursor")
)
