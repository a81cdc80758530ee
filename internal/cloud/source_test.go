package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/sam"
)

// none is faults that never happen.
func none() *Faults { return NewFaults(1, nil) }

// fake is a function that the test plays: it notes what it gets.
type fake struct {
	got  [][]string
	fail func(n int, ids []string) (string, error) // the body of the answer, or an error, for the n-th event
}

func (f *fake) invoke(_ context.Context, event []byte) (Answer, error) {
	var in struct {
		Records []struct {
			MessageID string `json:"messageId"`
			DynamoDB  struct{ SequenceNumber string }
		}
	}
	if err := json.Unmarshal(event, &in); err != nil {
		return Answer{}, err
	}
	var ids []string
	for _, r := range in.Records {
		ids = append(ids, r.MessageID+r.DynamoDB.SequenceNumber)
	}
	f.got = append(f.got, ids)
	body, err := f.fail(len(f.got), ids)
	return Answer{Body: []byte(body)}, err
}

func names4(prefix string) []record {
	var out []record
	for _, seq := range []string{"1", "2", "3", "4"} {
		out = append(out, record{seq: seq, item: prefix + seq, event: json.RawMessage(`{"dynamodb":{"SequenceNumber":"` + seq + `"}}`)})
	}
	return out
}

var errBroken = errors.New("broken")

func TestStreamRetries(t *testing.T) {
	for name, c := range map[string]struct {
		fail func(n int, ids []string) (string, error)
		want string // the batches
		dead int
	}{
		"all well":       {func(int, []string) (string, error) { return `{"batchItemFailures":[]}`, nil }, "[[1 2 3 4]]", 0},
		"empty answer":   {func(int, []string) (string, error) { return `{}`, nil }, "[[1 2 3 4]]", 0},
		"partly, once":   {partly(1, "3"), "[[1 2 3 4] [3 4]]", 0},
		"partly, always": {partly(99, "3"), "[[1 2 3 4] [3 4] [3 4] [3 4]]", 1},
		"error halves": {func(_ int, ids []string) (string, error) {
			if slices.Contains(ids, "2") {
				return "", errBroken
			}
			return `{}`, nil
		}, "[[1 2 3 4] [1 2] [1] [2] [2] [2] [3 4]]", 1},
		"unreadable answer": {func(n int, _ []string) (string, error) {
			return []string{"not JSON", "{}"}[n-1], nil
		}, "[[1 2 3 4] [1 2 3 4]]", 0},
	} {
		t.Run(name, func(t *testing.T) {
			f, dead := &fake{fail: c.fail}, &Queue{}
			s := &streamSource{arn: "stream", invoke: f.invoke, batch: 10, bisect: true, retries: 2, partial: true, dead: dead, backoff: time.Microsecond, faults: none()}
			s.deliver(t.Context(), names4("item"))
			if got := fmt.Sprint(f.got); got != c.want {
				t.Errorf("delivered %s, want %s", got, c.want)
			}
			if len(dead.Letters()) != c.dead {
				t.Fatalf("%d letters given up, want %d", len(dead.Letters()), c.dead)
			}
			for _, l := range dead.Letters() {
				if !strings.Contains(l.Body, `"streamArn":"stream"`) || l.Explained() {
					t.Errorf("given up as %s, explained %v", l.Body, l.Explained())
				}
			}
		})
	}
}

// partly fails a record until the n-th event is over.
func partly(n int, id string) func(int, []string) (string, error) {
	return func(i int, ids []string) (string, error) {
		if i > n || !slices.Contains(ids, id) {
			return `{"batchItemFailures":[]}`, nil
		}
		return `{"batchItemFailures":[{"itemIdentifier":"` + id + `"}]}`, nil
	}
}

