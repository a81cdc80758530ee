package message

import (
	"context"

	"careloop/internal/errs"
	"careloop/internal/waitlist"
)

// OfferEvent plans what one who waits is told of a number that is held for them, and drops it when the offer is over.
func (s *Service) OfferEvent(ctx context.Context, e waitlist.Event) error {
	o := e.Offer
	m := Message{
		ID: newID(o.At, Offer, string(o.ID)), Kind: Offer, Patient: o.Patient, About: string(o.ID), DueAt: o.At, NotAfter: o.Until,
		Vars: Vars{
			Start: o.Start, Department: o.Department, Practitioner: o.Practitioner, Expires: o.Until, ByPhone: o.Via == waitlist.ByPhone,
		},
	}
	if e.Kind == waitlist.OfferMade {
		return errs.Internal("plan messages", s.plan(ctx, m))
	}
	return errs.Internal("drop messages", s.drop(ctx, m, WhyOfferOver))
}
