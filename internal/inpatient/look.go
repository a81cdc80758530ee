package inpatient

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Stay returns one stay.
func (s *Service) Stay(ctx context.Context, by auth.Actor, id ID) (Stay, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return Stay{}, ErrForbidden
	}
	d, err := s.get(ctx, id)
	if err != nil {
		return Stay{}, errs.Internal("read stay", err)
	}
	x, err := s.open(ctx, d)
	return x, errs.Internal("open stay", err)
}

// Known returns a stay without its texts, for what hangs on it.
func (s *Service) Known(ctx context.Context, by auth.Actor, id ID) (Stay, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return Stay{}, ErrForbidden
	}
	d, err := s.get(ctx, id)
	return d.plain(), errs.Internal("read stay", err)
}

// Inside lists the patients who are here, by ward and bed.
func (s *Service) Inside(ctx context.Context, by auth.Actor) ([]Stay, error) {
	if !by.Has(auth.Staff()...) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: "queue", PK: insidePK})
	if err != nil {
		return nil, errs.Internal("list inpatients", err)
	}
	return plainly(items)
}

// OfPatient lists a patient's stays, latest first, without their texts.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Stay, string, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Care, PK: string(p), Prefix: stayPrefix, Desc: true, Limit: limit, Cursor: cursor})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list stays", err)
	}
	all, err := plainly(page.Items)
	slices.SortStableFunc(all, func(a, b Stay) int { return b.AdmittedAt.Compare(a.AdmittedAt) })
	return all, page.Next, err
}

// Shown lists a patient's stays for those who may read the record: what happened when, without notes, and without what was
// corrected. An admission that was cancelled never was.
func (s *Service) Shown(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Stay, string, error) {
	if !by.Has(auth.Staff()...) && !by.MayReadRecord(string(p)) {
		return nil, "", ErrForbidden
	}
	all, next, err := s.OfPatient(ctx, auth.Job("inpatient"), p, limit, cursor)
	all = slices.DeleteFunc(all, func(x Stay) bool { return x.Status == Cancelled })
	for i, x := range all {
		all[i].Family = []Relative{}
		all[i].Milestones = []Milestone{}
		for _, m := range x.Milestones {
			if m.By, m.ByName = "", ""; m.Kind != Death && !x.corrected(m.ID) { // of a death people tell, not a page
				all[i].Milestones = append(all[i].Milestones, m)
			}
		}
	}
	return all, next, err
}

// OnDay lists the stays that began on a civil day: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Stay, error) {
	if !by.Has(auth.Manager, auth.Administrator, auth.System) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Care, Index: "day", PK: dayEntry(day)})
	if err != nil {
		return nil, errs.Internal("list stays", err)
	}
	return plainly(items)
}

func plainly(items []store.Item) ([]Stay, error) {
	all := make([]Stay, len(items))
	for i, it := range items {
		d, err := read(it)
		if err != nil {
			return nil, errs.Internal("list stays", err)
		}
		all[i] = d.plain()
	}
	return all, nil
}

// News is what a message about a milestone is made of, as things stand when it is sent.
type News struct {
	Stay      Stay
	Milestone Milestone
	Stale     bool      // corrected, or the admission was cancelled, or the patient died
	Overtaken bool      // by a later one that says all there is to say by now
	Withdrawn bool      // whom it is for may not act for the patient any more
	To        *Relative // nil: the patient
}

// News returns how a milestone stands; relative counts from 1, 0 is the patient. Only jobs may ask: it bears addresses.
func (s *Service) News(ctx context.Context, by auth.Actor, stay ID, m MilestoneID, relative int) (News, error) {
	if !by.Has(auth.System) {
		return News{}, ErrForbidden
	}
	d, err := s.get(ctx, stay)
	if err != nil {
		return News{}, errs.Internal("read stay", err)
	}
	n := News{Stay: d.plain()}
	var ok bool
	if n.Milestone, ok = n.Stay.milestone(m); !ok || relative > len(d.Family) {
		return News{}, ErrStay
	}
	died := slices.ContainsFunc(n.Stay.Milestones, func(x Milestone) bool { return x.Kind == Death })
	n.Stale = n.Stay.corrected(m) || n.Stay.Status == Cancelled || died
	n.Overtaken = n.Stay.overtaken(n.Milestone)
	if relative > 0 {
		r, err := s.relative(ctx, stay, d.Family[relative-1], relative-1)
		if err != nil {
			return n, errs.Internal("open relative", err)
		}
		n.To, n.Withdrawn = &r, r.EndedAt != nil
		if r.Patient != "" && !n.Withdrawn {
			ok, err := s.Acts(ctx, r.Patient, n.Stay.Patient)
			if err != nil {
				return n, errs.Internal("look who may act", err)
			}
			n.Withdrawn = !ok
		}
	}
	return n, nil
}
