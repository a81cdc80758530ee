package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/store"
)

// racers is how many goroutines run at each thing at once.
const racers = 20

// testRaces runs many goroutines at each form of a conditional write. Who is told of a conflicting transaction tries
// again, as every caller may.
func testRaces(t *testing.T, s suite) {
	t.Run("one makes the item", func(t *testing.T) {
		for _, beside := range []bool{false, true} {
			key := freshKey(t)
			s.race(t, 1, key, func(n int) []store.Op {
				ops := []store.Op{store.Put(key, map[string]any{"winner": n}).If(store.Absent())}
				if beside {
					ops = append(ops, store.Put(store.Key{Table: store.Care, PK: key.PK, SK: fmt.Sprint("racer", n)}, map[string]any{}).If(store.Absent()))
				}
				return ops
			})
			want := 1
			if beside {
				want = 2
			}
			if items := s.all(t, store.Query{Table: store.Care, PK: key.PK}); len(items) != want {
				t.Errorf("%d items after the race, want %d", len(items), want)
			}
		}
	})
	t.Run("one replaces the version", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{"winner": -1})
		s.race(t, 1, key, func(n int) []store.Op {
			return []store.Op{store.Put(key, map[string]any{"winner": n}).If(store.VersionIs(1))}
		})
	})
	t.Run("one changes the attribute", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{"status": "free"})
		s.race(t, 1, key, func(n int) []store.Op {
			return []store.Op{store.Update(key).Set("status", "taken").Set("winner", n).If(store.Attr("status", store.CondEqual, "free"))}
		})
	})
	t.Run("one adds the attribute", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{})
		s.race(t, 1, key, func(n int) []store.Op {
			return []store.Op{store.Update(key).Set("winner", n).If(store.NoAttr("winner"))}
		})
	})
	t.Run("as many as there are places", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{"left": 7, "winner": -1})
		s.race(t, 7, key, func(n int) []store.Op {
			return []store.Op{store.Update(key).Add("left", -1).Set("winner", n).If(store.Attr("left", store.CondGreater, 0))}
		})
	})
	t.Run("one deletes", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{})
		s.race(t, 1, key, func(int) []store.Op { return []store.Op{store.Delete(key).If(store.Present())} })
		s.mustBeAbsent(t, key)
	})
	t.Run("counted by version", func(t *testing.T) { s.raceVersions(t) })
	t.Run("counted by add", func(t *testing.T) { s.raceCounters(t) })
	t.Run("never half a transaction", func(t *testing.T) { s.raceTransfers(t) })
}

// race has every racer write once, and counts who wins. The item must name one of the winners.
func (s suite) race(t *testing.T, winners int64, key store.Key, ops func(n int) []store.Op) {
	t.Helper()
	var won sync.Map
	var count atomic.Int64
	each(t, func(ctx context.Context, n int) error {
		err := s.insist(ctx, ops(n)...)
		if failed, ok := store.Failed(err); ok {
			if failed.Op != 0 {
				return fmt.Errorf("op %d failed, want 0", failed.Op)
			}
			return nil
		}
		if err == nil {
			won.Store(n, true)
			count.Add(1)
		}
		return err
	})
	if count.Load() != winners {
		t.Errorf("%d of %d racers won, want %d", count.Load(), racers, winners)
	}
	it, err := s.Get(t.Context(), key)
	if errors.Is(err, store.ErrNotFound) {
		return
	}
	var doc struct{ Winner int }
	if err != nil || it.Decode(&doc) != nil {
		t.Fatalf("item %+v, error %v", it, err)
	}
	if _, ok := won.Load(doc.Winner); !ok {
		t.Errorf("the item names racer %d, who was told that he lost", doc.Winner)
	}
}

