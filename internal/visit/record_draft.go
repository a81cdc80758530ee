package visit

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Draft is a record, or an amendment, while it is typed. Its content is the page's form as it stands, half a code and
// all: what would be refused when signed must not be lost meanwhile, so nothing reads it here.
type Draft struct {
	Content   string     `json:"content" maxLength:"40000"`
	Amendment int        `json:"amendment" minimum:"0"` // which it is to become; 0: the first record
	Version   int64      `json:"version" minimum:"0"`   // when saving, of the draft that it was typed upon; 0: there was none
	By        string     `json:"by,omitempty" readOnly:"true"`
	Name      string     `json:"name,omitempty" readOnly:"true"` // of who saved it last
	SavedAt   *time.Time `json:"savedAt,omitempty" readOnly:"true"`
}

// draftItem is a draft as it is stored.
type draftItem struct {
	Content   crypt.Sealed `json:"content"`
	Amendment int          `json:"amendment"`
	By        string       `json:"by"`
	Name      string       `json:"name,omitempty"`
	SavedAt   time.Time    `json:"savedAt"`
}

// keepDrafts is how long a draft is kept that nobody signs.
const keepDrafts = 30 * 24 * time.Hour

func draftKey(p patient.ID, e EncounterID) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: "draft#" + string(e)}
}

// Draft returns the draft of what is to be signed next for an encounter. Without one it is empty. What was signed
// meanwhile is no draft any more.
func (s *Service) Draft(ctx context.Context, by auth.Actor, id EncounterID) (Draft, error) {
	if !by.Has(auth.Doctor) {
		return Draft{}, ErrForbidden
	}
	e, err := s.encounterOf(ctx, id)
	if err != nil {
		return Draft{}, errs.Internal("read draft", err)
	}
	d, err := s.draft(ctx, e)
	return d, errs.Internal("read draft", err)
}

// SaveDraft keeps a draft. If another was saved since the one that it was typed upon, it is refused as stale and the
// other stays: the page shows both.
func (s *Service) SaveDraft(ctx context.Context, by auth.Actor, id EncounterID, d Draft) (Draft, error) {
	if !by.Has(auth.Doctor) {
		return Draft{}, ErrForbidden
	}
	e, err := s.encounterOf(ctx, id)
	if err != nil {
		return Draft{}, errs.Internal("save draft", err)
	}
	if d.Amendment != e.next() {
		return Draft{}, ErrFinished
	}
	d, err = s.saveDraft(ctx, by, e, d)
	return d, errs.Internal("save draft", err)
}

func (s *Service) encounterOf(ctx context.Context, id EncounterID) (Encounter, error) {
	it, err := s.get(ctx, id)
	if err != nil {
		return Encounter{}, err
	}
	e, _, err := read(it)
	return e, err
}

// next is the number of the amendment that would be signed next; 0 is the first record.
func (e Encounter) next() int {
	if e.Record == nil {
		return 0
	}
	return e.Amendments + 1
}

func (s *Service) draft(ctx context.Context, e Encounter) (Draft, error) {
	empty := Draft{Amendment: e.next()}
	it, err := s.DB.Get(ctx, draftKey(e.Patient, e.ID))
	if errors.Is(err, store.ErrNotFound) {
		return empty, nil
	}
	if err != nil {
		return Draft{}, err
	}
	empty.Version = it.Version
	var doc draftItem
	if err := it.Decode(&doc); err != nil {
		return Draft{}, err
	}
	if doc.Amendment != e.next() || !s.Now().Before(it.Expires) {
		return empty, nil
	}
	content, err := s.Keys.Open(ctx, doc.Content, string(e.ID)+"/draft")
	if err != nil {
		return Draft{}, err
	}
	return Draft{Content: content, Amendment: doc.Amendment, Version: it.Version, By: doc.By, Name: doc.Name, SavedAt: &doc.SavedAt}, nil
}

func (s *Service) saveDraft(ctx context.Context, by auth.Actor, e Encounter, d Draft) (Draft, error) {
	sealed, err := s.Keys.Seal(ctx, d.Content, string(e.ID)+"/draft")
	if err != nil {
		return Draft{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	op := store.Put(draftKey(e.Patient, e.ID), draftItem{
		Content: sealed, Amendment: d.Amendment, By: by.ID, Name: by.Name, SavedAt: now,
	}).Until(now.Add(keepDrafts))
	if d.Version == 0 {
		op = op.If(store.Absent())
	} else {
		op = op.If(store.VersionIs(d.Version))
	}
	err = s.DB.Write(ctx, by.Stamp("", now), op)
	if failed, ok := store.Failed(err); ok {
		return s.saved(ctx, by, e, failed.Existing, d)
	}
	d.Version, d.By, d.Name, d.SavedAt = d.Version+1, by.ID, by.Name, &now
	return d, err
}

// saved answers a draft that met another: itself, if its answer was lost, or somebody else's.
func (s *Service) saved(ctx context.Context, by auth.Actor, e Encounter, it *store.Item, d Draft) (Draft, error) {
	if it == nil {
		return Draft{}, ErrStale // swept meanwhile: the next try begins with none
	}
	other, err := s.draft(ctx, e)
	if err != nil {
		return Draft{}, err
	}
	if other.By == by.ID && other.Content == d.Content && other.Amendment == d.Amendment {
		return other, nil
	}
	return Draft{}, ErrStale
}
