package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/store"
)

// filled makes one partition with the given sort keys, in the table and by entries in the indexes due and day, where
// the sort keys of the table are the reverse: an index that answered in the table's order would be noticed.
func filled(t *testing.T, s suite, sks ...string) (table, due, day store.Query) {
	t.Helper()
	pk := fresh(t)
	for i, sk := range sks {
		at := store.Key{Table: store.Care, PK: pk, SK: sk}
		hung := store.Key{Table: store.Care, PK: pk + "-items", SK: fmt.Sprint(len(sks) - i)}
		s.mustWrite(t, store.Put(at, map[string]any{"at": sk}).If(store.Absent()),
			store.Put(hung, map[string]any{"at": sk}).If(store.Absent()).In("due", pk, sk).In("day", pk, sk))
	}
	return store.Query{Table: store.Care, PK: pk}, store.Query{Table: store.Care, Index: "due", PK: pk},
		store.Query{Table: store.Care, Index: "day", PK: pk}
}

// found are the sort keys by which a query's items are ordered.
func found(items []store.Item, q store.Query) string {
	sks := make([]string, len(items))
	for i, it := range items {
		sks[i] = it.SK
		if q.Index != "" {
			sks[i] = it.Entries[q.Index].SK
		}
	}
	return strings.Join(sks, " ")
}

func testQuery(t *testing.T, s suite) {
	sks := []string{"2026-11-23", "10", "9", "a", "a#1", "a#2", "a$", "A", "b", "随", "随访", "😀", "a%", "a_"}
	table, due, day := filled(t, s, sks...)
	sorted := slices.Sorted(slices.Values(sks))
	for _, tc := range []struct {
		name string
		ask  func(*store.Query)
		in   func(sk string) bool
	}{
		{"all", func(*store.Query) {}, func(string) bool { return true }},
		{"prefix", func(q *store.Query) { q.Prefix = "a" }, func(sk string) bool { return sk[0] == 'a' }},
		{"prefix that is a key", func(q *store.Query) { q.Prefix = "a#1" }, func(sk string) bool { return sk == "a#1" }},
		{"prefix of many bytes", func(q *store.Query) { q.Prefix = "随" }, func(sk string) bool { return strings.HasPrefix(sk, "随") }},
		{"prefix of nothing", func(q *store.Query) { q.Prefix = "zz" }, func(string) bool { return false }},
		{"from", func(q *store.Query) { q.From = "a" }, func(sk string) bool { return sk >= "a" }},
		{"to", func(q *store.Query) { q.To = "a#1" }, func(sk string) bool { return sk <= "a#1" }},
		{"range", func(q *store.Query) { q.From, q.To = "9", "a$" }, func(sk string) bool { return sk >= "9" && sk <= "a$" }},
		{"range of one", func(q *store.Query) { q.From, q.To = "b", "b" }, func(sk string) bool { return sk == "b" }},
		{"range between keys", func(q *store.Query) { q.From, q.To = "c", "d" }, func(string) bool { return false }},
		{"range upside down", func(q *store.Query) { q.From, q.To = "b", "a" }, func(string) bool { return false }},
		{"another partition", func(q *store.Query) { q.PK += "x" }, func(string) bool { return false }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, q := range []store.Query{table, due, day} {
				tc.ask(&q)
				var want []string
				for _, sk := range sorted {
					if tc.in(sk) {
						want = append(want, sk)
					}
				}
				checkQuery(t, s, q, want)
				slices.Reverse(want)
				q.Desc = true
				checkQuery(t, s, q, want)
			}
		})
	}
}

// checkQuery asks for everything at once and in pages.
func checkQuery(t *testing.T, s suite, q store.Query, want []string) {
	t.Helper()
	for _, limit := range []int{0, 2, 3, len(want), store.MaxPage + 1} {
		q.Limit = limit
		items := s.all(t, q)
		if got := found(items, q); got != strings.Join(want, " ") {
			t.Errorf("query %+v gives %s, want %s", q, got, strings.Join(want, " "))
		}
		if q.Index == "day" {
			continue
		}
		for _, it := range items {
			wantDoc(t, it, fmt.Sprintf(`{"at":%q}`, found([]store.Item{it}, q)))
		}
	}
}

