package functiontest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"

	"careloop/internal/function"
)

// want is what a sample event must lead to: NAME.want.json beside NAME.json. What it does not mention may be anything.
type want struct {
	Error  string         `json:"error"`  // part of the error by which Lambda is told to deliver the event again
	Answer any            `json:"answer"` // of HTTP, the answer's body stands as JSON
	Writes map[string]int `json:"writes"` // items written, by table; those whose changes are not told are not counted
}

// Replay sends every sample event of the function whose folder the test runs in through its handler, each to a
// clinic of its own, under the policy that template.yaml gives the function. What no person waits for is delivered
// twice, since AWS does; the second time must change nothing. All events together must need the whole policy.
func Replay(t *testing.T, wire func(function.Env, *Clinic) lambda.Handler) {
	t.Helper()
	name := Name(t)
	files, err := filepath.Glob(filepath.Join(Root(t), "events", name, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, ".want.json") })
	if len(files) == 0 {
		t.Fatalf("no events/%s/*.json", name)
	}
	rights := &policy{used: map[Right]bool{}}
	for _, r := range Load(t).Function(t, name).Rights() {
		rights.used[r] = false
	}
	t.Cleanup(func() {
		for _, r := range rights.unused() {
			t.Errorf("the policy in template.yaml allows %s, which no sample event needs", r)
		}
	})
	for _, file := range files {
		t.Run("discreet/"+strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			event, _ := read(t, file)
			discreet(t, event, wire)
		})
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			event, expected := read(t, file)
			c := Open(t)
			e := c.Env
			e.DB = guard{Store: c.store, t: t, policy: rights}
			h := wire(e, c)
			before := c.written()
			check(t, h, event, expected)
			after := c.written()
			if diff := cmp.Diff(expected.Writes, difference(after, before)); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
			if isHTTP(event) || expected.Error != "" {
				return
			}
			if _, err := h.Invoke(t.Context(), event); err != nil {
				t.Errorf("delivered again: %v", err)
			}
			if diff := cmp.Diff(after, c.written()); diff != "" {
				t.Errorf("delivered again, it changed something (-first +second):\n%s", diff)
			}
		})
	}
}

func read(t *testing.T, file string) ([]byte, want) {
	t.Helper()
	event, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".want.json")
	if err != nil {
		t.Fatal(err)
	}
	w := want{Writes: map[string]int{}}
	if err := json.Unmarshal(b, &w); err != nil {
		t.Fatal(err)
	}
	return event, w
}

func check(t *testing.T, h lambda.Handler, event []byte, w want) {
	t.Helper()
	b, err := h.Invoke(t.Context(), event)
	if w.Error != "" {
		if err == nil || !strings.Contains(err.Error(), w.Error) {
			t.Errorf("error %v, want one with %q", err, w.Error)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatalf("answer %s: %v", b, err)
	}
	if fault := missing("answer", w.Answer, withBody(got)); fault != "" {
		t.Errorf("%s\nin %s", fault, b)
	}
}

// withBody reads the body of an HTTP answer, which is a text with JSON in it.
func withBody(answer any) any {
	m, ok := answer.(map[string]any)
	if !ok {
		return answer
	}
	var body any
	if s, ok := m["body"].(string); ok && json.Unmarshal([]byte(s), &body) == nil {
		m["body"] = body
	}
	return m
}

// missing says what of want is not in got, or "". Lists must have the same length.
func missing(path string, want, got any) string {
	switch w := want.(type) {
	case nil:
		return ""
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, want an object", path, got)
		}
		for k, v := range w {
			if fault := missing(path+"."+k, v, g[k]); fault != "" {
				return fault
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v, want %d elements", path, got, len(w))
		}
		for i := range w {
			if fault := missing(fmt.Sprintf("%s[%d]", path, i), w[i], g[i]); fault != "" {
				return fault
			}
		}
		return ""
	}
	if want != got {
		return fmt.Sprintf("%s is %v, want %v", path, got, want)
	}
	return ""
}

func difference(after, before map[string]int) map[string]int {
	out := map[string]int{}
	for k, n := range after {
		if n != before[k] {
			out[k] = n - before[k]
		}
	}
	return out
}

func isHTTP(event []byte) bool {
	var e struct {
		RouteKey string `json:"routeKey"`
	}
	return json.Unmarshal(event, &e) == nil && e.RouteKey != ""
}
