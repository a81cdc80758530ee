package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

// postman delivers by body and fails as often as he is told to; -1: always.
type postman struct {
	mu    sync.Mutex
	fails map[string]int
	tries map[string]int
	whole int // so many batches fail as a whole
	sizes []int
}

func (p *postman) handle(_ context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sizes = append(p.sizes, len(e.Records))
	var res events.SQSEventResponse
	for _, m := range e.Records {
		p.tries[m.Body]++
		if n := p.fails[m.Body]; n != 0 {
			p.fails[m.Body] = n - 1
			res.BatchItemFailures = append(res.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	if p.whole > 0 {
		p.whole--
		return events.SQSEventResponse{}, errors.New("the function died")
	}
	return res, nil
}

func queueOf(p *postman) (*queue, *[]letter) {
	p.tries = map[string]int{}
	var dead []letter
	q := newQueue(p.handle, func(l letter) error {
		dead = append(dead, l)
		return nil
	}, slog.New(slog.DiscardHandler))
	q.retry = 0
	return q, &dead
}

func TestQueueDeliversAgainOnlyWhatFailed(t *testing.T) {
	p := &postman{fails: map[string]int{"m3": 1, "m11": 4}}
	q, dead := queueOf(p)
	for i := range 12 {
		q.publish(fmt.Sprintf("m%d", i), time.Now())
	}
	if err := q.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		body, want := fmt.Sprintf("m%d", i), 1
		if i == 3 {
			want = 2
		}
		if i == 11 {
			want = 5
		}
		if p.tries[body] != want {
			t.Errorf("%s was delivered %d times, want %d", body, p.tries[body], want)
		}
	}
	if len(*dead) > 0 || !q.empty() {
		t.Errorf("given up %v", *dead)
	}
	for _, n := range p.sizes {
		if n > queueBatch {
			t.Errorf("a batch of %d", n)
		}
	}
}

func TestQueueGivesUpAfterFiveTries(t *testing.T) {
	p := &postman{fails: map[string]int{"bad": -1}}
	q, dead := queueOf(p)
	q.publish("good", time.Now())
	q.publish("bad", time.Now())
	if err := q.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.tries["bad"] != maxReceive || p.tries["good"] != 1 {
		t.Errorf("tries %v", p.tries)
	}
	if len(*dead) != 1 || (*dead)[0].Consumer != "notify" || (*dead)[0].Body != "bad" || !strings.HasPrefix((*dead)[0].Ref, "qms_") {
		t.Errorf("given up %v", *dead)
	}
}

func TestQueueDeliversAWholeBatchAgain(t *testing.T) {
	p := &postman{whole: 2}
	q, dead := queueOf(p)
	for i := range 3 {
		q.publish(fmt.Sprint(i), time.Now())
	}
	if err := q.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"0": 3, "1": 3, "2": 3}, p.tries); diff != "" || len(*dead) > 0 {
		t.Error(diff, *dead)
	}
}

func TestQueueWakesForWhatIsPublished(t *testing.T) {
	p := &postman{}
	q, _ := queueOf(p)
	got := make(chan string, 100)
	handle := q.handle
	q.handle = func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
		res, err := handle(ctx, e)
		for _, m := range e.Records {
			got <- m.Body
		}
		return res, err
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- q.run(ctx) }()
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() { q.publish(fmt.Sprint(i), time.Now()) })
	}
	wg.Wait()
	seen := map[string]bool{}
	for range 40 {
		seen[<-got] = true
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) || len(seen) != 40 {
		t.Errorf("%v, %d seen", err, len(seen))
	}
}

func TestDeadLettersStayInAFile(t *testing.T) {
	dir := t.TempDir()
	d := newDeadLetters(dir)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := d.add(letter{Consumer: "changes", Ref: fmt.Sprint(i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	b, err := os.ReadFile(filepath.Join(dir, "dead-letters.jsonl"))
	if err != nil || strings.Count(string(b), "\n") != 20 || strings.Count(string(b), `"consumer":"changes"`) != 20 {
		t.Errorf("%v: %s", err, b)
	}
}
