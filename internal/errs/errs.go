// Package errs is the closed set of failures that a caller may see. A domain package returns an *Error with a
// stable code; the edge turns its kind into a status and its code into a sentence in the caller's language.
// Whatever else went wrong is wrapped as Internal: its cause goes to the log, never to the caller.
package errs

import (
	"errors"
	"fmt"
)

// Kind groups failures by what the caller can do about them.
type Kind string

// The kinds. There are no others.
const (
	KindInvalid         Kind = "invalid"         // the request is wrong; Fields say where
	KindUnauthenticated Kind = "unauthenticated" // no valid token
	KindForbidden       Kind = "forbidden"       // not for this role or this person
	KindNotFound        Kind = "not-found"
	KindConflict        Kind = "conflict"    // against the state of things: taken, overlapping, already done
	KindStale           Kind = "stale"       // changed by somebody else since it was read
	KindTooMany         Kind = "too-many"    // a limit of rate or number
	KindUnavailable     Kind = "unavailable" // a part is out of reach; try again
	KindInternal        Kind = "internal"
)

// Params are the values of a message's placeholders. They must not be personal.
type Params map[string]any

// Field is one wrong field of a request.
type Field struct {
	Path   string // as the caller wrote it: "phones[0].number"
	Code   string // key of the message
	Params Params
}

// Error is a failure with a stable code.
type Error struct {
	Kind   Kind
	Code   string
	Params Params
	Fields []Field
	cause  error
}

// New makes an Error of a kind. Package variables made by it are compared with errors.Is, by code.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Invalid collects wrong fields into one error, or returns nil if there are none.
func Invalid(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Code: "invalid", Fields: fields}
}

// Internal wraps a failure that the caller cannot do anything about. It leaves an *Error as it is.
func Internal(doing string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return &Error{Kind: KindInternal, Code: "internal", cause: fmt.Errorf("%s: %w", doing, err)}
}

// With returns a copy carrying the values of the message's placeholders.
func (e *Error) With(params Params) *Error {
	c := *e
	c.Params = params
	return &c
}

// Because returns a copy that wraps the cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.cause = err
	return &c
}

func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Code
	for _, f := range e.Fields {
		s += " " + f.Path + "=" + f.Code
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause, for logs.
func (e *Error) Unwrap() error { return e.cause }

// Is matches by code, so that a copy with parameters is still the same failure.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Code == e.Code
}

// KindOf returns the kind of err; anything that is not an *Error is internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// Retryable reports whether the same request may succeed later without being changed.
func Retryable(err error) bool {
	switch KindOf(err) {
	case KindUnavailable, KindTooMany, KindInternal:
		return true
	case KindInvalid, KindUnauthenticated, KindForbidden, KindNotFound, KindConflict, KindStale:
		return false
	}
	return false
}
