package obs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"careloop/internal/obs"
)

// lines returns what was logged, without times.
func lines(t *testing.T, b *bytes.Buffer) []map[string]any {
	t.Helper()
	var out []map[string]any
	for dec := json.NewDecoder(b); dec.More(); {
		var line map[string]any
		if err := dec.Decode(&line); err != nil {
			t.Fatalf("not JSON: %v", err)
		}
		delete(line, "time")
		out = append(out, line)
	}
	return out
}

type (
	patient struct{ Name string }
	taskID  string
	secret  struct{}
)

func (secret) LogValue() slog.Value {
	return slog.GroupValue(slog.String("phone", "13812345678"), slog.Int("count", 2))
}

func TestOnlyAllowedKeysAreWritten(t *testing.T) {
	var b bytes.Buffer
	log := obs.NewLogger(&b, slog.LevelInfo).With("function", "booking")
	ctx := obs.WithCorrelation(obs.WithRequest(t.Context(), "req_1"), "req_0")

	log.InfoContext(ctx, "booked", "patient", "pat_1", "task", taskID("tsk_1"), "duration_ms", 1500*time.Millisecond, "name", "张小伟", "count", 1)
	log.InfoContext(ctx, "checked", slog.Group("who", slog.String("phone", "13812345678"), slog.String("patient", "pat_1")), "subject", secret{})
	log.With("address", ":8080", "idDocument", "110101199003078515").WithGroup("g").WarnContext(t.Context(), "loose", "patient", patient{"张小伟"}, "note", 1)
	log.InfoContext(ctx, "own id", "request", "req_2")
	log.DebugContext(ctx, "below the level")

	want := []map[string]any{
		{
			"level": "INFO", "msg": "booked", "function": "booking", "patient": "pat_1", "task": "tsk_1", "duration_ms": 1500.0,
			"count": 1.0, "request": "req_1", "correlation": "req_0", "refused": []any{"name"},
		},
		{
			"level": "INFO", "msg": "checked", "function": "booking", "patient": "pat_1", "count": 2.0,
			"request": "req_1", "correlation": "req_0", "refused": []any{"phone", "phone"},
		},
		{"level": "WARN", "msg": "loose", "function": "booking", "address": ":8080", "refused": []any{"patient", "note"}},
		{"level": "INFO", "msg": "own id", "function": "booking", "request": "req_2", "correlation": "req_0"},
	}
	raw := b.String()
	got := lines(t, &b)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, personal := range []string{"张", "138123", "110101"} {
		if strings.Contains(raw, personal) {
			t.Errorf("%q got into the log:\n%s", personal, raw)
		}
	}
}

func TestErrorsAndMessagesLoseWhatLooksPersonal(t *testing.T) {
	for in, want := range map[string]string{
		"store: conflicting transaction":                                   "store: conflicting transaction",
		"item of pat_06a3512345678901234567890a version 3":                 "item of pat_06a3512345678901234567890a version 3",
		"send to +8613812345678 failed":                                    "send to # failed",
		"send to 138 1234 5678: refused":                                   "send to #: refused",
		"document 11010119900307851X exists":                               "document # exists",
		"cannot parse \"li.lei@example.com\"":                              "cannot parse \"#\"",
		"invalid value 张伟":                                                 "invalid value ??",
		"2026-11-23":                                                       "2026-11-23",
		"at 2026-11-23T08:00:00Z of ses_06a3":                              "at 2026-11-23T08:00:00Z of ses_06a3",
		"status 503 after 3 attempts in 1200 ms by arn:aws:sns:eu-west-1:": "status 503 after 3 attempts in 1200 ms by arn:aws:sns:eu-west-1:",
	} {
		var b bytes.Buffer
		obs.NewLogger(&b, slog.LevelInfo).ErrorContext(t.Context(), in, "error", fmt.Errorf("%w", errors.New(in)))
		line := lines(t, &b)[0]
		if line["error"] != want || line["msg"] != want {
			t.Errorf("%q is logged as %q, %q; want %q", in, line["msg"], line["error"], want)
		}
	}
	var b bytes.Buffer
	obs.NewLogger(&b, slog.LevelInfo).ErrorContext(t.Context(), "m", "error", errors.New(strings.Repeat("long ", 1000)))
	if b.Len() > 500 {
		t.Errorf("an endless error takes %d bytes", b.Len())
	}
}

func TestRequestAndCorrelation(t *testing.T) {
	ctx := obs.WithRequest(t.Context(), "req_1")
	if obs.Request(ctx) != "req_1" || obs.Correlation(ctx) != "req_1" || obs.Correlation(obs.WithCorrelation(ctx, "run_1")) != "run_1" || obs.Request(t.Context()) != "" {
		t.Error("ids are lost on the way")
	}
}

