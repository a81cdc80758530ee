package sqlite

import (
	"context"
	"database/sql"
	"time"

	"careloop/internal/store"
)

// sweepAtOnce bounds how long writes wait for a sweep.
const sweepAtOnce = 200

// Expire deletes the items that have expired by now and returns how many. Consumers see the deletions, as they see
// those that DynamoDB makes.
func (s *Store) Expire(ctx context.Context, now time.Time) (int, error) {
	total := 0
	for _, spec := range store.Tables() {
		for {
			var n int
			err := s.queue.submit(ctx, func(w *writer) error {
				n = w.sweep(w.tables[spec.Name], now)
				return nil
			})
			total += n
			if err != nil {
				return total, err
			}
			if n < sweepAtOnce {
				break
			}
		}
	}
	return total, nil
}

func (w *writer) sweep(t *tableWriter, now time.Time) int {
	found, err := w.expired(t, now)
	if err != nil {
		w.broken = err
		return 0
	}
	for i := range found {
		w.replace(t, &found[i], nil, now)
	}
	return len(found)
}

func (w *writer) expired(t *tableWriter, now time.Time) ([]row, error) {
	rows, err := t.expired.QueryContext(w.ctx, now.Unix(), sweepAtOnce)
	if err != nil {
		return nil, err
	}
	return t.scanAll(rows)
}

func (t *table) scanAll(rows *sql.Rows) ([]row, error) {
	defer rows.Close()
	var all []row
	for rows.Next() {
		r, err := t.scanRow(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}
