package sqlite_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
	"careloop/internal/store/storetest"
)

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func temp(t testing.TB) string { return filepath.Join(t.TempDir(), "careloop.db") }

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, temp(t)) })
}

func TestFeedContract(t *testing.T) {
	storetest.RunFeed(t, func(t *testing.T) (store.Store, func() []store.Change) {
		db, after := open(t, temp(t)), int64(0)
		return db, func() []store.Change {
			changes, err := db.Changes(t.Context(), after, 7)
			if err != nil {
				t.Fatal(err)
			}
			if len(changes) > 0 {
				after = seq(t, changes[len(changes)-1])
			}
			return changes
		}
	})
}

func seq(t testing.TB, c store.Change) int64 {
	t.Helper()
	n, err := strconv.ParseInt(c.Seq, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The same engine twice cannot differ: this exercises the property test itself.
func TestSame(t *testing.T) {
	storetest.RunSame(t, open(t, temp(t)), open(t, temp(t)))
}
