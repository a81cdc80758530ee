package closure

import (
	"context"
	"errors"
)

// FeeChange is what registering costs at a place that was lost and at another, by today's price list.
type FeeChange struct {
	Was int64 `json:"was" doc:"In fen."`
	Now int64 `json:"now" doc:"In fen."`
}

// Fee returns what registering costs where a case was moved, if that is something else than at the place that was lost, by
// the price list of the day on which it was proposed; nil if nothing else, or if the patient or the desk chose another.
func (s *Service) Fee(ctx context.Context, id CaseID) (*FeeChange, error) {
	c, err := s.byID(ctx, id)
	if errors.Is(err, ErrLink) {
		return nil, nil
	}
	if err != nil || c.Proposal == nil || c.To == nil || c.To.Session != c.Proposal.Session || c.To.Number != c.Proposal.Number {
		return nil, err
	}
	return c.Proposal.Fee, nil
}

func feeChange(was, now int64) *FeeChange {
	if was == now {
		return nil
	}
	return &FeeChange{Was: was, Now: now}
}

// feeList is what registering costs by the doctors' grades; "" is of all others.
type feeList map[string]int64

func (l feeList) of(grade string) int64 {
	if fee, ok := l[grade]; ok {
		return fee
	}
	return l[""]
}
