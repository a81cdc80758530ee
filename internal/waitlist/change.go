package waitlist

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Change lets a patient wait for other days, other times or another doctor of the department, at the rank that they have:
// they have waited since they came, and whoever waited longer still comes first. Another department has another list, which
// is joined anew. The fairness log has a line of it. What is being offered belongs to the wish as it is, so that is answered first. A change that is there
// already is as good as made.
func (s *Service) Change(ctx context.Context, by auth.Actor, id EntryID, version int64, wish Wish) (Entry, error) {
	p, d, ok := id.Split()
	switch {
	case !ok:
		return Entry{}, ErrEntry
	case !by.MayActFor(string(p)):
		return Entry{}, ErrForbidden
	}
	wish.Department = d
	f := errs.NewFaults()
	wish.check(f, s.Clinic.Day(s.Now()))
	if err := f.Err(); err != nil {
		return Entry{}, err
	}
	// Whether the department takes the patient was asked when the wait began.
	if _, err := s.offered(ctx, wish); err != nil {
		return Entry{}, errs.Internal("check wish", err)
	}
	for range tries {
		e, err := s.tryChange(ctx, by, id, version, wish)
		if !errors.Is(err, errAgain) {
			return e, errs.Internal("change wait", err)
		}
	}
	return Entry{}, ErrBusy
}

func (s *Service) tryChange(ctx context.Context, by auth.Actor, id EntryID, version int64, wish Wish) (Entry, error) {
	e, err := s.find(ctx, id)
	if err != nil {
		return Entry{}, err
	}
	switch {
	case !e.Status.Live():
		return Entry{}, ErrEnded
	case e.same(wish):
		return e, nil
	case e.Status == Offered:
		return Entry{}, ErrOffered
	case e.Version != version:
		return Entry{}, ErrStale
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	also := []store.Op{e.changed(by, wish, now)}
	if wish.kind() != e.kind() {
		w, err := s.waits(ctx, e.Patient)
		if err != nil {
			return Entry{}, err
		}
		if err := w.already(by, wish); err != nil {
			return Entry{}, err
		}
		also = append(also, w.renamed(id, wish).put())
	}
	e.Wish, e.Changed = wish, &now
	err = s.DB.Write(ctx, by.Stamp("", now), append([]store.Op{e.put()}, also...)...)
	if _, ok := store.Failed(err); ok {
		return Entry{}, errAgain
	}
	e.Version++
	return e, err
}

// renamed returns a patient's waits with one of them for something else.
func (w waits) renamed(id EntryID, wish Wish) waits {
	w.Entries = slices.Clone(w.Entries)
	for i := range w.Entries {
		if w.Entries[i].ID == id {
			w.Entries[i].Wish = wish.kind()
		}
	}
	return w
}
