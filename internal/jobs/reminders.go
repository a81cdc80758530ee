package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"careloop/internal/message"
	"careloop/internal/obs"
)

// Reminders runs each minute: the next are told of emergencies to which nobody comes, what is due goes to the queues of
// the channels, who waits where the rules have them wait no more goes where they should, who waits too long is noted,
// offers end that nobody answered, and what closures have left to do goes on.
type Reminders struct {
	Messages interface {
		Sweep(ctx context.Context, now time.Time, cursor string) (message.Swept, error)
	}
	Waiting interface {
		Settle(ctx context.Context) (int, error)
		Overdue(ctx context.Context, now time.Time, cursor string) (int, string, error)
	}
	Waitlist interface {
		Sweep(ctx context.Context, now time.Time) (int, error)
	}
	Closures interface {
		Sweep(ctx context.Context, enough func() bool) (int, error)
	}
	Emergencies interface {
		Sweep(ctx context.Context, now time.Time) (int, error)
	}
	Publish func(ctx context.Context, due []message.Dispatch) error
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *obs.Metrics // nil: none
}

// sweepReserve is what must be left of the time budget to begin another page.
const sweepReserve = 10 * time.Second

// Handle looks who waits too long, and sweeps page by page until nothing is due or the time is nearly over; the next
// minute goes on from there. One page's failures do not keep the next from being swept.
func (j *Reminders) Handle(ctx context.Context) error {
	now, seen, due := j.Now(), 0, 0
	_, failed := j.Emergencies.Sweep(ctx, now) // first: somebody waits for help
	failed = errors.Join(failed, j.waiting(ctx))
	_, err := j.Waitlist.Sweep(ctx, now)
	failed = errors.Join(failed, err)
	for cursor := ""; ; {
		page, err := j.Messages.Sweep(ctx, now, cursor)
		if len(page.Due) > 0 {
			err = errors.Join(err, j.Publish(ctx, page.Due))
		}
		failed = errors.Join(failed, err)
		seen, due = seen+page.Seen, due+len(page.Due)
		if len(page.Due) > 0 {
			j.Metrics.Add(obs.Lateness, float64(page.Late.Milliseconds()))
		}
		if cursor = page.Next; cursor == "" || ctx.Err() != nil || !enough(ctx, j.Now(), sweepReserve) {
			break
		}
	}
	_, err = j.Closures.Sweep(ctx, func() bool { return ctx.Err() == nil && enough(ctx, j.Now(), sweepReserve) })
	failed = errors.Join(failed, err)
	if seen > 0 {
		j.Log.InfoContext(ctx, "sweep", "count", due, "total", seen)
	}
	if failed == nil {
		j.Metrics.Add(obs.Sweeps, 1)
	}
	return failed
}

// waiting has those wait where they should under whom the rules were changed, and notes who waits too long. What has been
// noted is not read again.
func (j *Reminders) waiting(ctx context.Context) error {
	settled, failed := j.Waiting.Settle(ctx)
	if settled > 0 {
		j.Log.InfoContext(ctx, "settled", "count", settled)
	}
	noted := 0
	for cursor := ""; ; {
		n, next, err := j.Waiting.Overdue(ctx, j.Now(), cursor)
		noted += n
		if cursor = next; err != nil || cursor == "" || !enough(ctx, j.Now(), sweepReserve) {
			if noted > 0 {
				j.Log.InfoContext(ctx, "long waits", "count", noted)
			}
			return errors.Join(failed, err)
		}
	}
}

// enough reports whether the context leaves at least d from now on. A context without a deadline does.
func enough(ctx context.Context, now time.Time, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || deadline.Sub(now) >= d
}
