package sqlite

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// queue takes writes from many goroutines and hands them to the one writer, as many at a time as wait.
type queue struct {
	mu       sync.RWMutex // held for reading while a job is put in, so that none comes after the end
	closed   bool
	jobs     chan *job
	maxBatch int
	finished chan struct{}
}

// job is one write that waits. Whoever moves it on from waiting first, the writer or the caller, decides its fate.
type job struct {
	do    func(*writer) error
	err   error
	done  chan struct{}
	state atomic.Int32
}

const (
	waiting int32 = iota
	started
	dropped
)

func newQueue(w *writer, maxBatch int) *queue {
	q := &queue{jobs: make(chan *job, maxBatch), maxBatch: maxBatch, finished: make(chan struct{})}
	go q.run(w)
	return q
}

// submit waits until do was committed or refused. If ctx ends before the writer has come to it, do is dropped.
func (q *queue) submit(ctx context.Context, do func(*writer) error) error {
	j := &job{do: do, done: make(chan struct{})}
	if err := q.put(ctx, j); err != nil {
		return err
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.state.CompareAndSwap(waiting, dropped) {
			return notWritten(ctx)
		}
		<-j.done // too late: it is being written, and what came of it must be told
	}
	return j.err
}

func (q *queue) put(ctx context.Context, j *job) error {
	if ctx.Err() != nil {
		return notWritten(ctx)
	}
	q.mu.RLock()
	defer q.mu.RUnlock()
	if q.closed {
		return ErrClosed
	}
	select {
	case q.jobs <- j:
		return nil
	case <-ctx.Done():
		return notWritten(ctx)
	}
}

func notWritten(ctx context.Context) error {
	return fmt.Errorf("sqlite: write given up while it waited: %w", ctx.Err())
}

// close lets the writer finish what waits. It reports false if the queue was closed before.
func (q *queue) close() bool {
	q.mu.Lock()
	first := !q.closed
	if first {
		q.closed = true
		close(q.jobs)
	}
	q.mu.Unlock()
	<-q.finished
	return first
}

func (q *queue) run(w *writer) {
	defer close(q.finished)
	batch := make([]*job, 0, q.maxBatch)
	for j := range q.jobs {
		batch = q.gather(append(batch[:0], j))
		w.commitAll(batch)
		clear(batch)
	}
}

// gather adds what waits, and what comes while the other goroutines get a turn: those just answered often write
// again at once, and would else miss this commit by a hair.
func (q *queue) gather(batch []*job) []*job {
	for idle := 0; len(batch) < q.maxBatch && idle < idleTurns; {
		select {
		case j, ok := <-q.jobs:
			if !ok {
				return batch
			}
			batch = append(batch, j)
			idle = 0
		default:
			idle++
			runtime.Gosched()
		}
	}
	return batch
}

// idleTurns is how often the writer gives way in vain before it commits. A turn costs less than a microsecond.
const idleTurns = 2
