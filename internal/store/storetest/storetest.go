// Package storetest is the contract of the store port. Each engine's tests call Run and RunFeed, and RunSame plays
// random sequences of operations on two engines and compares every answer.
//
// The tests use partitions of their own, so one store serves a whole run. Indexes are read right after writes: the
// engines under test are local, whose indexes do not lag.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"careloop/internal/store"
)

// Run tests what package store promises of a Store. It calls open once.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	t.Helper()
	db := open(t)
	for _, group := range []struct {
		name string
		test func(*testing.T, suite)
	}{
		{"write", testWrite},
		{"update", testUpdate},
		{"conditions", testConditions},
		{"transactions", testTransactions},
		{"refusals", testRefusals},
		{"entries", testEntries},
		{"query", testQuery},
		{"cursors", testCursors},
		{"batch", testBatch},
		{"context", testContext},
		{"races", testRaces},
	} {
		t.Run(group.name, func(t *testing.T) { group.test(t, suite{db}) })
	}
}

// suite is the store under test and what the tests say with it.
type suite struct{ store.Store }

var start = time.Date(2026, 11, 23, 1, 2, 3, 456_000_000, time.UTC)

func stampOf(by string) store.Stamp {
	return store.Stamp{By: by, At: start, Why: "test", Request: "req_1"}
}

var stamp = stampOf("usr_test")

var partitions atomic.Int64

// fresh returns a partition key that nothing was written under.
func fresh(t *testing.T) string {
	return fmt.Sprintf("%s/%d", strings.ReplaceAll(t.Name(), "#", "-"), partitions.Add(1))
}

func freshKey(t *testing.T) store.Key { return store.Key{Table: store.Care, PK: fresh(t), SK: "item"} }

func (s suite) mustWrite(t *testing.T, ops ...store.Op) {
	t.Helper()
	if err := s.Write(t.Context(), stamp, ops...); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// mustPut makes a new item.
func (s suite) mustPut(t *testing.T, key store.Key, doc any) {
	t.Helper()
	s.mustWrite(t, store.Put(key, doc).If(store.Absent()))
}

func (s suite) mustGet(t *testing.T, key store.Key) store.Item {
	t.Helper()
	it, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	return it
}

func (s suite) mustBeAbsent(t *testing.T, key store.Key) {
	t.Helper()
	if it, err := s.Get(t.Context(), key); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("get: item %+v, error %v; want ErrNotFound", it, err)
	}
}

// mustFail writes ops and expects the condition of one to fail, with the item at its key as it stands.
func (s suite) mustFail(t *testing.T, op int, ops ...store.Op) {
	t.Helper()
	err := s.Write(t.Context(), stamp, ops...)
	failed, ok := store.Failed(err)
	if !ok {
		t.Fatalf("write: error %v, want a failed condition", err)
	}
	if failed.Op != op {
		t.Errorf("failed op is %d, want %d", failed.Op, op)
	}
	stands, err := s.Get(t.Context(), ops[op].Key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		if failed.Existing != nil {
			t.Errorf("existing item is %+v, want none", failed.Existing)
		}
	case err != nil:
		t.Fatal(err)
	case failed.Existing == nil:
		t.Error("the failed condition does not carry the existing item")
	default:
		if diff := diffItem(*failed.Existing, stands); diff != "" {
			t.Errorf("existing item differs from the stored one: %s", diff)
		}
	}
}

// anyOp is for what DynamoDB refuses without saying which op it means.
const anyOp = -1

// mustRefuse writes ops and expects an OpError for one of them.
func (s suite) mustRefuse(t *testing.T, op int, ops ...store.Op) {
	t.Helper()
	err := s.Write(t.Context(), stamp, ops...)
	var refused *store.OpError
	if !errors.As(err, &refused) {
		t.Fatalf("write: error %v, want an OpError", err)
	}
	if op != anyOp && refused.Op != op {
		t.Errorf("refused op is %d (%s), want %d", refused.Op, refused.Reason, op)
	}
}

func wantDoc(t *testing.T, it store.Item, want string) {
	t.Helper()
	if !sameJSON(it.Doc, []byte(want)) {
		t.Errorf("document is %s, want %s", it.Doc, want)
	}
}

// diffItem says in what two items differ; empty if in nothing. Documents are compared by meaning.
func diffItem(got, want store.Item) string {
	var diffs []string
	add := func(what string, same bool, got, want any) {
		if !same {
			diffs = append(diffs, fmt.Sprintf("%s is %v, want %v", what, got, want))
		}
	}
	add("key", got.Key == want.Key, got.Key, want.Key)
	add("version", got.Version == want.Version, got.Version, want.Version)
	add("stamp", sameStamp(got.Stamp, want.Stamp), got.Stamp, want.Stamp)
	add("expiry", got.Expires.Equal(want.Expires), got.Expires, want.Expires)
	add("entries", fmt.Sprint(got.Entries) == fmt.Sprint(want.Entries), got.Entries, want.Entries)
	add("document", sameJSON(got.Doc, want.Doc), string(got.Doc), string(want.Doc))
	return strings.Join(diffs, "; ")
}

func sameStamp(a, b store.Stamp) bool {
	return a.By == b.By && a.Why == b.Why && a.Request == b.Request && a.At.Equal(b.At)
}

func sameJSON(a, b []byte) bool { return canonical(a) == canonical(b) }

// canonical writes JSON in one form: fields sorted, numbers as fractions, no white space.
func canonical(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return "not JSON: " + string(raw)
	}
	out, err := json.Marshal(normal(v))
	if err != nil {
		return "not JSON: " + string(raw)
	}
	return string(out)
}

func normal(v any) any {
	switch v := v.(type) {
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return map[string]string{"number": r.RatString()}
		}
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = normal(v[name])
		}
	}
	return v
}

// all reads every page of a query and checks that each but the last is full.
func (s suite) all(t *testing.T, q store.Query) []store.Item {
	t.Helper()
	items, err := walk(t.Context(), s.Store, q)
	if err != nil {
		t.Fatalf("query: %v", err)
	}
	return items
}

func walk(ctx context.Context, db store.Store, q store.Query) ([]store.Item, error) {
	var items []store.Item
	for {
		page, err := db.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			return items, nil
		}
		if q.Limit > 0 && len(page.Items) != q.Limit {
			return nil, fmt.Errorf("a page that is not the last has %d items, want %d", len(page.Items), q.Limit)
		}
		q.Cursor = page.Next
	}
}
