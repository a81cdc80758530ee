package kpi

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

const (
	// countable is how old a fact may be and still be added. The stream retells for 24 hours and a failure queue for
	// 14 days; whatever comes later than this is left to Recount, which cannot count twice.
	countable = 40 * 24 * time.Hour
	// marked is how long it is noted that a fact was counted: longer than countable, so no marker is ever missed.
	marked = 45 * 24 * time.Hour
)

var job = auth.Job("kpi")

// Apply adds facts to the counters, each once however often it is told and in whatever order. Facts older than 40
// days are passed over. It returns ErrBusy if others kept writing the same counters: the facts not yet counted are
// when they are told again.
func (s *Service) Apply(ctx context.Context, facts ...Fact) error {
	_, err := s.apply(ctx, facts)
	return err
}

// apply returns how many facts were new.
func (s *Service) apply(ctx context.Context, facts []Fact) (int, error) {
	total := 0
	for _, batch := range s.batches(facts) {
		n, err := s.count(ctx, batch)
		total += n
		if errors.Is(err, store.ErrConflict) {
			return total, ErrBusy.Because(err)
		}
		if err != nil {
			return total, errs.Internal("count", err)
		}
	}
	return total, nil
}

// batches leaves out what is too old or told twice and fills transactions: many facts of one day touch the same few
// counters, so a batch costs little more than a fact.
func (s *Service) batches(facts []Fact) [][]Fact {
	oldest := s.Now().Add(-countable)
	told := map[string]bool{}
	var all [][]Fact
	var batch []Fact
	touched := map[store.Key]bool{}
	for _, f := range facts {
		if told[f.ID] || f.At.Before(oldest) || len(f.Counts) == 0 {
			continue
		}
		told[f.ID] = true
		fresh := 0
		for _, k := range f.keys() {
			if !touched[k] {
				fresh++
			}
		}
		if len(batch)+1+len(touched)+fresh > store.MaxOps {
			all, batch, touched = append(all, batch), nil, map[store.Key]bool{}
		}
		for _, k := range f.keys() {
			touched[k] = true
		}
		batch = append(batch, f)
	}
	if len(batch) > 0 {
		all = append(all, batch)
	}
	return all
}

// count adds a batch in one transaction. If some of it was counted before, the rest is tried again together; if it
// collides with other writers, or a marker was written since it was read, each fact goes alone.
func (s *Service) count(ctx context.Context, batch []Fact) (int, error) {
	err := s.add(ctx, batch)
	_, seen := store.Failed(err)
	switch {
	case err == nil:
		return len(batch), nil
	case len(batch) == 1 && seen:
		return 0, nil
	case len(batch) == 1 || !seen && !errors.Is(err, store.ErrConflict):
		return 0, err
	}
	unseen, err := s.unseen(ctx, batch)
	if err != nil || len(unseen) == 0 {
		return 0, err
	}
	if len(unseen) < len(batch) {
		return s.count(ctx, unseen)
	}
	total := 0
	for _, f := range unseen {
		n, err := s.count(ctx, []Fact{f})
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

func (s *Service) add(ctx context.Context, batch []Fact) error {
	now := s.Now()
	var ops []store.Op
	sums := map[store.Key]Counts{}
	for _, f := range batch {
		ops = append(ops, store.Put(f.markerKey(), struct{}{}).If(store.Absent()).Until(now.Add(marked)))
		for _, k := range f.keys() {
			if sums[k] == nil {
				sums[k] = Counts{}
			}
			sums[k].add(f.Counts)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(sums), compareKeys) {
		ops = append(ops, addTo(k, sums[k]))
	}
	return s.DB.Write(ctx, job.Stamp("", now), ops...)
}

func addTo(k store.Key, c Counts) store.Op {
	op := store.Update(k)
	for name, n := range c {
		op = op.Add(name, n)
	}
	return op
}

func compareKeys(a, b store.Key) int {
	return cmp.Or(cmp.Compare(a.PK, b.PK), cmp.Compare(a.SK, b.SK))
}

// unseen returns the facts of a batch that bear no marker yet, as far as a quick read tells.
func (s *Service) unseen(ctx context.Context, batch []Fact) ([]Fact, error) {
	keys := make([]store.Key, len(batch))
	for i, f := range batch {
		keys[i] = f.markerKey()
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	seen := map[store.Key]bool{}
	for _, it := range items {
		seen[it.Key] = true
	}
	var unseen []Fact
	for _, f := range batch {
		if !seen[f.markerKey()] {
			unseen = append(unseen, f)
		}
	}
	return unseen, nil
}
