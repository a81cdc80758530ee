package enginetest

import (
	"context"
	"sync"

	"careloop/internal/store"
)

// deed is what one context does to a store: what it looked at, what it wrote, and what somebody else does before the call
// that has its turn.
type deed struct {
	mu     sync.Mutex
	calls  int // until somebody else does it; never, if nobody
	other  func()
	reads  []look
	writes []store.Key
}

// never is a call that is not made.
const never = 1 << 20

// look is an item that was read, or all items of a partition if it has no sort key, or of a table if it has no partition.
type look struct{ store.Key }

func (l look) at(k store.Key) bool {
	return l.Table == k.Table && (l.PK == "" || l.PK == k.PK && (l.SK == "" || l.SK == k.SK))
}

type deedKey struct{}

// under returns a context whose calls of the store belong to the deed.
func (d *deed) under(ctx context.Context) context.Context {
	return context.WithValue(ctx, deedKey{}, d)
}

// happened reports whether somebody else has acted.
func (d *deed) happened() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls < 0
}

// minds reports whether the deed looks at something that the other writes.
func (d *deed) minds(o *deed) bool {
	for _, l := range d.reads {
		for _, k := range o.writes {
			if l.at(k) {
				return true
			}
		}
	}
	return false
}

// call notes a call of the store, and lets somebody else act before it.
func call(ctx context.Context, reads, writes []store.Key) {
	d, ok := ctx.Value(deedKey{}).(*deed)
	if !ok {
		return
	}
	d.mu.Lock()
	for _, k := range reads {
		d.reads = append(d.reads, look{k})
	}
	d.writes = append(d.writes, writes...)
	d.calls--
	now := d.calls == -1
	d.mu.Unlock()
	if now {
		d.other()
	}
}

// Get implements store.Store.
func (db *DB) Get(ctx context.Context, k store.Key) (store.Item, error) {
	call(ctx, []store.Key{k}, nil)
	return db.Store.Get(ctx, k)
}

// BatchGet implements store.Store.
func (db *DB) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	call(ctx, keys, nil)
	return db.Store.BatchGet(ctx, keys...)
}

// Query implements store.Store.
func (db *DB) Query(ctx context.Context, q store.Query) (store.Page, error) {
	k := store.Key{Table: q.Table, PK: q.PK}
	if q.Index != "" { // where an item is in an index, its key does not tell
		k.PK = ""
	}
	call(ctx, []store.Key{k}, nil)
	return db.Store.Query(ctx, q)
}

// Write implements store.Store.
func (db *DB) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	var reads, writes []store.Key
	for _, op := range ops {
		reads = append(reads, op.Key) // by its conditions
		if op.Kind != store.OpCheck {
			writes = append(writes, op.Key)
		}
	}
	call(ctx, reads, writes)
	defer db.written.Store(true)
	return db.Store.Write(ctx, stamp, ops...)
}
