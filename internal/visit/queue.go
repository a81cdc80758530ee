package visit

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/closure"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// InQueue is somebody in a queue, as staff see it.
type InQueue struct {
	Encounter
	Before *Why      `json:"before,omitempty" doc:"Why the patient stands before the next one."`
	Whose  i18n.Text `json:"whose,omitempty" doc:"With whom the number was taken, by language, where it says too little by itself: in a queue that several share, and of two equal numbers."`
	Wait   *Interval `json:"wait,omitempty" doc:"Estimated, from now."`

	Unscreened bool `json:"unscreened,omitempty" doc:"The clinic asks of infections, and nobody has asked this patient."`
}

// Queue lists who waits, is being seen or is away for a while, in the order of calling.
func (s *Service) Queue(ctx context.Context, by auth.Actor, q QueueID) ([]InQueue, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, ErrForbidden
	}
	all, err := s.waiting(ctx, q)
	if err != nil {
		return nil, errs.Internal("list queue", err)
	}
	shot, err := s.shoot(ctx, q, all)
	if err != nil {
		return nil, errs.Internal("list queue", err)
	}
	c, err := s.calling(ctx, all, shot.doctor)
	if err != nil {
		return nil, errs.Internal("list queue", err)
	}
	rules, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]InQueue, len(all))
	last := -1
	for i, e := range all {
		out[i] = InQueue{Encounter: e, Whose: c.whose(e.ticket(), numberAlone), Unscreened: rules.unscreened(e)}
		if !e.inLine() {
			continue
		}
		if last >= 0 {
			why := whyBefore(all[last], e, c, s.clockTime)
			out[last].Before = &why
		}
		last = i
		if ahead, ok := shot.ahead(e.ID); ok {
			out[i].Wait = shot.wait(ahead, s.now())
		}
	}
	return out, nil
}

func (s *Service) clockTime(t time.Time) string { return t.In(s.Clinic.Zone).Format("15:04") }

// Explain says why one patient of a queue stands before another, whichever of the two does.
func (s *Service) Explain(ctx context.Context, by auth.Actor, q QueueID, a, b EncounterID) (Why, error) {
	if !by.Has(auth.Staff()...) {
		return Why{}, ErrForbidden
	}
	all, err := s.waiting(ctx, q)
	if err != nil {
		return Why{}, errs.Internal("explain", err)
	}
	var two []Encounter
	for _, e := range all {
		if e.ID == a || e.ID == b {
			two = append(two, e)
		}
	}
	if len(two) != 2 {
		return Why{}, ErrEncounter
	}
	c, err := s.callingAt(ctx, q, all)
	if err != nil {
		return Why{}, errs.Internal("explain", err)
	}
	return whyBefore(two[0], two[1], c, s.clockTime), nil
}

// Standing lists who stands in a session's queue, for whoever closes it.
func (s *Service) Standing(ctx context.Context, id booking.SessionID) ([]closure.Stranded, error) {
	all, err := s.waiting(ctx, QueueID(id))
	out := []closure.Stranded{}
	for _, e := range all {
		out = append(out, closure.Stranded{Patient: e.Patient, Appointment: e.Appointment, Session: id, Number: e.Number, Called: e.Status == InProgress})
	}
	return out, errs.Internal("list who stands", err)
}

// waiting reads who is in a queue. The index may lag: who moves somebody reads that one again.
func (s *Service) waiting(ctx context.Context, q QueueID) ([]Encounter, error) {
	items, err := s.queue(ctx, q)
	if err != nil {
		return nil, err
	}
	present := []Encounter{}
	for _, it := range items {
		e, _, err := read(it)
		if err != nil {
			return nil, err
		}
		if e.Status.present() {
			present = append(present, e)
		}
	}
	return present, nil
}

func (s *Service) queue(ctx context.Context, q QueueID) ([]store.Item, error) {
	if _, ok := q.Day(); !ok {
		return nil, ErrQueue
	}
	return store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: "queue", PK: string(q)})
}

// CallNext calls the first who waits, unless as many were called as the rules let in at once and none of them has come
// out: then it returns ErrInside, with their numbers. Of several who call at once each gets another patient, and no
// patient is called twice. Who is kept apart is passed over. A retry with the same key gets the patient whom its first try called.
func (s *Service) CallNext(ctx context.Context, by auth.Actor, q QueueID, m Move) (Encounter, error) {
	if !by.Has(calling...) {
		return Encounter{}, ErrForbidden
	}
	items, err := s.queue(ctx, q)
	if err != nil {
		return Encounter{}, errs.Internal("call next", err)
	}
	called := slices.IndexFunc(items, func(it store.Item) bool {
		_, doc, err := read(it)
		return err == nil && m.Key != "" && doc.CallKey == m.Key
	})
	if called >= 0 {
		e, _, err := read(items[called])
		return e, errs.Internal("call next", err)
	}
	m.Verb = Call
	onPurpose := slices.ContainsFunc(items, apart)
	for len(items) > 0 {
		e, it, err := s.callFirst(ctx, by, items[0], m)
		items = items[1:]
		switch {
		case err == nil:
			return e, nil
		case errors.Is(err, errBehind):
			i, _ := slices.BinarySearchFunc(items, it, func(a, b store.Item) int { return cmp.Compare(turn(a), turn(b)) })
			items = slices.Insert(items, i, it)
		case !errors.Is(err, errPassOver):
			return Encounter{}, errs.Internal("call next", err)
		}
	}
	if onPurpose {
		return Encounter{}, ErrApart
	}
	return Encounter{}, ErrEmpty
}

var (
	errPassOver = errors.New("visit: not waiting")                 // somebody is not to be called now
	errBehind   = errors.New("visit: others are first since then") // nor is somebody before those whose turn it is
)

// apart reports whether an item of a queue is somebody who waits there and is called on purpose only.
func apart(it store.Item) bool {
	e, _, err := read(it)
	return err == nil && e.Status == Arrived && e.Apart
}

// turn is an encounter's place in its queue, as it was read.
func turn(it store.Item) string { return it.Entries["queue"].SK }

// callFirst calls one patient, unless somebody else did or does, or has let others go first. What the index told may be out
// of date: what failed is read again. It returns the encounter's item as it read it last.
func (s *Service) callFirst(ctx context.Context, by auth.Actor, it store.Item, m Move) (Encounter, store.Item, error) {
	q, place := QueueID(it.Entries["queue"].PK), turn(it)
	call := func(doc *encounterItem, now time.Time) error {
		switch {
		case !doc.inLine() || doc.Queue != q:
			return errPassOver
		case doc.Order > place:
			return errBehind
		}
		doc.call(by, m.Room, m.Key, now)
		return nil
	}
	for range crowd {
		e, err := s.changeItem(ctx, by, it, m, call)
		if !errors.Is(err, errAgain) {
			return e, it, err
		}
		if it, err = s.DB.Get(ctx, it.Key); errors.Is(err, store.ErrNotFound) {
			return Encounter{}, it, errPassOver
		} else if err != nil {
			return Encounter{}, it, err
		}
	}
	return Encounter{}, it, ErrBusy
}
