package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

// A backup taken under load opens as a database of its own, in which each transaction is whole and nothing that was
// acknowledged before is missing.
func TestBackupUnderLoad(t *testing.T) {
	db := open(t, temp(t))
	dir := t.TempDir()
	load, stop := context.WithCancel(t.Context())
	defer stop()
	var next, acknowledged atomic.Int64
	enough := make(chan struct{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for load.Err() == nil {
				if err := db.Write(t.Context(), stamp, booking(next.Add(1))...); err != nil {
					t.Error(err)
					return
				}
				if acknowledged.Add(1) == 300 {
					close(enough)
				}
			}
		})
	}
	<-enough
	for _, name := range []string{"first.db", "second.db"} {
		path := filepath.Join(dir, name)
		before := acknowledged.Load()
		if err := db.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		checkBackup(t, path, before, next.Load())
	}
	stop()
	wg.Wait()
	if left, err := filepath.Glob(filepath.Join(dir, "*.part")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func checkBackup(t *testing.T, path string, least, most int64) {
	t.Helper()
	copied := open(t, path)
	if err := copied.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := int64(0)
	for n := range most + 1 {
		ops := booking(n)
		items, err := copied.BatchGet(t.Context(), ops[0].Key, ops[1].Key)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) == 1 {
			t.Errorf("booking %d is there by half", n)
		}
		found += int64(len(items) / 2)
	}
	if found < least {
		t.Errorf("%d bookings in the backup, and %d were acknowledged before", found, least)
	}
	if got := changes(t, copied, 0, int(2*most)); int64(len(got)) != 2*found {
		t.Errorf("%d changes for %d bookings in the backup", len(got), found)
	}
}

func TestBackupRefuses(t *testing.T) {
	source := temp(t)
	db := open(t, source)
	write(t, db, booking(1)...)
	path := filepath.Join(t.TempDir(), "backup.db")
	overwrite(t, path, 0, []byte("precious"))
	checkFileError(t, db.Backup(t.Context(), path), path, sqlite.ErrExists)
	if b, err := os.ReadFile(path); err != nil || string(b) != "precious" {
		t.Errorf("the file at the place of the backup is now %q, %v", b, err)
	}
	checkFileError(t, db.Backup(t.Context(), source), source, sqlite.ErrExists)
	nowhere := filepath.Join(t.TempDir(), "nowhere", "backup.db")
	checkFileError(t, db.Backup(t.Context(), nowhere), nowhere, sqlite.ErrFolder)

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := db.Backup(gone, filepath.Join(dir, "backup.db")); err == nil {
		t.Error("a backup for nobody was made")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("a backup given up left %v, %v", left, err)
	}
}

// Another process backs up a database in use, as `careloop admin backup` does.
func TestBackupFromOutside(t *testing.T) {
	source, path := temp(t), temp(t)
	db := open(t, source)
	write(t, db, booking(1)...)
	if err := sqlite.Backup(t.Context(), source, path); err != nil {
		t.Fatal(err)
	}
	checkBackup(t, path, 1, 1)
	missing := filepath.Join(t.TempDir(), "missing.db")
	checkFileError(t, sqlite.Backup(t.Context(), missing, path+"2"), missing, sqlite.ErrMissing)
	if _, err := os.Stat(missing); err == nil {
		t.Error("the backup of a missing file made it")
	}
	write(t, db, store.Delete(booking(1)[0].Key))
}
