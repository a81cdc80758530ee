package visit

import (
	"context"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Amendment is what a doctor writes in place of a signed record, and why.
type Amendment struct {
	Reason string `json:"reason" maxLength:"500"`
	Record Record `json:"record"`
}

// RecordVersion is a record as it was signed once: the first, or an amendment of the one before.
type RecordVersion struct {
	Amendment int        `json:"amendment"` // 0: the first
	Record    Record     `json:"record"`
	Signature *Signature `json:"signature,omitempty"` // none under a record of an earlier version of Careloop
}

// Amend replaces a signed record, which is kept beside it as it was. version is the encounter's that the doctor has
// seen. Sent again by the same doctor, the same amendment is the same as once. Any doctor may amend: the signature says
// who did. Days and figures of the visit stay as they are.
func (s *Service) Amend(ctx context.Context, by auth.Actor, id EncounterID, version int64, a Amendment) (Encounter, error) {
	if !by.Has(auth.Doctor, auth.System) {
		return Encounter{}, ErrForbidden
	}
	if err := a.Check(); err != nil {
		return Encounter{}, err
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return Encounter{}, errs.Internal("amend", err)
	}
	e, err := s.amend(ctx, by, it, version, a)
	return e, errs.Internal("amend", err)
}

// Check finds every fault of an amendment, as far as it shows without the patient's file.
func (a Amendment) Check() error {
	f := errs.NewFaults()
	if strings.TrimSpace(a.Reason) == "" {
		f.Add("reason", "required")
	}
	a.Record.check(f.In("record"))
	return f.Err()
}

func (s *Service) amend(ctx context.Context, by auth.Actor, it store.Item, version int64, a Amendment) (Encounter, error) {
	e, doc, err := read(it)
	if err != nil {
		return Encounter{}, err
	}
	if doc.Record == nil {
		return Encounter{}, ErrUnsigned
	}
	old, err := s.opened(ctx, e, *doc.Record)
	if err != nil {
		return Encounter{}, err
	}
	if e.Version != version {
		return amended(by, old, a)
	}
	if err := s.overridden(ctx, by, e, a.Record, "record"); err != nil {
		return Encounter{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	c := signed{Encounter: e.ID, Amendment: e.Amendments + 1, By: by.ID, At: now, Reason: a.Reason, Record: a.Record}
	if old.Signature != nil {
		c.Before = old.Signature.Digest
	}
	sealed, signature, err := s.sign(ctx, by, c)
	if err != nil {
		return Encounter{}, err
	}
	err = s.DB.Write(ctx, by.Stamp("", now), amend(e, *doc.Record, sealed)...)
	if _, ok := store.Failed(err); ok {
		return s.amendedMeanwhile(ctx, by, e.ID, a)
	}
	e.Amendments, e.Record, e.Signature, e.Version = c.Amendment, &a.Record, &signature, e.Version+1
	return e, err
}

// amendedMeanwhile answers an amendment that lost to another write: perhaps to itself, sent twice.
func (s *Service) amendedMeanwhile(ctx context.Context, by auth.Actor, id EncounterID, a Amendment) (Encounter, error) {
	it, err := s.get(ctx, id)
	if err != nil {
		return Encounter{}, err
	}
	e, doc, err := read(it)
	if err != nil || doc.Record == nil {
		return Encounter{}, err
	}
	if e, err = s.opened(ctx, e, *doc.Record); err != nil {
		return Encounter{}, err
	}
	return amended(by, e, a)
}

// amended answers an amendment of a version that is not the latest: with the latest, if it is this very amendment.
func amended(by auth.Actor, latest Encounter, a Amendment) (Encounter, error) {
	if sig := latest.Signature; sig != nil && latest.Amendments > 0 && sig.By == by.ID && sig.Reason == a.Reason {
		if same, err := latest.Record.same(a.Record); same || err != nil {
			return latest, err
		}
	}
	return Encounter{}, ErrStale
}

// Versions returns an encounter's records as they were signed, oldest first: the last is the one that counts.
func (s *Service) Versions(ctx context.Context, by auth.Actor, id EncounterID) ([]RecordVersion, error) {
	if !by.Has(auth.Doctor, auth.Nurse) {
		return nil, ErrForbidden
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return nil, errs.Internal("list versions", err)
	}
	all, err := s.versions(ctx, it)
	return all, errs.Internal("list versions", err)
}

func (s *Service) versions(ctx context.Context, it store.Item) ([]RecordVersion, error) {
	e, doc, err := read(it)
	if err != nil || doc.Record == nil {
		return []RecordVersion{}, err
	}
	replaced, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(e.Patient), Prefix: replacedPrefix(e.ID)})
	if err != nil {
		return nil, err
	}
	all := []RecordVersion{}
	for _, it := range replaced {
		var old recordItem
		if err := it.Decode(&old); err != nil {
			return nil, err
		}
		if old.Amendment >= doc.Record.Amendment {
			continue // the encounter was read before the amendment that replaced this one
		}
		v, err := s.version(ctx, e, old)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	latest, err := s.version(ctx, e, *doc.Record)
	return append(all, latest), err
}

func (s *Service) version(ctx context.Context, e Encounter, it recordItem) (RecordVersion, error) {
	opened, err := s.opened(ctx, e, it)
	if err != nil {
		return RecordVersion{}, err
	}
	return RecordVersion{Amendment: it.Amendment, Record: *opened.Record, Signature: opened.Signature}, nil
}
