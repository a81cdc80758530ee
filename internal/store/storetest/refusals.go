package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"careloop/internal/store"
)

// testRefusals tests that an engine refuses what the port says that none accepts, and then writes nothing.
func testRefusals(t *testing.T, s suite) {
	t.Run("no actor, no instant", func(t *testing.T) {
		key := freshKey(t)
		for _, st := range []store.Stamp{{}, {At: start}, {By: "usr_a"}} {
			if err := s.Write(t.Context(), st, store.Update(key).Set("n", 1)); !errors.Is(err, store.ErrNoActor) {
				t.Errorf("write by %+v: error %v, want ErrNoActor", st, err)
			}
		}
		s.mustBeAbsent(t, key)
	})
	t.Run("ops", func(t *testing.T) { testOpRefusals(t, s) })
	t.Run("reads", func(t *testing.T) { testReadRefusals(t, s) })
	t.Run("an item that grows over the size limit", func(t *testing.T) {
		key, part := freshKey(t), strings.Repeat("x", store.MaxItemSize/2)
		s.mustPut(t, key, map[string]any{"a": part})
		s.mustRefuse(t, 0, store.Update(key).Set("b", part).Set("c", strings.Repeat("x", 100)))
		if it := s.mustGet(t, key); it.Version != 1 {
			t.Errorf("version is %d after a refused update, want 1", it.Version)
		}
	})
	t.Run("no ops, too many", func(t *testing.T) {
		s.mustRefuse(t, 0)
		pk := fresh(t)
		ops := make([]store.Op, store.MaxOps+1)
		for i := range ops {
			ops[i] = store.Update(store.Key{Table: store.Care, PK: pk, SK: fmt.Sprint(i)}).Set("n", 1)
		}
		s.mustRefuse(t, 0, ops...)
		if items := s.all(t, store.Query{Table: store.Care, PK: pk}); len(items) != 0 {
			t.Errorf("%d items of a refused write were written", len(items))
		}
	})
}

func testOpRefusals(t *testing.T, s suite) {
	key, other := freshKey(t), freshKey(t)
	good := store.Update(other).Set("n", 1)
	for name, op := range map[string]store.Op{
		"put without a condition":    store.Put(key, map[string]any{}),
		"put of a list":              store.Put(key, []int{1}).If(store.Absent()),
		"put of what is not JSON":    store.Put(key, func() {}).If(store.Absent()),
		"check without a condition":  store.Check(key),
		"two ops on one item":        store.Delete(other),
		"unknown table":              store.Delete(store.Key{Table: "nowhere", PK: "p", SK: "s"}),
		"empty partition key":        store.Delete(store.Key{Table: store.Care, SK: "s"}),
		"empty sort key":             store.Delete(store.Key{Table: store.Care, PK: "p"}),
		"long partition key":         store.Delete(store.Key{Table: store.Care, PK: strings.Repeat("p", store.MaxPKSize+1), SK: "s"}),
		"long sort key":              store.Delete(store.Key{Table: store.Care, PK: "p", SK: strings.Repeat("s", store.MaxSKSize+1)}),
		"key that is not text":       store.Delete(store.Key{Table: store.Care, PK: "p", SK: "\xff"}),
		"unknown index":              store.Update(key).In("birthday", "p", "s"),
		"leaving an unknown index":   store.Update(key).NotIn("birthday"),
		"empty entry":                store.Update(key).In("due", "", "s"),
		"index both set and left":    store.Update(key).In("due", "p", "s").NotIn("due"),
		"attribute changed twice":    store.Update(key).Set("n", 1).Remove("n"),
		"reserved attribute":         store.Update(key).Set("pk", 1),
		"attribute of the engine's":  store.Put(key, map[string]any{"a_b": 1}).If(store.Absent()),
		"attribute without a name":   store.Update(key).Add("", 1),
		"absent and more":            store.Update(key).If(store.Absent(), store.Present()),
		"order of a bool":            store.Update(key).If(store.Attr("b", store.CondLess, true)),
		"comparison with a decimal":  store.Update(key).If(store.Attr("n", store.CondLess, 1.5)),
		"item over the size limit":   store.Put(key, map[string]any{"s": strings.Repeat("x", store.MaxItemSize)}).If(store.Absent()),
		"update over the size limit": store.Update(key).Set("s", strings.Repeat("x", store.MaxItemSize)),
	} {
		t.Run(name, func(t *testing.T) { s.mustRefuse(t, 1, good, op) })
	}
	s.mustBeAbsent(t, other)
}

func testReadRefusals(t *testing.T, s suite) {
	var refused *store.OpError
	for _, key := range []store.Key{{Table: "nowhere", PK: "p", SK: "s"}, {Table: store.Care, SK: "s"}, {Table: store.Care, PK: "p"}} {
		if _, err := s.Get(t.Context(), key); !errors.As(err, &refused) {
			t.Errorf("get %v: error %v, want an OpError", key, err)
		}
		if _, err := s.BatchGet(t.Context(), freshKey(t), key); !errors.As(err, &refused) {
			t.Errorf("batch get with %v: error %v, want an OpError", key, err)
		}
	}
	for _, q := range []store.Query{
		{Table: "nowhere", PK: "p"},
		{Table: store.Care, Index: "birthday", PK: "p"},
		{Table: store.Care},
		{Table: store.Care, PK: "p", Prefix: "a", From: "a"},
	} {
		if _, err := s.Query(t.Context(), q); !errors.As(err, &refused) {
			t.Errorf("query %+v: error %v, want an OpError", q, err)
		}
	}
}

// testContext tests that a caller who has gone is told so, and that nothing is written for him.
func testContext(t *testing.T, s suite) {
	key := freshKey(t)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancelLate()
	for _, tc := range []struct {
		ctx  context.Context
		want error
	}{{canceled, context.Canceled}, {late, context.DeadlineExceeded}} {
		_, getErr := s.Get(tc.ctx, key)
		_, batchErr := s.BatchGet(tc.ctx, key)
		_, queryErr := s.Query(tc.ctx, store.Query{Table: store.Care, PK: key.PK})
		for what, err := range map[string]error{
			"get": getErr, "batch get": batchErr, "query": queryErr,
			"write": s.Write(tc.ctx, stamp, store.Update(key).Set("n", 1)),
			"transaction": s.Write(tc.ctx, stamp, store.Update(key).Set("n", 1),
				store.Update(freshKey(t)).Set("n", 1)),
		} {
			if !errors.Is(err, tc.want) {
				t.Errorf("%s: error %v, want %v", what, err, tc.want)
			}
		}
	}
	s.mustBeAbsent(t, key)
}
