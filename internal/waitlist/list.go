package waitlist

import (
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Wait is an entry with the offer that stands, and its place among those who wait in the department.
type Wait struct {
	Entry
	Place   int      `json:"place,omitempty"` // 1: the first by rank; 0: has ended
	Current *Offer   `json:"offer,omitempty"`
	Given   *GivenUp `json:"givesUp,omitempty" doc:"Of a patient's own: the appointment that accepting the offer gives up; absent: none."`
	Version int64    `json:"version"` // to be sent as If-Match
}

// Queue lists who waits in a department, by rank, with what they are being offered.
func (s *Service) Queue(ctx context.Context, by auth.Actor, d booking.DepartmentID) ([]Wait, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, ErrForbidden
	}
	all, err := s.queue(ctx, d)
	return all, errs.Internal("list waitlist", err)
}

func (s *Service) queue(ctx context.Context, d booking.DepartmentID) ([]Wait, error) {
	entries, err := s.waiting(ctx, d)
	if err != nil {
		return nil, err
	}
	out := make([]Wait, len(entries))
	for i, e := range entries {
		out[i] = Wait{Entry: e, Place: i + 1, Version: e.Version}
	}
	return out, s.withOffers(ctx, out)
}

// withOffers adds the offers that stand.
func (s *Service) withOffers(ctx context.Context, all []Wait) error {
	var keys []store.Key
	for _, w := range all {
		if w.Offer != "" {
			keys = append(keys, offerKey(w.Offer))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return err
	}
	offers := map[OfferID]*Offer{}
	for _, it := range items {
		o, err := readOffer(it)
		if err != nil {
			return err
		}
		offers[o.ID] = &o
	}
	for i, w := range all {
		if o := offers[w.Offer]; o != nil && o.Status == Open {
			shown := *o
			shown.Passed = []Passed{} // the log is read apart
			all[i].Current = &shown
		}
	}
	return nil
}

// maxWaited is how many ended waits of a patient are shown.
const maxWaited = 20

// OfPatient lists what a patient waits for, and the latest that they waited for before.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID) ([]Wait, error) {
	if !by.MayActFor(string(p)) {
		return nil, ErrForbidden
	}
	all, err := s.ofPatient(ctx, p)
	return all, errs.Internal("list waits", err)
}

func (s *Service) ofPatient(ctx context.Context, p patient.ID) ([]Wait, error) {
	w, err := s.waits(ctx, p)
	if err != nil {
		return nil, err
	}
	var out []Wait
	for _, ref := range w.Entries {
		e, err := s.find(ctx, ref.ID)
		if err != nil {
			return nil, err
		}
		one := Wait{Entry: e, Version: e.Version}
		if one.Place, err = s.placeOf(ctx, e); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	if err := s.withOffers(ctx, out); err != nil {
		return nil, err
	}
	for i, one := range out {
		if one.Current == nil {
			continue
		}
		if !s.Now().Before(one.Current.Until) { // over, whatever the sweep has come to
			out[i].Current = nil
			continue
		}
		if out[i].Given, err = s.given(ctx, one.Entry); err != nil {
			return nil, err
		}
	}
	ended, err := s.DB.Query(ctx, store.Query{Table: store.Scheduling, PK: string(p), Prefix: waitedPrefix, Desc: true, Limit: maxWaited})
	if err != nil {
		return nil, err
	}
	for _, it := range ended.Items {
		e, err := readEntry(it)
		if err != nil {
			return nil, err
		}
		out = append(out, Wait{Entry: e, Version: e.Version})
	}
	return out, nil
}

func (s *Service) placeOf(ctx context.Context, e Entry) (int, error) {
	all, err := s.waiting(ctx, e.Department)
	for i, x := range all {
		if x.ID == e.ID {
			return i + 1, err
		}
	}
	return 0, err
}

// OffersOn lists the offers of a civil day's numbers, for recounts; those that could be made to nobody are left out.
func (s *Service) OffersOn(ctx context.Context, by auth.Actor, day clinic.Date) ([]Offer, error) {
	all, err := onDay(ctx, s, by, offeredOn(day), readOffer)
	return slices.DeleteFunc(all, func(o Offer) bool { return o.Status == Nobody }), err
}

// EndedOn lists the waits that ended on a civil day, for recounts.
func (s *Service) EndedOn(ctx context.Context, by auth.Actor, day clinic.Date) ([]Entry, error) {
	return onDay(ctx, s, by, endedDay(day), readEntry)
}

func onDay[T any](ctx context.Context, s *Service, by auth.Actor, pk string, read func(store.Item) (T, error)) ([]T, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Scheduling, Index: "day", PK: pk})
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	all := make([]T, len(items))
	for i, it := range items {
		if all[i], err = read(it); err != nil {
			return nil, errs.Internal("list day", err)
		}
	}
	return all, nil
}
