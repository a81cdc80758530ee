package obs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
)

// Said returns what a log may say of an error. Whoever writes an error text here knows not to put a patient into it,
// and internal/arch looks over their shoulder. Others do not know: time.ParseError quotes the text it was given,
// url.Error the address with its query, an answer of AWS the phone that it did not like. So what an error says is
// decided by who made it, not by what it looks like: of errors of other code the type is told and the code, if there is
// one, and the rest of the text is told without what it quotes.
func Said(err error) string {
	if err == nil {
		return ""
	}
	return tame(unquoted(tell(err)))
}

// ours is how the paths of Careloop's packages begin.
const ours = "careloop/"

// tell returns the text of an error with the texts of others' errors in it replaced.
func tell(err error) string {
	if isForeign(err) {
		return foreign(err)
	}
	text := err.Error()
	for _, inner := range inside(err) {
		if quoted := inner.Error(); quoted != "" {
			text = strings.ReplaceAll(text, quoted, tell(inner))
		}
	}
	return text
}

// isForeign reports whether an error is of a type that neither this module declares nor errors and fmt, by which the
// module makes most of its own.
func isForeign(err error) bool {
	if isFixed(err) {
		return false
	}
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch p := t.PkgPath(); p {
	case "errors", "fmt":
		return false
	default:
		return !strings.HasPrefix(p, ours)
	}
}

// fixed are texts of the standard library that say the same whatever happens.
var fixed = []error{
	context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, io.ErrShortWrite,
	net.ErrClosed, os.ErrNotExist, os.ErrExist, os.ErrPermission, os.ErrClosed, os.ErrDeadlineExceeded,
}

// isFixed reports whether an error is one of the fixed ones or a number of the operating system.
func isFixed(err error) bool {
	if _, ok := err.(syscall.Errno); ok { //nolint:errorlint // this very error, not one inside it
		return true
	}
	return slices.Contains(fixed, err)
}

// inside returns the errors that an error wraps.
func inside(err error) []error {
	switch e := err.(type) { //nolint:errorlint // its own way to unwrap
	case interface{ Unwrap() []error }:
		return slices.DeleteFunc(slices.Clone(e.Unwrap()), func(err error) bool { return err == nil })
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return []error{inner}
		}
	}
	return nil
}

// foreign tells an error of other code by its type and code, and by the errors inside it.
func foreign(err error) string {
	said := []string{}
	if text := byCode(err); text != "" {
		said = append(said, text)
	}
	for _, inner := range inside(err) {
		switch {
		case isFixed(inner):
			said = append(said, inner.Error())
		case isForeign(inner), len(inside(inner)) > 0: // a text that other code composed around an error is passed over
			said = append(said, foreign(inner))
		}
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), ": ")
}

var code = pattern(`^[A-Za-z][A-Za-z0-9.#:_-]{0,80}$`)

// byCode tells an error by its type and what AWS, SQLite and the network number them by; what is inside it comes apart.
func byCode(err error) string {
	if !isForeign(err) {
		return ""
	}
	text := fmt.Sprintf("%T", err)
	if e, ok := err.(interface{ ErrorCode() string }); ok && code().MatchString(e.ErrorCode()) {
		text += " " + e.ErrorCode()
	}
	if e, ok := err.(interface{ Code() int }); ok {
		text += fmt.Sprintf(" %d", e.Code())
	}
	if e, ok := err.(interface{ HTTPStatusCode() int }); ok {
		text += fmt.Sprintf(" %d", e.HTTPStatusCode())
	}
	if e, ok := err.(net.Error); ok && e.Timeout() { //nolint:errorlint // the network
		text += " timeout"
	}
	return text
}

var (
	quoted  = pattern(`"(?:[^"\\]|\\.)*"?` + "|`[^`]*`?" + `|(^|[\s(:=,])'(?:[^'\\]|\\.)*'`)
	address = pattern(`[A-Za-z][A-Za-z0-9+.-]*://\S+`)
)

// unquoted leaves out of a text what it quotes, and addresses.
func unquoted(s string) string {
	if !strings.ContainsAny(s, "\"`'") && !strings.Contains(s, "://") { // as nearly all that is logged
		return s
	}
	s = quoted().ReplaceAllStringFunc(s, func(q string) string {
		switch q[0] {
		case '"':
			return `"#"`
		case '`':
			return "`#`"
		case '\'':
			return "'#'"
		}
		return q[:1] + "'#'"
	})
	return address().ReplaceAllString(s, "#")
}

// Harmless returns an error whose text is what a log would say of err, for where others write it down.
func Harmless(err error) error {
	var done harmlessError
	if err == nil || errors.As(err, &done) {
		return err
	}
	return harmlessError{err}
}

type harmlessError struct{ error }

func (e harmlessError) Error() string { return Said(e.error) }
func (e harmlessError) Unwrap() error { return e.error }