func testCursors(t *testing.T, s suite) {
	table, due, day := filled(t, s, "a1", "a2", "a3", "b1", "b2", "c1")
	t.Run("next only when more follows", func(t *testing.T) {
		for _, q := range []store.Query{table, due, day} {
			q.Prefix = "a"
			for limit, more := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
				q.Limit = limit
				page, err := s.Query(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if (page.Next != "") != more || len(page.Items) != min(limit, 3) {
					t.Errorf("index %q, limit %d: %d items of 3, next %q", q.Index, limit, len(page.Items), page.Next)
				}
			}
		}
	})
	t.Run("the limit may change on the way", func(t *testing.T) {
		for _, q := range []store.Query{table, due, day} {
			q.Limit = 2
			q.Cursor = next(t, s, q)
			q.Limit = 3
			if items := s.all(t, q); found(items, q) != "a3 b1 b2 c1" {
				t.Errorf("index %q goes on with %s", q.Index, found(items, q))
			}
		}
	})
	t.Run("outlives the item it stands on", func(t *testing.T) {
		table, due, day := filled(t, s, "1", "2", "3", "4")
		for _, q := range []store.Query{table, due, day} {
			q.Limit = 2
			page, err := s.Query(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if q.Index != "day" { // shares its items with due
				s.mustWrite(t, store.Delete(page.Items[1].Key))
			}
			q.Cursor = page.Next
			if items := s.all(t, q); (q.Index != "day" && found(items, q) != "3 4") || (q.Index == "day" && found(items, q) != "4") {
				t.Errorf("index %q goes on with %s", q.Index, found(items, q))
			}
		}
	})
	t.Run("fits only its query", func(t *testing.T) { testForeignCursors(t, s, table, due) })
}

func next(t *testing.T, s suite, q store.Query) string {
	t.Helper()
	page, err := s.Query(t.Context(), q)
	if err != nil || page.Next == "" {
		t.Fatalf("no cursor: page %+v, error %v", page, err)
	}
	return page.Next
}

func testForeignCursors(t *testing.T, s suite, table, due store.Query) {
	for _, mine := range []store.Query{table, due} {
		mine.Limit = 2
		cursor := next(t, s, mine)
		for name, change := range map[string]func(*store.Query){
			"garbage":           func(q *store.Query) { q.Cursor = "garbage!" },
			"no JSON":           func(q *store.Query) { q.Cursor = "AAAA" },
			"cut":               func(q *store.Query) { q.Cursor = cursor[:len(cursor)/2] },
			"extended":          func(q *store.Query) { q.Cursor += "AAAA" },
			"another partition": func(q *store.Query) { q.PK += "x" },
			"another table":     func(q *store.Query) { q.Table = store.Messages },
			"another index":     func(q *store.Query) { q.Index = "queue" },
			"another direction": func(q *store.Query) { q.Desc = !q.Desc },
			"another prefix":    func(q *store.Query) { q.Prefix = "a" },
			"another range":     func(q *store.Query) { q.From = "a" },
		} {
			q := mine
			q.Cursor = cursor
			change(&q)
			if _, err := s.Query(t.Context(), q); !errors.Is(err, store.ErrCursor) {
				t.Errorf("index %q, %s: error %v, want ErrCursor", mine.Index, name, err)
			}
		}
	}
}

func testBatch(t *testing.T, s suite) {
	pk := fresh(t)
	key := func(table store.Table, n int) store.Key {
		return store.Key{Table: table, PK: pk, SK: fmt.Sprintf("%03d", n)}
	}
	for n := range 6 {
		s.mustPut(t, key(store.Care, n), map[string]any{"n": n})
		s.mustPut(t, key(store.Messages, n), map[string]any{"n": -n})
	}
	t.Run("order, duplicates, missing", func(t *testing.T) {
		asked := []store.Key{
			key(store.Care, 5), key(store.Messages, 1), key(store.Care, 2), key(store.Care, 99), key(store.Care, 5),
			key(store.Metrics, 1), key(store.Messages, 5), key(store.Messages, 1), key(store.Care, 0),
		}
		items, err := s.BatchGet(t.Context(), asked...)
		if err != nil {
			t.Fatal(err)
		}
		want := []store.Key{asked[0], asked[1], asked[2], asked[6], asked[8]}
		if got := store.Keys(items); !slices.Equal(got, want) {
			t.Fatalf("items of %v, want %v", got, want)
		}
		for _, it := range items {
			if diff := diffItem(it, s.mustGet(t, it.Key)); diff != "" {
				t.Errorf("item at %v: %s", it.Key, diff)
			}
		}
	})
	t.Run("none", func(t *testing.T) {
		for _, keys := range [][]store.Key{nil, {key(store.Care, 99)}} {
			if items, err := s.BatchGet(t.Context(), keys...); err != nil || len(items) != 0 {
				t.Errorf("batch get of %v gives %v, %v", keys, items, err)
			}
		}
	})
	t.Run("limit", func(t *testing.T) {
		keys := make([]store.Key, store.MaxBatchGet+1)
		for n := range keys {
			keys[n] = key(store.Care, n)
		}
		if items, err := s.BatchGet(t.Context(), keys[:store.MaxBatchGet]...); err != nil || len(items) != 6 {
			t.Errorf("the largest batch gives %d items, %v; want 6", len(items), err)
		}
		var refused *store.OpError
		if _, err := s.BatchGet(t.Context(), keys...); !errors.As(err, &refused) {
			t.Errorf("one key more: error %v, want an OpError", err)
		}
	})
}
