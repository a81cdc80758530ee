package obs

import (
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Keys lists what a log line may say. .golangci.yml holds the same list, so that most lines are refused before they
// are ever run; a test holds the two equal.
func Keys() []string {
	return []string{
		// what was done
		"function", "route", "role", "operation", "consumer", "request", "correlation", "kind", "code", "status", "count", "total",
		"duration_ms", "attempt", "version", "cold_start", "error", "stack",
		// to what, by id only
		"patient", "appointment", "encounter", "task", "message", "invitation", "questionnaire", "session", "schedule",
		"department", "practitioner", "event", "subject", "actor", "channel", "table", "day", "month",
		// where
		"address", "path",
	}
}

const (
	maxText  = 300
	maxStack = 8 << 10
)

var (
	// A number of seven digits or more that stands alone may be a phone or an id document. Ids are longer words.
	longNumber = pattern(`\+?\b[0-9][0-9 -]{5,}[0-9][Xx]?\b`)
	date       = pattern(`^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$`)
	mailbox    = pattern(`[^\s"'<>]+@[^\s"'<>]+`)
)

// tame makes a text harmless that other code composed: what looks like a phone, a document or an e-mail address
// goes, and so do letters outside ASCII, in which names and complaints are written and our own messages are not.
func tame(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if r > '~' || (r < ' ' && r != '\n' && r != '\t') {
			return '?'
		}
		return r
	}, s)
	s = longNumber().ReplaceAllStringFunc(s, func(number string) string {
		if date().MatchString(number) {
			return number
		}
		return "#"
	})
	return cut(mailbox().ReplaceAllString(s, "#"), maxText)
}

// isPlain spares the usual short words and ids the search.
func isPlain(s string) bool {
	if len(s) > maxText {
		return false
	}
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '@' || c > '~' || c < ' ':
			return false
		}
	}
	return digits < 7
}

// stackOf says beside an error where the panic happened that it wraps.
func stackOf(err error) []slog.Attr {
	var p *Panic
	if !errors.As(err, &p) {
		return nil
	}
	return []slog.Attr{slog.String("stack", cut(p.Stack, maxStack))}
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// sift returns the attributes that may be written, and the keys of the others. Groups are taken apart.
func sift(attrs []slog.Attr) (kept []slog.Attr, refused []string) {
	for _, a := range attrs {
		a.Value = a.Value.Resolve()
		switch {
		case a.Equal(slog.Attr{}):
		case a.Value.Kind() == slog.KindGroup:
			k, r := sift(a.Value.Group())
			kept, refused = append(kept, k...), append(refused, r...)
		case !slices.Contains(Keys(), a.Key):
			refused = append(refused, tame(cut(a.Key, 40)))
		default:
			v, ok := harmless(a.Key, a.Value)
			if !ok {
				refused = append(refused, a.Key)
				continue
			}
			kept = append(kept, slog.Attr{Key: a.Key, Value: v})
			if err, ok := a.Value.Any().(error); ok {
				kept = append(kept, beside(err)...)
			}
		}
	}
	return kept, refused
}

// harmless returns the value as it may be written. Structs, maps and lists may not: nobody knows what is in them.
func harmless(key string, v slog.Value) (slog.Value, bool) {
	switch v.Kind() {
	case slog.KindBool, slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindTime:
		return v, true
	case slog.KindDuration:
		return slog.Int64Value(v.Duration().Milliseconds()), true
	case slog.KindString:
		if key == "stack" {
			return slog.StringValue(cut(v.String(), maxStack)), true
		}
		return idOrText(key, v.String())
	case slog.KindAny:
		if err, ok := v.Any().(error); ok && key == "error" {
			return slog.StringValue(Said(err)), true
		}
		if s, ok := asText(v.Any()); ok {
			return idOrText(key, s)
		}
	case slog.KindGroup, slog.KindLogValuer:
	}
	return slog.Value{}, false
}

// named are the keys under which only an id may stand. Whatever else is put there may be the patient's name.
var named = []string{
	"patient", "appointment", "encounter", "task", "message", "invitation", "session", "schedule", "department", "practitioner",
}

func idOrText(key, s string) (slog.Value, bool) {
	if slices.Contains(named, key) {
		return slog.StringValue(s), isOwnID(s) || s == ""
	}
	return slog.StringValue(tame(unquoted(s))), true
}

// asText returns the text of a named string type, such as an id or a status, which slog does not know as a string.
func asText(v any) (string, bool) {
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.String {
		return rv.String(), true
	}
	return "", false
}
