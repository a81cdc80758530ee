package patient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/classify"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Update changes a file that still has the version the caller read, and returns it, masked, with what should be
// looked at. Patients change the contact data and consents of their own file.
func (s *Service) Update(ctx context.Context, by auth.Actor, p ID, version int64, in UpdateInput) (Patient, []Warning, error) {
	if !by.MayActFor(string(p)) || (!works(by) && !in.ownOnly()) {
		return Patient{}, nil, ErrForbidden
	}
	old, err := s.read(ctx, p)
	if err != nil {
		return Patient{}, nil, errs.Internal("read file", err)
	}
	if old.Version != version {
		return Patient{}, nil, ErrStale
	}
	f := s.form()
	changed := f.fill(old.Patient, in)
	if err := f.faults.Err(); err != nil {
		return Patient{}, nil, err
	}
	changed = changed.named()
	changed.Classification = s.reclassified(changed, nil)
	saved, err := s.save(ctx, by, old, changed)
	if errors.Is(err, errAgain) {
		return Patient{}, nil, ErrStale
	}
	if err != nil {
		return Patient{}, nil, errs.Internal("update file", err)
	}
	warnings := saved.doubts()
	if in.Name != nil || in.Phones != nil || in.BirthDate != nil {
		twins, err := s.twins(ctx, saved)
		if err != nil {
			return Patient{}, nil, errs.Internal("look for duplicates", err)
		}
		warnings = append(warnings, twins...)
	}
	if !works(by) {
		warnings = nil // they name other people's files
	}
	return shown(by, saved), warnings, nil
}

// Reclassify evaluates a file anew (requirement C3), with the finished visits that Visits knows. Without it, or when
// it knows of none, disease, need and frequency stay as they are and age and economic status are looked at.
func (s *Service) Reclassify(ctx context.Context, by auth.Actor, p ID) error {
	var visits []classify.Visit
	if s.Visits != nil {
		var err error
		if visits, err = s.Visits(ctx, p); err != nil {
			return errs.Internal("read visits", err)
		}
	}
	_, err := s.ReclassifyWith(ctx, by, p, visits)
	return err
}

// ReclassifyWith evaluates a file anew with the finished visits that the caller knows.
func (s *Service) ReclassifyWith(ctx context.Context, by auth.Actor, p ID, visits []classify.Visit) (classify.Classification, error) {
	if !works(by) {
		return classify.Classification{}, ErrForbidden
	}
	for range tries {
		old, err := s.read(ctx, p)
		if err != nil {
			return classify.Classification{}, errs.Internal("read file", err)
		}
		changed := old.Patient
		changed.Classification = s.reclassified(changed, visits)
		saved, err := s.save(ctx, by, old, changed)
		if err == nil {
			return *saved.Classification, nil
		}
		if !errors.Is(err, errAgain) {
			return classify.Classification{}, errs.Internal("reclassify", err)
		}
	}
	return classify.Classification{}, ErrBusy
}

func (s *Service) rules() classify.Rules {
	if s.Rules != nil {
		return s.Rules()
	}
	return classify.Default()
}

// facts is what the rules look at of a file.
func (s *Service) facts(p Patient, visits []classify.Visit) classify.Input {
	return classify.Input{
		On: s.Clinic.Day(s.Now()), Birth: p.BirthDate, Exam: p.Class == ExamClass, Relief: p.has(Relief), VIP: p.has(VIP), Visits: visits,
	}
}

func (s *Service) reclassified(p Patient, visits []classify.Visit) *classify.Classification {
	c := classify.Classify(s.facts(p, visits), s.rules())
	if len(visits) == 0 && p.Classification != nil && p.Classification.Frequency.Value != classify.First && p.Classification.Frequency.Value != "" {
		c.Disease, c.Need, c.Frequency = p.Classification.Disease, p.Classification.Need, p.Classification.Frequency
	}
	return &c
}

// stored is a plain file as it was read, with what is needed to write it again.
type stored struct {
	Patient
	item    store.Item
	vault   *vault
	request string
}

func (s *Service) read(ctx context.Context, p ID) (stored, error) {
	if _, ok := ParseID(string(p)); !ok {
		return stored{}, ErrNotFound
	}
	it, err := s.DB.Get(ctx, FileKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return stored{}, ErrNotFound
	}
	if err != nil {
		return stored{}, err
	}
	v := s.vault(p)
	found, request, err := v.unpack(ctx, it)
	return stored{Patient: found, item: it, vault: v, request: request}, err
}

// save writes a changed file with its claims and search entries in one transaction, or nothing if nothing changed.
// It returns errAgain if the file was changed since it was read.
func (s *Service) save(ctx context.Context, by auth.Actor, old stored, p Patient) (Patient, error) {
	return s.saveFor(ctx, by, old, p, "")
}

// saveFor saves, with the reason for which somebody changes the file.
func (s *Service) saveFor(ctx context.Context, by auth.Actor, old stored, p Patient, why string) (Patient, error) {
	item, err := old.vault.pack(ctx, p, old.request)
	if err != nil {
		return Patient{}, err
	}
	same, err := sameDoc(item, old.item.Doc)
	if err != nil || same {
		return old.Patient, err
	}
	before, err := s.keysOf(ctx, old.Patient)
	if err != nil {
		return Patient{}, err
	}
	after, err := s.keysOf(ctx, p)
	if err != nil {
		return Patient{}, err
	}
	ops := []store.Op{p.put(item)}
	for _, key := range diff(after.documents, before.documents) {
		ops = append(ops, p.claim(key))
	}
	if p.Guardian != nil && (old.Guardian == nil || old.Guardian.Patient != p.Guardian.Patient) {
		ops = append(ops, store.Check(FileKey(p.Guardian.Patient), store.Present()), p.Guardian.Patient.Lists(p.ID))
	}
	for _, key := range diff(before.documents, after.documents) {
		ops = append(ops, p.release(key))
	}
	for _, key := range diff(before.entries, after.entries) {
		ops = append(ops, store.Delete(key))
	}
	for _, key := range diff(after.entries, before.entries) {
		ops = append(ops, p.entry(key))
	}
	stamp := by.Stamp(why, s.Now())
	err = s.DB.Write(ctx, stamp, ops...)
	failed, ok := store.Failed(err)
	switch {
	case err == nil:
		p.Version, p.UpdatedAt = old.Version+1, stamp.At
		return p, nil
	case errors.Is(err, store.ErrConflict), ok && failed.Op == 0:
		return Patient{}, errAgain
	case ok:
		return Patient{}, refusal(ops[failed.Op], failed)
	}
	return Patient{}, err
}

// sameDoc reports whether an item to be written says what is stored already.
func sameDoc(item fileItem, doc json.RawMessage) (bool, error) {
	a, err := canonical(item)
	if err != nil {
		return false, err
	}
	b, err := canonical(doc)
	return bytes.Equal(a, b), err
}

// canonical sorts the names in an object, which an engine may return in its own order.
func canonical(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	if err := json.Unmarshal(b, &object); err != nil {
		return nil, err
	}
	return json.Marshal(object)
}
