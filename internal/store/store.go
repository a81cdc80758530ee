// Package store is the port between the clinic's rules and the place where items are kept.
//
// The model is DynamoDB's: items under a partition key and a sort key, sparse indexes, conditional writes,
// transactions of up to a hundred items, and a stream of changes. Two engines implement it: store/dynamo on AWS
// and store/sqlite in one local file. Package storetest is the contract that both must pass, so domain code is
// written once and cannot tell them apart.
//
// Races are settled here, by the conditions of a write, and nowhere else.
package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Store reads and writes items. Implementations are safe for concurrent use.
type Store interface {
	// Get returns the item at key, as of the last acknowledged write.
	// It returns ErrNotFound if there is none.
	Get(ctx context.Context, key Key) (Item, error)

	// BatchGet returns the items that exist among keys, in the order of keys, each once. Reads may be slightly stale.
	BatchGet(ctx context.Context, keys ...Key) ([]Item, error)

	// Query returns one page of one partition of a table or of an index, in sort-key order.
	// It returns ErrCursor if q.Cursor was not made by a query like q.
	Query(ctx context.Context, q Query) (Page, error)

	// Write applies ops: one as a single conditional write, 2 to MaxOps as one transaction, all or nothing.
	// It returns a *ConditionError if a condition does not hold, ErrConflict if concurrent transactions kept
	// getting in the way, and an *OpError for an op that no engine may accept.
	Write(ctx context.Context, stamp Stamp, ops ...Op) error
}

// Table is the logical name of a table; on AWS the deployment's prefix stands before it.
type Table string

// Key says where an item is.
type Key struct {
	Table Table  `json:"table"`
	PK    string `json:"pk"`
	SK    string `json:"sk"`
}

func (k Key) String() string { return fmt.Sprintf("%s(%s, %s)", k.Table, k.PK, k.SK) }

// Entry places an item in an index, beside its own key.
type Entry struct {
	PK string `json:"pk"`
	SK string `json:"sk"`
}

// Stamp says who makes a change, why, when, and in which request: its number and, behind a "~", the correlation id if
// the caller gave one. By has, behind a "~", the file of who acts for another patient. A write without an actor is refused.
type Stamp struct {
	By      string    `json:"by"`
	Why     string    `json:"why,omitempty"`
	At      time.Time `json:"at"`
	Request string    `json:"request,omitempty"`
}

// Item is one stored item.
type Item struct {
	Key
	Version int64            // 1 for a new item, one more with each write
	Stamp   Stamp            // of the write that made this version
	Doc     json.RawMessage  // the document, a JSON object; empty when read from a keys-only index
	Entries map[string]Entry // by index name; from a keys-only index, just that index's
	Expires time.Time        // zero: never. An expired item may still be read until it is swept, so readers compare.
}

// Decode unmarshals the item's document.
func (it Item) Decode(dst any) error {
	if err := json.Unmarshal(it.Doc, dst); err != nil {
		return fmt.Errorf("decode item of %s version %d: %w", it.Table, it.Version, err)
	}
	return nil
}

// Query asks for one page of a partition. At most one of Prefix and From/To is set.
type Query struct {
	Table  Table
	Index  string // empty: the table itself. An index may lag behind its table.
	PK     string
	Prefix string // sort keys that begin so
	From   string // sort keys from here, inclusive
	To     string // sort keys up to here, inclusive
	Desc   bool
	Limit  int // 1 to MaxPage; 0 means MaxPage
	Cursor string
}

// Page is one page of a query. Next is empty when nothing follows.
type Page struct {
	Items []Item
	Next  string
}

// Change is one committed change of one item, as the change stream tells it. Consumers see the changes of one
// item in order, each at least once.
type Change struct {
	Key
	Old *Item // nil: the item is new
	New *Item // nil: the item was deleted
	Seq string
}

// Stamp tells who made this change. For a deletion that is the last writer, since a deleted item has no newer
// version; whatever must be told about a deletion stands in another item of the same transaction.
func (c Change) Stamp() Stamp {
	if c.New != nil {
		return c.New.Stamp
	}
	return c.Old.Stamp
}

// Moment is an instant as a part of a sort key: it sorts as a string until the year 2286.
func Moment(t time.Time) string { return fmt.Sprintf("%013d", t.UnixMilli()) }

// Limits that both engines enforce. Source: "Service, account, and table quotas in Amazon DynamoDB".
const (
	MaxOps      = 100        // actions in one transaction
	MaxItemSize = 400 * 1024 // bytes
	MaxPKSize   = 2048       // bytes
	MaxSKSize   = 1024       // bytes
	MaxPage     = 1000       // items; ours, to bound memory
	MaxBatchGet = 100        // keys in one BatchGet
)
