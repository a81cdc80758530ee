package billing

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Prices lists the price list by code.
func (s *Service) Prices(ctx context.Context, by auth.Actor) ([]Item, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, ErrForbidden
	}
	all, err := s.items(ctx)
	return all, errs.Internal("list prices", err)
}

func (s *Service) items(ctx context.Context) ([]Item, error) {
	return s.list(ctx, store.Query{Table: store.Billing, PK: pricesKey})
}

func (s *Service) list(ctx context.Context, q store.Query) ([]Item, error) {
	found, err := store.QueryAll(ctx, s.DB, q)
	if err != nil {
		return nil, err
	}
	all := make([]Item, len(found))
	for i, it := range found {
		if all[i], err = readPrice(it); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// SavePrice adds an item to the list (version 0) or changes one. A new price begins on its day; what was charged
// before keeps its own.
func (s *Service) SavePrice(ctx context.Context, by auth.Actor, n NewPrice, version int64) (Item, error) {
	if !manages(by) {
		return Item{}, ErrForbidden
	}
	if err := n.Check(); err != nil {
		return Item{}, err
	}
	x, err := s.price(ctx, n.Code)
	if err != nil && (version > 0 || !errors.Is(err, ErrPrice)) {
		return Item{}, errs.Internal("save price", err)
	}
	if x.Version != version {
		return Item{}, ErrStale
	}
	next, changed := x.with(n, by.ID, s.now())
	if !changed {
		return x, nil
	}
	return s.putPrice(ctx, by, next)
}

// putPrice writes an item that was read and changed.
func (s *Service) putPrice(ctx context.Context, by auth.Actor, x Item) (Item, error) {
	version := x.Version
	op := store.PutVersion(priceKey(x.Code), version, x)
	if x.Category == Registration { // each booking asks for these, and for no others
		op = op.In(openIndex, feesKey, x.Code)
	}
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), op)
	if _, ok := store.Failed(err); ok {
		return Item{}, ErrStale
	}
	x.Version = version + 1
	return x, errs.Internal("save price", err)
}

func (s *Service) price(ctx context.Context, code string) (Item, error) {
	it, err := s.DB.Get(ctx, priceKey(code))
	if errors.Is(err, store.ErrNotFound) {
		return Item{Prices: []Price{}}, ErrPrice
	}
	if err != nil {
		return Item{}, err
	}
	return readPrice(it)
}

// registrationFee returns what an appointment costs by the day on which it was booked, or false if it is free. Of an
// examination the package has its price, whose numbers are part of it.
func (s *Service) registrationFee(ctx context.Context, a booking.Appointment) (Line, bool, error) {
	if a.Together != nil {
		return Line{}, false, nil
	}
	all, err := s.list(ctx, store.Query{Table: store.Billing, Index: openIndex, PK: feesKey})
	if err != nil || len(all) == 0 {
		return Line{}, false, err
	}
	grade, err := s.grade(ctx, a.Practitioner)
	if err != nil {
		return Line{}, false, err
	}
	var fee Line
	found := false
	for _, x := range all {
		if x.Grade != "" && x.Grade != grade {
			continue
		}
		l, err := x.line(1, s.Clinic.Day(a.BookedAt))
		if err == nil && (!found || x.Grade != "") {
			fee, found = l, true
		}
	}
	return fee, found, nil
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

func (s *Service) today() clinic.Date { return s.Clinic.Day(s.Now()) }

func manages(by auth.Actor) bool { return by.Has(auth.Manager, auth.Administrator) }
