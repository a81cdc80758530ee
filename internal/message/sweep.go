package message

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"careloop/internal/channel"
	"careloop/internal/emergency"
	"careloop/internal/errs"
	"careloop/internal/group"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Dispatch tells the queue of a channel that a message is due. It says where the message is found and nothing else:
// topics and queues hold no personal data.
type Dispatch struct {
	Patient patient.ID   `json:"patient,omitempty"`
	Case    emergency.ID `json:"emergency,omitempty"` // in the patient's place, of what goes to staff
	Message ID           `json:"message"`
	Channel channel.Name `json:"channel"`
	Origin  string       `json:"origin,omitempty"` // correlation id of what set the message going
}

// Swept is what one page of a sweep came to.
type Swept struct {
	Due  []Dispatch    // to be published
	Seen int           // messages looked at
	Late time.Duration // how long ago the longest-waiting of the due ones should have left
	Next string        // cursor of the next page; empty: nothing more is due
}

const (
	sweepPage = 100
	// recheck is when a queued message is looked at again. If the dispatch was lost on its way to the queue, it is
	// told once more; if it was not, the second one finds the message sent.
	recheck = 5 * time.Minute
	// hurried is recheck of what somebody waits for who needs help: the next sweep.
	hurried = 30 * time.Second
	// leaseTime bounds one delivery: well over channel.Timeout, under the queue's visibility timeout.
	leaseTime = 2 * time.Minute
	// leaseGrace is added before a lease counts as lost, for clocks that differ.
	leaseGrace = time.Minute
)

// Sweep looks at one page of what is due at now: it drops what is no longer right, postpones what falls into the
// quiet hours, and claims the rest for a channel. The claim stands in the store before its dispatch is returned, so
// a message is at worst told late, never lost. Swept is valid beside an error, which speaks of single messages.
func (s *Service) Sweep(ctx context.Context, now time.Time, cursor string) (Swept, error) {
	page, err := s.DB.Query(ctx, store.Query{
		Table: store.Messages, Index: "due", PK: "due", To: store.Moment(now) + "~", Limit: sweepPage, Cursor: cursor,
	})
	if err != nil {
		return Swept{}, errs.Internal("sweep", err)
	}
	items, err := store.BatchGetAll(ctx, s.DB, store.Keys(page.Items))
	if err != nil {
		return Swept{}, errs.Internal("sweep", err)
	}
	out := Swept{Seen: len(page.Items), Next: page.Next}
	var mu sync.Mutex
	failed := group.Each(8, items, func(it store.Item) error {
		since, due, ok, err := s.claim(ctx, it, now)
		if err != nil {
			return fmt.Errorf("message %s: %w", it.SK, err)
		}
		if ok {
			mu.Lock()
			defer mu.Unlock()
			out.Due = append(out.Due, due)
			out.Late = max(out.Late, now.Sub(since))
		}
		return nil
	})
	return out, errs.Internal("sweep", failed)
}

// claim decides on one message of the due index, and says since when it has been due. What was read may be out of date;
// the condition on the version notices.
func (s *Service) claim(ctx context.Context, it store.Item, now time.Time) (since time.Time, d Dispatch, ok bool, err error) {
	m, err := read(it)
	if err != nil {
		return time.Time{}, Dispatch{}, false, err
	}
	ctx = m.Context(ctx)
	d, ok, err = s.claimRead(ctx, m, now)
	return m.entry(), d, ok, obs.Within(ctx, err)
}

func (s *Service) claimRead(ctx context.Context, m Message, now time.Time) (Dispatch, bool, error) {
	switch {
	case m.Status.Final():
		return Dispatch{}, false, nil
	case m.CheckAt.After(now): // on its way
		return Dispatch{}, false, nil
	case m.Status == Sending:
		return Dispatch{}, false, unlessChanged(s.abandon(ctx, m, now))
	}
	d, err := s.decide(ctx, m, now)
	if err != nil {
		return Dispatch{}, false, err
	}
	if changed, ok := d.apply(m, now); ok {
		_, err := s.save(ctx, changed)
		return Dispatch{}, false, unlessChanged(err)
	}
	m.Status, m.Channels, m.Channel = Queued, d.channels, d.channels[0]
	m.Entry, m.CheckAt = m.entry(), now.Add(m.Kind.recheck())
	if len(m.Attempts) == 0 {
		m.Why = ""
	}
	if _, err := s.save(ctx, m); err != nil {
		return Dispatch{}, false, unlessChanged(err)
	}
	return Dispatch{Patient: m.Patient, Case: m.Case, Message: m.ID, Channel: m.Channel, Origin: m.Origin}, true, nil
}

// unlessChanged forgets that somebody else was faster: what they wrote is newer than what this sweep saw.
func unlessChanged(err error) error {
	if errors.Is(err, errChanged) {
		return nil
	}
	return err
}

// abandon gives up a message whose sender was lost: it may have been sent, so it is not sent again.
func (s *Service) abandon(ctx context.Context, m Message, now time.Time) error {
	if m.Lease != nil && now.Before(m.Lease.Add(leaseGrace)) {
		return nil
	}
	m = m.tried(Attempt{At: now.UTC().Truncate(time.Millisecond), Channel: m.Channel, Result: string(channel.Uncertain), Code: "lease-expired"})
	_, err := s.save(ctx, m.settle(Unknown, WhyOutcomeLost, now))
	return err
}
