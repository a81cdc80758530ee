package storetest

import (
	"fmt"
	"testing"

	"careloop/internal/store"
)

// testConditions puts each condition on each kind of op, on a stored item and on none.
func testConditions(t *testing.T, s suite) {
	doc := map[string]any{"n": 5, "price": 2.5, "s": "m", "wide": "随", "yes": true, "no": false, "none": nil, "list": []int{5}}
	for _, tc := range []struct {
		name             string
		conds            []store.Cond
		ifStored, ifNone bool
	}{
		{"absent", conds(store.Absent()), false, true},
		{"present", conds(store.Present()), true, false},
		{"version", conds(store.VersionIs(1)), true, false},
		{"version before", conds(store.VersionIs(0)), false, false},
		{"version after", conds(store.VersionIs(2)), false, false},
		{"no attribute", conds(store.NoAttr("other")), true, false},
		{"no attribute, but there is", conds(store.NoAttr("n")), false, false},
		{"no attribute, but there is null", conds(store.NoAttr("none")), false, false},
		{"all of two", conds(store.VersionIs(1), attr("s", "=", "m")), true, false},
		{"one of two", conds(store.VersionIs(1), attr("s", "=", "x")), false, false},
		{"the other of two", conds(attr("s", "=", "m"), store.VersionIs(7)), false, false},
		{"between", conds(attr("n", ">=", 5), attr("n", "<", 6)), true, false},
		{"number =", conds(attr("n", "=", 5)), true, false},
		{"int64 =", conds(attr("n", "=", int64(5))), true, false},
		{"number = another", conds(attr("n", "=", 6)), false, false},
		{"number <", conds(attr("n", "<", 6)), true, false},
		{"number < itself", conds(attr("n", "<", 5)), false, false},
		{"number <=", conds(attr("n", "<=", 5)), true, false},
		{"number <= less", conds(attr("n", "<=", 4)), false, false},
		{"number >", conds(attr("n", ">", -10)), true, false},
		{"number > as text", conds(attr("n", ">", 10)), false, false},
		{"number >=", conds(attr("n", ">=", 5)), true, false},
		{"decimal >", conds(attr("price", ">", 2)), true, false},
		{"decimal <", conds(attr("price", "<", 3)), true, false},
		{"decimal =", conds(attr("price", "=", 2)), false, false},
		{"text =", conds(attr("s", "=", "m")), true, false},
		{"text = another", conds(attr("s", "=", "M")), false, false},
		{"text = empty", conds(attr("s", "=", "")), false, false},
		{"text <", conds(attr("s", "<", "n")), true, false},
		{"text < prefix", conds(attr("s", "<", "m ")), true, false},
		{"text <=", conds(attr("s", "<=", "m")), true, false},
		{"text >", conds(attr("s", ">", "M")), true, false},
		{"text >=", conds(attr("s", ">=", "mm")), false, false},
		{"text by bytes", conds(attr("wide", ">", "z")), true, false},
		{"bool =", conds(attr("yes", "=", true)), true, false},
		{"bool = the other", conds(attr("yes", "=", false)), false, false},
		{"false =", conds(attr("no", "=", false)), true, false},
		{"text for a number", conds(attr("n", "=", "5")), false, false},
		{"number for text", conds(attr("s", "<", 5)), false, false},
		{"number for a bool", conds(attr("yes", "=", 1)), false, false},
		{"bool for a number", conds(attr("n", "=", true)), false, false},
		{"text for null", conds(attr("none", "=", "")), false, false},
		{"number for a list", conds(attr("list", "=", 5)), false, false},
		{"missing attribute =", conds(attr("other", "=", 0)), false, false},
		{"missing attribute <", conds(attr("other", "<", "z")), false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			stored, none := freshKey(t), freshKey(t)
			s.mustPut(t, stored, doc)
			testCondition(t, s, stored, tc.ifStored, tc.conds)
			testCondition(t, s, none, tc.ifNone, tc.conds)
		})
	}
}

func conds(cs ...store.Cond) []store.Cond { return cs }

func attr(name string, kind store.CondKind, v any) store.Cond { return store.Attr(name, kind, v) }

