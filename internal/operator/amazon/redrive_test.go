package amazon_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"careloop/internal/diagnosis"
	"careloop/internal/icd10"
	"careloop/internal/operator"
	"careloop/internal/operator/amazon"
	"careloop/internal/store"
)

func (w *world) redrive(r operator.Redrive) []operator.Letter {
	w.t.Helper()
	out, err := w.Redrive(w.t.Context(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return out.Letters
}

func TestChangesAreReadFromTheStreamAndToldAgain(t *testing.T) {
	w := open(t)
	first, p := w.department("first")
	stuck, _ := w.department("stuck")
	last, q := w.department("last")
	w.put("changes-dead", given(p, p.seq, q.seq, 3))
	w.broken.Store(string(stuck.ID), true)

	dry := w.redrive(operator.Redrive{DryRun: true})
	if len(dry) != 1 || dry[0].Outcome != operator.Waits || dry[0].Tries != 21 || dry[0].Why != "RetryAttemptsExhausted" ||
		!strings.HasSuffix(dry[0].What, "(3) of scheduling") || w.rows(first) != 0 {
		t.Fatalf("%+v", dry)
	}
	// What can be done is done, and the letter stays for the rest.
	if got := w.redrive(operator.Redrive{}); len(got) != 1 || got[0].Outcome != operator.Failed || !strings.Contains(got[0].Said, "1 of 3") {
		t.Fatalf("%+v", got)
	}
	if w.rows(first) != 1 || w.rows(stuck) != 0 || w.rows(last) != 1 {
		t.Errorf("rows: %d, %d, %d", w.rows(first), w.rows(stuck), w.rows(last))
	}
	w.broken.Clear()
	if got := w.redrive(operator.Redrive{}); len(got) != 1 || got[0].Outcome != operator.Done {
		t.Fatalf("%+v", got)
	}
	if w.rows(first) != 1 || w.rows(stuck) != 1 || w.rows(last) != 1 || len(w.redrive(operator.Redrive{})) != 0 {
		t.Errorf("rows: %d, %d, %d", w.rows(first), w.rows(stuck), w.rows(last))
	}
}

func TestATrimmedChangeIsSaidAndKept(t *testing.T) {
	w := open(t)
	gone, p := w.department("gone")
	kept, q := w.department("kept")
	w.put("changes-dead", given(p, p.seq, q.seq, 2))
	w.put("changes-dead", given(part{p.arn, "shardId-00000001000000000000-00000000", ""}, "100000000000000000001", "100000000000000000001", 1))
	w.Streams = trimmed{w.Streams, q.seq}
	for range 2 {
		got := w.redrive(operator.Redrive{Only: []operator.Kind{operator.Changes}})
		if len(got) != 2 {
			t.Fatalf("%+v", got)
		}
		for _, l := range got {
			if l.Outcome != operator.Gone || !strings.Contains(l.Said, "admin recount") {
				t.Errorf("%+v", l)
			}
		}
	}
	if w.rows(gone) != 0 || w.rows(kept) != 1 {
		t.Errorf("rows: %d, %d", w.rows(gone), w.rows(kept))
	}
	if got := w.redrive(operator.Redrive{Discard: true}); len(got) != 2 || got[0].Outcome != operator.Discarded {
		t.Errorf("%+v", got)
	}
	if got := w.redrive(operator.Redrive{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestMessagesGoBackToTheirChannel(t *testing.T) {
	w := open(t)
	body, message := dispatch("a")
	w.put("notify-dead", body)
	w.put("notify-dead", `{"phone":"+8613800000000"}`)
	got := w.redrive(operator.Redrive{Only: []operator.Kind{operator.Notify}})
	said := map[operator.Outcome]string{}
	for _, l := range got {
		said[l.Outcome] = l.What + " " + l.Said
	}
	if len(got) != 2 || said[operator.Moved] != "message "+message+" by sms " || said[operator.Gone] == "" || strings.Contains(said[operator.Gone], "13800000000") {
		t.Fatalf("%+v", got)
	}
	if back := w.bodies("sms"); len(back) != 1 || back[0] != body {
		t.Errorf("in the queue: %q", back)
	}
	if left := w.bodies("notify-dead"); len(left) != 1 || strings.Contains(left[0], "msg_") {
		t.Errorf("left: %q", left)
	}
}

func TestScheduledWorkRunsAgain(t *testing.T) {
	w := open(t)
	arn := "arn:aws:lambda:us-east-1:123456789012:function:" + w.Prefix
	w.put("schedules-dead", map[string]any{
		"version": "1.0", "timestamp": "2026-11-25T00:15:09Z", "requestPayload": map[string]string{"task": "close-day"},
		"requestContext":  map[string]any{"functionArn": arn + "nightly:$LATEST", "condition": "RetriesExhausted", "approximateInvokeCount": 1},
		"responsePayload": map[string]string{"errorMessage": "no store", "errorType": "errorString"},
	})
	w.put("schedules-dead", `{"task":"birthdays"}`, "TARGET_ARN", arn+"nightly", "ERROR_CODE", "AWS.Lambda.TooManyRequestsException", "ERROR_MESSAGE", "slow", "RETRY_ATTEMPTS", "3")
	w.put("schedules-dead", `{"task":"nonsense"}`, "TARGET_ARN", arn+"nightly")
	w.put("schedules-dead", `{}`, "TARGET_ARN", "arn:aws:lambda:us-east-1:123456789012:function:somebody-elses")
	w.put("schedules-dead", `{}`, "TARGET_ARN", arn+"payments")
	w.functions.handlers[w.Prefix+"payments"] = lambda.NewHandler(func() (struct{}, error) { return struct{}{}, nil })
	want := map[string]operator.Outcome{"payments": operator.Done, "nightly close-day": operator.Done, "nightly birthdays": operator.Done, "nightly nonsense": operator.Failed}
	for _, l := range w.redrive(operator.Redrive{}) {
		outcome, ok := want[l.What]
		if !ok {
			outcome = operator.Gone
		}
		if l.Outcome != outcome {
			t.Errorf("%+v", l)
		}
		if l.What == "nightly birthdays" && (l.Tries != 4 || l.Why != "AWS.Lambda.TooManyRequestsException: slow") || l.What == "nightly close-day" && l.Why != "RetriesExhausted: no store" {
			t.Errorf("%+v", l)
		}
	}
	if len(w.functions.asked) != 4 || len(w.bodies("schedules-dead")) != 2 {
		t.Errorf("asked %q; left %q", w.functions.asked, w.bodies("schedules-dead"))
	}
}

// handing is SQS that counts how often it hands out what, since a standard queue may do so more than once.
type handing struct {
	amazon.Queues
	mu     sync.Mutex
	bodies map[string]int
}

// ReceiveMessage implements amazon.Queues.
func (h *handing) ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, options ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error) {
	out, err := h.Queues.ReceiveMessage(ctx, in, options...)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range out.Messages {
		h.bodies[*m.Body]++
	}
	return out, nil
}

// TestSeveralAtOnceMoveWhatTheyAreHanded redrives from several places at the same time.
func TestSeveralAtOnceMoveWhatTheyAreHanded(t *testing.T) {
	w := open(t)
	handed := &handing{Queues: w.queues, bodies: map[string]int{}}
	w.Queues = handed
	bodies := map[string]string{}
	for i := range 25 {
		body, message := dispatch(string(rune('a' + i)))
		bodies["message "+message+" by sms "] = body
		w.put("notify-dead", body)
	}
	var mu sync.Mutex
	moved := map[string]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			out, err := w.Redrive(t.Context(), operator.Redrive{Only: []operator.Kind{operator.Notify}})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, l := range out.Letters {
				moved[l.What+" "+l.Said]++
			}
		})
	}
	wg.Wait()
	if len(moved) != len(bodies) {
		t.Errorf("%d of %d moved", len(moved), len(bodies))
	}
	for what, body := range bodies {
		if moved[what] != handed.bodies[body] {
			t.Errorf("%s: handed out %d times, moved %d times", what, handed.bodies[body], moved[what])
		}
	}
}

// dying is SQS for a command that is killed before it deletes a letter.
type dying struct{ amazon.Queues }

var errKilled = errors.New("killed")

// DeleteMessage implements amazon.Queues.
func (dying) DeleteMessage(context.Context, *sqs.DeleteMessageInput, ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error) {
	return nil, errKilled
}

// TestWhatWasCutOffIsDoneAgainToNoEffect ends a command between the work and the deletion.
func TestWhatWasCutOffIsDoneAgainToNoEffect(t *testing.T) {
	w := open(t)
	d, p := w.department("x")
	w.put("changes-dead", given(p, p.seq, p.seq, 1))
	w.Queues = dying{w.queues}
	if _, err := w.Redrive(t.Context(), operator.Redrive{}); !errors.Is(err, errKilled) || w.rows(d) != 1 {
		t.Fatalf("%v, %d rows", err, w.rows(d))
	}
	w.Queues = w.queues
	out, err := w.Redrive(t.Context(), operator.Redrive{})
	if err != nil || len(out.Letters) != 0 || len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "1 more letters of") {
		t.Errorf("a letter that is still held: %+v, %v", out, err)
	}
	w.put("changes-dead", given(p, p.seq, p.seq, 1)) // it shows again
	if got := w.redrive(operator.Redrive{}); len(got) != 1 || got[0].Outcome != operator.Done || w.rows(d) != 1 {
		t.Errorf("%+v, %d rows", got, w.rows(d))
	}
}

