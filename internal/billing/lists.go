package billing

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Open says what somebody must still do something about.
type Open string

// What can be open.
const (
	Bills   Open = "bills"   // money is due
	Credits Open = "credits" // money is to be given back
	Refunds Open = "refunds" // a second person is to decide
	Wards   Open = "stays"   // of stays in hospital, not settled
)

// Account returns one account; before anything was charged, an empty one.
func (s *Service) Account(ctx context.Context, by auth.Actor, id AccountID) (Account, error) {
	if !id.valid() {
		return Account{}, ErrAccount
	}
	if !by.MayActFor(string(id.patient())) && !by.Has(auth.Auditor) {
		return Account{}, ErrForbidden
	}
	a, err := s.begun(ctx, by, id)
	return a, errs.Internal("read account", err)
}

// OfPatient lists a patient's accounts, latest day first.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Account, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	all, next, err := s.accounts(ctx, store.Query{Table: store.Billing, PK: string(p), Prefix: accountPrefix, Desc: true, Limit: limit, Cursor: cursor})
	for i := range all {
		if all[i], err = s.waitsOf(ctx, all[i]); err != nil {
			return nil, "", errs.Internal("list accounts", err)
		}
	}
	return all, next, err
}

// OpenAccounts lists bills or credits of the whole clinic, oldest day first.
func (s *Service) OpenAccounts(ctx context.Context, by auth.Actor, what Open, limit int, cursor string) ([]Account, string, error) {
	if !cashiers(by) && !by.Has(auth.Auditor) {
		return nil, "", ErrForbidden
	}
	if what != Bills && what != Credits && what != Wards {
		return nil, "", errs.Invalid(errs.Field{Path: "open", Code: "one-of", Params: errs.Params{"values": "bills, credits, stays"}})
	}
	return s.accounts(ctx, store.Query{Table: store.Billing, Index: openIndex, PK: string(what), Limit: limit, Cursor: cursor})
}

func (s *Service) accounts(ctx context.Context, q store.Query) ([]Account, string, error) {
	page, err := s.DB.Query(ctx, q)
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list accounts", err)
	}
	all := make([]Account, len(page.Items))
	for i, it := range page.Items {
		if all[i], err = readAccount(it); err != nil {
			return nil, "", errs.Internal("list accounts", err)
		}
	}
	return all, page.Next, nil
}

// Ledger lists an account's entries in the order in which they were made.
func (s *Service) Ledger(ctx context.Context, by auth.Actor, id AccountID) ([]Entry, error) {
	if !id.valid() {
		return nil, ErrAccount
	}
	if !by.MayActFor(string(id.patient())) && !by.Has(auth.Auditor) {
		return nil, ErrForbidden
	}
	all, err := s.ledger(ctx, id)
	return all, errs.Internal("list entries", err)
}

func (s *Service) ledger(ctx context.Context, id AccountID) ([]Entry, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Billing, PK: string(id.patient()), Prefix: entryPrefix + string(id) + "#"})
	if err != nil {
		return nil, err
	}
	all, err := entries(items)
	slices.SortFunc(all, func(x, y Entry) int { return cmp.Compare(x.Seq, y.Seq) })
	return all, err
}

func entries(items []store.Item) ([]Entry, error) {
	all := make([]Entry, len(items))
	for i, it := range items {
		var err error
		if all[i], err = readEntry(it); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// OnDay lists the entries that were written on a civil day: for settlements and recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Entry, error) {
	if !manages(by) && !by.Has(auth.System, auth.Auditor) {
		return nil, ErrForbidden
	}
	all, err := s.onDay(ctx, day)
	return all, errs.Internal("list day", err)
}

func (s *Service) onDay(ctx context.Context, day clinic.Date) ([]Entry, error) {
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Billing, Index: "day", PK: dayEntry(day)})
	if err != nil {
		return nil, err
	}
	return entries(items)
}
