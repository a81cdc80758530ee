package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/obs"
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

// Handler serves the operations: each request gets a number and a language, a panic becomes an answer, and one log
// line tells what was done without telling about whom.
func (a *API) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := a.cfg.Now()
		req := id.Source{}.New("req", start)
		ctx := obs.WithRequest(r.Context(), req)
		ctx = context.WithValue(ctx, logKey{}, a.cfg.Log)
		ctx = context.WithValue(ctx, langKey{}, i18n.Match(r.Header.Get("Accept-Language")))
		h := w.Header()
		h.Set("X-Request-Id", req)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store") // health data must not stay in shared caches or on a lent phone
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if v := recover(); v != nil {
				a.cfg.Log.ErrorContext(ctx, "panic", "stack", string(debug.Stack()))
				writeProblem(rec, problemOf(ctx, errs.Internal("serve", obs.ErrPanic)))
			}
			a.cfg.Log.InfoContext(ctx, "request", "operation", r.Pattern, "status", rec.status,
				"duration_ms", a.cfg.Now().Sub(start).Milliseconds())
		}()
		r = r.WithContext(ctx)
		if a.cfg.Entrance != nil {
			if err := a.cfg.Entrance(r); err != nil {
				writeProblem(rec, problemOf(ctx, err))
				return
			}
		}
		a.mux.ServeHTTP(rec, r)
	})
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
