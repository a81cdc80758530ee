package patient

import (
	"context"

	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/phone"
	"careloop/internal/store"
)

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
