package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"careloop/internal/store"
)

// RunFeed tests what consumers of changes may rely on. The second thing that open gives tells the changes that have
// become known, those of earlier calls again or not; it may wait for some, but not for ever.
func RunFeed(t *testing.T, open func(t *testing.T) (store.Store, func() []store.Change)) {
	t.Helper()
	db, more := open(t)
	f := &listener{suite: suite{db}, more: more, seen: map[string]bool{}, by: map[store.Key][]store.Change{}}
	for _, group := range []struct {
		name string
		test func(*testing.T, *listener)
	}{
		{"one item's story", testStory},
		{"a transaction is told whole", testTransactionTold},
		{"what writes nothing is not told", testSilence},
		{"order of each item under load", testOrder},
	} {
		t.Run(group.name, func(t *testing.T) { group.test(t, f) })
	}
}

// listener collects changes by item and forgets those that are told again.
type listener struct {
	suite
	more  func() []store.Change
	seen  map[string]bool
	by    map[store.Key][]store.Change
	total int
}

func (f *listener) listen() {
	for _, c := range f.more() {
		id := fmt.Sprint(c.Key, "/", c.Seq)
		if !f.seen[id] {
			f.seen[id] = true
			f.by[c.Key] = append(f.by[c.Key], c)
			f.total++
		}
	}
}

// expect waits for the changes of an item; more than n are a fault.
func (f *listener) expect(t *testing.T, key store.Key, n int) []store.Change {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for f.listen(); len(f.by[key]) < n; f.listen() {
		if ctx.Err() != nil {
			break
		}
	}
	if got := len(f.by[key]); got != n {
		t.Fatalf("%d changes of %v told, want %d", got, key, n)
	}
	return f.by[key]
}

// testStory follows one item. Each image is what a reader saw at the time.
func testStory(t *testing.T, f *listener) {
	key := freshKey(t)
	var images []*store.Item
	for i, op := range []store.Op{
		store.Put(key, map[string]any{"status": "booked", "deep": map[string]any{"n": 1.5, "list": []any{nil, true}}}).If(store.Absent()).
			In("queue", key.PK, "7").In("day", key.PK, "7").Until(start),
		store.Update(key).Set("status", "called").NotIn("queue"),
		store.Update(key), // changes nothing but the version
		store.Delete(key),
		store.Put(key, map[string]any{"status": "again"}).If(store.Absent()),
	} {
		by := store.Stamp{By: fmt.Sprint("usr_", i), At: start.Add(time.Duration(i) * time.Second)}
		if i == 0 {
			by.Why, by.Request = "came", "req_7"
		}
		if err := f.Write(t.Context(), by, op); err != nil {
			t.Fatal(err)
		}
		it, err := f.Get(t.Context(), key)
		switch {
		case err == nil:
			images = append(images, &it)
		case errors.Is(err, store.ErrNotFound):
			images = append(images, nil)
		default:
			t.Fatal(err)
		}
	}
	changes := f.expect(t, key, len(images))
	var before *store.Item
	for i, c := range changes {
		if c.Seq == "" {
			t.Errorf("change %d has no sequence number", i)
		}
		if diff := diffImage(c.Old, before) + diffImage(c.New, images[i]); diff != "" {
			t.Errorf("change %d: %s", i, diff)
		}
		before = images[i]
	}
	if got := changes[3].Stamp().By; got != "usr_2" {
		t.Errorf("the deletion names %s, want the last writer before it", got)
	}
}

func diffImage(got, want *store.Item) string {
	switch {
	case got == nil && want == nil:
		return ""
	case got == nil || want == nil:
		return fmt.Sprintf("image is %+v, want %+v", got, want)
	}
	return diffItem(*got, *want)
}

func testTransactionTold(t *testing.T, f *listener) {
	pk := fresh(t)
	ops := make([]store.Op, 25)
	tables := []store.Table{store.Care, store.Messages, store.Scheduling, store.Feedback, store.Patients}
	for i := range ops {
		ops[i] = store.Put(store.Key{Table: tables[i%len(tables)], PK: pk, SK: fmt.Sprint(i)}, map[string]any{"n": i}).If(store.Absent())
	}
	gone := freshKey(t)
	f.mustPut(t, gone, map[string]any{})
	by := store.Stamp{By: "usr_t", Why: "all at once", At: start, Request: "req_t"}
	if err := f.Write(t.Context(), by, append(ops, store.Delete(gone))...); err != nil {
		t.Fatal(err)
	}
	for i, op := range ops {
		c := f.expect(t, op.Key, 1)[0]
		if c.Old != nil || c.New == nil || !sameStamp(c.Stamp(), by) || !sameJSON(c.New.Doc, fmt.Appendf(nil, `{"n":%d}`, i)) {
			t.Errorf("op %d is told as %+v", i, c)
		}
	}
	if c := f.expect(t, gone, 2)[1]; c.New != nil || c.Old == nil || c.Old.Version != 1 {
		t.Errorf("the deletion is told as %+v", c)
	}
}

func testSilence(t *testing.T, f *listener) {
	key, untold := freshKey(t), store.Key{Table: store.Metrics, PK: fresh(t), SK: "item"}
	f.mustPut(t, key, map[string]any{"n": 1})
	f.expect(t, key, 1)
	f.mustWrite(t, store.Check(key, store.Present()))
	f.mustWrite(t, store.Delete(freshKey(t)))
	f.mustFail(t, 0, store.Delete(key).If(store.VersionIs(9)))
	f.mustFail(t, 1, store.Update(freshKey(t)).Set("n", 1), store.Update(key).Set("n", 2).If(store.Absent()))
	f.mustRefuse(t, 0, store.Put(freshKey(t), map[string]any{}))
	f.mustPut(t, untold, map[string]any{"n": 1}) // its table has no stream
	before := f.total
	f.mustWrite(t, store.Update(key).Add("n", 1))
	f.expect(t, key, 2)
	if f.total != before+1 {
		t.Errorf("%d changes told, want the last one alone", f.total-before)
	}
}

// testOrder has many goroutines change a few items, alone and together: each item's changes must form a chain.
func testOrder(t *testing.T, f *listener) {
	const times, items = 6, 3
	pk := fresh(t)
	key := func(i int) store.Key { return store.Key{Table: store.Care, PK: pk, SK: fmt.Sprint(i % items)} }
	each(t, func(ctx context.Context, n int) error {
		for i := range times {
			ops := []store.Op{store.Update(key(i)).Add("n", 1)}
			if n%2 == 0 {
				ops = append(ops, store.Update(key(i+1)).Add("n", 1))
			}
			if err := f.insist(ctx, ops...); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range items {
		want := f.mustGet(t, key(i))
		var before *store.Item
		for n, c := range f.expect(t, key(i), int(want.Version)) {
			if diff := diffImage(c.Old, before); diff != "" || c.New == nil || c.New.Version != int64(n+1) {
				t.Fatalf("change %d does not follow the one before: %s", n, diff)
			}
			before = c.New
		}
		if diff := diffImage(before, &want); diff != "" {
			t.Errorf("the last change is not what is stored: %s", diff)
		}
	}
}
