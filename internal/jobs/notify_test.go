package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/id"
	"careloop/internal/jobs"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// postman remembers what was to be delivered, and fails for one message.
type postman struct {
	got  []message.Dispatch
	fail message.ID
}

func (p *postman) Deliver(_ context.Context, d message.Dispatch) error {
	p.got = append(p.got, d)
	if d.Message == p.fail {
		return errors.New("later")
	}
	return nil
}

func dispatch(name string) message.Dispatch {
	return message.Dispatch{Patient: patient.ID(id.From("pat", name)), Message: message.ID(id.From("msg", name)), Channel: channel.SMS}
}

func body(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func notify(p *postman) *jobs.Notify {
	return &jobs.Notify{Messages: p, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

func batch(bodies ...string) events.SQSEvent {
	var e events.SQSEvent
	for i, b := range bodies {
		e.Records = append(e.Records, events.SQSMessage{MessageId: string(rune('a' + i)), Body: b})
	}
	return e
}

func failures(r events.SQSEventResponse) []string {
	ids := []string{}
	for _, f := range r.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

func TestNotifyDeliversRawAndWrapped(t *testing.T) {
	one, two := dispatch("1"), dispatch("2")
	p := &postman{}
	wrapped := body(t, map[string]any{
		"Type": "Notification", "Message": body(t, two), "TopicArn": "arn:aws:sns:x:1:due",
		"MessageAttributes": map[string]any{"channel": map[string]string{"Type": "String", "Value": "sms"}},
	})
	out, err := notify(p).Handle(t.Context(), batch(body(t, one), wrapped))
	if err != nil || len(out.BatchItemFailures) != 0 {
		t.Fatalf("%v, %v", out, err)
	}
	if diff := cmp.Diff([]message.Dispatch{one, two}, p.got); diff != "" {
		t.Error(diff)
	}
}

func TestNotifyNamesOnlyWhatFailed(t *testing.T) {
	good, bad := dispatch("1"), dispatch("2")
	p := &postman{fail: bad.Message}
	phone := good
	phone.Channel = "pigeon"
	out, err := notify(p).Handle(t.Context(), batch(
		body(t, good), body(t, bad), "", "{", "null", `{"patient":"pat_1","message":"msg_1","channel":"sms"}`, body(t, phone),
		`{"Type":"Notification"}`, `{"Type":"Notification","Message":7}`, `["pat"]`,
	))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b", "c", "d", "e", "f", "g", "h", "i", "j"}, failures(out)); diff != "" {
		t.Error(diff)
	}
	if len(p.got) != 2 {
		t.Errorf("%d deliveries", len(p.got))
	}
}

func TestNotifyBeginsNothingItCannotFinish(t *testing.T) {
	p := &postman{}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	out, err := notify(p).Handle(ctx, batch(body(t, dispatch("1"))))
	if err != nil || len(p.got) != 0 || len(out.BatchItemFailures) != 1 {
		t.Errorf("%d deliveries, %v, %v", len(p.got), out, err)
	}
}
