package visit

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Queue lists who waits or is being seen in a session, in the order of calling.
func (s *Service) Queue(ctx context.Context, by auth.Actor, session booking.SessionID) ([]Encounter, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, ErrForbidden
	}
	items, err := s.queue(ctx, session)
	if err != nil {
		return nil, errs.Internal("list queue", err)
	}
	present := []Encounter{}
	for _, it := range items {
		e, _, err := read(it)
		if err != nil {
			return nil, errs.Internal("list queue", err)
		}
		if e.Status != Finished { // the index may lag
			present = append(present, e)
		}
	}
	return present, nil
}

func (s *Service) queue(ctx context.Context, session booking.SessionID) ([]store.Item, error) {
	if _, _, _, ok := session.Split(); !ok {
		return nil, ErrSession
	}
	return store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: "queue", PK: string(session)})
}

// CallNext calls the first who waits. Of several who call at once each gets another patient, and no patient is
// called twice. A retry with the same key gets the patient whom its first try called.
func (s *Service) CallNext(ctx context.Context, by auth.Actor, session booking.SessionID, key string) (Encounter, error) {
	if !by.Has(auth.Doctor, auth.Nurse, auth.System) {
		return Encounter{}, ErrForbidden
	}
	items, err := s.queue(ctx, session)
	if err != nil {
		return Encounter{}, errs.Internal("call next", err)
	}
	called := slices.IndexFunc(items, func(it store.Item) bool {
		_, doc, err := read(it)
		return err == nil && key != "" && doc.CallKey == key
	})
	if called >= 0 {
		e, _, err := read(items[called])
		return e, errs.Internal("call next", err)
	}
	for _, it := range items {
		e, ok, err := s.call(ctx, by, it, key)
		if err != nil {
			return Encounter{}, errs.Internal("call next", err)
		}
		if ok {
			return e, nil
		}
	}
	return Encounter{}, ErrEmpty
}

// call calls one patient, unless somebody else did or does. What the index told may be out of date: a failed
// condition brings the item as it stands.
func (s *Service) call(ctx context.Context, by auth.Actor, it store.Item, key string) (Encounter, bool, error) {
	for range tries {
		e, _, err := read(it)
		if err != nil || e.Status != Arrived {
			return Encounter{}, false, err
		}
		now := s.Now().UTC().Truncate(time.Millisecond)
		err = s.DB.Write(ctx, by.Stamp("", now), take(it, now, key))
		if err == nil {
			e.Status, e.CalledAt, e.Version = InProgress, &now, it.Version+1
			return e, true, nil
		}
		failed, ok := store.Failed(err)
		if !ok {
			return Encounter{}, false, err
		}
		if failed.Existing == nil {
			return Encounter{}, false, nil
		}
		it = *failed.Existing
	}
	return Encounter{}, false, nil
}
