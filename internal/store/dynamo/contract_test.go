package dynamo_test

import (
	"path/filepath"
	"testing"

	"careloop/internal/store"
	"careloop/internal/store/dynamo/dynamotest"
	"careloop/internal/store/sqlite"
	"careloop/internal/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return dynamotest.Open(t) })
}

func TestFeed(t *testing.T) {
	storetest.RunFeed(t, func(t *testing.T) (store.Store, func() []store.Change) {
		return dynamotest.OpenFeed(t)
	})
}

func TestSameAsSQLite(t *testing.T) {
	other, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "careloop.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	storetest.RunSame(t, dynamotest.Open(t), other)
}
