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
	Bills    Open = "bills"    // money is due
	Credits  Open = "credits"  // money is to be given back
	Refunds  Open = "refunds"  // a second person is to decide
	HandOuts Open = "handouts" // granted; the patient is to have the money
	Wards    Open = "stays"    // of stays in hospital, not settled
)

// When says of which days accounts are listed, by the day of the visit.
type When string

// The parts of the days. A bill ahead is that of a booking.
const (
	Always  When = ""
	Today   When = "today"
	Overdue When = "overdue"
	Ahead   When = "ahead"
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

// OfPatient lists a patient's accounts, latest day first, without those that a move left behind with nothing on them.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Account, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	var all []Account
	next := cursor
	for {
		page, after, err := s.accounts(ctx, store.Query{Table: store.Billing, PK: string(p), Prefix: accountPrefix, Desc: true, Limit: limit - len(all), Cursor: next})
		if err != nil {
			return nil, "", err
		}
		all, next = append(all, slices.DeleteFunc(page, Account.left)...), after
		if next == "" || limit <= 0 || len(all) >= limit {
			break
		}
	}
	var err error
	for i := range all {
		if all[i], err = s.waitsOf(ctx, all[i]); err != nil {
			return nil, "", errs.Internal("list accounts", err)
		}
	}
	return all, next, nil
}

// OpenAccounts lists bills or credits of the whole clinic, oldest day first: all, or those of a part of the days.
func (s *Service) OpenAccounts(ctx context.Context, by auth.Actor, what Open, when When, limit int, cursor string) ([]Account, string, error) {
	if !cashiers(by) && !by.Has(auth.Auditor) {
		return nil, "", ErrForbidden
	}
	if what != Bills && what != Credits && what != Wards {
		return nil, "", errs.Invalid(errs.Field{Path: "open", Code: "one-of", Params: errs.Params{"values": "bills, credits, stays"}})
	}
	q := store.Query{Table: store.Billing, Index: openIndex, PK: string(what), Limit: limit, Cursor: cursor}
	switch day := s.today(); when {
	case Always:
	case Today:
		q.Prefix = string(day) + "#"
	case Overdue:
		q.To = string(day) // without the rest of a key: before all of the day
	case Ahead:
		q.From = string(day.AddDays(1))
	default:
		return nil, "", errs.Invalid(errs.Field{Path: "when", Code: "one-of", Params: errs.Params{"values": "today, overdue, ahead"}})
	}
	return s.accounts(ctx, q)
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
