package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/obs"
	"careloop/internal/visit"
)

type (
	langKey struct{}
	logKey  struct{}
)

func logOf(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return l
	}
	return slog.Default()
}

// Handler serves the operations: each request gets a number, a correlation id and a language, a panic becomes an
// answer, and one log line tells what was done without telling about whom.
func (a *API) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := a.cfg.Now()
		ctx, told := a.begin(r.Context(), w, r, start)
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		r = r.WithContext(ctx)
		defer func() {
			if v := recover(); v != nil {
				a.cfg.Log.ErrorContext(about(ctx), "panic", "stack", string(debug.Stack()))
				writeProblem(rec, problemOf(ctx, errs.Internal("serve", obs.ErrPanic)))
			}
			a.end(r, rec.status, a.cfg.Now().Sub(start), *told)
		}()
		if a.cfg.Entrance != nil {
			if err := a.cfg.Entrance(r); err != nil {
				writeProblem(rec, problemOf(ctx, err))
				return
			}
		}
		a.mux.ServeHTTP(rec, r)
	})
}

// told is what is found out about a request while it is served.
type told struct {
	role auth.Role
	code string // of the problem it was answered with

	appointment booking.AppointmentID // that it asks for or brings about
}

type toldKey struct{}

func toldIn(ctx context.Context) *told {
	if t, ok := ctx.Value(toldKey{}).(*told); ok {
		return t
	}
	return &told{}
}

// begin says in the head of the answer what is known before it, and returns the context of the request.
func (a *API) begin(ctx context.Context, w http.ResponseWriter, r *http.Request, now time.Time) (context.Context, *told) {
	t := &told{}
	request := id.Source{}.New("req", now)
	ctx = obs.WithCorrelation(obs.WithRequest(ctx, request), request)
	if c := r.Header.Get("X-Correlation-Id"); obs.IsID(c) {
		ctx = obs.WithCorrelation(ctx, c)
	}
	ctx = context.WithValue(ctx, logKey{}, a.cfg.Log)
	ctx = context.WithValue(ctx, toldKey{}, t)
	ctx = context.WithValue(ctx, langKey{}, i18n.Match(r.Header.Get("Accept-Language")))
	h := w.Header()
	h.Set("X-Request-Id", obs.Request(ctx))
	h.Set("X-Correlation-Id", obs.Correlation(ctx))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store") // health data must not stay in shared caches or on a lent phone
	return ctx, t
}

// end writes the request's line and its figures.
func (a *API) end(r *http.Request, status int, took time.Duration, t told) {
	line := []any{"route", r.Pattern, "status", status, "duration_ms", took.Milliseconds(), "role", cmp.Or(t.role, "none")}
	if name, id := subject(r); id != "" {
		line = append(line, name, id)
	}
	if status >= http.StatusBadRequest && t.code != "" {
		line = append(line, "code", t.code)
		a.cfg.Metrics.Add(obs.Errors, 1, t.code)
	}
	if a.cfg.Metrics.ColdStart() {
		line = append(line, "cold_start", true)
	}
	a.cfg.Log.InfoContext(about(r.Context()), "request", line...)
	a.cfg.Metrics.Flush()
}

// about returns a context whose log lines name the appointment of the request, as far as it is known yet.
func about(ctx context.Context) context.Context {
	return obs.WithAppointment(ctx, toldIn(ctx).appointment)
}

// noting notes the appointment that a request asks for or that comes of it, so that one id leads through the log.
func noting[I, O any](handle func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		t := toldIn(ctx)
		t.appointment = cmp.Or(appointmentIn(in), t.appointment)
		out, err := handle(ctx, in)
		if out != nil && err == nil {
			t.appointment = cmp.Or(appointmentIn(out), t.appointment)
		}
		return out, err
	}
}

// appointmentIn returns the appointment that an input or an output speaks of, if it is of one.
func appointmentIn(v any) booking.AppointmentID {
	switch v := v.(type) {
	case *AppointmentPath:
		return v.ID
	case *moveIn:
		return v.ID
	case *cancelIn:
		return v.ID
	case *checkInIn:
		return v.Body.Appointment
	case *out[booking.Appointment]:
		return v.Body.ID
	case *tagged[visit.Encounter]:
		return v.Body.Appointment
	}
	return ""
}

// subjects are the log keys of what an address can name by its id.
var subjects = map[string]string{
	"patients": "patient", "encounters": "encounter", "tasks": "task", "sessions": "session", "schedules": "schedule",
}

// subject returns what a request is about, as far as its route says so and what stands there is an id.
func subject(r *http.Request) (name, id string) {
	_, path, _ := strings.Cut(r.Pattern, Prefix+"/")
	collection, _, ok := strings.Cut(path, "/{id}")
	if name = subjects[collection]; !ok || name == "" || !obs.IsID(r.PathValue("id")) {
		return "", ""
	}
	return name, r.PathValue("id")
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection's deadlines.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Clock is what Now of the configuration must be when time is real.
func Clock() time.Time { return time.Now() } //nolint:forbidigo // the one place that reads the clock for servers
