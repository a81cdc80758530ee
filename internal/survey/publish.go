package survey

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Questionnaires lists the current version of every questionnaire, by id.
func (s *Service) Questionnaires(ctx context.Context) ([]Questionnaire, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Feedback, PK: pointers})
	if err != nil {
		return nil, errs.Internal("list questionnaires", err)
	}
	current := maps.Clone(defaults())
	keys := make([]store.Key, len(items))
	for i, it := range items {
		var p pointer
		if err := it.Decode(&p); err != nil {
			return nil, errs.Internal("list questionnaires", err)
		}
		keys[i] = versionKey(it.SK, p.Current)
	}
	versions, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, errs.Internal("list questionnaires", err)
	}
	for _, it := range versions {
		var q Questionnaire
		if err := it.Decode(&q); err != nil {
			return nil, errs.Internal("list questionnaires", err)
		}
		current[q.ID] = q
	}
	return slices.SortedFunc(maps.Values(current), func(a, b Questionnaire) int { return cmp.Compare(a.ID, b.ID) }), nil
}

// Questionnaire returns the current version of a questionnaire.
func (s *Service) Questionnaire(ctx context.Context, id string) (Questionnaire, error) {
	q, _, err := s.current(ctx, id)
	return q, errs.Internal("read questionnaire", err)
}

// current returns the current version of a questionnaire and the version of the item that points to it, 0 while the
// clinic has published none of its own.
func (s *Service) current(ctx context.Context, id string) (Questionnaire, int64, error) {
	if !names().MatchString(id) {
		return Questionnaire{}, 0, ErrQuestionnaire
	}
	it, err := s.DB.Get(ctx, pointerKey(id))
	if errors.Is(err, store.ErrNotFound) {
		q, ok := defaults()[id]
		if !ok {
			return Questionnaire{}, 0, ErrQuestionnaire
		}
		return q, 0, nil
	}
	if err != nil {
		return Questionnaire{}, 0, err
	}
	var p pointer
	if err := it.Decode(&p); err != nil {
		return Questionnaire{}, 0, err
	}
	q, err := s.version(ctx, id, p.Current)
	return q, it.Version, err
}

// version returns one version of a questionnaire; the clinic's own versions of a default begin with 2.
func (s *Service) version(ctx context.Context, id string, version int) (Questionnaire, error) {
	if q, ok := defaults()[id]; ok && q.Version == version {
		return q, nil
	}
	it, err := s.DB.Get(ctx, versionKey(id, version))
	if errors.Is(err, store.ErrNotFound) {
		return Questionnaire{}, ErrQuestionnaire
	}
	if err != nil {
		return Questionnaire{}, err
	}
	var q Questionnaire
	return q, it.Decode(&q)
}

// Publish makes q the next version of its questionnaire. q.Version is the version that its author has read, 0 for a
// new questionnaire; it returns ErrStale if somebody has published another meanwhile. Invitations already sent go
// on asking the version that they were sent with.
func (s *Service) Publish(ctx context.Context, by auth.Actor, q Questionnaire) (Questionnaire, error) {
	f := errs.NewFaults()
	q.check(f)
	before, pointed, err := s.current(ctx, q.ID)
	if err != nil && !errors.Is(err, ErrQuestionnaire) {
		return q, errs.Internal("publish", err)
	}
	if err == nil {
		q.checkAfter(f, before)
	}
	if err := f.Err(); err != nil {
		return q, err
	}
	if q.Version != before.Version {
		return q, ErrStale
	}
	q.Version++
	err = s.DB.Write(ctx, by.Stamp("", s.Now()),
		store.Put(versionKey(q.ID, q.Version), q).If(store.Absent()),
		store.PutVersion(pointerKey(q.ID), pointed, pointer{Current: q.Version}))
	if _, ok := store.Failed(err); ok {
		return q, ErrStale
	}
	return q, errs.Internal("publish", err)
}
