package booking

import (
	"context"
	"sync"
	"time"

	"careloop/internal/store"
)

// recentHolds is how long a process remembers what it has just written: longer than the stream lags behind.
const recentHolds = time.Minute

// recent is what this process has taken and given back a moment ago, which the pictures need not show yet: who has just
// booked a number must not be shown it as free.
type recent struct {
	mu       sync.Mutex
	sessions map[SessionID]map[int]justNow
	swept    time.Time
}

type justNow struct {
	taken bool
	at    time.Time
	until time.Time // of a hold, after which it is as the picture says
}

// write writes and remembers which numbers that took or gave back.
func (s *Service) write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	err := s.DB.Write(ctx, stamp, ops...)
	if err != nil {
		return err
	}
	for _, op := range ops {
		session, number, ok := numberAt(op.Key)
		if !ok {
			continue
		}
		switch n, put := op.Doc.(numberItem); {
		case op.Kind == store.OpDelete:
			s.recent.note(session, number, justNow{at: stamp.At})
		case put && n.Appointment != "":
			s.recent.note(session, number, justNow{taken: true, at: stamp.At})
		case put && n.Hold != "":
			s.recent.note(session, number, justNow{taken: true, at: stamp.At, until: time.UnixMilli(n.Until)})
		}
	}
	return nil
}

func (r *recent) note(id SessionID, number int, x justNow) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sessions == nil {
		r.sessions = map[SessionID]map[int]justNow{}
	}
	if x.at.Sub(r.swept) > recentHolds {
		for id, numbers := range r.sessions {
			for n, old := range numbers {
				if x.at.Sub(old.at) > recentHolds {
					delete(numbers, n)
				}
			}
			if len(numbers) == 0 {
				delete(r.sessions, id)
			}
		}
		r.swept = x.at
	}
	if r.sessions[id] == nil {
		r.sessions[id] = map[int]justNow{}
	}
	r.sessions[id][number] = x
}

// over returns bits with what is remembered of the session laid over them.
func (r *recent) over(id SessionID, b bits, now time.Time) bits {
	r.mu.Lock()
	defer r.mu.Unlock()
	numbers := r.sessions[id]
	if len(numbers) == 0 {
		return b
	}
	b = append(bits(nil), b...)
	for n, x := range numbers {
		switch {
		case now.Sub(x.at) > recentHolds, !x.until.IsZero() && !now.Before(x.until):
		case x.taken:
			b = b.with(n)
		default:
			b = b.without(n)
		}
	}
	return b
}
