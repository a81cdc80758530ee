package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new folder", "50% off?.db")
	db := open(t, path)
	write(t, db, booking(1)...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if err := db.Write(t.Context(), stamp, booking(2)...); !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, sqlite.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	db = open(t, path)
	key := booking(1)[0].Key
	if it, err := db.Get(t.Context(), key); err != nil || it.Version != 1 {
		t.Errorf("after reopening: %+v, %v", it, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is readable by others: %v, %v", info.Mode(), err)
	}
}

// Each fault of a file is told by one sentence, and leaves the file and its lock as they were.
func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"text", func(t *testing.T, path string) { overwrite(t, path, 0, []byte("patients: none\n")) }, sqlite.ErrDamaged},
		{"a damaged header", func(t *testing.T, path string) { filled(t, path); overwrite(t, path, 0, make([]byte, 64)) }, sqlite.ErrDamaged},
		{"a damaged first page", func(t *testing.T, path string) {
			filled(t, path)
			overwrite(t, path, 100, bytes.Repeat([]byte{0xee}, 2000))
		}, sqlite.ErrDamaged},
		{"a file cut short", func(t *testing.T, path string) {
			filled(t, path)
			if err := os.Truncate(path, 8192+17); err != nil {
				t.Fatal(err)
			}
		}, sqlite.ErrDamaged},
		{"another program's database", func(t *testing.T, path string) { sqlOn(t, path, "CREATE TABLE music (title TEXT)") }, sqlite.ErrForeign},
		{"a database of a newer version", func(t *testing.T, path string) { filled(t, path); sqlOn(t, path, "PRAGMA user_version = 99") }, sqlite.ErrNewer},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, sqlite.ErrFolder},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := temp(t)
			tc.make(t, path)
			before, _ := os.ReadFile(path)
			for range 2 { // the second time shows that the lock was given back
				_, err := sqlite.Open(t.Context(), path)
				checkFileError(t, err, path, tc.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
	t.Run("a file for a folder", func(t *testing.T) {
		path := temp(t)
		overwrite(t, path, 0, []byte("x"))
		_, err := sqlite.Open(t.Context(), filepath.Join(path, "careloop.db"))
		checkFileError(t, err, filepath.Join(path, "careloop.db"), sqlite.ErrFolder)
	})
	t.Run("a file in use", func(t *testing.T) {
		path := temp(t)
		db := open(t, path)
		_, err := sqlite.Open(t.Context(), path)
		checkFileError(t, err, path, sqlite.ErrLocked)
		write(t, db, booking(1)...) // its owner is not disturbed
	})
}

func checkFileError(t *testing.T, err error, path string, want error) {
	t.Helper()
	var fe *sqlite.FileError
	if !errors.As(err, &fe) || !errors.Is(err, want) {
		t.Fatalf("error %v, want a FileError: %v", err, want)
	}
	if msg := err.Error(); msg != path+" "+want.Error() || strings.Contains(msg, "\n") {
		t.Errorf("the error reads %q", msg)
	}
}

// filled makes a database of many pages.
func filled(t *testing.T, path string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(50) {
		write(t, db, booking(n)...)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, db *sqlite.Store, ops ...store.Op) {
	t.Helper()
	if err := db.Write(t.Context(), stamp, ops...); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, path string, at int64, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

// sqlOn changes a file as another program would.
func sqlOn(t *testing.T, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// A page that went bad in the middle is found by Check, and by whoever reads it; the rest can still be read.
func TestDamageInTheMiddle(t *testing.T) {
	path := temp(t)
	filled(t, path)
	db := open(t, path)
	key := store.Key{Table: store.Audit, PK: "pat_x", SK: "1"}
	write(t, db, store.Update(key).Set("text", "a page of its own: "+strings.Repeat("-", 1000)))
	if err := db.Check(t.Context()); err != nil {
		t.Fatalf("a sound file: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	place := bytes.Index(b, []byte("a page of its own"))
	if place < 0 {
		t.Fatal("a closed store has left its items in the log")
	}
	overwrite(t, path, int64(place/4096*4096), bytes.Repeat([]byte{0xee}, 4096))
	db = open(t, path)
	checkFileError(t, db.Check(t.Context()), path, sqlite.ErrDamaged)
	_, err = db.Get(t.Context(), key)
	checkFileError(t, err, path, sqlite.ErrDamaged)
	if _, err := db.Get(t.Context(), booking(1)[0].Key); err != nil {
		t.Errorf("an item on a sound page: %v", err)
	}
}

// A program with one index more than the one that made the file adds it.
func TestIndexIsAdded(t *testing.T) {
	path := temp(t)
	filled(t, path)
	sqlOn(t, path, "DROP INDEX care_due; ALTER TABLE care DROP COLUMN due_pk; ALTER TABLE care DROP COLUMN due_sk")
	db := open(t, path)
	key := store.Key{Table: store.Care, PK: "pat_x", SK: "task#1"}
	write(t, db, store.Update(key).In("due", "open#nurse", "2026-11-23#1"))
	items, err := store.QueryAll(t.Context(), db, store.Query{Table: store.Care, Index: "due", PK: "open#nurse"})
	if err != nil || len(items) != 1 || items[0].Key != key {
		t.Errorf("index gives %v, %v", items, err)
	}
}
