package cloud

import (
	"context"
	"crypto/md5" //nolint:gosec // SQS gives the sum of a body by this
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Queue is a standard queue: at least once, in no promised order.
type Queue struct {
	Name, ARN  string
	visibility time.Duration
	receives   int    // after so many a message goes to dead; 0: never
	dead       *Queue // where messages go that nobody could work off

	mu       sync.Mutex
	messages []*Letter
	Sent     atomic.Int64
}

// Letter is a message in a queue.
type Letter struct {
	ID, Body string
	received int
	visible  time.Time
	sent     time.Time
	Tries    []Try // that failed
}

// Try is a delivery that failed, and what had been injected into it.
type Try struct {
	Failure string
	Faults  []Kind
}

// Explained reports whether every try failed with an injected fault beside it.
func (l *Letter) Explained() bool {
	return len(l.Tries) > 0 && !slices.ContainsFunc(l.Tries, func(t Try) bool { return len(t.Faults) == 0 })
}

func (q *Queue) send(body string, tries ...Try) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.Sent.Add(1)
	q.messages = append(q.messages, &Letter{ID: uuid(), Body: body, sent: now(), visible: now(), Tries: tries})
}

// receive hides up to n messages and returns them. What was received too often is put aside.
func (q *Queue) receive(n int, f *Faults) []*Letter {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := now()
	var out []*Letter
	order := slices.DeleteFunc(slices.Clone(q.messages), func(m *Letter) bool { return m.visible.After(at) })
	if len(order) > 1 && f.draw(QueueReordered) {
		i := f.below(QueueReordered, len(order))
		order = append(order[i:len(order):len(order)], order[:i]...)
	}
	if most := min(n, len(order)); most > 1 && f.draw(QueueSplit) {
		n = 1 + f.below(QueueSplit, most-1)
	}
	for _, m := range order {
		if len(out) == n {
			break
		}
		if q.dead != nil && q.receives > 0 && m.received >= q.receives {
			q.remove(m.ID)
			q.dead.send(m.Body, m.Tries...)
			continue
		}
		m.received++
		m.visible = at.Add(q.visibility)
		if f.draw(QueueTwice) {
			m.visible = at // another reader gets it too
		}
		out = append(out, m)
	}
	return out
}

func (q *Queue) remove(id string) {
	q.messages = slices.DeleteFunc(q.messages, func(m *Letter) bool { return m.ID == id })
}

// settle takes what a delivery worked off out of the queue; the rest shows again when its time is over.
func (q *Queue) settle(batch []*Letter, failed func(id string) bool, t Try) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, m := range batch {
		if failed(m.ID) {
			m.Tries = append(m.Tries, t)
		} else {
			q.remove(m.ID)
		}
	}
}

// Letters returns what is in the queue.
func (q *Queue) Letters() []*Letter {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.messages)
}

// topic is an SNS topic whose subscribers are queues.
type topic struct{ subscriptions []subscription }

type subscription struct {
	queue  *Queue
	raw    bool
	filter map[string][]string // by attribute: the values of which it must have one
}

func (t *topic) publish(body string, attributes map[string]string) {
	for _, s := range t.subscriptions {
		if !s.wants(attributes) {
			continue
		}
		if s.raw {
			s.queue.send(body)
			continue
		}
		b, err := json.Marshal(map[string]string{"Type": "Notification", "MessageId": uuid(), "Message": body})
		if err != nil {
			panic(err) // texts always marshal
		}
		s.queue.send(string(b))
	}
}

func (s subscription) wants(attributes map[string]string) bool {
	for name, values := range s.filter {
		if !slices.Contains(values, attributes[name]) {
			return false
		}
	}
	return true
}

// invoker is what gives an event to a function: Function.Invoke.
type invoker func(ctx context.Context, event []byte) (Answer, error)

// queueSource gives what is in a queue to a function, as Lambda's event source mapping does.
type queueSource struct {
	queue   *Queue
	invoke  invoker
	batch   int
	partial bool // ReportBatchItemFailures
	region  string
	faults  *Faults
	busy    atomic.Int64
	retried atomic.Int64
}

// idleWait is how long a source waits before it looks again.
const idleWait = 50 * time.Millisecond

// run delivers until the context ends.
func (s *queueSource) run(ctx context.Context) {
	for ctx.Err() == nil {
		s.busy.Add(1)
		delivered := s.once(ctx)
		s.busy.Add(-1)
		if !delivered {
			sleep(ctx, idleWait)
		}
	}
}

// once delivers one batch; it reports whether there was one.
func (s *queueSource) once(ctx context.Context) bool {
	batch := s.queue.receive(s.batch, s.faults)
	if len(batch) == 0 {
		return false
	}
	if s.faults.draw(QueueDelayed) {
		sleep(ctx, s.faults.delay(QueueDelayed))
	}
	answer, err := s.invoke(ctx, s.event(batch))
	if ctx.Err() != nil {
		return true
	}
	failed, t := failedItems(answer, err, s.partial)
	all := failed != nil && len(failed) == 0
	if failed != nil {
		s.retried.Add(1)
	}
	s.queue.settle(batch, func(id string) bool { return all || slices.Contains(failed, id) }, t)
	return true
}

// failedItems reads what a function could not work off: nil if nothing, an empty list if all of it. An answer that
// names items means a part only where the source asked for that.
func failedItems(answer Answer, err error, partial bool) ([]string, Try) {
	if failure, ok := err.(*Failure); ok { //nolint:errorlint // an invoker returns nothing else
		return []string{}, Try{Failure: failure.Error(), Faults: failure.Faults}
	}
	if err != nil {
		return []string{}, Try{Failure: err.Error()}
	}
	if !partial {
		return nil, Try{}
	}
	var out struct {
		Failures []struct {
			Item string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	t := Try{Failure: "not worked off", Faults: answer.Faults}
	if err := json.Unmarshal(answer.Body, &out); err != nil {
		return []string{}, t // what cannot be read counts as a complete failure
	}
	var failed []string
	for _, f := range out.Failures {
		if f.Item == "" {
			return []string{}, t
		}
		failed = append(failed, f.Item)
	}
	return failed, t
}

func (s *queueSource) event(batch []*Letter) []byte {
	records := make([]map[string]any, len(batch))
	for i, m := range batch {
		sum := md5.Sum([]byte(m.Body)) //nolint:gosec // see the import
		records[i] = map[string]any{
			"messageId": m.ID, "receiptHandle": fmt.Sprintf("%s-%d", m.ID, m.received), "body": m.Body,
			"attributes": map[string]string{
				"ApproximateReceiveCount": strconv.Itoa(m.received), "SentTimestamp": strconv.FormatInt(m.sent.UnixMilli(), 10),
				"ApproximateFirstReceiveTimestamp": strconv.FormatInt(m.sent.UnixMilli(), 10),
			},
			"messageAttributes": map[string]any{}, "md5OfBody": hex.EncodeToString(sum[:]), "eventSource": "aws:sqs",
			"eventSourceARN": s.queue.ARN, "awsRegion": s.region,
		}
	}
	b, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		panic(err) // texts always marshal
	}
	return b
}

// sleep waits, but not longer than the context.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// detached returns a context that outlives its parent, for at most d.
func detached(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), d)
}
