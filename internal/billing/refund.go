package billing

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// RequestStatus is where a refund stands that needs a second person.
type RequestStatus string

// The statuses. A refund that is granted is in the books; the money may still lie in the drawer.
const (
	Waiting   RequestStatus = "waiting"
	Granted   RequestStatus = "granted"
	Refused   RequestStatus = "refused"
	Withdrawn RequestStatus = "withdrawn" // by who asked
)

// Request is a refund that waits for a second person (two persons, F: 双人复核).
type Request struct {
	ID        RefundID      `json:"id"`
	Account   AccountID     `json:"accountId"`
	Patient   patient.ID    `json:"patientId"`
	Payment   EntryID       `json:"paymentId"`
	Method    Method        `json:"method,omitempty"` // by which it goes back
	Amount    Fen           `json:"amount"`
	Reason    string        `json:"reason"`
	By        string        `json:"by"` // whose till gives the money
	ByName    string        `json:"byName,omitempty"`
	At        time.Time     `json:"at"`
	Status    RequestStatus `json:"status"`
	DecidedBy string        `json:"decidedBy,omitempty"`
	DecidedAt *time.Time    `json:"decidedAt,omitempty"`
	HandedOut *time.Time    `json:"handedOutAt,omitempty" doc:"When the patient had the money, if it goes back at a desk."`
	HandedBy  string        `json:"handedOutBy,omitempty"`
	Version   int64         `json:"-"`
}

// toHandOut reports whether somebody at a desk must still hand the money to the patient.
func (r Request) toHandOut() bool {
	return r.Status == Granted && r.HandedOut == nil && slices.Contains(tillMethods(), r.Method)
}

// request writes down a refund for somebody else to decide. The payment must bear it already now.
func (s *Service) request(ctx context.Context, by auth.Actor, id AccountID, payment EntryID, amount Fen, reason, key string) (Taken, error) {
	a, err := s.account(ctx, id)
	if err != nil {
		return Taken{}, errs.Internal("request refund", err)
	}
	r := Request{
		ID: newRefundID(a.Patient, id, key), Account: id, Patient: a.Patient, Payment: payment, Amount: amount, Reason: reason,
		By: by.ID, ByName: by.Name, At: s.now(), Status: Waiting,
	}
	known, err := s.waiting(ctx, r.ID)
	switch {
	case err == nil && (known.Payment != payment || known.Amount != amount):
		return Taken{}, ErrKeyUsed
	case err == nil:
		return Taken{Account: a, Request: &known}, nil
	case !errors.Is(err, ErrRefund):
		return Taken{}, errs.Internal("request refund", err)
	}
	_, e, err := a.refund(payment, amount, reason)
	if err != nil {
		return Taken{}, err
	}
	r.Method = e.Method
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), putRequest(r, 0))
	r.Version = 1
	if failed, ok := store.Failed(err); ok && failed.Existing != nil {
		r, err = readRequest(*failed.Existing)
	}
	return Taken{Account: a, Request: &r}, errs.Internal("request refund", err)
}

func putRequest(r Request, version int64) store.Op {
	op := store.PutVersion(refundKey(r.Patient, r.ID), version, r)
	switch {
	case r.Status == Waiting:
		op = op.In(openIndex, string(Refunds), r.At.Format(time.RFC3339)+"#"+string(r.ID))
	case r.toHandOut():
		op = op.In(openIndex, string(HandOuts), r.DecidedAt.Format(time.RFC3339)+"#"+string(r.ID))
	}
	return op
}

func readRequest(it store.Item) (Request, error) {
	var r Request
	err := it.Decode(&r)
	r.Version = it.Version
	return r, err
}

func (s *Service) waiting(ctx context.Context, id RefundID) (Request, error) {
	p, ok := patientIn("rfd", string(id))
	if !ok {
		return Request{}, ErrRefund
	}
	it, err := s.DB.Get(ctx, refundKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return Request{}, ErrRefund
	}
	if err != nil {
		return Request{}, err
	}
	return readRequest(it)
}

