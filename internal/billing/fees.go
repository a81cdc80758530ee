package billing

import (
	"context"

	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// Fee is what an appointment costs today, before anything is done.
type Fee struct {
	Name   i18n.Text `json:"name"`
	Grade  string    `json:"grade,omitempty" doc:"Of whose practitioners it is; absent: of all others."`
	Amount Fen       `json:"amount"`
}

// Fees lists the registration fees of today, for those who choose whom to book.
func (s *Service) Fees(ctx context.Context) ([]Fee, error) {
	items, err := s.list(ctx, store.Query{Table: store.Billing, Index: openIndex, PK: feesKey})
	if err != nil {
		return nil, errs.Internal("list fees", err)
	}
	var all []Fee
	for _, x := range items {
		if p, ok := x.On(s.today()); ok {
			all = append(all, Fee{Name: x.Name, Grade: x.Grade, Amount: p.Amount})
		}
	}
	return all, nil
}

// FeesByGrade returns the registration fees of today by whose practitioners they are of, in fen; "" is of all others. It
// goes by the same rule as what is charged.
func (s *Service) FeesByGrade(ctx context.Context) (map[string]int64, error) {
	all, err := s.Fees(ctx)
	by := map[string]int64{}
	for _, x := range all {
		if _, known := by[x.Grade]; !known || x.Grade != "" {
			by[x.Grade] = int64(x.Amount)
		}
	}
	return by, err
}
