package functiontest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"careloop/internal/crypt"
	"careloop/internal/function"
	"careloop/internal/leaktest"
	"careloop/internal/obs"
	"careloop/internal/store/enginetest"
)

// told is what a function wrote: lines of its log and of its metrics.
type told struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *told) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// take returns what was written since it was last asked.
func (l *told) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

// discreet sends an event to a function with a mark in every place where somebody else may have written something, and
// as it is to one whose store or keys fail, and wants neither its log, its metrics, its error nor a refusal to tell.
func discreet(t *testing.T, event []byte, wire func(function.Env, *Clinic) lambda.Handler) {
	t.Helper()
	e, c, log, faulty := spoiled(t)
	h := wire(e, c)
	marked := marks(t, event)
	// The body is last: what it says may be kept, and is then no secret of the answers that follow.
	for _, where := range slices.Backward(slices.Sorted(maps.Keys(marked))) {
		tell(t, where, h, log, marked[where])
	}
	for _, fault := range leaktest.Faults() {
		faulty.Fault = fault
		for _, faulty.Err = range leaktest.Errors() {
			tell(t, fmt.Sprintf("a store that %s", fault), h, log, event)
			if fault != leaktest.Failing {
				break
			}
		}
	}
	e, c, log, _ = spoiled(t)
	var wrong error
	e.Keys = crypt.New(nil, func(context.Context) (*crypt.Ring, error) {
		return nil, fmt.Errorf("keyset: unwrap the keys: %w", wrong)
	})
	h = wire(e, c)
	for _, wrong = range leaktest.Errors() {
		tell(t, "keys that cannot be had", h, log, event)
	}
}

// spoiled opens a clinic whose store can be made to fail, and a log to be looked at.
func spoiled(t *testing.T) (function.Env, *Clinic, *told, *leaktest.Store) {
	t.Helper()
	c, log := Open(t), &told{}
	faulty := &leaktest.Store{Store: c.DB}
	e := c.Env
	c.Spoiled, c.DB, e.DB, e.Log = true, faulty, faulty, obs.NewLogger(log, nil)
	e.Metrics = obs.NewMetrics(log, "careloop-test", "test", c.Now)
	return e, c, log, faulty
}

// tell invokes a function and looks at all that it says.
func tell(t *testing.T, where string, h lambda.Handler, log *told, event []byte) {
	t.Helper()
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "8f7e6d5c-1111-4222-8333-444455556666"})
	answer, err := h.Invoke(ctx, event)
	if err != nil {
		leaktest.None(t, where+": error", err.Error())
	}
	var http struct {
		StatusCode int `json:"statusCode"`
	}
	if isHTTP(event) && err == nil && json.Unmarshal(answer, &http) == nil && http.StatusCode >= 400 {
		leaktest.None(t, where+": answer", string(answer))
	}
	said := log.take()
	leaktest.None(t, where+": log", said)
	for line := range strings.Lines(said) {
		var ids struct {
			Request, Correlation string
			AWS                  any `json:"_aws"`
		}
		if err := json.Unmarshal([]byte(line), &ids); err != nil || ids.AWS == nil && (ids.Request == "" || ids.Correlation == "") {
			t.Errorf("%s: a line without its request or correlation id: %s", where, line)
		}
	}
}

// marks returns copies of an event, each with a mark in place of one text or number, by where it stands. Texts that are
// JSON themselves, as bodies are, are taken apart.
func marks(t *testing.T, event []byte) map[string][]byte {
	t.Helper()
	var root any
	if err := json.Unmarshal(event, &root); err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	walk(root, "", func(where string, with func(any) any) {
		all := []any{leaktest.Text, leaktest.Phone, 17714937608}
		for _, mark := range all[:enginetest.Rounds(len(all))] {
			b, err := json.Marshal(with(mark))
			if err != nil {
				t.Fatal(err)
			}
			out[fmt.Sprintf("%s = %v", where, mark)] = b
		}
	})
	return out
}

// walk tells of every text and number in v, with a function that returns a copy of the whole with another in its place.
func walk(v any, where string, found func(where string, with func(any) any)) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if name == "routeKey" { // by which the replay knows HTTP
				continue
			}
			walk(x, where+"."+name, func(where string, with func(any) any) {
				found(where, func(mark any) any {
					c := map[string]any{}
					for n, y := range v {
						c[n] = y
					}
					c[name] = with(mark)
					return c
				})
			})
		}
	case []any:
		for i, x := range v {
			walk(x, fmt.Sprintf("%s[%d]", where, i), func(where string, with func(any) any) {
				found(where, func(mark any) any {
					c := append([]any{}, v...)
					c[i] = with(mark)
					return c
				})
			})
		}
	case string:
		var inner any
		if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &inner) == nil {
			walk(inner, where, func(where string, with func(any) any) {
				found(where, func(mark any) any {
					b, err := json.Marshal(with(mark))
					if err != nil {
						panic(err) // it was JSON before
					}
					return string(b)
				})
			})
		}
		found(where, func(mark any) any { return mark })
	case float64:
		found(where, func(mark any) any { return mark })
	}
}
