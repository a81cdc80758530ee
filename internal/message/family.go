package message

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/family"
	"careloop/internal/patient"
)

// Mandates knows how it stands that somebody acts for a patient.
type Mandates interface {
	// Mandate returns what was said about a member, or family.ErrNone.
	Mandate(ctx context.Context, by auth.Actor, ward, member patient.ID) (family.Mandate, error)
}

// mandateFor is how long it is worth telling that somebody acts for a patient, or does no more.
const mandateFor = 7 * 24 * time.Hour

// familyPath is where patients who sign in see who acts for whom, answer and end it.
const familyPath = "/my/family"

// FamilyEvent plans what follows from a request or a mandate: who is asked hears of it; when it is given both do, so that
// nobody acts for a patient without their knowing; of its end whoever did not end it. Who asked hears nothing of a
// refusal: it would say that the clinic knows whom they asked.
func (s *Service) FamilyEvent(ctx context.Context, e family.Event) error {
	var kind Kind
	to := []patient.ID{e.Ward, e.Mandate.Member}
	until := e.At().Add(mandateFor)
	switch e.Mandate.Status {
	case family.Asked:
		kind, to, until = FamilyAsked, to[:1], e.Mandate.Until
	case family.Granted:
		kind = FamilyGranted
	case family.Revoked:
		if e.Before != family.Granted {
			return nil
		}
		kind = FamilyEnded
		switch e.Mandate.EndedBy {
		case "ward":
			to = to[1:]
		case "member":
			to = to[:1]
		}
	case family.Declined:
		return nil
	}
	for _, p := range to {
		kind := kind.to(p == e.Ward)
		m := Message{
			ID: newID(e.At(), kind, string(e.Ward)+"#"+string(e.Mandate.Member)+"#"+string(p)), Kind: kind, Patient: p, About: string(e.Ward),
			DueAt: e.At(), NotAfter: until, Vars: Vars{Member: e.Mandate.Member, Since: e.At()},
		}
		if err := s.plan(ctx, m); err != nil {
			return errs.Internal("plan messages", err)
		}
	}
	return nil
}

// to returns the kind that tells the same to the patient, or to whoever acts for them.
func (k Kind) to(ward bool) Kind {
	switch {
	case !ward && k == FamilyGranted:
		return FamilyMayAct
	case !ward && k == FamilyEnded:
		return FamilyMayNotAct
	}
	return k
}

// tells returns the status of a mandate that a kind tells.
func (k Kind) tells() family.Status {
	if k == FamilyGranted || k == FamilyMayAct {
		return family.Granted
	}
	if k == FamilyEnded || k == FamilyMayNotAct {
		return family.Revoked
	}
	return family.Asked
}

// answered reports whether a mandate is not any more as the message says.
func (s *Service) answered(ctx context.Context, m Message) (bool, error) {
	x, err := s.Mandates.Mandate(ctx, job, patient.ID(m.About), m.Vars.Member)
	if errors.Is(err, family.ErrNone) || errors.Is(err, family.ErrStranger) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return x.Status != m.Kind.tells() || !(family.Event{Mandate: x}).At().Equal(m.Vars.Since), nil
}
