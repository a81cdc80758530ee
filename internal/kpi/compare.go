package kpi

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// settleTries bounds how often counters are looked at while they move.
const settleTries = 6

// finding is what one look at a day or a month found.
type finding interface {
	differences() []Difference
	// repair corrects what was found, unless the counters have changed since; then it reports false.
	repair(ctx context.Context, s *Service, stamp store.Stamp) (bool, error)
}

// settle looks until nothing differs or the same difference is found twice, and repairs it if asked.
func (s *Service) settle(ctx context.Context, by auth.Actor, span span, look func() (finding, error)) ([]Difference, error) {
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

func (s *Service) live(ctx context.Context, k store.Key) (live, error) {
	it, err := s.DB.Get(ctx, k)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return live{}, err
	}
	c, err := readCounts(it)
	return live{key: k, version: it.Version, counts: c}, err
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

// compared holds items of counters beside what they should be, by scope.
type compared struct {
	month  clinic.Month
	date   clinic.Date // empty: the month's sums
	live   map[Scope]live
	actual map[Scope]Counts
	ignore string // prefix of counters that nothing here tells
}

// missing returns what must be added to a scope's counters to make them what they should be.
func (c compared) missing(scope Scope) Counts {
	diff := c.actual[scope].minus(c.live[scope].counts)
	if c.ignore != "" {
		diff = diff.without(c.ignore)
	}
	return diff
}

func (c compared) differences() []Difference {
	var all []Difference
	for scope, l := range c.live {
		for name, n := range c.missing(scope) {
			all = append(all, Difference{
				Scope: scope.scopeID(), Month: c.month, Date: c.date, Counter: name, Counted: l.counts[name], Actual: l.counts[name] + n,
			})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Counter, b.Counter))
	})
	return all
}

func (c compared) repair(ctx context.Context, s *Service, stamp store.Stamp) (bool, error) {
	for scope, l := range c.live {
		missing := c.missing(scope)
		if len(missing) == 0 {
			continue
		}
		err := s.DB.Write(ctx, stamp, l.correct(missing))
		if _, ok := store.Failed(err); ok {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// look is one day's counters and what its records tell. The counters are read first, so that whatever they hold is
// among the records read after.
type look struct {
	compared
	facts []Fact
}

// repair first applies the facts: those whose event is still on its way are counted with their marker, and the
// event will find it. Only when no fact was new can the rest be corrected by its size.
func (l look) repair(ctx context.Context, s *Service, stamp store.Stamp) (bool, error) {
	if n, err := s.apply(ctx, l.facts); n > 0 || err != nil {
		return false, err
	}
	return l.compared.repair(ctx, s, stamp)
}

func (s *Service) look(ctx context.Context, by auth.Actor, d clinic.Date) (look, error) {
	l := look{compared: compared{month: d.Month(), date: d, live: map[Scope]live{}, actual: map[Scope]Counts{}}}
	if s.Records.Messages == nil {
		l.ignore = messages
	}
	known, err := s.knownScopes(ctx, d.Month())
	if err != nil {
		return l, err
	}
	if err := s.readLive(ctx, l.live, append(known, Scope{}), d); err != nil {
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

// knownScopes lists who has sums in a month.
func (s *Service) knownScopes(ctx context.Context, m clinic.Month) ([]Scope, error) {
	var all []Scope
	for _, pk := range []string{departmentsPK(m), practitionersPK(m)} {
		items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Metrics, PK: pk})
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			all = append(all, scopeOf(m, it))
		}
	}
	return all, nil
}

// recountMonth compares a month's sums with its days, for the scopes that the days showed and those that have sums.
func (s *Service) recountMonth(ctx context.Context, by auth.Actor, m clinic.Month, seen map[Scope]bool, span span) ([]Difference, error) {
	known, err := s.knownScopes(ctx, m)
	if err != nil {
		return nil, err
	}
	scopes := maps.Clone(seen)
	for _, scope := range known {
		scopes[scope] = true
	}
	return s.settle(ctx, by, span, func() (finding, error) {
		c := compared{month: m, live: map[Scope]live{}, actual: map[Scope]Counts{}}
		for scope := range scopes {
			key, ok := scope.monthKey(m)
			if !ok {
				continue // the clinic has no sums
			}
			if c.live[scope], err = s.live(ctx, key); err != nil {
				return c, err
			}
			if c.actual[scope], err = s.monthOf(ctx, scope, m); err != nil {
				return c, err
			}
		}
		return c, nil
	})
}

// monthOf sums all days of a month, also those ahead.
func (s *Service) monthOf(ctx context.Context, scope Scope, m clinic.Month) (Counts, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Metrics, PK: scope.partition(m), Prefix: "day#"})
	if err != nil {
		return nil, err
	}
	total := Counts{}
	for _, it := range items {
		c, err := readCounts(it)
		if err != nil {
			return nil, err
		}
		total.add(c)
	}
	return total, nil
}
