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
			s.recent.note(session, number, false, stamp.At)
		case put && n.Appointment != "":
			s.recent.note(session, number, true, stamp.At)
		}
	}
	return nil
}

func (r *recent) note(id SessionID, number int, taken bool, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sessions == nil {
		r.sessions = map[SessionID]map[int]justNow{}
	}
	if at.Sub(r.swept) > recentHolds {
		for id, numbers := range r.sessions {
			for n, x := range numbers {
				if at.Sub(x.at) > recentHolds {
					delete(numbers, n)
				}
			}
			if len(numbers) == 0 {
				delete(r.sessions, id)
			}
		}
		r.swept = at
	}
	if r.sessions[id] == nil {
		r.sessions[id] = map[int]justNow{}
	}
	r.sessions[id][number] = justNow{taken: taken, at: at}
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
		case now.Sub(x.at) > recentHolds:
		case x.taken:
			b = b.with(n)
		default:
			b = b.without(n)
		}
	}
	return b
}
