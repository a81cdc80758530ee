package family

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Event is that a mandate was asked for, given, changed or ended.
type Event struct {
	Ward    patient.ID
	Mandate Mandate
	Before  Status // empty: there was none
}

// At returns when it happened, which is the same however often it is told.
func (e Event) At() time.Time {
	switch e.Mandate.Status {
	case Asked:
		return e.Mandate.AskedAt
	case Granted:
		return e.Mandate.Since
	case Declined, Revoked:
	}
	return e.Mandate.EndedAt
}

// EventsOf returns what a change of the store means for mandates.
func EventsOf(c store.Change) ([]Event, error) {
	if c.New == nil || c.Key != mandatesKey(patient.ID(c.PK)) {
		return nil, nil
	}
	var before, after mandatesItem
	if err := c.New.Decode(&after); err != nil {
		return nil, errs.Internal("read mandates", err)
	}
	if c.Old != nil {
		if err := c.Old.Decode(&before); err != nil {
			return nil, errs.Internal("read mandates", err)
		}
	}
	var all []Event
	for _, m := range after.Mandates {
		e := Event{Ward: patient.ID(c.PK), Mandate: m}
		if i := slices.IndexFunc(before.Mandates, func(x Mandate) bool { return x.Member == m.Member }); i >= 0 {
			was := Event{Mandate: before.Mandates[i]}
			if e.Before = was.Mandate.Status; e.Before == m.Status && was.At().Equal(e.At()) {
				continue
			}
		}
		all = append(all, e)
	}
	return all, nil
}

// Mandate returns how a mandate stands: for jobs. ErrNone if there is none.
func (s *Service) Mandate(ctx context.Context, by auth.Actor, p, member patient.ID) (Mandate, error) {
	if !by.Has(auth.System) {
		return Mandate{}, ErrForbidden
	}
	w, err := s.ward(ctx, p)
	if err != nil {
		return Mandate{}, errs.Internal("read mandates", err)
	}
	m, ok := w.find(member)
	if !ok {
		return Mandate{}, ErrNone
	}
	if !m.stands(s.now()) && m.Status == Asked {
		m.Status = Declined // nobody answered in time
	}
	return m, nil
}
