package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"careloop/internal/store"
)

// atOnce is how many keys one statement reads. Most of what a read costs, it costs for each statement; but each
// sequence of tables is a statement of its own, and there should not be too many.
const atOnce = 8

// BatchGet implements store.Store.
func (s *Store) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	if len(keys) > store.MaxBatchGet {
		return nil, &store.OpError{Op: store.MaxBatchGet, Reason: fmt.Sprintf("a batch has up to %d keys, not %d", store.MaxBatchGet, len(keys))}
	}
	unique := make([]store.Key, 0, len(keys))
	seen := make(map[store.Key]bool, len(keys))
	for i, k := range keys {
		if err := store.CheckKey(k); err != nil {
			return nil, fmt.Errorf("key %d: %w", i, err)
		}
		if !seen[k] {
			seen[k] = true
			unique = append(unique, k)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, s.fault("batch get", err)
	}
	items := make([]store.Item, 0, len(unique))
	for len(unique) > 0 {
		n := min(atOnce, len(unique))
		found, err := s.getHot(ctx, unique[:n])
		if err != nil {
			return nil, s.fault("batch get", err)
		}
		items = append(items, found...)
		unique = unique[n:]
	}
	return items, nil
}

// getHot reads a few keys, from the file only what is not kept.
func (s *Store) getHot(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	items, missing, at := s.hot.find(keys)
	if len(missing) > 0 {
		read, err := s.getAtOnce(ctx, missing)
		if err != nil {
			return nil, err
		}
		s.hot.keep(at, read)
		for i, k := range keys {
			if len(read) > 0 && read[0].Key == k {
				items[i], read = read[0], read[1:]
			}
		}
	}
	return slices.DeleteFunc(items, func(it store.Item) bool { return it.Version == 0 }), nil
}

// getAtOnce reads a few keys by one statement: whatever they find is of one moment.
func (s *Store) getAtOnce(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	widest := 0
	args := make([]any, 0, 2*len(keys))
	var shape strings.Builder
	for _, k := range keys {
		widest = max(widest, len(s.table(k.Table).spec.Indexes))
		args = append(args, k.PK, k.SK)
		shape.WriteString(string(k.Table) + " ")
	}
	st, err := s.statementFor(ctx, shape.String(), func() string { return s.atOnceSQL(keys, widest) }) //nolint:sqlclosecheck // kept for the next call
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	byKey := make([]store.Item, len(keys))
	for rows.Next() {
		var r scanned
		var n int
		if err := rows.Scan(append(r.dest(widest), &n)...); err != nil {
			return nil, err
		}
		byKey[n] = s.table(keys[n].Table).rowOf(&r).item
	}
	items := byKey[:0]
	for _, it := range byKey {
		if it.Version > 0 {
			items = append(items, it)
		}
	}
	return items, rows.Err()
}

// atOnceSQL selects each key by itself, so that each is one search in its table's index, and says which key it is.
func (s *Store) atOnceSQL(keys []store.Key, widest int) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		t := s.table(k.Table)
		none := strings.Repeat(", NULL, NULL", widest-len(t.spec.Indexes))
		parts[i] = fmt.Sprintf("SELECT %s%s, %d FROM %s WHERE pk = ? AND sk = ?", t.columns, none, i, t.spec.Name)
	}
	return strings.Join(parts, " UNION ALL ")
}