// testCondition tries a condition alone and in a transaction, on every kind of op; the ops that change the item last.
func testCondition(t *testing.T, s suite, key store.Key, want bool, cs []store.Cond) {
	t.Helper()
	beside := freshKey(t)
	for i, op := range []store.Op{
		store.Check(key, cs...),
		store.Update(key).Set("touched", 1).If(cs...),
		store.Delete(key).If(cs...),
	} {
		if want && i > 0 {
			continue
		}
		with := []store.Op{store.Update(beside).Add("n", 1), op}
		if want {
			s.mustWrite(t, op)
			s.mustWrite(t, with...)
		} else {
			s.mustFail(t, 0, op)
			s.mustFail(t, 1, with...)
		}
	}
	if !want {
		s.mustBeAbsent(t, beside)
		if hasKind(cs, store.CondAbsent) || hasKind(cs, store.CondVersion) {
			s.mustFail(t, 0, store.Put(key, map[string]any{}).If(cs...))
		}
		return
	}
	before := int64(0)
	if it, err := s.Get(t.Context(), key); err == nil {
		before = it.Version
	}
	op := store.Update(key).Set("touched", true).If(cs...)
	if hasKind(cs, store.CondAbsent) || hasKind(cs, store.CondVersion) {
		op = store.Put(key, map[string]any{"touched": true}).If(cs...)
	}
	s.mustWrite(t, op)
	if it := s.mustGet(t, key); it.Version != before+1 {
		t.Errorf("version is %d, want %d", it.Version, before+1)
	}
}

func hasKind(cs []store.Cond, kind store.CondKind) bool {
	for _, c := range cs {
		if c.Kind == kind {
			return true
		}
	}
	return false
}

func testTransactions(t *testing.T, s suite) {
	t.Run("all kinds together", func(t *testing.T) {
		pk := fresh(t)
		key := func(table store.Table, sk string) store.Key { return store.Key{Table: table, PK: pk, SK: sk} }
		s.mustPut(t, key(store.Care, "old"), map[string]any{"n": 1})
		s.mustPut(t, key(store.Metrics, "kept"), map[string]any{"n": 1})
		s.mustWrite(
			t,
			store.Put(key(store.Messages, "new"), map[string]any{"n": 2}).If(store.Absent()),
			store.Update(key(store.Scheduling, "sum")).Add("n", 2),
			store.Delete(key(store.Care, "old")).If(store.VersionIs(1)),
			store.Check(key(store.Metrics, "kept"), store.Present()),
		)
		wantDoc(t, s.mustGet(t, key(store.Messages, "new")), `{"n":2}`)
		wantDoc(t, s.mustGet(t, key(store.Scheduling, "sum")), `{"n":2}`)
		s.mustBeAbsent(t, key(store.Care, "old"))
	})
	t.Run("a failed condition writes nothing", func(t *testing.T) {
		for failing := range 4 {
			pk := fresh(t)
			ops := make([]store.Op, 4)
			for i := range ops {
				key := store.Key{Table: store.Care, PK: pk, SK: fmt.Sprint(i)}
				ops[i] = store.Put(key, map[string]any{"n": i}).If(store.Absent())
				if i == failing {
					ops[i] = store.Update(key).Set("n", 1).If(store.Present())
				}
			}
			s.mustFail(t, failing, ops...)
			if items := s.all(t, store.Query{Table: store.Care, PK: pk}); len(items) != 0 {
				t.Errorf("op %d failed, and %d items were written", failing, len(items))
			}
		}
	})
	t.Run("the first failed condition is told", func(t *testing.T) {
		pk := fresh(t)
		at := func(sk string) store.Key { return store.Key{Table: store.Care, PK: pk, SK: sk} }
		s.mustPut(t, at("1"), map[string]any{"who": "one"})
		s.mustPut(t, at("2"), map[string]any{"who": "two"})
		s.mustFail(t, 1, store.Update(at("0")).Set("n", 1), store.Put(at("1"), map[string]any{}).If(store.Absent()),
			store.Put(at("2"), map[string]any{}).If(store.Absent()))
	})
	t.Run("of the largest size", func(t *testing.T) {
		pk := fresh(t)
		ops := make([]store.Op, store.MaxOps)
		for i := range ops {
			ops[i] = store.Put(store.Key{Table: store.Care, PK: pk, SK: fmt.Sprintf("%03d", i)}, map[string]any{"n": i}).If(store.Absent())
		}
		s.mustWrite(t, ops...)
		if items := s.all(t, store.Query{Table: store.Care, PK: pk}); len(items) != store.MaxOps {
			t.Errorf("%d items written, want %d", len(items), store.MaxOps)
		}
	})
}
