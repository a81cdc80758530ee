// Package obs says what the programs do without saying about whom. Log lines are JSON with a fixed set of keys; a
// value under any other key is dropped before it is written, so a careless line cannot publish a patient (A3).
// Metrics go the same way, in CloudWatch's embedded format.
package obs

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// NewLogger returns a logger that writes one JSON object a line to w, with the keys of Keys and no others. It adds
// the request and the correlation id that the context carries.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(&handler{next: slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: utc})})
}

func utc(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime {
		a.Value = slog.TimeValue(a.Value.Time().UTC().Truncate(time.Millisecond))
	}
	return a
}

// handler passes allowed attributes on and replaces the others by their names, under the key "refused".
type handler struct {
	next    slog.Handler
	carried []string // of request and correlation, those already among the attributes
}

func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	attrs := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		attrs = append(attrs, a)
		return true
	})
	kept, refused := sift(attrs)
	for _, a := range idsOf(ctx) {
		if !slices.Contains(h.carried, a.Key) && !hasKey(kept, a.Key) {
			kept = append(kept, a)
		}
	}
	if len(refused) > 0 {
		kept = append(kept, slog.Any("refused", refused))
	}
	out := slog.NewRecord(r.Time, r.Level, tame(unquoted(r.Message)), r.PC)
	out.AddAttrs(kept...)
	return h.next.Handle(ctx, out)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	kept, refused := sift(attrs)
	if len(refused) > 0 {
		kept = append(kept, slog.Any("refused", refused))
	}
	carried := slices.Clone(h.carried)
	for _, a := range kept {
		carried = append(carried, a.Key)
	}
	return &handler{next: h.next.WithAttrs(kept), carried: carried}
}

// WithGroup is passed over: allowed keys are few and flat, and a group would only give them second names.
func (h *handler) WithGroup(string) slog.Handler { return h }

func hasKey(attrs []slog.Attr, key string) bool {
	return slices.ContainsFunc(attrs, func(a slog.Attr) bool { return a.Key == key })
}

type idKey struct{ name string }

// WithRequest returns a context whose log lines carry the id of the request being served.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey{"request"}, id)
}

// WithCorrelation returns a context whose log lines carry the id of what set all this going: the request whose
// change a stream consumer works off, or the run of a schedule.
func WithCorrelation(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey{"correlation"}, id)
}

// Begin returns a context for a job: its log lines carry the number of this run as request and, until it works off what
// somebody set going, as correlation id. Without a number it gets one. A run that has begun goes on.
func Begin(ctx context.Context, number string) context.Context {
	if Request(ctx) != "" {
		return ctx
	}
	if number == "" {
		number = "run_" + strings.ToLower(rand.Text())
	}
	ctx = WithRequest(ctx, number)
	if carried(ctx, "correlation") == "" {
		ctx = WithCorrelation(ctx, number)
	}
	return ctx
}

// Request returns the id of the request being served, or "".
func Request(ctx context.Context) string { return carried(ctx, "request") }

// Correlation returns the correlation id, or the request's where nothing else set it going.
func Correlation(ctx context.Context) string {
	if id := carried(ctx, "correlation"); id != "" {
		return id
	}
	return Request(ctx)
}

func carried(ctx context.Context, name string) string {
	id, _ := ctx.Value(idKey{name}).(string)
	return id
}

// WithAppointment returns a context whose log lines carry the appointment that all this is about. What is no id is
// passed over.
func WithAppointment[ID ~string](ctx context.Context, appointment ID) context.Context {
	if !isOwnID(string(appointment)) {
		return ctx
	}
	return context.WithValue(ctx, idKey{"appointment"}, string(appointment))
}

func idsOf(ctx context.Context) []slog.Attr {
	var out []slog.Attr
	for _, name := range []string{"request", "correlation", "appointment"} {
		if id := carried(ctx, name); id != "" {
			if !IsID(id) {
				id = tame(id)
			}
			out = append(out, slog.String(name, id))
		}
	}
	return out
}

// Within returns an error that keeps the ids which the context carries. Whoever logs it says them, though it be
// somebody further up, who works off many things and has a context for all of them.
func Within(ctx context.Context, err error) error {
	if ids := idsOf(ctx); err != nil && len(ids) > 0 {
		return &within{err, ids}
	}
	return err
}

type within struct {
	error
	ids []slog.Attr
}

func (w *within) Unwrap() error { return w.error }

// beside lists what a line about an error says beside it: where a panic happened, and what it was about.
func beside(err error) []slog.Attr {
	var w *within
	out := stackOf(err)
	if errors.As(err, &w) {
		out = append(out, w.ids...)
	}
	return out
}
