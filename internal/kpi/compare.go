package kpi

import (
	"cmp"
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// settleTries bounds how often counters are looked at while they move.
const settleTries = 6

// settle looks until nothing differs or the same difference is found twice, and repairs it if asked.
func (s *Service) settle(ctx context.Context, by auth.Actor, span span, look func() (look, error)) ([]Difference, error) {
	var before, fixed []Difference
	for range settleTries {
		f, err := look()
		if err != nil {
			return nil, err
		}
		found := f.differences()
		lasting := lasting(before, found)
		before = found
		switch {
		case len(found) == 0:
			return fixed, nil
		case len(lasting) == 0:
			continue
		case !span.repair:
			return lasting, nil
		}
		if fixed == nil {
			fixed = lasting
		}
		done, err := f.repair(ctx, s, by.Stamp(span.reason, s.Now()))
		if done || err != nil {
			return fixed, err
		}
	}
	if fixed != nil {
		return fixed, ErrBusy
	}
	return nil, nil
}

// lasting returns the differences that were as large before, though the counters may have moved.
func lasting(before, now []Difference) []Difference {
	size := func(d Difference) Difference {
		d.Actual, d.Counted = d.Actual-d.Counted, 0
		return d
	}
	var all []Difference
	for _, d := range now {
		if slices.ContainsFunc(before, func(b Difference) bool { return size(b) == size(d) }) {
			all = append(all, d)
		}
	}
	return all
}

// live is an item of counters as it stands.
type live struct {
	key     store.Key
	version int64
	counts  Counts
}

// readLive fills in the day's items of scopes. A stale one is found out when it is corrected: its version has passed.
func (s *Service) readLive(ctx context.Context, into map[Scope]live, scopes []Scope, d clinic.Date) error {
	keys := make([]store.Key, len(scopes))
	byKey := make(map[store.Key]Scope, len(scopes))
	for i, scope := range scopes {
		keys[i] = scope.dayKey(d)
		byKey[keys[i]] = scope
		into[scope] = live{key: keys[i], counts: Counts{}}
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return err
	}
	for _, it := range items {
		c, err := readCounts(it)
		if err != nil {
			return err
		}
		into[byKey[it.Key]] = live{key: it.Key, version: it.Version, counts: c}
	}
	return nil
}

// correct adds what is missing, unless the item has changed since it was read.
func (l live) correct(missing Counts) store.Op {
	if l.version == 0 {
		return addTo(l.key, missing).If(store.Absent())
	}
	return addTo(l.key, missing).If(store.VersionIs(l.version))
}

// look is one day's counters beside what they should be, by scope. The counters are read first, so that whatever they
// hold is among the records read after.
type look struct {
	date   clinic.Date
	live   map[Scope]live
	actual map[Scope]Counts
	ignore string // prefix of counters that nothing here tells
	facts  []Fact // that the records tell
}

// missing returns what must be added to a scope's counters to make them what they should be.
func (l look) missing(scope Scope) Counts {
	diff := l.actual[scope].minus(l.live[scope].counts)
	if l.ignore != "" {
		diff = diff.without(l.ignore)
	}
	return diff
}

func (l look) differences() []Difference {
	var all []Difference
	for scope, at := range l.live {
		for name, n := range l.missing(scope) {
			all = append(all, Difference{
				Scope: scope.scopeID(), Date: l.date, Counter: name, Counted: at.counts[name], Actual: at.counts[name] + n,
			})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Counter, b.Counter))
	})
	return all
}

// repair corrects what was found, unless the counters have changed since; then it reports false. It first applies the
// facts: those whose event is still on its way are counted with their marker, and the event will find it. Only when
// no fact was new can the rest be corrected by its size.
func (l look) repair(ctx context.Context, s *Service, stamp store.Stamp) (bool, error) {
	if n, err := s.apply(ctx, l.facts); n > 0 || err != nil {
		return false, err
	}
	for scope, at := range l.live {
		missing := l.missing(scope)
		if len(missing) == 0 {
			continue
		}
		err := s.DB.Write(ctx, stamp, at.correct(missing))
		if _, ok := store.Failed(err); ok {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// look looks at a day, at the counters of known scopes and of those that the records speak of.
func (s *Service) look(ctx context.Context, by auth.Actor, d clinic.Date, known []Scope) (look, error) {
	l := look{date: d, live: map[Scope]live{}, actual: map[Scope]Counts{}}
	if s.Records.Messages == nil {
		l.ignore = messages
	}
	err := s.readLive(ctx, l.live, known, d)
	if err != nil {
		return l, err
	}
	if l.facts, err = s.Records.facts(ctx, by, d, s.Clinic.Zone); err != nil {
		return l, err
	}
	for _, f := range l.facts {
		for _, scope := range f.scopes() {
			if l.actual[scope] == nil {
				l.actual[scope] = Counts{}
			}
			l.actual[scope].add(f.Counts)
			if _, ok := l.live[scope]; !ok {
				l.live[scope] = live{key: scope.dayKey(d), counts: Counts{}}
			}
		}
	}
	return l, nil
}

// knownScopes lists who has counters in a month.
func (s *Service) knownScopes(ctx context.Context, m clinic.Month) ([]Scope, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Metrics, PK: string(m)})
	if err != nil {
		return nil, err
	}
	var all []Scope
	for _, it := range items { // in the order of scopes
		if scope, _ := placeOf(it); len(all) == 0 || all[len(all)-1] != scope {
			all = append(all, scope)
		}
	}
	return all, nil
}
