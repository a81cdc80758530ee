package patient

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Person is a patient by name, for those who may act for them.
type Person struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// Own returns the patients for whom the caller may act by their own token, by name: themselves, or a family.
func (s *Service) Own(ctx context.Context, by auth.Actor) ([]Person, error) {
	if len(by.Patients) == 0 || !by.Has(auth.Patient) {
		return nil, nil
	}
	ids := make([]ID, len(by.Patients))
	for i, p := range by.Patients {
		ids[i] = ID(p)
	}
	found, err := s.files(ctx, ids)
	if err != nil {
		return nil, errs.Internal("read own files", err)
	}
	var all []Person
	for _, p := range found {
		all = append(all, Person{ID: p.ID, Name: string(p.Name)})
	}
	return all, nil
}

// MaxOfPhone bounds how many files one phone opens: a large family, and a token that fits into a header.
const MaxOfPhone = 20

// OfPhone returns the files that a phone belongs to, by their ids, at most MaxOfPhone of them. It is for the sign-in,
// which knows that the caller holds the phone; nobody else may ask.
func (s *Service) OfPhone(ctx context.Context, n phone.Number) ([]ID, error) {
	hash, err := s.Keys.Hash(ctx, "phone", string(n))
	if err != nil {
		return nil, errs.Internal("hash phone", err)
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Patients, PK: reachPartition("phone", hash), Limit: MaxOfPhone})
	if err != nil {
		return nil, errs.Internal("find files of a phone", err)
	}
	ids := make([]ID, len(page.Items))
	for i, it := range page.Items {
		ids[i] = ID(it.SK)
	}
	return ids, nil
}

// Speaks returns the language of a file, in which its owner is written to.
func (s *Service) Speaks(ctx context.Context, p ID) (i18n.Lang, error) {
	found, err := s.files(ctx, []ID{p})
	if err != nil || len(found) == 0 {
		return i18n.Chinese, errs.Internal("read language", err)
	}
	return found[0].Language, nil
}
