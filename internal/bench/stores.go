package main

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"careloop/internal/store"
)

// counting counts what passes through to a store.
type counting struct {
	store.Store
	items, writes, refused atomic.Int64
}

// reset forgets what was counted.
func (c *counting) reset() {
	c.items.Store(0)
	c.writes.Store(0)
	c.refused.Store(0)
}

// Get implements store.Store.
func (c *counting) Get(ctx context.Context, k store.Key) (store.Item, error) {
	c.items.Add(1)
	return c.Store.Get(ctx, k)
}

// BatchGet implements store.Store.
func (c *counting) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	c.items.Add(int64(len(keys)))
	return c.Store.BatchGet(ctx, keys...)
}

// Query implements store.Store. An empty answer counts as one item.
func (c *counting) Query(ctx context.Context, q store.Query) (store.Page, error) {
	page, err := c.Store.Query(ctx, q)
	c.items.Add(int64(max(1, len(page.Items))))
	return page, err
}

// Write implements store.Store.
func (c *counting) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	c.writes.Add(1)
	err := c.Store.Write(ctx, stamp, ops...)
	if _, ok := store.Failed(err); ok {
		c.refused.Add(1)
	}
	return err
}

// sink is an empty store that hands on what is written to it as items and keeps only who claimed what: whatever a
// service would write into a large store can be made by the service itself, without that store.
type sink struct {
	take func([]store.Item) error

	mu     sync.Mutex
	claims map[string]bool // partition keys of items put with "absent" besides the first of each write
}

// Get implements store.Store.
func (s *sink) Get(context.Context, store.Key) (store.Item, error) {
	return store.Item{}, store.ErrNotFound
}

// BatchGet implements store.Store.
func (s *sink) BatchGet(context.Context, ...store.Key) ([]store.Item, error) { return nil, nil }

// Query implements store.Store.
func (s *sink) Query(context.Context, store.Query) (store.Page, error) { return store.Page{}, nil }

// Write implements store.Store. The limits of the port are not checked: services that keep them in a real store keep
// them here.
func (s *sink) Write(_ context.Context, stamp store.Stamp, ops ...store.Op) error {
	if err := s.claim(ops); err != nil {
		return err
	}
	items := make([]store.Item, 0, len(ops))
	for _, op := range ops {
		it := store.Item{Key: op.Key, Version: 1, Stamp: stamp, Entries: op.Entries, Expires: op.Expires}
		var err error
		switch op.Kind {
		case store.OpPut:
			it.Doc, err = json.Marshal(op.Doc)
		case store.OpUpdate:
			it.Doc, err = json.Marshal(op.Sets)
		case store.OpCheck, store.OpDelete:
			continue
		}
		if err != nil {
			return err
		}
		items = append(items, it)
	}
	return s.take(items)
}

func (s *sink) claim(ops []store.Op) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, op := range ops[1:] {
		if op.Kind == store.OpPut && s.claims[op.Key.PK] {
			return &store.ConditionError{Op: i + 1, Existing: &store.Item{Key: op.Key, Version: 1}}
		}
	}
	for _, op := range ops[1:] {
		if op.Kind == store.OpPut {
			s.claims[op.Key.PK] = true
		}
	}
	return nil
}