// Requests lists the refunds of the whole clinic that wait for a second person, or those that are granted and not handed
// out yet, longest first.
func (s *Service) Requests(ctx context.Context, by auth.Actor, status RequestStatus, limit int, cursor string) ([]Request, string, error) {
	if !cashiers(by) {
		return nil, "", ErrForbidden
	}
	open := Refunds
	switch status {
	case Waiting:
	case Granted:
		open = HandOuts
	default:
		return nil, "", errs.Invalid(errs.Field{Path: "status", Code: "one-of", Params: errs.Params{"values": "waiting, granted"}})
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Billing, Index: openIndex, PK: string(open), Limit: limit, Cursor: cursor})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list refunds", err)
	}
	all := make([]Request, len(page.Items))
	for i, it := range page.Items {
		if all[i], err = readRequest(it); err != nil {
			return nil, "", errs.Internal("list refunds", err)
		}
	}
	return all, page.Next, nil
}

// HandOut writes down that the patient has the money of a granted refund: who gave it from their till, or a manager. The
// books had it since it was granted; it leaves the list, once.
func (s *Service) HandOut(ctx context.Context, by auth.Actor, id RefundID) (Request, error) {
	if !cashiers(by) {
		return Request{}, ErrForbidden
	}
	r, err := s.waiting(ctx, id)
	switch {
	case err != nil:
		return Request{}, errs.Internal("hand out refund", err)
	case r.By != by.ID && !manages(by):
		return Request{}, ErrForbidden
	case r.HandedOut != nil:
		return r, nil
	case !r.toHandOut():
		return Request{}, ErrNotGranted
	}
	now := s.now()
	done, version := r, r.Version
	done.HandedOut, done.HandedBy, done.Version = &now, by.ID, version+1
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), putRequest(done, version))
	if failed, ok := store.Failed(err); ok && failed.Existing != nil {
		done, err = readRequest(*failed.Existing) // of what is granted nothing else changes
	}
	return done, errs.Internal("hand out refund", err)
}

// Decide grants or refuses a refund: a manager who has not asked for it; who has asked withdraws it. Granted money comes
// out of the till of who asked, which must still be open; decision and refund are one transaction.
func (s *Service) Decide(ctx context.Context, by auth.Actor, id RefundID, grant bool) (Taken, error) {
	if !cashiers(by) {
		return Taken{}, ErrForbidden
	}
	t, err := s.decide(ctx, by, id, grant)
	return t, errs.Internal("decide refund", err)
}

func (s *Service) decide(ctx context.Context, by auth.Actor, id RefundID, grant bool) (Taken, error) {
	r, err := s.waiting(ctx, id)
	if err != nil {
		return Taken{}, err
	}
	done, version, now := r, r.Version, s.now()
	done.DecidedBy, done.DecidedAt, done.Status = by.ID, &now, Refused
	switch own := r.By == by.ID; {
	case own && grant:
		return Taken{}, ErrOwnRefund
	case own:
		done.Status = Withdrawn
	case !manages(by):
		return Taken{}, ErrForbidden
	case grant:
		done.Status = Granted
	}
	if r.Status != Waiting {
		if r.Status == done.Status && r.DecidedBy == by.ID {
			return s.decided(ctx, r)
		}
		return Taken{}, ErrDecided
	}
	if !grant {
		if err := s.turnDown(ctx, by, r, putRequest(done, version)); err != nil {
			return Taken{}, err
		}
		return s.decided(ctx, done)
	}
	c := s.refunding(string(r.ID), r.Payment, r.Amount, r.Reason, r.By)
	c.grants = r.ID
	give := c.with
	c.with = func(ctx context.Context, a *Account, e *Entry) ([]also, error) {
		more, err := give(ctx, a, e)
		done.Method = e.Method
		return append(more, also{putRequest(done, version), ErrDecided}), err
	}
	_, e, err := s.record(ctx, by, r.Account, c)
	if err != nil {
		return Taken{}, err
	}
	s.sendSoon(ctx, e)
	return s.decided(ctx, done)
}

func (s *Service) decided(ctx context.Context, r Request) (Taken, error) {
	a, err := s.account(ctx, r.Account)
	if err != nil || r.Status != Granted {
		return Taken{Account: a, Request: &r}, err
	}
	e, err := s.entry(ctx, r.Account, entryID(r.Account, string(r.ID)))
	if err != nil {
		return Taken{}, err
	}
	t, err := s.taken(ctx, a, e)
	t.Request = &r
	return t, err
}
