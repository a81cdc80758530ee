package visit

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// icd10 is the form of a diagnosis's code; the tag on Diagnosis says the same at the edge.
// It is made at its first use, like all others: a function that writes no record does not pay for it at its start.
var icd10 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](\.[0-9A-Zx]{1,8})?[+*]?$`) })

// Complete writes the doctor's record and ends the encounter and its appointment in one transaction. version is the
// one that the doctor has seen. The same record sent again by the same doctor is the same as once; another record
// does not replace it.
func (s *Service) Complete(ctx context.Context, by auth.Actor, id EncounterID, version int64, r Record) (Encounter, error) {
	if !by.Has(auth.Doctor, auth.System) {
		return Encounter{}, ErrForbidden
	}
	if err := r.check(); err != nil {
		return Encounter{}, err
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return Encounter{}, errs.Internal("complete", err)
	}
	e, err := s.complete(ctx, by, it, version, r)
	return e, errs.Internal("complete", err)
}

func (s *Service) complete(ctx context.Context, by auth.Actor, it store.Item, version int64, r Record) (Encounter, error) {
	e, doc, err := read(it)
	if err != nil {
		return Encounter{}, err
	}
	if e.Status == Finished {
		return s.completed(ctx, by, e, doc, version, r)
	}
	switch {
	case e.Version != version:
		return Encounter{}, ErrStale
	case e.Status == Arrived:
		return Encounter{}, ErrNotCalled
	}
	sealed, err := s.seal(ctx, e.ID, r)
	if err != nil {
		return Encounter{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	e.Status, e.FinishedAt, e.SignedBy, e.Record = Finished, &now, by.ID, &r
	err = s.DB.Write(ctx, by.Stamp("", now), finish(e, sealed)...)
	if failed, ok := store.Failed(err); ok && failed.Op == 0 {
		if failed.Existing == nil {
			return Encounter{}, ErrEncounter
		}
		it = *failed.Existing
		if e, doc, err = read(it); err != nil {
			return Encounter{}, err
		}
		return s.completed(ctx, by, e, doc, version, r)
	}
	e.Version++
	return e, err
}

// completed answers for an encounter that has its record: the same once more, or another.
func (s *Service) completed(ctx context.Context, by auth.Actor, e Encounter, doc encounterItem, version int64, r Record) (Encounter, error) {
	if doc.Record != nil && e.SignedBy == by.ID {
		written, err := s.open(ctx, e.ID, *doc.Record)
		if err != nil {
			return Encounter{}, err
		}
		if written == r {
			e.Record = &written
			return e, nil
		}
	}
	if e.Version != version {
		return Encounter{}, ErrStale
	}
	return Encounter{}, ErrFinished
}

// check finds every fault of a record that somebody wrote.
func (r Record) check() error {
	f := errs.NewFaults()
	if strings.TrimSpace(r.Complaint) == "" {
		f.Add("complaint", "required")
	}
	d := f.In("diagnosis")
	if !icd10().MatchString(r.Diagnosis.Code) {
		d.Add("code", "icd10")
	}
	if strings.TrimSpace(r.Diagnosis.Text) == "" {
		d.Add("text", "required")
	}
	n := f.In("nextStep")
	switch r.Next.Kind {
	case "none", "follow-up", "return", "refer":
	default:
		n.Add("kind", "one-of", errs.Params{"values": "none, follow-up, return, refer"})
	}
	if r.Next.InDays < 0 || r.Next.InDays > 365 {
		n.Add("inDays", "range", errs.Params{"min": 0, "max": 365})
	}
	return f.Err()
}

func (s *Service) get(ctx context.Context, id EncounterID) (store.Item, error) {
	p, _, ok := id.Split()
	if !ok {
		return store.Item{}, ErrEncounter
	}
	it, err := s.DB.Get(ctx, encounterKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return store.Item{}, ErrEncounter
	}
	return it, err
}
