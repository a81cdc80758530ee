package storetest

import (
	"fmt"
	"testing"

	"careloop/internal/store"
)

func testEntries(t *testing.T, s suite) {
	t.Run("enter, keep, move, leave", func(t *testing.T) { testMembership(t, s) })
	t.Run("a put sets all entries", func(t *testing.T) {
		key := freshKey(t)
		due := store.Query{Table: store.Care, Index: "due", PK: key.PK}
		queue := store.Query{Table: store.Care, Index: "queue", PK: key.PK}
		put := func(version int64) store.Op { return store.PutVersion(key, version, map[string]any{"v": version}) }
		s.mustWrite(t, put(0).In("due", key.PK, "1").In("queue", key.PK, "1"))
		s.mustWrite(t, put(1).In("due", key.PK, "2")) // moves in one, leaves the other
		if items := s.all(t, due); len(items) != 1 || items[0].Entries["due"].SK != "2" || items[0].Version != 2 {
			t.Errorf("index due holds %+v", items)
		}
		if items := s.all(t, queue); len(items) != 0 {
			t.Errorf("index queue holds %+v after a put without it", items)
		}
		s.mustWrite(t, put(2))
		if items := s.all(t, due); len(items) != 0 {
			t.Errorf("index due holds %+v after a put without it", items)
		}
	})
	t.Run("a deleted item leaves", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Update(key).In("due", key.PK, "1").In("day", key.PK, "1"))
		s.mustWrite(t, store.Delete(key))
		for _, index := range []string{"due", "day"} {
			if items := s.all(t, store.Query{Table: store.Care, Index: index, PK: key.PK}); len(items) != 0 {
				t.Errorf("index %s holds %+v", index, items)
			}
		}
	})
	t.Run("a failed write leaves the index alone", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Update(key).In("due", key.PK, "1"))
		s.mustFail(t, 0, store.Update(key).NotIn("due").If(store.Absent()))
		s.mustFail(t, 1, store.Update(key).In("due", key.PK, "2"), store.Check(freshKey(t), store.Present()))
		if items := s.all(t, store.Query{Table: store.Care, Index: "due", PK: key.PK}); len(items) != 1 || items[0].Entries["due"].SK != "1" {
			t.Errorf("index holds %+v", items)
		}
	})
	t.Run("a keys-only index", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Put(key, map[string]any{"n": 1}).If(store.Absent()).In("day", key.PK, "5").In("due", key.PK, "6"))
		items := s.all(t, store.Query{Table: store.Care, Index: "day", PK: key.PK})
		want := store.Item{Key: key, Entries: map[string]store.Entry{"day": {PK: key.PK, SK: "5"}}}
		if len(items) != 1 || diffItem(items[0], want) != "" || items[0].Doc != nil {
			t.Errorf("keys-only index gives %+v, want the key and its own entry alone", items)
		}
	})
	t.Run("a full index gives the item", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Put(key, map[string]any{"n": 1}).If(store.Absent()).In("day", key.PK, "5").In("due", key.PK, "6").Until(start))
		items := s.all(t, store.Query{Table: store.Care, Index: "due", PK: key.PK})
		if len(items) != 1 {
			t.Fatalf("index gives %d items, want 1", len(items))
		}
		if diff := diffItem(items[0], s.mustGet(t, key)); diff != "" {
			t.Errorf("item in the index differs from the table's: %s", diff)
		}
	})
	t.Run("one entry for many", func(t *testing.T) { testTies(t, s) })
}

func testMembership(t *testing.T, s suite) {
	key := freshKey(t)
	in := func(index string) []string {
		var sks []string
		for _, it := range s.all(t, store.Query{Table: store.Care, Index: index, PK: key.PK}) {
			sks = append(sks, it.Entries[index].SK)
		}
		return sks
	}
	for _, step := range []struct {
		name       string
		op         store.Op
		due, queue string
	}{
		{"made outside", store.Put(key, map[string]any{}).If(store.Absent()), "[]", "[]"},
		{"enters one", store.Update(key).In("due", key.PK, "1"), "[1]", "[]"},
		{"keeps it", store.Update(key).Set("n", 1), "[1]", "[]"},
		{"enters another", store.Update(key).In("queue", key.PK, "7"), "[1]", "[7]"},
		{"moves in one", store.Update(key).In("due", key.PK, "2"), "[2]", "[7]"},
		{"moves to another partition", store.Update(key).In("due", key.PK+"+", "2"), "[]", "[7]"},
		{"moves in one, leaves the other", store.Update(key).In("due", key.PK, "3").NotIn("queue"), "[3]", "[]"},
		{"leaves where it is not", store.Update(key).NotIn("queue", "assignee"), "[3]", "[]"},
		{"leaves the last", store.Update(key).NotIn("due"), "[]", "[]"},
	} {
		s.mustWrite(t, step.op)
		if due, queue := fmt.Sprint(in("due")), fmt.Sprint(in("queue")); due != step.due || queue != step.queue {
			t.Errorf("%s: due %s, queue %s; want %s and %s", step.name, due, queue, step.due, step.queue)
		}
	}
	if it := s.mustGet(t, key); len(it.Entries) != 0 || it.Version != 9 {
		t.Errorf("entries %v, version %d after all; want none, 9", it.Entries, it.Version)
	}
}

// testTies walks an index in which all entries are equal: the order is the engine's, but each item comes once.
func testTies(t *testing.T, s suite) {
	pk := fresh(t)
	const n = 7
	ops := make([]store.Op, n)
	for i := range ops {
		ops[i] = store.Update(store.Key{Table: store.Care, PK: fmt.Sprint(pk, i%2), SK: fmt.Sprint(i)}).In("due", pk, "same").In("day", pk, "same")
	}
	s.mustWrite(t, ops...)
	for _, index := range []string{"due", "day"} {
		for _, desc := range []bool{false, true} {
			seen := map[store.Key]bool{}
			for _, it := range s.all(t, store.Query{Table: store.Care, Index: index, PK: pk, Desc: desc, Limit: 2}) {
				seen[it.Key] = true
			}
			if len(seen) != n {
				t.Errorf("index %s, desc %v: pages give %d of %d items", index, desc, len(seen), n)
			}
		}
	}
}
