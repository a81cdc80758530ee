package store

import (
	"context"
	"errors"
)

// BatchGetAll reads any number of keys, as many batches as it takes.
func BatchGetAll(ctx context.Context, db Store, keys []Key) ([]Item, error) {
	var all []Item
	for len(keys) > 0 {
		n := min(len(keys), MaxBatchGet)
		items, err := db.BatchGet(ctx, keys[:n]...)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		keys = keys[n:]
	}
	return all, nil
}

// GetAll reads a few keys one by one: like BatchGetAll, but as of the last acknowledged write.
func GetAll(ctx context.Context, db Store, keys []Key) ([]Item, error) {
	var all []Item
	for _, k := range keys {
		it, err := db.Get(ctx, k)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, it)
	}
	return all, nil
}

// QueryAll reads all pages of a query: for partitions whose size the domain bounds.
func QueryAll(ctx context.Context, db Store, q Query) ([]Item, error) {
	var all []Item
	for {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		q.Cursor = page.Next
	}
}

// QueryItems reads the items that a query of a keys-only index finds, all of them.
func QueryItems(ctx context.Context, db Store, q Query) ([]Item, error) {
	entries, err := QueryAll(ctx, db, q)
	if err != nil {
		return nil, err
	}
	return BatchGetAll(ctx, db, Keys(entries))
}

// Keys returns the keys of items, as a keys-only index gives them, for BatchGetAll.
func Keys(items []Item) []Key {
	keys := make([]Key, len(items))
	for i, it := range items {
		keys[i] = it.Key
	}
	return keys
}
