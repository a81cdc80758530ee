package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/jobs"
	"careloop/internal/message"
)

// pages is a due index of pages, each with one message; some of them fail.
type pages struct {
	next   []string // cursors; the last is empty
	failed map[string]error
	seen   []string
	took   func() // what happens while a page is swept
}

func (p *pages) Sweep(_ context.Context, _ time.Time, cursor string) (message.Swept, error) {
	p.seen = append(p.seen, cursor)
	if p.took != nil {
		p.took()
	}
	return message.Swept{Seen: 2, Next: p.next[len(p.seen)-1], Due: []message.Dispatch{{Message: message.ID("msg" + cursor)}}}, p.failed[cursor]
}

// nobody waits too long.
type nobody struct{}

func (nobody) Settle(context.Context) (int, error) { return 0, nil }

func (nobody) Overdue(context.Context, time.Time, string) (int, string, error) { return 0, "", nil }

type nobodyWaits struct{}

func (nobodyWaits) Sweep(context.Context, time.Time) (int, error) { return 0, nil }

type nothingClosed struct{}

func (nothingClosed) Sweep(context.Context, func() bool) (int, error) { return 0, nil }

func TestRemindersSweepEveryPage(t *testing.T) {
	var told []message.ID
	p := &pages{next: []string{"a", "b", ""}, failed: map[string]error{"a": errors.New("one message")}}
	lost := errors.New("the topic is away")
	j := jobs.Reminders{
		Messages: p, Waiting: nobody{}, Waitlist: nobodyWaits{}, Closures: nothingClosed{}, Emergencies: nobodyWaits{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Publish: func(_ context.Context, due []message.Dispatch) error {
			for _, d := range due {
				told = append(told, d.Message)
			}
			if len(told) == 1 {
				return lost
			}
			return nil
		},
	}
	err := j.Handle(t.Context())
	if !errors.Is(err, lost) || !errors.Is(err, p.failed["a"]) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]message.ID{"msg", "msga", "msgb"}, told); diff != "" {
		t.Error(diff)
	}
}

func TestRemindersStopBeforeTheTimeIsOver(t *testing.T) {
	now := time.Now()
	p := &pages{next: []string{"a", "b", "c", ""}, took: func() { now = now.Add(20 * time.Second) }}
	j := jobs.Reminders{
		Messages: p, Waiting: nobody{}, Waitlist: nobodyWaits{}, Closures: nothingClosed{}, Emergencies: nobodyWaits{},
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Publish: func(context.Context, []message.Dispatch) error { return nil },
	}
	ctx, cancel := context.WithDeadline(t.Context(), now.Add(time.Minute-5*time.Second))
	defer cancel()
	if err := j.Handle(ctx); err != nil {
		t.Fatal(err)
	}
	if len(p.seen) != 3 {
		t.Errorf("%d pages", len(p.seen))
	}
}