// insist writes until no conflict with another transaction is in the way.
func (s suite) insist(ctx context.Context, ops ...store.Op) error {
	for {
		if err := s.Write(ctx, stamp, ops...); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

func each(t *testing.T, run func(ctx context.Context, n int) error) {
	t.Helper()
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for n := range racers {
		wg.Go(func() {
			<-begin
			if err := run(t.Context(), n); err != nil {
				t.Errorf("racer %d: %v", n, err)
			}
		})
	}
	close(begin)
	wg.Wait()
}

type counter struct {
	N int `json:"n"`
}

// raceVersions has racers read, count and write back what nobody else changed meanwhile.
func (s suite) raceVersions(t *testing.T) {
	const times = 5
	key := freshKey(t)
	each(t, func(ctx context.Context, _ int) error {
		for done := 0; done < times; {
			var c counter
			it, err := s.Get(ctx, key)
			if err == nil {
				err = it.Decode(&c)
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			c.N++
			err = s.insist(ctx, store.PutVersion(key, it.Version, c))
			if _, lost := store.Failed(err); lost {
				continue
			}
			if err != nil {
				return err
			}
			done++
		}
		return nil
	})
	it := s.mustGet(t, key)
	wantDoc(t, it, fmt.Sprintf(`{"n":%d}`, racers*times))
	if it.Version != racers*times {
		t.Errorf("version is %d after %d writes", it.Version, racers*times)
	}
}

func (s suite) raceCounters(t *testing.T) {
	const times = 5
	alone, together := freshKey(t), freshKey(t)
	each(t, func(ctx context.Context, n int) error {
		for i := range times {
			if err := s.insist(ctx, store.Update(alone).Add("n", 2)); err != nil {
				return err
			}
			own := store.Key{Table: store.Metrics, PK: together.PK, SK: fmt.Sprintf("%d-%d", n, i)}
			if err := s.insist(ctx, store.Update(together).Add("n", 1), store.Put(own, counter{i}).If(store.Absent())); err != nil {
				return err
			}
		}
		return nil
	})
	wantDoc(t, s.mustGet(t, alone), fmt.Sprintf(`{"n":%d}`, 2*racers*times))
	wantDoc(t, s.mustGet(t, together), fmt.Sprintf(`{"n":%d}`, racers*times))
	if items := s.all(t, store.Query{Table: store.Metrics, PK: together.PK}); len(items) != racers*times {
		t.Errorf("%d items beside the counter, want %d", len(items), racers*times)
	}
}

// raceTransfers moves a pair of items from step to step, both in one transaction. A reader who sees one at a step sees
// the other, read after it, at that step or a later one.
func (s suite) raceTransfers(t *testing.T) {
	const steps = 40
	pk := fresh(t)
	left, right := store.Key{Table: store.Care, PK: pk, SK: "left"}, store.Key{Table: store.Messages, PK: pk, SK: "right"}
	s.mustWrite(t, store.Put(left, counter{0}).If(store.Absent()), store.Put(right, counter{0}).If(store.Absent()))
	read := func(ctx context.Context, key store.Key) (int, error) {
		it, err := s.Get(ctx, key)
		if err != nil {
			return 0, err
		}
		var c counter
		return c.N, it.Decode(&c)
	}
	each(t, func(ctx context.Context, n int) error {
		if n%4 == 0 {
			for {
				step, err := read(ctx, left)
				if err != nil || step >= steps {
					return err
				}
				at := store.Attr("n", store.CondEqual, step)
				err = s.insist(ctx, store.Update(left).Add("n", 1).If(at), store.Update(right).Add("n", 1).If(at))
				if _, lost := store.Failed(err); err != nil && !lost {
					return err
				}
			}
		}
		first, second := left, right
		if n%2 == 0 {
			first, second = right, left
		}
		for {
			one, err := read(ctx, first)
			if err != nil {
				return err
			}
			other, err := read(ctx, second)
			if err != nil {
				return err
			}
			if other < one {
				return fmt.Errorf("%s is at step %d after %s was at %d", second.SK, other, first.SK, one)
			}
			if one >= steps {
				return nil
			}
		}
	})
}
