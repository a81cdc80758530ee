package patient

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/errs"
)

// Summaries returns one line for each of the files that exist among ids: for lists of other things that name their
// patients. Only staff may ask.
func (s *Service) Summaries(ctx context.Context, by auth.Actor, ids []ID) (map[ID]Summary, error) {
	if !by.Has(auth.Staff()...) {
		return nil, ErrForbidden
	}
	found, err := s.files(ctx, ids)
	if err != nil {
		return nil, errs.Internal("read summaries", err)
	}
	out := make(map[ID]Summary, len(found))
	for _, p := range found {
		out[p.ID] = p.masked().summary()
	}
	return out, nil
}
