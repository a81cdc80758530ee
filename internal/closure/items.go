package closure

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/id"
	"careloop/internal/store"
)

// Closures stand in one partition, the newest last, and a closure's cases in one of its own: both are read as of the last
// write. What still works has a place where the sweep of each minute looks.
const (
	closuresPK = "closures"
	duePK      = "closures-due"
	casePrefix = "case#"
	linkSK     = "case"
)

func closureKey(c ID) store.Key {
	return store.Key{Table: store.Scheduling, PK: closuresPK, SK: string(c)}
}

func dueKey(c ID) store.Key { return store.Key{Table: store.Scheduling, PK: duePK, SK: string(c)} }

func caseKey(c ID, a booking.AppointmentID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(c), SK: casePrefix + string(a)}
}

// linkKey is where a case is found by the id that links carry.
func linkKey(c CaseID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(c), SK: linkSK}
}

// requestKey is where a closure is found by the key of the request that made it, so that a retry meets it.
func requestKey(key string) store.Key {
	return store.Key{Table: store.Scheduling, PK: id.From("clq", key), SK: "request"}
}

// requestKept is for how long a retry may come.
const requestKept = 7 * 24 * time.Hour

type requestItem struct {
	Closure ID `json:"closure"`
}

type linkItem struct {
	Closure     ID                    `json:"closure"`
	Appointment booking.AppointmentID `json:"appointment"`
}

// put writes a closure, and where the sweep finds it while it has work.
func (c Closure) put() []store.Op {
	ops := []store.Op{store.PutVersion(closureKey(c.ID), c.Version, c)}
	if c.Step.Working() {
		return append(ops, store.Update(dueKey(c.ID)).Set("step", string(c.Step)))
	}
	return append(ops, store.Delete(dueKey(c.ID)))
}

// unchanged holds of a closure that nobody has changed since it was read.
func (c Closure) unchanged() store.Op {
	return store.Check(closureKey(c.ID), store.VersionIs(c.Version))
}

func (c Case) put() store.Op {
	return store.PutVersion(caseKey(c.Closure, c.Appointment), c.Version, c)
}

// made returns the ops of a new case, for the transaction that marks its number.
func (c Case) made() []store.Op {
	return []store.Op{
		c.put(),
		store.Put(linkKey(c.ID), linkItem{Closure: c.Closure, Appointment: c.Appointment}).If(store.Absent()),
	}
}

func readClosure(it store.Item) (Closure, error) {
	var c Closure
	if err := it.Decode(&c); err != nil {
		return c, err
	}
	c.Version = it.Version
	return c, nil
}

func readCase(it store.Item) (Case, error) {
	var c Case
	if err := it.Decode(&c); err != nil {
		return c, err
	}
	c.Version = it.Version
	return c, nil
}

func (s *Service) find(ctx context.Context, c ID) (Closure, error) {
	it, err := s.DB.Get(ctx, closureKey(c))
	if errors.Is(err, store.ErrNotFound) || c == "" {
		return Closure{}, ErrClosure
	}
	if err != nil {
		return Closure{}, err
	}
	return readClosure(it)
}

func (s *Service) findCase(ctx context.Context, c ID, a booking.AppointmentID) (Case, error) {
	it, err := s.DB.Get(ctx, caseKey(c, a))
	if errors.Is(err, store.ErrNotFound) {
		return Case{}, ErrCase
	}
	if err != nil {
		return Case{}, err
	}
	return readCase(it)
}

// cases returns all cases of a closure, by when the patients were to come.
func (s *Service) cases(ctx context.Context, c ID) ([]Case, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: string(c), Prefix: casePrefix})
	if err != nil {
		return nil, err
	}
	all := make([]Case, len(items))
	for i, it := range items {
		if all[i], err = readCase(it); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Case) int { return a.Start.Compare(b.Start) })
	return all, nil
}

// failed reports whether a condition of a write did not hold.
func failed(err error) bool {
	_, ok := store.Failed(err)
	return ok
}
