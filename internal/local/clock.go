package local

import (
	"context"
	"sync"
	"time"
)

// clock is the server's time: the real one, or one that a story moves.
type clock struct {
	real func() time.Time

	mu  sync.Mutex
	sim time.Time // zero: real time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sim.IsZero() {
		return c.real()
	}
	return c.sim
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sim = t
}

// Simulation is the server's clock in the hands of a story. The server must not run (Serve) meanwhile: the
// simulation itself runs the schedules, the change pump and the queue, in the order of time.
type Simulation struct{ s *Server }

// Simulate stops the server's clock at start.
func (s *Server) Simulate(start time.Time) *Simulation {
	s.clock.set(start)
	return &Simulation{s}
}

// Now returns the simulated time.
func (m *Simulation) Now() time.Time { return m.s.clock.now() }

// Simulated tells a story that it may jump.
func (m *Simulation) Simulated() bool { return true }

// Settle works off all changes and all messages.
func (m *Simulation) Settle(ctx context.Context) error {
	for {
		if err := m.s.pump.drain(ctx); err != nil {
			return err
		}
		if m.s.queue.empty() {
			return nil
		}
		if err := m.s.queue.drain(ctx); err != nil {
			return err
		}
	}
}

// step is how far simulated time goes at once: a schedule that would run each minute runs once in it.
const step = 5 * time.Minute

// Advance lets the time pass until t, in small steps, with every schedule at its time.
func (m *Simulation) Advance(ctx context.Context, t time.Time) error {
	for now := m.Now(); now.Before(t); {
		next := now.Truncate(step).Add(step)
		if next.After(t) {
			next = t
		}
		if err := m.Settle(ctx); err != nil {
			return err
		}
		m.s.clock.set(next)
		if err := m.s.runDue(ctx, now, next); err != nil {
			return err
		}
		now = next
	}
	return m.Settle(ctx)
}

// End gives the server its real clock back.
func (m *Simulation) End() { m.s.clock.set(time.Time{}) }
