package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"careloop/internal/store"
)

// timeUnit is how exactly the instant of a change is kept.
const timeUnit = time.Millisecond

// apply returns what a row becomes by op; nil if it is deleted or only checked.
func apply(r *row, stamp store.Stamp, op store.Prepared) (*store.Item, error) {
	next := &store.Item{Key: op.Key, Version: r.item.Version + 1, Stamp: stamp}
	switch op.Kind {
	case store.OpPut:
		next.Doc, next.Entries, next.Expires = op.Object, op.Entries, op.Expires
		return next, nil
	case store.OpUpdate:
		return next, update(&r.item, next, op)
	case store.OpDelete, store.OpCheck:
	}
	return nil, nil //nolint:nilnil // no item is the result
}

func update(old, next *store.Item, op store.Prepared) error {
	doc := object{}
	if old.Doc != nil {
		var err error
		if doc, err = parseObject(old.Doc); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(op.Values)) {
		doc = doc.set(name, op.Values[name])
	}
	for _, name := range slices.Sorted(maps.Keys(op.Adds)) {
		sum, ok := plus(doc.get(name), op.Adds[name])
		if !ok {
			return fmt.Errorf("attribute %q is not a number", name)
		}
		doc = doc.set(name, sum)
	}
	for _, name := range op.Removes {
		doc = doc.remove(name)
	}
	var err error
	if next.Doc, err = doc.marshal(); err != nil {
		return err
	}
	if len(next.Doc) > store.MaxItemSize {
		return fmt.Errorf("item of %d bytes is over the limit of %d", len(next.Doc), store.MaxItemSize)
	}
	next.Entries = old.Entries
	if len(op.Entries)+len(op.Unindex) > 0 {
		next.Entries = maps.Clone(old.Entries)
		if next.Entries == nil {
			next.Entries = make(map[string]store.Entry, len(op.Entries))
		}
		maps.Copy(next.Entries, op.Entries)
		for _, name := range op.Unindex {
			delete(next.Entries, name)
		}
	}
	next.Expires = old.Expires
	if !op.Expires.IsZero() {
		next.Expires = op.Expires
	}
	return nil
}
