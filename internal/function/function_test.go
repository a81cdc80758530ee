package function_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"careloop/internal/config"
	"careloop/internal/function"
	"careloop/internal/jobs"
	"careloop/internal/obs"
	"careloop/internal/store"
)

func quiet() function.Env { return function.Env{Log: slog.New(slog.DiscardHandler), Now: time.Now} }

func TestLoadNamesEveryFaultAtOnce(t *testing.T) {
	_, _, err := function.Load[function.Channels](config.Map(map[string]string{"CHANNELS": "sms,pigeon", "QUIET_HOURS": "late"}))
	for _, want := range []string{"CHANNELS: ", "QUIET_HOURS: ", "TABLE_PREFIX is not set", "PUBLIC_URL is not set", "AWS_REGION is not set"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if _, err := config.Load[function.Channels](config.Map(map[string]string{"CHANNELS": "sms,sms"})); err == nil {
		t.Error("a channel stands there twice")
	}
}

func TestJobTurnsAPanicIntoAnError(t *testing.T) {
	h := function.Job(quiet(), func(context.Context, struct{}) (int, error) { panic("for 张伟") })
	if _, err := h.Invoke(t.Context(), []byte("{}")); !errors.Is(err, obs.ErrPanic) {
		t.Errorf("error %v", err)
	}
}

// batch has records of a table that are new items with the keys given; "?" is one that nobody can read.
func batch(t *testing.T, keys ...string) []byte {
	t.Helper()
	var e events.DynamoDBEvent
	for _, k := range keys {
		r := events.DynamoDBEventRecord{EventSourceArn: "arn:aws:dynamodb:eu-west-1:1:table/careloop-dev-care/stream/2026"}
		r.Change.SequenceNumber = "seq-" + k
		r.Change.NewImage = map[string]events.DynamoDBAttributeValue{
			"pk": events.NewStringAttribute(k), "sk": events.NewStringAttribute("x"), "_v": events.NewNumberAttribute("1"),
			"_by": events.NewStringAttribute("job:test"), "_at": events.NewNumberAttribute("1795000000000"),
		}
		if k == "?" {
			r.Change.NewImage["blob"] = events.NewBinaryAttribute([]byte{1})
		}
		if k == "unnamed" {
			r.Change.SequenceNumber = ""
		}
		e.Records = append(e.Records, r)
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStreamNamesTheRecordWhereItStops(t *testing.T) {
	fail := func(at string) lambda.Handler {
		return function.Stream(quiet(), func() int64 { return 0 }, func(_ context.Context, batch []store.Change) (int, error) {
			for i, c := range batch {
				if c.PK == at {
					return i, errors.New("no")
				}
			}
			return len(batch), nil
		})
	}
	for _, c := range []struct {
		name, fail string
		keys       []string
		want       string
	}{
		{"all well", "", []string{"a", "b"}, `{"batchItemFailures":[]}`},
		{"the second fails", "b", []string{"a", "b", "c"}, `{"batchItemFailures":[{"itemIdentifier":"seq-b"}]}`},
		{"the third cannot be read", "", []string{"a", "b", "?", "c"}, `{"batchItemFailures":[{"itemIdentifier":"seq-?"}]}`},
		{"one fails before the unreadable", "a", []string{"a", "?"}, `{"batchItemFailures":[{"itemIdentifier":"seq-a"}]}`},
		{"the first cannot be read", "", []string{"?"}, `{"batchItemFailures":[{"itemIdentifier":"seq-?"}]}`},
	} {
		got, err := fail(c.fail).Invoke(t.Context(), batch(t, c.keys...))
		if err != nil || strings.TrimSpace(string(got)) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, got, err, c.want)
		}
	}
	slow := function.Stream(quiet(), func() int64 { return 0 }, func(context.Context, []store.Change) (int, error) { return 1, nil })
	if got, err := slow.Invoke(t.Context(), batch(t, "a", "b", "c")); err != nil || strings.TrimSpace(string(got)) != `{"batchItemFailures":[{"itemIdentifier":"seq-b"}]}` {
		t.Errorf("the time is over: %s, %v", got, err)
	}
	if _, err := fail("unnamed").Invoke(t.Context(), batch(t, "a", "unnamed")); err == nil {
		t.Error("a record without a number failed, and the batch counts as done")
	}
}

// TestStreamTellsAnOperatorWhatFollowed asks as `admin replay` does, and as a stream does.
func TestStreamTellsAnOperatorWhatFollowed(t *testing.T) {
	n := int64(5)
	h := function.Stream(quiet(), func() int64 { return n }, func(_ context.Context, batch []store.Change) (int, error) {
		n += 2
		return len(batch), nil
	})
	asked := &lambdacontext.LambdaContext{ClientContext: lambdacontext.ClientContext{Custom: map[string]string{jobs.AskWrites: "1"}}}
	for want, ctx := range map[string]context.Context{
		`{"batchItemFailures":[]}`:            t.Context(),
		`{"batchItemFailures":[],"writes":2}`: lambdacontext.NewContext(t.Context(), asked),
	} {
		got, err := h.Invoke(ctx, batch(t, "a"))
		if err != nil || strings.TrimSpace(string(got)) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}
