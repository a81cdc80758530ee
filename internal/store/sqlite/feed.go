package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"careloop/internal/store"
)

// feed wakes who waits for changes.
type feed struct {
	mu     sync.Mutex
	last   int64
	wake   chan struct{} // closed, and replaced, with each commit
	closed bool
}

func newFeed() *feed { return &feed{wake: make(chan struct{})} }

func (f *feed) committed(seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = seq
	if !f.closed {
		close(f.wake)
		f.wake = make(chan struct{})
	}
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	close(f.wake)
}

func (f *feed) look() (last int64, wake <-chan struct{}, closed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last, f.wake, f.closed
}

// Wait returns as soon as there is a change behind after. It returns ErrClosed when the store is closed.
func (s *Store) Wait(ctx context.Context, after int64) error {
	for {
		last, wake, closed := s.feed.look()
		switch {
		case last > after:
			return nil
		case closed:
			return ErrClosed
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return fmt.Errorf("sqlite: wait: %w", ctx.Err())
		}
	}
}

const changeSQL = "SELECT seq, tbl, pk, sk, old, new FROM change WHERE seq > ?"

// Changes returns up to limit changes behind after, in the order in which they were committed. Seq is a decimal
// number; pass the last one on to go on.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]store.Change, error) {
	return s.changes(ctx, changeSQL+" ORDER BY seq LIMIT ?", after, limit)
}

// ChangesBetween returns up to limit changes behind after whose writes were stamped from a time on and before
// another, in the order in which they were committed.
func (s *Store) ChangesBetween(ctx context.Context, from, until time.Time, after int64, limit int) ([]store.Change, error) {
	return s.changes(ctx, changeSQL+" AND at >= ? AND at < ? ORDER BY seq LIMIT ?", after, from.UnixMilli(), until.UnixMilli(), limit)
}

func (s *Store) changes(ctx context.Context, text string, args ...any) ([]store.Change, error) {
	st, err := s.statement(ctx, text) //nolint:sqlclosecheck // kept for the next call
	if err != nil {
		return nil, s.fault("changes", err)
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, s.fault("changes", err)
	}
	defer rows.Close()
	var changes []store.Change
	for rows.Next() {
		c, err := scanChange(rows)
		if err != nil {
			return nil, s.fault("changes", err)
		}
		changes = append(changes, c)
	}
	return changes, s.fault("changes", rows.Err())
}

func scanChange(rows *sql.Rows) (store.Change, error) {
	var c store.Change
	var seq int64
	var old, updated sql.NullString
	if err := rows.Scan(&seq, &c.Table, &c.PK, &c.SK, &old, &updated); err != nil {
		return c, err
	}
	c.Seq = strconv.FormatInt(seq, 10)
	var err error
	if c.Old, err = itemOf(c.Key, old); err != nil {
		return c, err
	}
	c.New, err = itemOf(c.Key, updated)
	return c, err
}

// Cursor returns how far a consumer has come: 0 for one that never committed.
func (s *Store) Cursor(ctx context.Context, consumer string) (int64, error) {
	var seq int64
	err := s.reads.QueryRowContext(ctx, "SELECT seq FROM consumer WHERE name = ?", consumer).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, s.fault("cursor", err)
}

// Commit keeps that a consumer is done with all changes up to seq. A consumer never goes back.
//
// The writer alone knows which changes there are: whoever reads sees them a moment before the feed tells of them.
func (s *Store) Commit(ctx context.Context, consumer string, seq int64) error {
	return s.queue.submit(ctx, func(w *writer) error {
		if seq < 0 || seq > w.seq {
			return fmt.Errorf("sqlite: consumer %s: there is no change %d", consumer, seq)
		}
		w.execText("INSERT INTO consumer (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = max(seq, excluded.seq)",
			consumer, seq)
		return nil
	})
}

// trimAtOnce bounds how long writes wait for a trim.
const trimAtOnce = 1000

// TrimChanges deletes the changes from before a time that all consumers are done with, and returns how many. A
// consumer counts from its first Commit on; while there is none, nothing is deleted.
//
// Those that keep returns stay. It is asked after the consumers' places were read, so that a change which a consumer
// passes over meanwhile is either named by it or not yet passed.
func (s *Store) TrimChanges(ctx context.Context, before time.Time, keep func() ([]int64, error)) (int64, error) {
	var done sql.NullInt64
	if err := s.reads.QueryRowContext(ctx, "SELECT min(seq) FROM consumer").Scan(&done); err != nil || !done.Valid {
		return 0, s.fault("trim", err)
	}
	kept, err := keep()
	if err != nil {
		return 0, err
	}
	list, err := json.Marshal(append([]int64{}, kept...))
	if err != nil {
		return 0, err
	}
	var total int64
	for {
		var n int64
		err := s.queue.submit(ctx, func(w *writer) error {
			n = w.execText(`DELETE FROM change WHERE seq IN (SELECT seq FROM change WHERE seq <= ? AND coalesce(at, 0) < ?
				AND seq NOT IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?)`,
				done.Int64, before.UnixMilli(), string(list), trimAtOnce)
			return nil
		})
		total += n
		if err != nil || n < trimAtOnce {
			return total, err
		}
	}
}
