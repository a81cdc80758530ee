package sqlite_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

// TestWhatIsKeptIsNeverOlderThanWhatWasAnswered lets readers of a few keys keep what they read while others count,
// delete and make those items anew: no read may find less than what was acknowledged before it began.
func TestWhatIsKeptIsNeverOlderThanWhatWasAnswered(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	const keys, writes = 4, 100
	stamp := store.Stamp{By: "usr_1", At: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	var acknowledged [keys]atomic.Int64
	all := make([]store.Key, keys)
	for k := range all {
		all[k] = store.Key{Table: store.Scheduling, PK: "hot", SK: fmt.Sprint(k)}
	}
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for k := range all {
		writers.Go(func() {
			for n := 1; n <= writes; n++ {
				if n%5 == 0 { // gone, and back: nothing of before may come back with it
					if err := db.Write(t.Context(), stamp, store.Delete(all[k])); err != nil {
						t.Error(err)
						return
					}
				}
				if err := db.Write(t.Context(), stamp, store.Update(all[k]).Set("n", n)); err != nil {
					t.Error(err)
					return
				}
				acknowledged[k].Store(int64(n))
			}
		})
	}
	var found atomic.Int64
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				var least [keys]int64
				for k := range least {
					least[k] = acknowledged[k].Load()
				}
				items, err := db.BatchGet(t.Context(), all...)
				if err != nil {
					t.Error(err)
					return
				}
				for _, it := range items {
					var c count
					if err := it.Decode(&c); err != nil {
						t.Error(err)
					}
					k := int(it.SK[0] - '0')
					if int64(c.N) < least[k] {
						t.Errorf("%s counts %d, %d was acknowledged", it.SK, c.N, least[k])
						return
					}
					found.Add(1)
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	if found.Load() == 0 {
		t.Error("nothing was read meanwhile")
	}
	items, err := db.BatchGet(t.Context(), all...)
	if err != nil || len(items) != keys {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for _, it := range items {
		if string(it.Doc) != fmt.Sprintf(`{"n":%d}`, writes) {
			t.Errorf("%s is %s in the end", it.SK, it.Doc)
		}
	}
}

// TestNoMoreIsKeptThanFits reads more items than are kept, twice.
func TestNoMoreIsKeptThanFits(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	stamp := store.Stamp{By: "usr_1", At: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	keys := make([]store.Key, 5000)
	for n := range keys {
		keys[n] = store.Key{Table: store.Care, PK: "hot", SK: fmt.Sprintf("%04d", n)}
	}
	for some := keys; len(some) > 0; some = some[min(100, len(some)):] {
		var ops []store.Op
		for _, k := range some[:min(100, len(some))] {
			ops = append(ops, store.Update(k).Set("n", 1))
		}
		if err := db.Write(t.Context(), stamp, ops...); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		items, err := store.BatchGetAll(t.Context(), db, keys)
		if err != nil || len(items) != len(keys) {
			t.Fatalf("%d items, %v", len(items), err)
		}
		for i, it := range items {
			if it.Key != keys[i] {
				t.Fatalf("%s stands where %s should", it.Key, keys[i])
			}
		}
	}
}
