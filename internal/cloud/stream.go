package cloud

import (
	"context"
	"encoding/json"
	"slices"
	"sync/atomic"
	"time"
)

// record is one change in a table's stream.
type record struct {
	seq   string
	item  string // its keys: the stream keeps the order of each item's changes
	event json.RawMessage
}

// streamSource gives the records of a stream to a function, as Lambda's event source mapping does.
type streamSource struct {
	name    string
	arn     string // of the stream
	invoke  invoker
	batch   int
	window  time.Duration
	bisect  bool
	retries int
	partial bool   // ReportBatchItemFailures
	dead    *Queue // what is given up; nil: nowhere
	backoff time.Duration
	faults  *Faults

	before    []record     // the batch before, which may come again
	emptyAt   atomic.Int64 // when a look that found nothing began; 0 while there is something to do
	delivered atomic.Int64
	retried   atomic.Int64
	gaveUp    atomic.Int64
}

// deliver works off a batch that was read from the stream, with the faults that a stream may have: it comes late, in
// parts, in another order of items, or once more together with the batch before, as after a lost checkpoint.
func (s *streamSource) deliver(ctx context.Context, batch []record) {
	if s.faults.draw(StreamDelayed) {
		sleep(ctx, s.faults.delay(StreamDelayed))
	}
	if len(batch) > 1 && s.faults.draw(StreamReordered) {
		batch = s.reordered(batch)
	}
	rest := batch
	if len(batch) > 1 && s.faults.draw(StreamSplit) {
		n := 1 + s.faults.below(StreamSplit, len(batch)-1)
		s.work(ctx, batch[:n], s.retries, nil)
		rest = batch[n:]
	}
	s.work(ctx, rest, s.retries, nil)
	if s.faults.draw(StreamTwice) {
		if again := append(slices.Clone(s.before), batch...); len(again) <= s.batch {
			s.work(ctx, again, s.retries, nil)
		} else {
			s.work(ctx, batch, s.retries, nil)
		}
	}
	s.before = batch
}

// reordered mixes items and keeps the order of each one's changes.
func (s *streamSource) reordered(batch []record) []record {
	byItem := map[string][]record{}
	var items []string
	for _, r := range batch {
		if byItem[r.item] == nil {
			items = append(items, r.item)
		}
		byItem[r.item] = append(byItem[r.item], r)
	}
	var out []record
	for len(items) > 0 {
		i := s.faults.below(StreamReordered, len(items))
		item := items[i]
		out = append(out, byItem[item][0])
		if byItem[item] = byItem[item][1:]; len(byItem[item]) == 0 {
			items = slices.Delete(items, i, i+1)
		}
	}
	return out
}

// work delivers a batch until all of it is worked off or given up. A failed invocation halves the batch, if the
// template says so, and halving costs no retry; an answer that names a record makes the stream go on from there.
// Source: "Configuring partial batch response with DynamoDB" in Lambda's developer guide.
func (s *streamSource) work(ctx context.Context, batch []record, left int, tries []Try) {
	for wait := s.backoff; len(batch) > 0 && ctx.Err() == nil; {
		answer, err := s.invoke(ctx, s.event(batch))
		if ctx.Err() != nil {
			return
		}
		failed, t := failedItems(answer, err, s.partial)
		if failed == nil {
			s.delivered.Add(int64(len(batch)))
			return
		}
		s.retried.Add(1)
		tries = append(tries, t)
		i := first(batch, failed)
		if i > 0 {
			s.delivered.Add(int64(i))
			batch, left, tries, wait = batch[i:], s.retries, []Try{t}, s.backoff
			continue
		}
		if err != nil && s.bisect && len(batch) > 1 {
			half := len(batch) / 2
			s.work(ctx, batch[:half], left, slices.Clone(tries))
			s.work(ctx, batch[half:], left, slices.Clone(tries))
			return
		}
		if left == 0 {
			s.giveUp(batch, tries)
			return
		}
		left--
		sleep(ctx, wait)
		wait = min(2*wait, 20*s.backoff)
	}
}

// first returns the place of the earliest record that failed; 0, which is all of them, if none is named.
func first(batch []record, failed []string) int {
	i := slices.IndexFunc(batch, func(r record) bool { return slices.Contains(failed, r.seq) })
	return max(i, 0)
}

// giveUp tells the destination which part of the stream was passed over. As on AWS it names the place, not the data.
func (s *streamSource) giveUp(batch []record, tries []Try) {
	s.gaveUp.Add(int64(len(batch)))
	if s.dead == nil {
		return
	}
	b, err := json.Marshal(map[string]any{
		"version": "1.0", "timestamp": now().UTC().Format(time.RFC3339Nano),
		"requestContext": map[string]any{"condition": "RetryAttemptsExhausted", "approximateInvokeCount": len(tries)},
		"DDBStreamBatchInfo": map[string]any{
			"streamArn": s.arn, "batchSize": len(batch), "startSequenceNumber": batch[0].seq, "endSequenceNumber": batch[len(batch)-1].seq,
		},
	})
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	s.dead.send(string(b), tries...)
}

func (s *streamSource) event(batch []record) []byte {
	records := make([]json.RawMessage, len(batch))
	for i, r := range batch {
		records[i] = r.event
	}
	b, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		panic(err) // they were JSON when they came
	}
	return b
}
