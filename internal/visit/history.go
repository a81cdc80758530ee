package visit

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Encounter returns one encounter with as much of its record as the actor may see: doctors and nurses all of it,
// patients the advice and the next step of their own, and so whoever may read it for them, others none.
func (s *Service) Encounter(ctx context.Context, by auth.Actor, id EncounterID) (Encounter, error) {
	p, _, ok := id.Split()
	if !ok {
		return Encounter{}, ErrEncounter
	}
	if !by.MayActFor(string(p)) {
		return Encounter{}, ErrForbidden
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return Encounter{}, errs.Internal("read encounter", err)
	}
	e, err := s.shown(ctx, by, it)
	return e, errs.Internal("read encounter", err)
}

// OfPatient lists a patient's encounters, latest first, with as much of the records as the actor may see.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Encounter, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{
		Table: store.Care, PK: string(p), Prefix: encounterPrefix, Desc: true, Limit: limit, Cursor: cursor,
	})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list encounters", err)
	}
	all := []Encounter{}
	for _, it := range page.Items {
		e, err := s.shown(ctx, by, it)
		if err != nil {
			return nil, "", errs.Internal("list encounters", err)
		}
		all = append(all, e)
	}
	return all, page.Next, nil
}

// shown returns the encounter as the actor may see it.
func (s *Service) shown(ctx context.Context, by auth.Actor, it store.Item) (Encounter, error) {
	e, doc, err := read(it)
	if err != nil || doc.Record == nil {
		return e, err
	}
	if by.Has(auth.System) {
		return e, nil // jobs work with what is not sealed
	}
	e.Record = nil
	switch {
	case by.Has(auth.Doctor, auth.Nurse):
		return s.opened(ctx, e, *doc.Record)
	case by.MayReadRecord(string(e.Patient)):
		r, err := s.open(ctx, e.ID, *doc.Record, "diagnosis", "further", "prescription", "advice", "note")
		for i := range r.Prescription {
			r.Prescription[i].Override = "" // what the doctor weighed is told in person
		}
		e.Record = &Record{Diagnosis: r.Diagnosis, Further: r.Further, Prescription: r.Prescription, Advice: r.Advice, Next: r.Next}
		return e, err
	}
	return e, nil
}

// Prescribed returns the prescription of a signed record as it stands, for who charges it; none, if nothing is signed.
func (s *Service) Prescribed(ctx context.Context, id EncounterID) ([]PrescriptionLine, error) {
	it, err := s.get(ctx, id)
	if errors.Is(err, ErrEncounter) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, doc, err := read(it)
	if err != nil || doc.Record == nil || e.Status != Finished {
		return nil, err
	}
	r, err := s.open(ctx, e.ID, *doc.Record, "prescription")
	return r.Prescription, err
}

// OnDay lists every encounter of a civil day, with what can be read without a key: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Encounter, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Care, Index: "day", PK: dayEntry(day)})
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	all := []Encounter{}
	for _, it := range items {
		e, _, err := read(it)
		if err != nil {
			return nil, errs.Internal("list day", err)
		}
		all = append(all, e)
	}
	return all, nil
}
