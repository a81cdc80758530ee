// Package enginetest gives tests a store on the engine that the environment names: on DynamoDB Local under
// infra/test-aws.sh, on a SQLite file otherwise. So what holds on one engine is known to hold on the other.
package enginetest

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"careloop/internal/store"
	"careloop/internal/store/dynamo/dynamotest"
	"careloop/internal/store/sqlite"
)

// DB is an empty store of the test's own, closed when the test ends.
type DB struct {
	store.Store

	written atomic.Bool // something, since the changes were last read
	more    func() []store.Change
	told    []store.Change
}

// Write implements store.Store.
func (db *DB) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	defer db.written.Store(true)
	return db.Store.Write(ctx, stamp, ops...)
}

// Open opens a store.
func Open(t testing.TB) *DB {
	t.Helper()
	if dynamotest.Wanted() {
		db, more := dynamotest.OpenFeed(t)
		return &DB{Store: db, more: more}
	}
	file, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "clinic.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	after := int64(0)
	return &DB{Store: file, more: func() []store.Change {
		t.Helper()
		changes, err := file.Changes(t.Context(), after, 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) > 0 {
			if after, err = strconv.ParseInt(changes[len(changes)-1].Seq, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		return changes
	}}
}

// Changes returns everything that the change stream has told so far. A later call returns the same again and what
// came since behind it. The changes of one item stand in their order; those of several tables do not on DynamoDB.
func (db *DB) Changes() []store.Change {
	if db.written.Swap(false) { // reading five streams takes longer than most writes
		db.told = append(db.told, db.more()...)
	}
	return slices.Clip(db.told)
}

// Rounds returns how often a test plays a race or a random story that is played n times on SQLite: on DynamoDB Local
// a tenth of it, since a request there takes as long as a hundred calls of SQLite.
func Rounds(n int) int {
	if dynamotest.Wanted() {
		return max(n/10, 1)
	}
	return n
}
