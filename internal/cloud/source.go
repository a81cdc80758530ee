package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"careloop/internal/sam"
)

// schedule calls a function at its rate. Schedules of the calendar are fired by Fire.
type schedule struct {
	name     string
	function *Function
	every    time.Duration // 0: of the calendar
	input    []byte
	dead     *Queue
}

// openSources reads what calls the functions beside the HTTP API.
func (c *Cloud) openSources() error {
	for _, folder := range slices.Sorted(maps.Keys(c.Functions)) {
		f := c.Functions[folder]
		if len(f.Events) == 0 && !c.answersPool(f) {
			c.Unsupported = append(c.Unsupported, "what calls the function "+folder+": it is none of the events in the template")
		}
		for _, name := range slices.Sorted(maps.Keys(f.Events)) {
			if err := c.openSource(f, name, f.Events[name]); err != nil {
				return fmt.Errorf("%s, event %s: %w", folder, name, err)
			}
		}
	}
	return nil
}

func (c *Cloud) openSource(f *Function, name string, e sam.Event) error {
	p := e.Properties
	partial := slices.Contains(p.Responses, "ReportBatchItemFailures")
	switch e.Type {
	case "HttpApi":
	case "DynamoDB":
		s := &streamSource{
			name: name, arn: p.Stream, invoke: f.Invoke, batch: p.BatchSize, window: time.Duration(p.Window) * time.Second, bisect: p.Bisect,
			retries: p.Retries, partial: partial, dead: c.Queues[p.Destination.OnFailure.Destination], backoff: idleWait, faults: c.opts.Faults,
		}
		if s.dead == nil && p.Destination.OnFailure.Destination != "" {
			return errors.New("no queue " + p.Destination.OnFailure.Destination)
		}
		c.streams = append(c.streams, s)
	case "SQS":
		q := c.Queues[p.Queue]
		if q == nil {
			return errors.New("no queue " + p.Queue)
		}
		// two readers of each queue are enough for deliveries to meet each other
		for range min(2, max(1, p.Scaling.Concurrency)) {
			c.queues = append(c.queues, &queueSource{
				queue: q, invoke: f.Invoke, batch: p.BatchSize, partial: partial, region: c.names.region, faults: c.opts.Faults,
			})
		}
	case "ScheduleV2", "Schedule":
		s := &schedule{name: name, function: f, input: []byte(p.Input), dead: c.Queues[p.DeadLetters.ARN]}
		if p.Input == "" {
			s.input = []byte("{}")
		}
		var n int
		var unit string
		if _, err := fmt.Sscanf(p.Expression, "rate(%d %s", &n, &unit); err == nil {
			s.every = time.Duration(n) * map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[unit[0]] / time.Duration(c.opts.Hurry)
		}
		c.schedules = append(c.schedules, s)
	default:
		c.Unsupported = append(c.Unsupported, fmt.Sprintf("event %s of %s: type %s", name, f.Folder, e.Type))
	}
	return nil
}

// Start lets streams, queues and schedules deliver.
func (c *Cloud) Start() {
	for _, s := range c.streams {
		c.running.Go(func() error { return s.run(c.ctx, c.reader) })
	}
	for _, s := range c.queues {
		c.running.Go(func() error { s.run(c.ctx); return nil })
	}
	for _, s := range c.schedules {
		if s.every > 0 {
			c.running.Go(func() error { c.tick(s); return nil })
		}
	}
}

func (c *Cloud) tick(s *schedule) {
	t := time.NewTicker(s.every)
	defer t.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-t.C:
			if !c.quiet.Load() {
				c.fire(s)
			}
		}
	}
}

// Quiet stops the schedules, so that nothing new begins.
func (c *Cloud) Quiet() { c.quiet.Store(true) }

// Fire lets a schedule be due now.
func (c *Cloud) Fire(name string) error {
	i := slices.IndexFunc(c.schedules, func(s *schedule) bool { return s.name == name })
	if i < 0 {
		return errors.New("cloud: no schedule " + name)
	}
	c.fire(c.schedules[i])
	return nil
}

func (c *Cloud) fire(s *schedule) {
	n := 1
	if c.opts.Faults.draw(ScheduleTwice) {
		n = 2
	}
	for range n {
		c.pending.Add(1)
		c.async.Go(func() {
			defer c.pending.Add(-1)
			c.invokeAsync(s)
		})
	}
}

// invokeAsync is an asynchronous invocation: Lambda tries it again after a minute and after two, if the function's
// configuration does not say otherwise, and then hands it to the destination of failures.
func (c *Cloud) invokeAsync(s *schedule) {
	retries := 2
	var dead *Queue
	if a := s.function.Async; a != nil {
		if a.Retries != nil {
			retries = *a.Retries
		}
		dead = c.Queues[a.Destination.OnFailure.Destination]
	}
	var tries []Try
	for n := 0; n <= retries; n++ {
		if n > 0 {
			sleep(c.ctx, time.Duration(n)*time.Minute/time.Duration(c.opts.Hurry))
		}
		_, err := s.function.Invoke(c.ctx, s.input)
		if err == nil || c.ctx.Err() != nil {
			return
		}
		_, t := failedItems(Answer{}, err, false)
		tries = append(tries, t)
	}
	if dead == nil {
		return
	}
	b, err := json.Marshal(map[string]any{
		"version": "1.0", "timestamp": now().UTC().Format(time.RFC3339Nano), "requestPayload": json.RawMessage(s.input),
		"requestContext": map[string]any{"functionArn": s.function.ARN, "condition": "RetriesExhausted", "approximateInvokeCount": len(tries)},
	})
	if err != nil {
		panic(err) // the input is JSON
	}
	dead.send(string(b), tries...)
}

// settled is how long after the last write an empty look into a stream counts: DynamoDB Local needs a moment.
const settled = 300 * time.Millisecond

// Idle reports whether everything has been delivered that the writes so far lead to, apart from what waits for its
// time.
func (c *Cloud) Idle() bool {
	c.services.store.mu.Lock()
	last := c.services.store.lastWrite.Add(settled).UnixNano()
	c.services.store.mu.Unlock()
	for _, s := range c.streams {
		if s.emptyAt.Load() < last {
			return false
		}
	}
	for _, s := range c.queues {
		if s.busy.Load() > 0 && len(s.queue.Letters()) > 0 || len(s.queue.Letters()) > 0 {
			return false
		}
	}
	return c.pending.Load() == 0
}

// Settle waits until Idle, or fails when the wait gets too long.
func (c *Cloud) Settle(ctx context.Context, atMost time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	for !c.Idle() {
		sleep(ctx, idleWait)
		if c.ctx.Err() != nil {
			return errors.Join(errors.New("cloud: it has stopped"), c.running.Wait())
		}
		if ctx.Err() != nil {
			return fmt.Errorf("cloud: not idle after %v: %w", atMost, ctx.Err())
		}
	}
	return nil
}

// Close stops everything and waits for it.
func (c *Cloud) Close() error {
	c.stop()
	err := c.running.Wait()
	c.async.Wait()
	for _, s := range c.servers {
		err = errors.Join(err, s.Close())
	}
	for _, f := range c.Functions {
		f.close()
	}
	return err
}
