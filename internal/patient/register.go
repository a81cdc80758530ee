package patient

import (
	"context"
	"encoding/json"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/classify"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// Register opens a file and returns it, masked, with what the desk should look at. The same key registers once: a
// retry returns the file of the first try.
func (s *Service) Register(ctx context.Context, by auth.Actor, in RegisterInput) (Patient, []Warning, error) {
	if !works(by) {
		return Patient{}, nil, ErrForbidden
	}
	p, err := s.draft(in)
	if err != nil {
		return Patient{}, nil, err
	}
	request := ""
	if in.Key != "" {
		// Scoped by the actor, so that nobody meets the file of another's key.
		p.ID = ID(id.From("pat", by.ID, in.Key))
		if request, err = s.fingerprint(ctx, in); err != nil {
			return Patient{}, nil, errs.Internal("register", err)
		}
	} else {
		p.ID = ID(s.IDs.New("pat", s.Now()))
	}
	twins, err := s.twins(ctx, p)
	if err != nil {
		return Patient{}, nil, errs.Internal("register", err)
	}
	for range tries {
		saved, err := s.tryRegister(ctx, by, p, request)
		if err == nil {
			return shown(by, saved), append(p.doubts(), twins...), nil
		}
		if !errors.Is(err, errAgain) {
			return Patient{}, nil, errs.Internal("register", err)
		}
	}
	return Patient{}, nil, ErrBusy
}

// errAgain means that what was written against has changed, or a drawn number was taken: try again.
var errAgain = errors.New("patient: changed meanwhile, try again")

// draft reads the input into a file without id and number.
func (s *Service) draft(in RegisterInput) (Patient, error) {
	f := s.form()
	p := f.fill(Patient{
		Gender: UnknownGender, Language: s.Clinic.Languages[0], Source: Sources()[0], Class: Classes()[0], RegisteredAt: f.now,
	}, in.details())
	if err := f.faults.Err(); err != nil {
		return Patient{}, err
	}
	for _, d := range p.IDDocuments {
		birth, gender, ok := d.facts()
		if ok && p.BirthDate == "" {
			p.BirthDate = birth
		}
		if ok && in.Gender == "" {
			p.Gender = gender
		}
	}
	c := classify.Classify(s.facts(p, nil), s.rules())
	p.Classification = &c
	return p.named(), nil
}

// named fills in what follows from the name.
func (p Patient) named() Patient {
	r := readingOf(p.Name)
	p.Pinyin, p.Initials = r.pinyin, r.initials
	return p
}

// fingerprint tells requests apart without keeping what they say.
func (s *Service) fingerprint(ctx context.Context, in RegisterInput) (string, error) {
	b, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	return s.Keys.Hash(ctx, "request", string(b))
}

func (s *Service) tryRegister(ctx context.Context, by auth.Actor, p Patient, request string) (Patient, error) {
	now := s.Now()
	p.Number = newNumber(s.IDs.Rand)
	item, err := s.vault(p.ID).pack(ctx, p, request)
	if err != nil {
		return Patient{}, err
	}
	k, err := s.keysOf(ctx, p)
	if err != nil {
		return Patient{}, err
	}
	ops := []store.Op{p.put(item), p.claim(numberKey(p.Number))}
	for _, key := range k.documents {
		ops = append(ops, p.claim(key))
	}
	if p.Guardian != nil {
		ops = append(ops, store.Check(FileKey(p.Guardian.Patient), store.Present()), p.Guardian.Patient.Lists(p.ID))
	}
	for _, key := range k.entries {
		ops = append(ops, p.entry(key))
	}
	stamp := by.Stamp("", now)
	err = s.DB.Write(ctx, stamp, ops...)
	if err == nil {
		p.Version, p.UpdatedAt = 1, stamp.At
		return p, nil
	}
	failed, ok := store.Failed(err)
	switch {
	case errors.Is(err, store.ErrConflict):
		return Patient{}, errAgain
	case !ok:
		return Patient{}, err
	case failed.Op == 0:
		return s.registered(ctx, p.ID, failed.Existing, request)
	case failed.Op == 1:
		return Patient{}, errAgain
	}
	return Patient{}, refusal(ops[failed.Op], failed)
}

// registered answers a retry with the file that its first try opened.
func (s *Service) registered(ctx context.Context, p ID, existing *store.Item, request string) (Patient, error) {
	if existing == nil {
		return Patient{}, errAgain
	}
	first, said, err := s.vault(p).unpack(ctx, *existing)
	if err != nil {
		return Patient{}, err
	}
	if said != request {
		return Patient{}, ErrKeyReused
	}
	return first, nil
}

// refusal says what the failed op of a registration or a change means.
func refusal(op store.Op, failed *store.ConditionError) error {
	if op.Kind == store.OpCheck {
		return errs.Invalid(errs.Field{Path: "guardian.patientId", Code: "unknown"})
	}
	var claim claimItem
	if failed.Existing == nil || failed.Existing.Decode(&claim) != nil {
		return errAgain
	}
	return ErrDuplicateDocument.With(errs.Params{"number": string(claim.Number)})
}

// maxTwins bounds how many files are compared, and warned of.
const maxTwins = 20

// twins warns of files that are likely the same person's: one phone and the same name, or the same name by its
// pinyin and birth date. What it misses by a race is found when the file is next changed.
func (s *Service) twins(ctx context.Context, p Patient) ([]Warning, error) {
	mine := readingOf(p.Name)
	var byPhone, byBirth []ID
	for _, ph := range p.Phones {
		hash, err := s.Keys.Hash(ctx, "phone", ph.Number)
		if err != nil {
			return nil, err
		}
		page, err := s.DB.Query(ctx, store.Query{Table: store.Patients, PK: reachPartition("phone", hash), Limit: maxTwins})
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			byPhone = append(byPhone, ID(it.SK))
		}
	}
	if p.BirthDate != "" {
		page, err := s.DB.Query(ctx, store.Query{
			Table: store.Patients, PK: bornPartition(p.BirthDate), Prefix: mine.joined + "#", Limit: maxTwins,
		})
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			byBirth = append(byBirth, ID(it.SK[len(mine.joined)+1:]))
		}
	}
	return s.warn(ctx, p, byPhone, byBirth)
}

func (s *Service) warn(ctx context.Context, p Patient, byPhone, byBirth []ID) ([]Warning, error) {
	why := map[ID]string{p.ID: ""}
	var ids []ID
	for code, list := range map[string][]ID{"same-phone-and-name": byPhone, "same-name-and-birth-date": byBirth} {
		for _, other := range list {
			if _, known := why[other]; !known {
				ids = append(ids, other)
			}
			if other != p.ID && why[other] != "same-phone-and-name" {
				why[other] = code
			}
		}
	}
	others, err := s.files(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []Warning
	for _, other := range others {
		code := why[other.ID]
		if code == "same-phone-and-name" && fold(string(other.Name)) != fold(string(p.Name)) {
			continue // a family's phone
		}
		all = append(all, Warning{Code: code, Params: errs.Params{"number": string(other.Number), "patientId": string(other.ID)}})
	}
	return all, nil
}