func TestAReplayTellsWhatTheStreamsStillKeep(t *testing.T) {
	w := open(t)
	from := time.Now().Truncate(time.Minute) // DynamoDB Local dates records no finer
	one, _ := w.department("one")
	two, _ := w.department("two")
	until := time.Now().Add(2 * time.Second)
	w.broken.Store(string(two.ID), true)
	r := operator.Replay{From: from, Until: until, Tables: []store.Table{store.Scheduling}}
	got, err := w.Replay(t.Context(), r)
	if err != nil || got.Told[store.Scheduling] < 2 || len(got.Failed) != 1 || w.rows(one) != 1 || w.rows(two) != 0 {
		t.Fatalf("%+v, %v; rows %d, %d", got, err, w.rows(one), w.rows(two))
	}
	w.broken.Clear()
	if got, err = w.Replay(t.Context(), r); err != nil || len(got.Failed) != 0 || got.New != 1 || w.rows(two) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = w.Replay(t.Context(), r); err != nil || got.New != 0 || got.Total() < 2 {
		t.Errorf("once more: %+v, %v", got, err)
	}
	r.Until = from.Add(-time.Hour)
	r.From = r.Until.Add(-time.Hour)
	if got, err = w.Replay(t.Context(), r); err != nil || got.Total() != 0 {
		t.Errorf("before anything: %+v, %v", got, err)
	}
}

