// Package enginetest gives tests a store on the engine that the environment names: on DynamoDB Local under
// infra/test-aws.sh, on a SQLite file otherwise. So what holds on one engine is known to hold on the other.
package enginetest

import (
	"os"
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
	copied  func(t testing.TB, into *Copy)
}

// Copy is what a store had in it at a time. Another that begins with it is opened in a fraction of the time in which it
// was made.
type Copy struct {
	items dynamotest.Copy
	file  []byte
	told  []store.Change
}

// Open opens a store.
func Open(t testing.TB) *DB {
	t.Helper()
	return Copy{}.Open(t)
}

// Copy returns what is in the store.
func (db *DB) Copy(t testing.TB) Copy {
	t.Helper()
	c := Copy{told: db.Changes()}
	db.copied(t, &c)
	return c
}

// Open opens a store that begins with the copy, and whose changes are those that it had told then.
func (c Copy) Open(t testing.TB) *DB {
	t.Helper()
	if !dynamotest.Wanted() {
		return c.openFile(t)
	}
	db, prefix, more := dynamotest.OpenCopy(t, c.items)
	return &DB{Store: db, more: more, told: c.told, copied: func(t testing.TB, into *Copy) {
		t.Helper()
		into.items = dynamotest.CopyOf(t, prefix)
	}}
}

func (c Copy) openFile(t testing.TB) *DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clinic.db")
	if c.file != nil {
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	after := sequence(t, c.told)
	more := func() []store.Change {
		t.Helper()
		changes, err := file.Changes(t.Context(), after, 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		after = max(after, sequence(t, changes))
		return changes
	}
	return &DB{Store: file, more: more, told: c.told, copied: func(t testing.TB, into *Copy) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "copy.db")
		if err := file.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if into.file, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}}
}

// sequence returns the number of the last of some changes on SQLite, or 0.
func sequence(t testing.TB, changes []store.Change) int64 {
	t.Helper()
	if len(changes) == 0 {
		return 0
	}
	n, err := strconv.ParseInt(changes[len(changes)-1].Seq, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
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