func TestMetricsAreWhatCloudWatchReads(t *testing.T) {
	var b bytes.Buffer
	at := time.UnixMilli(1_763_856_000_000)
	m := obs.NewMetrics(&b, "careloop-dev", "notify", func() time.Time { return at })
	m.Add(obs.Bookings, 1)
	m.Add(obs.Bookings, 2)
	m.Add(obs.Messages, 1, "sms", "sent")
	m.Add(obs.Messages, 1, "", "dropped")
	m.Add(obs.QueueAge, 1500, "sms")
	m.Add(obs.QueueAge, 20, "sms")
	m.Add(obs.WriteUnits, 2.5)
	m.Flush()
	m.Flush()
	line := func(name, unit string, dimensions []any, values map[string]any) map[string]any {
		values["function"] = "notify"
		if f, ok := values["by"]; ok {
			values["function"] = f
			delete(values, "by")
		}
		values["_aws"] = map[string]any{
			"Timestamp": 1_763_856_000_000.0,
			"CloudWatchMetrics": []any{map[string]any{
				"Namespace": "careloop-dev", "Dimensions": dimensions, "Metrics": []any{map[string]any{"Name": name, "Unit": unit}},
			}},
		}
		return values
	}
	byOutcome := []any{[]any{"channel", "outcome"}, []any{"outcome"}}
	want := []map[string]any{
		line("bookings", "Count", []any{[]any{}}, map[string]any{"bookings": 3.0}),
		line("messages", "Count", byOutcome, map[string]any{"messages": 1.0, "channel": "none", "outcome": "dropped"}),
		line("messages", "Count", byOutcome, map[string]any{"messages": 1.0, "channel": "sms", "outcome": "sent"}),
		line("queue_age", "Milliseconds", []any{[]any{"channel"}}, map[string]any{"queue_age": []any{1500.0, 20.0}, "channel": "sms"}),
		line("write_units", "Count", []any{[]any{"function"}}, map[string]any{"write_units": 2.5}),
	}
	if diff := cmp.Diff(want, lines(t, &b)); diff != "" {
		t.Error(diff)
	}
	var none *obs.Metrics
	none.Add(obs.Bookings, 1)
	none.Flush()
	if none.ColdStart() || !m.ColdStart() || m.ColdStart() {
		t.Error("a process starts once")
	}
	for range 150 {
		m.Add(obs.StreamAge, 1, "care")
	}
	m.Add(obs.StreamAge, 99, "care")
	m.Flush()
	for _, l := range lines(t, &b) {
		if ages, ok := l["stream_age"].([]any); ok && (len(ages) != 100 || ages[99] != 99.0) {
			t.Errorf("%d values, the last %v: CloudWatch takes 100, and the highest must not be lost", len(ages), ages[99])
		}
	}
}

func TestMetricsAreDeclaredOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range obs.AllMetrics() {
		if seen[m.Name] || m.Says == "" {
			t.Errorf("%s is declared twice, or says nothing", m.Name)
		}
		seen[m.Name] = true
	}
	defer func() {
		if recover() == nil {
			t.Error("a message without channel and outcome is counted")
		}
	}()
	obs.NewMetrics(io.Discard, "", "", time.Now).Add(obs.Messages, 1, "sms")
}

func TestOriginsCarryTheCorrelation(t *testing.T) {
	const request, uuid = "req_06h0b8c0g20g578105hpfrsgh0", "F47AC10B-1234-4567-8901-123456789012"
	ctx := obs.WithRequest(t.Context(), request)
	if o := obs.Origin(ctx); o != request {
		t.Error(o)
	}
	origin := obs.Origin(obs.WithCorrelation(ctx, uuid))
	if origin != request+"~"+uuid {
		t.Error(origin)
	}
	for in, want := range map[string]string{origin: uuid, request: request, "": "", "张伟": "", request + "~13812345678": ""} {
		if got := obs.Correlation(obs.WithOrigin(t.Context(), in)); got != want {
			t.Errorf("%q has the correlation %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"zhang-wei", "13812345678", "", "req_1", uuid + "x", "110101199003078515", "patient of uuid " + uuid} {
		if obs.IsID(s) {
			t.Errorf("%q is taken for an id", s)
		}
	}
	var b bytes.Buffer
	obs.NewLogger(&b, nil).InfoContext(obs.WithCorrelation(ctx, uuid), "m")
	if l := lines(t, &b)[0]; l["correlation"] != uuid || l["request"] != request {
		t.Errorf("the log spoils ids: %v", l)
	}
}

func TestAPanicIsLoggedWithoutItsValue(t *testing.T) {
	var b bytes.Buffer
	h := obs.Recovered(obs.NewLogger(&b, slog.LevelInfo), func(_ context.Context, in string) (int, error) {
		panic("no file for 张伟 " + in)
	})
	if n, err := h(t.Context(), "13812345678"); !errors.Is(err, obs.ErrPanic) || n != 0 {
		t.Errorf("panic became %d, %v", n, err)
	}
	raw := b.String()
	if strings.Contains(raw, "张") || strings.Contains(raw, "13812345678") {
		t.Errorf("the panic's value is in the log: %s", raw)
	}
	if stack, _ := lines(t, &b)[0]["stack"].(string); !strings.Contains(stack, "obs_test.go") {
		t.Errorf("the log does not say where: %s", raw)
	}
	fine := obs.Recovered(slog.New(slog.DiscardHandler), func(_ context.Context, in string) (string, error) { return in, nil })
	if got, err := fine(t.Context(), "x"); got != "x" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTheLinterAllowsTheSameKeys(t *testing.T) {
	raw, err := os.ReadFile("../../.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	var conf struct {
		Linters struct {
			Settings struct {
				Sloglint struct {
					AllowedKeys []string `yaml:"allowed-keys"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(raw, &conf); err != nil {
		t.Fatal(err)
	}
	got, want := conf.Linters.Settings.Sloglint.AllowedKeys, obs.Keys()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf(".golangci.yml: %s", diff)
	}
}