func TestARecountByTheFunctionNightly(t *testing.T) {
	w := open(t)
	key := store.Key{Table: store.Metrics, PK: "2026-11", SK: "clinic#20"}
	if err := w.db.Write(t.Context(), store.Stamp{By: "job:test", At: time.Now()}, store.Update(key).Add("booked", 3)); err != nil {
		t.Fatal(err)
	}
	r := operator.Recount{From: "2026-11-01", Until: "2026-11-20"}
	got, err := w.Recount(t.Context(), r)
	if err != nil || len(got.Differences) != 1 || got.Differences[0].Counted != 3 || got.Differences[0].Actual != 0 || len(w.functions.asked) != 3 {
		t.Fatalf("%+v, %v; asked %q", got, err, w.functions.asked)
	}
	r.Repair, r.Reason = true, "test"
	if got, err = w.Recount(t.Context(), r); err != nil || len(got.Differences) != 1 || !got.Repaired {
		t.Errorf("%+v, %v", got, err)
	}
	r.Repair = false
	if got, err = w.Recount(t.Context(), r); err != nil || len(got.Differences) != 0 {
		t.Errorf("after the repair: %+v, %v", got, err)
	}
}

func TestImportCodesByNightly(t *testing.T) {
	w := open(t)
	l, err := diagnosis.Pack("国家临床版 2.0", []icd10.Disease{{Code: "J18.900x001", Chinese: "社区获得性肺炎"}})
	if err != nil {
		t.Fatal(err)
	}
	for round, want := range []diagnosis.Imported{{Codes: 1}, {Codes: 1, Same: true, Before: l.Source}} {
		if got, err := w.ImportCodes(t.Context(), l); err != nil || got != want {
			t.Errorf("round %d: %+v, %v", round, got, err)
		}
	}
	if _, err := w.ImportCodes(t.Context(), diagnosis.List{Packed: l.Packed}); err == nil {
		t.Error("a list without a source is imported")
	}
}
