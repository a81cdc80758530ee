package booking

import (
	"context"

	"careloop/internal/errs"
)

// Phone returns where patients call who need not say which site they come to, as of a minute ago at most; nothing, if no
// site has a number.
func (s *Service) Phone(ctx context.Context) (string, error) {
	phone, err := s.phone.get(s.Now, func() (string, error) {
		sites, err := s.Sites(ctx)
		return WhereaboutsOf(sites, "").Phone, err
	})
	return phone, errs.Internal("read the telephone", err)
}
