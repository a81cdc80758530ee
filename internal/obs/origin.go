package obs

import (
	"context"
	"regexp"
	"strings"
	"sync"
)

// What a caller may choose as correlation id: a UUID, or a trace id of W3C. Free text could be somebody's name.
var foreignID = pattern(`^(?i:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$`)

// pattern returns a regular expression that is made at its first use, not when a function starts.
func pattern(s string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s) })
}

// IsID reports whether a text from outside has the form of an id, one of ours or a correlation's, so that a log may
// repeat it.
func IsID(s string) bool {
	return (isOwnID(s) && len(s) >= len("req_")+16) || foreignID().MatchString(s)
}

// isOwnID reports whether a text has the form of our ids: "pat_06a3…". Every log line has several, and a regular
// expression takes twenty times as long.
func isOwnID(s string) bool {
	if len(s) < len("pat_0") || len(s) > len("pat_")+maxID || s[3] != '_' {
		return false
	}
	for i := range len(s) {
		letter, digit := s[i] >= 'a' && s[i] <= 'z', s[i] >= '0' && s[i] <= '9'
		if i != 3 && !letter && (i < 3 || !digit) {
			return false
		}
	}
	return true
}

const maxID = 40 // characters behind the prefix

// Origin is what a change keeps of how it came about: the number of its request and, behind a "~", the correlation
// id if the caller gave one.
func Origin(ctx context.Context) string {
	if c := Correlation(ctx); c != Request(ctx) {
		return Request(ctx) + "~" + c
	}
	return Request(ctx)
}

// WithOrigin returns a context whose log lines carry the correlation id of a change's origin; of one without an
// origin, the context as it is.
func WithOrigin(ctx context.Context, origin string) context.Context {
	request, correlation, _ := strings.Cut(origin, "~")
	if correlation == "" {
		correlation = request
	}
	if !IsID(correlation) {
		return ctx
	}
	return WithCorrelation(ctx, correlation)
}
