package sqlite_test

import (
	"path/filepath"
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
