package local

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"careloop/internal/obs"
	"careloop/internal/store"
)

// feed is the change feed of the embedded store.
type feed interface {
	Changes(ctx context.Context, after int64, limit int) ([]store.Change, error)
	Cursor(ctx context.Context, consumer string) (int64, error)
	Commit(ctx context.Context, consumer string, seq int64) error
	Wait(ctx context.Context, after int64) error
}

// pump carries committed changes to their consumer, as DynamoDB Streams does on AWS: in order, at least once,
// starting where it stopped.
type pump struct {
	feed     feed
	consumer string
	handle   func(context.Context, []store.Change) (int, error) // returns the index of the first change not handled
	dead     func(letter) error                                 // keeps what is given up
	log      *slog.Logger
	retry    time.Duration // pause after the first failure; doubles
}

const (
	batchSize   = 100 // as BatchSize of the stream's event source in template.yaml
	maxAttempts = 6
)

// run pumps until ctx ends.
func (p *pump) run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := p.drain(ctx); err != nil {
			return err
		}
		after, err := p.feed.Cursor(ctx, p.consumer)
		if err != nil {
			return err
		}
		if err := p.feed.Wait(ctx, after); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// drain pumps until nothing is left.
func (p *pump) drain(ctx context.Context) error {
	failures, alone := 0, 0
	for {
		after, err := p.feed.Cursor(ctx, p.consumer)
		if err != nil {
			return err
		}
		limit := batchSize
		if alone > 0 {
			limit = 1
		}
		batch, err := p.feed.Changes(ctx, after, limit)
		if err != nil || len(batch) == 0 {
			return err
		}
		run := obs.Begin(ctx, "")
		done, err := p.handle(run, batch)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if done > 0 {
			failures = 0
		}
		if err != nil {
			failures++
			p.log.WarnContext(run, "change not handled", "consumer", p.consumer, "attempt", failures, "error", err)
			if done == 0 && len(batch) > 1 {
				alone = len(batch) // any of them may be it, after a panic: one by one they tell
			}
			if failures >= maxAttempts && p.giveUp(ctx, batch[done], failures, err) {
				done, failures = done+1, 0
			} else if err := pause(ctx, p.retry<<(min(failures, maxAttempts)-1)); err != nil {
				return err
			}
		}
		if done == 0 {
			continue
		}
		alone = max(0, alone-done)
		seq, err := strconv.ParseInt(batch[done-1].Seq, 10, 64)
		if err != nil {
			return err
		}
		if err := p.feed.Commit(ctx, p.consumer, seq); err != nil {
			return err
		}
	}
}

// giveUp reports whether a change may be passed over: only once its letter is kept.
func (p *pump) giveUp(ctx context.Context, c store.Change, tries int, cause error) bool {
	err := p.dead(letter{Consumer: p.consumer, Ref: c.Seq, Table: string(c.Table), Why: obs.Harmless(cause).Error(), Tries: tries})
	if err != nil {
		p.log.ErrorContext(ctx, "dead letter not kept", "consumer", p.consumer, "error", err)
	}
	return err == nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
