package visit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
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
	if err := r.Check(); err != nil {
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
	case e.Status == Left && e.CalledAt == nil:
		return Encounter{}, ErrLeft
	}
	if err := s.overridden(ctx, by, e, r, ""); err != nil {
		return Encounter{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	sealed, signature, err := s.sign(ctx, by, signed{Encounter: e.ID, By: by.ID, At: now, Record: r})
	if err != nil {
		return Encounter{}, err
	}
	e.Status, e.FinishedAt, e.SignedBy, e.Record, e.Signature = Finished, &now, by.ID, &r, &signature
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
	if doc.Record != nil && doc.Record.Amendment == 0 && e.SignedBy == by.ID {
		written, err := s.opened(ctx, e, *doc.Record)
		if err != nil {
			return Encounter{}, err
		}
		if same, err := written.Record.same(r); same || err != nil {
			return written, err
		}
	}
	if e.Version != version {
		return Encounter{}, ErrStale
	}
	return Encounter{}, ErrFinished
}

// opened returns the encounter with all of its record and the signature under it.
func (s *Service) opened(ctx context.Context, e Encounter, it recordItem) (Encounter, error) {
	r, err := s.open(ctx, e.ID, it)
	if err != nil {
		return Encounter{}, err
	}
	e.Record = &r
	e.Signature, err = s.signature(ctx, e.ID, it, r)
	return e, err
}

// errNoFiles means that a service was wired without the patients' files. A check that cannot be made must not pass.
var errNoFiles = errors.New("visit: no patients' files to check a prescription with")

// overridden wants every warning about a prescription to be answered by a reason. where is the record in the request.
func (s *Service) overridden(ctx context.Context, by auth.Actor, e Encounter, r Record, where string) error {
	if len(r.Prescription) == 0 {
		return nil
	}
	if s.Allergies == nil {
		return errNoFiles
	}
	allergies, err := s.Allergies(ctx, by, e.Patient)
	if err != nil {
		return err
	}
	f := errs.NewFaults()
	r.checkOverrides(f.In(where), allergies)
	return f.Err()
}

// same reports whether two records say the same.
func (r Record) same(other Record) (bool, error) {
	a, err := json.Marshal(r)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(other)
	return bytes.Equal(a, b), err
}

// Check finds every fault of a record that somebody wrote, as far as it shows without the patient's file.
func (r Record) Check() error {
	f := errs.NewFaults()
	r.check(f)
	return f.Err()
}

func (r Record) check(f errs.Faults) {
	if strings.TrimSpace(r.Complaint) == "" {
		f.Add("complaint", "required")
	}
	checkDiagnosis(f.In("diagnosis"), r.Diagnosis)
	codes := []string{r.Diagnosis.Code}
	for i, d := range r.Further {
		further := f.In("further").At(i)
		checkDiagnosis(further, d)
		if slices.Contains(codes, d.Code) {
			further.Add("code", "diagnosed-twice")
		}
		codes = append(codes, d.Code)
	}
	for i, l := range r.Prescription {
		checkLine(f.In("prescription").At(i), l)
	}
	n := f.In("nextStep")
	oneOf(n, "kind", r.Next.Kind, "none", "follow-up", "return", "refer")
	if r.Next.InDays < 0 || r.Next.InDays > 365 {
		n.Add("inDays", "range", errs.Params{"min": 0, "max": 365})
	}
}

func checkDiagnosis(f errs.Faults, d Diagnosis) {
	if !icd10().MatchString(d.Code) {
		f.Add("code", "icd10")
	}
	if strings.TrimSpace(d.Text) == "" {
		f.Add("text", "required")
	}
}

// oneOf wants one of some words.
func oneOf(f errs.Faults, name, value string, words ...string) {
	if !slices.Contains(words, value) {
		f.Add(name, "one-of", errs.Params{"values": strings.Join(words, ", ")})
	}
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
