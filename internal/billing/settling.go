package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// giveBack gives back what an account does not need, and asks a second person for what one may not give alone. The keys
// follow from the account as it was seen, so that of two desks at once each payment is given back once.
func (s *Service) giveBack(ctx context.Context, by auth.Actor, a Account, out *Closing) (Account, error) {
	out.Requests = []Request{}
	if len(a.Waits) > 0 { // asked for before, and not decided
		var err error
		out.Requests, err = s.requestsOf(ctx, a)
		return a, err
	}
	left := -a.Due
	var large []Request
	for _, p := range slices.Backward(a.Payments) {
		amount := min(left, p.Left())
		if amount <= 0 {
			continue
		}
		left -= amount
		if a.Refunded+amount > s.policy().RefundAlone {
			large = append(large, Request{
				ID: newRefundID(a.Patient, a.ID, fmt.Sprintf("%s %s %d", settlementKey, p.ID, a.Version)), Account: a.ID, Patient: a.Patient,
				Payment: p.ID, Method: p.Method, Amount: amount, Reason: settlementKey, By: by.ID, ByName: by.Name, At: s.now(), Status: Waiting,
			})
			continue
		}
		c := s.refunding(asked(fmt.Sprintf("%s %s %d", settlementKey, p.ID, p.Refunded)), p.ID, amount, settlementKey, by.ID)
		after, e, err := s.record(ctx, by, a.ID, c)
		if err != nil {
			return a, err
		}
		s.sendSoon(ctx, e)
		t, err := s.taken(ctx, after, e)
		if err != nil {
			return a, err
		}
		a = t.Account
		out.Receipts = append(out.Receipts, *t.Receipt)
	}
	if len(large) == 0 {
		return a, nil
	}
	return s.ask(ctx, by, a, large, out)
}

// ask writes down that a settlement waits, and what for, in one transaction with the account: of many desks one asks.
func (s *Service) ask(ctx context.Context, by auth.Actor, a Account, large []Request, out *Closing) (Account, error) {
	version := a.Version
	var ops []store.Op
	for _, r := range large {
		a.Waits = append(slices.Clip(a.Waits), r.ID)
		ops = append(ops, putRequest(r, 0))
	}
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), append(ops, putAccount(a, version))...)
	if _, failed := store.Failed(err); failed || errors.Is(err, store.ErrConflict) {
		return a, errUneven
	}
	a.Version, out.Requests = version+1, large
	return a, err
}

// requestsOf reads the refunds for which a settlement waits.
func (s *Service) requestsOf(ctx context.Context, a Account) ([]Request, error) {
	var all []Request
	for _, id := range a.Waits {
		r, err := s.waiting(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// waitsOf returns the account with the refunds for which its settlement waits. One that was asked for before accounts
// named them is found among the patient's requests, and named there by the next write. Nobody asks for such a one any
// more, so that reading it apart from the account is no race.
func (s *Service) waitsOf(ctx context.Context, a Account) (Account, error) {
	if a.Stay == "" || a.Settled != nil || a.Due >= 0 || len(a.Waits) > 0 {
		return a, nil
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Billing, PK: string(a.Patient), Prefix: refundPrefix})
	if err != nil {
		return a, err
	}
	for _, it := range items {
		r, err := readRequest(it)
		if err != nil {
			return a, err
		}
		if r.Account == a.ID && r.Status == Waiting && r.Reason == settlementKey {
			a.Waits = append(a.Waits, r.ID)
		}
	}
	return a, nil
}

// settling says that nothing changes an account now, and why.
func (s *Service) settling(ctx context.Context, a Account) error {
	all, err := s.requestsOf(ctx, a)
	if err != nil {
		return err
	}
	var sum Fen
	for _, r := range all {
		sum += r.Amount
	}
	return ErrSettling.With(errs.Params{"amount": yuan(sum)})
}

// without returns the account with one refund less for which its settlement waits.
func (a Account) without(id RefundID) Account {
	if i := slices.Index(a.Waits, id); i >= 0 {
		a.Waits = slices.Delete(slices.Clone(a.Waits), i, i+1)
	}
	return a
}

// turnDown writes that a refund is not granted. If a settlement waits for it, the account learns it in the same
// transaction, and can be changed again once it waits for nothing more.
func (s *Service) turnDown(ctx context.Context, by auth.Actor, r Request, op store.Op) error {
	for range tries {
		ops := []store.Op{op}
		a, err := s.account(ctx, r.Account)
		if err != nil {
			return err
		}
		if slices.Contains(a.Waits, r.ID) {
			ops = append(ops, putAccount(a.without(r.ID), a.Version))
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		failed, ok := store.Failed(err)
		switch {
		case errors.Is(err, store.ErrConflict), ok && failed.Op > 0:
			continue // something was paid by phone meanwhile
		case ok:
			return ErrDecided
		}
		return err
	}
	return ErrBusy
}
