package visit

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// door is where a queue's patients go in: who was called there and may still be inside. Every call writes it together
// with the encounter, on the version that was read: of several who call at once, one goes ahead and the others look
// again. Whoever goes out need not touch it, since who is inside is read from the encounters.
type door struct {
	key     store.Key
	version int64
	inside  []encounterItem
}

type doorItem struct {
	Called []EncounterID `json:"called"`
}

// keepDoor is how long a door is kept; its queue is over with the day.
const keepDoor = 48 * time.Hour

// doorKey returns the door of a call. A session has one doctor, and a place one room; from a pool every room is called
// for by itself, or, if none is named, every caller.
func doorKey(r Rules, q QueueID, by auth.Actor, room string) store.Key {
	k := store.Key{Table: store.Care, PK: "door#" + string(q), SK: "door"}
	id, _, _ := q.Station()
	if p, ok := r.station(id); ok && p.Kind == Pool {
		k.SK += "#" + cmp.Or(room, by.ID)
	}
	return k
}

// doorOf reads a door, and who of those who were called there is still inside.
func (s *Service) doorOf(ctx context.Context, key store.Key, q QueueID) (door, error) {
	d := door{key: key}
	it, err := s.DB.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	var doc doorItem
	if err := it.Decode(&doc); err != nil {
		return d, err
	}
	d.version = it.Version
	for _, id := range doc.Called {
		p, _, _ := id.Split()
		it, err := s.DB.Get(ctx, encounterKey(p, id)) // one by one: a batch may be read from a moment ago
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return d, err
		}
		e, doc, err := read(it)
		if err != nil {
			return d, err
		}
		if doc.Encounter = e; e.Status == InProgress && e.Queue == q {
			d.inside = append(d.inside, doc)
		}
	}
	return d, nil
}

// atDoor looks at the door through which a call leads, and refuses the call if it may not be made now.
func (s *Service) atDoor(ctx context.Context, by auth.Actor, q QueueID, m Move) (door, error) {
	r, err := s.Rules(ctx)
	if err != nil {
		return door{}, err
	}
	d, err := s.doorOf(ctx, doorKey(r, q, by, m.Room), q)
	if err != nil {
		return d, err
	}
	if _, again := d.called(m.Key); again || m.Anyway {
		return d, nil
	}
	if len(d.inside) < r.CallsAtOnce {
		return d, nil
	}
	return d, s.inside(ctx, q, d)
}

// enter writes that one more was called.
func (d door) enter(id EncounterID, now time.Time) store.Op {
	doc := doorItem{}
	for _, e := range d.inside {
		doc.Called = append(doc.Called, e.ID)
	}
	doc.Called = append(doc.Called, id)
	return store.PutVersion(d.key, d.version, doc).Until(now.Add(keepDoor))
}

// called returns whom a request has called already: two tries of it may be under way at once.
func (d door) called(key string) (Encounter, bool) {
	for _, doc := range d.inside {
		if key != "" && doc.CallKey == key {
			return doc.Encounter, true
		}
	}
	return Encounter{}, false
}

// inside says who is inside, so that nobody else may be called, as they are called in their queue.
func (s *Service) inside(ctx context.Context, q QueueID, d door) error {
	all, err := s.waiting(ctx, q)
	if err != nil {
		return err
	}
	for _, e := range d.inside {
		all = append(all, e.Encounter) // the index may lag
	}
	c, err := s.callingAt(ctx, q, all)
	if err != nil {
		return err
	}
	numbers := i18n.Text{}
	for _, l := range i18n.Langs() {
		var said []string
		for _, e := range d.inside {
			said = append(said, c.calledIn(e.ticket(), l))
		}
		numbers[l] = strings.Join(said, ", ")
	}
	return ErrInside.With(errs.Params{"numbers": numbers})
}