func TestReorderingKeepsEachItemsOrder(t *testing.T) {
	f := &fake{fail: func(int, []string) (string, error) { return "{}", nil }}
	faults := NewFaults(7, map[Kind]float64{StreamReordered: 1, StreamSplit: 1, StreamTwice: 1})
	faults.Switch(true)
	s := &streamSource{invoke: f.invoke, batch: 10, partial: true, faults: faults}
	batch := append(names4("a"), names4("b")...)
	for i := range batch {
		batch[i].seq = fmt.Sprint(i)
		batch[i].item = fmt.Sprint(i % 2)
		batch[i].event = json.RawMessage(`{"dynamodb":{"SequenceNumber":"` + batch[i].seq + `"}}`)
	}
	s.deliver(t.Context(), batch)
	seen := map[string]int{}
	last := map[int]int{0: -1, 1: -1}
	for i, ids := range f.got {
		for _, id := range ids {
			seen[id]++
			n := int(id[0] - '0')
			if i < len(f.got)-1 && n < last[n%2] {
				t.Errorf("%s came after %d in %v", id, last[n%2], f.got)
			}
			last[n%2] = n
		}
	}
	if len(seen) != 8 || len(f.got) != 3 || faults.Injected()[StreamTwice] != 1 {
		t.Errorf("delivered %v", f.got)
	}
	for id, n := range seen {
		if n != 2 {
			t.Errorf("%s was delivered %d times", id, n)
		}
	}
}

func TestQueueRetries(t *testing.T) {
	dead := &Queue{Name: "dead"}
	q := &Queue{Name: "work", receives: 3, dead: dead}
	for range 3 {
		q.send("{}")
	}
	bad := q.Letters()[1].ID
	f := &fake{fail: partly(99, bad)}
	s := &queueSource{queue: q, invoke: f.invoke, batch: 10, partial: true, faults: none()}
	for s.once(t.Context()) {
	}
	if len(f.got) != 3 || len(f.got[0]) != 3 || len(f.got[1]) != 1 {
		t.Errorf("delivered %v, want all three and then the bad one twice", f.got)
	}
	if len(q.Letters()) != 0 || len(dead.Letters()) != 1 || len(dead.Letters()[0].Tries) != 3 {
		t.Errorf("%d in the queue, put aside %v", len(q.Letters()), dead.Letters())
	}

	q = &Queue{visibility: time.Hour}
	q.send("{}")
	f = &fake{fail: func(int, []string) (string, error) { return "", errBroken }}
	s = &queueSource{queue: q, invoke: f.invoke, batch: 10, faults: none()}
	if !s.once(t.Context()) || s.once(t.Context()) || len(q.Letters()) != 1 {
		t.Error("what failed is neither kept nor hidden")
	}
}

func TestTopicFilters(t *testing.T) {
	sms, all := &Queue{}, &Queue{}
	x := &topic{subscriptions: []subscription{{queue: sms, raw: true, filter: map[string][]string{"channel": {"sms"}}}, {queue: all}}}
	x.publish("one", map[string]string{"channel": "sms"})
	x.publish("two", map[string]string{"channel": "email"})
	if got := sms.Letters(); len(got) != 1 || got[0].Body != "one" {
		t.Errorf("filtered %v", got)
	}
	if got := all.Letters(); len(got) != 2 || !strings.Contains(got[1].Body, `"Message":"two"`) {
		t.Errorf("all %v", got)
	}
}

func TestPolicyRefuses(t *testing.T) {
	p := policy{
		{Effect: "Allow", Actions: sam.List{"sns:Publish"}, NotResource: sam.List{"arn:aws:sns:*:*:*"}},
		{Effect: "Allow", Actions: sam.List{"ses:SendEmail"}, Resources: sam.List{"arn:aws:ses:r:a:identity/*"}},
	}
	for _, c := range []struct {
		action, resource string
		want             bool
	}{
		{"sns:Publish", "+8613800000001", true},
		{"sns:Publish", "arn:aws:sns:r:a:topic", false},
		{"ses:SendEmail", "arn:aws:ses:r:a:identity/a/b@c", true},
		{"ses:SendRawEmail", "arn:aws:ses:r:a:identity/a", false},
	} {
		if got := p.allows(c.action, c.resource); got != c.want {
			t.Errorf("%s on %s: %v", c.action, c.resource, got)
		}
	}
}
