package message

import (
	"context"
	"time"

	"careloop/internal/errs"
	"careloop/internal/waitlist"
)

// waitOverFor is how long it is news that a wait is over.
const waitOverFor = 3 * 24 * time.Hour

// WaitlistEvent plans and drops what one who waits is told.
func (s *Service) WaitlistEvent(ctx context.Context, e waitlist.Event) error {
	switch e.Kind {
	case waitlist.OfferMade, waitlist.OfferSettled:
		return s.offerEvent(ctx, e)
	case waitlist.WaitEnded:
	}
	w := e.Entry
	if w.Status != waitlist.Over || w.EndedAt == nil { // who left knows, and who has a place was told of it
		return nil
	}
	return errs.Internal("plan messages", s.plan(ctx, Message{
		ID: newID(*w.EndedAt, WaitOver, string(w.ID)), Kind: WaitOver, Patient: w.Patient, About: string(w.ID), DueAt: *w.EndedAt,
		NotAfter: w.EndedAt.Add(waitOverFor), Vars: Vars{Department: w.Department, Practitioner: w.Practitioner},
	}))
}

// offerEvent plans what one who waits is told of a number that is held for them, and drops it when the offer is over.
func (s *Service) offerEvent(ctx context.Context, e waitlist.Event) error {
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
