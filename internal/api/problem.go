package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/obs"
	"careloop/internal/store"
)

// Problem is an error answer after RFC 9457. Code is stable; Title and Detail are in the caller's language.
type Problem struct {
	Type     string         `json:"type" example:"about:blank"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Code     string         `json:"code" doc:"Stable name of the problem."`
	Detail   string         `json:"detail"`
	Instance string         `json:"instance,omitempty" doc:"Number of the request, to quote when reporting."`
	Params   map[string]any `json:"params,omitempty" doc:"Values that the detail names."`
	Errors   []FieldProblem `json:"errors,omitempty" doc:"Every wrong field."`
}

// FieldProblem is one wrong field of a request.
type FieldProblem struct {
	Field  string `json:"field" doc:"Where, as in phones[0].number."`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error implements huma.StatusError.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses is the one place where a kind becomes a status.
var statuses = map[errs.Kind]int{
	errs.KindInvalid:         http.StatusUnprocessableEntity,
	errs.KindUnauthenticated: http.StatusUnauthorized,
	errs.KindForbidden:       http.StatusForbidden,
	errs.KindNotFound:        http.StatusNotFound,
	errs.KindConflict:        http.StatusConflict,
	errs.KindStale:           http.StatusPreconditionFailed,
	errs.KindTooMany:         http.StatusTooManyRequests,
	errs.KindUnavailable:     http.StatusServiceUnavailable,
	errs.KindInternal:        http.StatusInternalServerError,
}

// readings is the status of what could not even be read, which is told by code.
var readings = map[string]int{
	"body-cut":       http.StatusBadRequest,
	"body-missing":   http.StatusBadRequest,
	"body-json":      http.StatusBadRequest,
	"body-unicode":   http.StatusBadRequest,
	"body-duplicate": http.StatusBadRequest,
	"body-nesting":   http.StatusBadRequest,
	"body-too-large": http.StatusRequestEntityTooLarge,
	"body-too-slow":  http.StatusRequestTimeout,
	"media-type":     http.StatusUnsupportedMediaType,
}

// StatusOf returns the HTTP status of a problem.
func StatusOf(kind errs.Kind, code string) int {
	if status, ok := readings[code]; ok {
		return status
	}
	return statuses[kind]
}

// problemOf turns any error into an answer that tells the caller what they can use and nothing else.
func problemOf(ctx context.Context, err error) *Problem {
	var e *errs.Error
	if !errors.As(err, &e) {
		e, _ = errs.Internal("serve", err).(*errs.Error) //nolint:errorlint // Internal makes one
	}
	lang := langOf(ctx)
	toldIn(ctx).code = e.Code
	p := &Problem{
		Type: "about:blank", Status: StatusOf(e.Kind, e.Code), Code: e.Code, Params: e.Params, Instance: obs.Request(ctx),
		Title: i18n.T(lang, "kind."+string(e.Kind), nil), Detail: i18n.T(lang, "error."+e.Code, e.Params),
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, FieldProblem{Field: fieldName(f.Path), Code: f.Code, Detail: i18n.T(lang, "field."+f.Code, f.Params)})
	}
	return p
}

// aName is what fields, parameters and headers of the contract are called. A caller may make up others, such as a
// patient's name by mistake; those are not repeated.
var aName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([a-z][A-Za-z_-]{0,40}[0-9]{0,3}|[A-Z][a-z]+(-[A-Z][a-z]+)+)(\[[0-9]{1,5}\])*$`)
})

// fieldName returns the way to a field with "?" for every part that is no name: phones[0].number, ?.number.
func fieldName(path string) string {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if path != "" && !aName().MatchString(part) && !onlyIndex().MatchString(part) {
			parts[i] = "?"
		}
	}
	return strings.Join(parts, ".")
}

var onlyIndex = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\[[0-9]{1,5}\])+$`) })

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller is gone if this fails
}

// errUnavailable says that the same request may succeed later.
var errUnavailable = errs.New(errs.KindUnavailable, "unavailable")

// errUnanswered stands beside what went wrong, or alone where nobody said what.
var errUnanswered = errors.New("the request cannot be answered")

// onError is what huma calls for its own findings and for errors that handlers return.
func onError(ctx huma.Context, status int, _ string, found ...error) huma.StatusError {
	var e *errs.Error
	for _, err := range found {
		if errors.As(err, &e) {
			break
		}
	}
	c := ctx.Context()
	switch {
	case e != nil && e.Kind != errs.KindInternal:
		return problemOf(c, e)
	case status == http.StatusRequestEntityTooLarge:
		return problemOf(c, errs.New(errs.KindInvalid, "body-too-large").With(errs.Params{"max": ctx.Operation().MaxBodyBytes}))
	case status == http.StatusUnsupportedMediaType || status == http.StatusNotAcceptable:
		return problemOf(c, errs.New(errs.KindInvalid, "media-type"))
	case status == http.StatusRequestTimeout:
		return problemOf(c, errs.New(errs.KindInvalid, "body-too-slow"))
	case status == http.StatusBadRequest && len(found) == 0:
		return problemOf(c, errs.New(errs.KindInvalid, "body-missing"))
	case status < http.StatusInternalServerError:
		return fieldProblem(c, found)
	case c.Err() != nil: // the caller is gone, and with them whoever could read this; nobody else is to be told
		return problemOf(c, errUnavailable.Because(c.Err()))
	}
	for _, err := range found {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return problemOf(c, errs.New(errs.KindInvalid, "body-cut"))
		}
	}
	logOf(c).ErrorContext(about(c), "request failed", "operation", ctx.Operation().OperationID,
		"error", errors.Join(append(found, errUnanswered)...))
	for _, err := range found {
		if errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrConflict) {
			return problemOf(c, errUnavailable)
		}
	}
	return problemOf(c, errs.New(errs.KindInternal, "internal"))
}

// unreadable says what a body is that cannot be looked at field by field.
var unreadable = map[string]*errs.Error{
	errNoJSON.Error():    errs.New(errs.KindInvalid, "body-json"),
	errNoText.Error():    errs.New(errs.KindInvalid, "body-unicode"),
	errDuplicate.Error(): errs.New(errs.KindInvalid, "body-duplicate"),
	errNesting.Error():   errs.New(errs.KindInvalid, "body-nesting"),
}

func fieldProblem(ctx context.Context, found []error) *Problem {
	var fields []errs.Field
	for _, err := range found {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			fields = append(fields, fieldsOf(d.ErrorDetail())...)
		}
	}
	for _, f := range fields {
		if e, ok := unreadable[f.Code]; ok {
			return problemOf(ctx, e)
		}
	}
	return problemOf(ctx, errs.Invalid(ruled(fields, found)...))
}
