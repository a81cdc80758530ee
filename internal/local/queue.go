package local

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/id"
	"careloop/internal/jobs"
	"careloop/internal/obs"
)

// queue stands in for SNS and SQS: what is published is delivered to one handler, again after a failure, and given
// up after as many tries as the queue on AWS allows. It lives in memory: a message that a crash loses is still
// due in the store, and the next sweep publishes it again.
type queue struct {
	handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
	dead   func(letter) error // keeps what is given up
	log    *slog.Logger
	retry  time.Duration

	mu      sync.Mutex
	waiting []queued
	wake    chan struct{}
}

type queued struct {
	id    string
	body  string
	tries int
}

const (
	maxReceive = 5  // as maxReceiveCount in template.yaml
	queueBatch = 10 // as BatchSize in template.yaml
)

func newQueue(handle func(context.Context, events.SQSEvent) (events.SQSEventResponse, error), dead func(letter) error, log *slog.Logger) *queue {
	return &queue{handle: handle, dead: dead, log: log, retry: time.Second, wake: make(chan struct{}, 1)}
}

// publish puts a body into the queue.
func (q *queue) publish(body string, now time.Time) {
	q.put(queued{id: id.Source{}.New("qms", now), body: body})
}

func (q *queue) put(m ...queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, m...)
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *queue) take() []queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(queueBatch, len(q.waiting))
	batch := append([]queued(nil), q.waiting[:n]...)
	q.waiting = q.waiting[n:]
	return batch
}

func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0
}

// run delivers until ctx ends.
func (q *queue) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-q.wake:
		}
		if err := q.drain(ctx); err != nil {
			return err
		}
	}
}

// drain delivers until nothing is left.
func (q *queue) drain(ctx context.Context) error {
	for pauses := 0; ; {
		batch := q.take()
		if len(batch) == 0 {
			return nil
		}
		failed := q.deliver(ctx, batch)
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(failed) == 0 {
			continue
		}
		q.put(failed...)
		if err := pause(ctx, q.retry<<min(pauses, 5)); err != nil {
			return err
		}
		pauses++
	}
}

// deliver hands a batch to the handler and returns what must be delivered again.
func (q *queue) deliver(ctx context.Context, batch []queued) []queued {
	var e events.SQSEvent
	for _, m := range batch {
		e.Records = append(e.Records, events.SQSMessage{MessageId: m.id, Body: m.body})
	}
	ctx = obs.Begin(ctx, "")
	res, err := q.handle(ctx, e)
	failed := map[string]bool{}
	for _, f := range res.BatchItemFailures {
		failed[f.ItemIdentifier] = true
	}
	var again []queued
	for _, m := range batch {
		if err == nil && !failed[m.id] {
			continue
		}
		if m.tries++; m.tries >= maxReceive {
			derr := q.dead(letter{Consumer: notifyConsumer, Ref: refOf(m), Body: m.body, Why: whyOf(err), Tries: m.tries})
			if derr == nil {
				continue
			}
			q.log.ErrorContext(ctx, "dead letter not kept", "consumer", notifyConsumer, "error", derr)
		}
		again = append(again, m)
	}
	if err != nil {
		q.log.WarnContext(ctx, "queue batch failed", "consumer", notifyConsumer, "count", len(batch), "error", err)
	}
	return again
}

// refOf names what a queued body is about: its message, or, if it is no dispatch, its place in the queue.
func refOf(m queued) string {
	if d, err := jobs.DispatchOf(m.body); err == nil {
		return string(d.Message)
	}
	return m.id
}

// whyOf says why a batch failed as a whole. Why one message did, the log says under its id.
func whyOf(err error) string {
	if err == nil {
		return ""
	}
	return obs.Harmless(err).Error()
}
