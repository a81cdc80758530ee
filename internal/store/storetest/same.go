package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"careloop/internal/store"
)

// RunSame plays random sequences of operations on two engines and compares every answer: errors by their class, op
// and existing item, items by meaning, pages item by item. The flags of package rapid set how many are played.
func RunSame(t *testing.T, a, b store.Store) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		p := &player{a: a, b: b, space: fmt.Sprintf("same/%d/", partitions.Add(1))}
		rt.Repeat(map[string]func(*rapid.T){
			"write": p.write, "write again": p.write, "write more": p.write, // most steps write
			"get": p.get, "batch get": p.batchGet, "query": p.query,
		})
		p.compareAll(rt)
	})
}

// player plays one sequence, in a key space of its own.
type player struct {
	a, b  store.Store
	space string
	steps int
}

var sameTables = []store.Table{store.Care, store.Messages}

func (p *player) anyKey(rt *rapid.T) store.Key {
	return store.Key{
		Table: rapid.SampledFrom(sameTables).Draw(rt, "table"),
		PK:    p.space + rapid.SampledFrom([]string{"p", "q"}).Draw(rt, "pk"),
		SK:    rapid.SampledFrom([]string{"1", "10", "2"}).Draw(rt, "sk"),
	}
}

func (p *player) write(rt *rapid.T) {
	p.steps++
	by := store.Stamp{
		By:      rapid.SampledFrom([]string{"usr_a", "usr_b", "usr_c"}).Draw(rt, "by"),
		Why:     rapid.SampledFrom([]string{"", "moved"}).Draw(rt, "why"),
		Request: rapid.SampledFrom([]string{"", "req_1"}).Draw(rt, "request"),
		At:      start.Add(time.Duration(p.steps) * time.Millisecond),
	}
	var keys []store.Key
	ops := make([]store.Op, rapid.IntRange(1, 4).Draw(rt, "ops"))
	for i := range ops {
		key := p.anyKey(rt)
		if slices.Contains(keys, key) && rapid.IntRange(0, 9).Draw(rt, "twice") > 0 {
			ops = ops[:i]
			break
		}
		keys = append(keys, key)
		ops[i] = p.drawOp(rt, key)
	}
	errA, errB := p.a.Write(rt.Context(), by, ops...), p.b.Write(rt.Context(), by, ops...)
	if diff := diffError(errA, errB); diff != "" {
		rt.Fatalf("write of %+v: %s", ops, diff)
	}
}

func (p *player) get(rt *rapid.T) {
	key := p.anyKey(rt)
	itA, errA := p.a.Get(rt.Context(), key)
	itB, errB := p.b.Get(rt.Context(), key)
	if diff := diffError(errA, errB); diff != "" {
		rt.Fatalf("get %v: %s", key, diff)
	}
	if diff := diffItem(itA, itB); diff != "" {
		rt.Fatalf("get %v: %s", key, diff)
	}
}

func (p *player) batchGet(rt *rapid.T) {
	keys := rapid.SliceOfN(rapid.Custom(p.anyKey), 0, 6).Draw(rt, "keys")
	itemsA, errA := p.a.BatchGet(rt.Context(), keys...)
	itemsB, errB := p.b.BatchGet(rt.Context(), keys...)
	if diff := diffError(errA, errB) + diffItems(itemsA, itemsB); diff != "" {
		rt.Fatalf("batch get %v: %s", keys, diff)
	}
}

func (p *player) query(rt *rapid.T) {
	q := p.anyQuery(rt)
	pageA, errA := p.a.Query(rt.Context(), q)
	pageB, errB := p.b.Query(rt.Context(), q)
	diff := diffError(errA, errB) + diffItems(pageA.Items, pageB.Items)
	if (pageA.Next == "") != (pageB.Next == "") {
		diff += fmt.Sprintf("next is %q, and %q", pageA.Next, pageB.Next)
	}
	if diff != "" {
		rt.Fatalf("query %+v: %s", q, diff)
	}
	p.compare(rt, q)
}

// compare walks all pages.
func (p *player) compare(rt *rapid.T, q store.Query) {
	allA, errA := walk(rt.Context(), p.a, q)
	allB, errB := walk(rt.Context(), p.b, q)
	if diff := diffError(errA, errB) + diffItems(allA, allB); diff != "" {
		rt.Fatalf("all pages of %+v: %s", q, diff)
	}
}

func (p *player) compareAll(rt *rapid.T) {
	for _, table := range sameTables {
		spec, _ := store.Spec(table)
		for _, pk := range []string{"p", "q"} {
			p.compare(rt, store.Query{Table: table, PK: p.space + pk})
			for _, ix := range spec.Indexes {
				p.compare(rt, store.Query{Table: table, Index: ix.Name, PK: p.space + pk})
			}
		}
	}
}

func diffItems(a, b []store.Item) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d items, and %d", len(a), len(b))
	}
	for i := range a {
		if diff := diffItem(a[i], b[i]); diff != "" {
			return fmt.Sprintf("item %d: %s", i, diff)
		}
	}
	return ""
}

// diffError says in what two answers differ. An error that the port does not name is a fault by itself.
func diffError(a, b error) string {
	classA, classB := class(a), class(b)
	if classA != classB || classA == "unknown" {
		return fmt.Sprintf("error %v, and %v", a, b)
	}
	failedA, okA := store.Failed(a)
	failedB, okB := store.Failed(b)
	switch {
	case !okA || !okB:
		return ""
	case (failedA.Existing == nil) != (failedB.Existing == nil):
		return fmt.Sprintf("existing item %+v, and %+v", failedA.Existing, failedB.Existing)
	case failedA.Existing == nil:
		return ""
	}
	return diffItem(*failedA.Existing, *failedB.Existing)
}

func class(err error) string {
	var refused *store.OpError
	failed, isFailed := store.Failed(err)
	switch {
	case err == nil:
		return ""
	case isFailed:
		return fmt.Sprintf("condition of op %d", failed.Op)
	case errors.As(err, &refused):
		return fmt.Sprintf("op %d refused", refused.Op)
	}
	for _, known := range []error{store.ErrNotFound, store.ErrCursor, store.ErrNoActor} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "unknown"
}
