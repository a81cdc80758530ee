package billing

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// invoiceItem is an invoice as it is stored: who a buyer is and where they read their mail is sealed. What was invoiced in
// all stands in the account, which is written with it.
type invoiceItem struct {
	Account   AccountID    `json:"accountId"`
	Kind      BuyerKind    `json:"kind"`
	Name      crypt.Sealed `json:"name,omitempty"`
	TaxNumber string       `json:"taxNumber,omitempty"`
	Email     crypt.Sealed `json:"email,omitempty"`
	Numbers   []Noted      `json:"numbers,omitempty"`
	Gone      AccountID    `json:"goneTo,omitempty"` // of the appointment in whose favour this one's was given up
	Version   int64        `json:"-"`
}

// InvoiceOf returns to whom an account's invoice is made out, and what was issued; nobody, if nobody asked for one.
func (s *Service) InvoiceOf(ctx context.Context, by auth.Actor, id AccountID) (Invoice, error) {
	a, x, err := s.invoice(ctx, by, id)
	if err != nil {
		return Invoice{}, errs.Internal("read invoice", err)
	}
	out, err := s.shown(ctx, a, x)
	return out, errs.Internal("read invoice", err)
}

// MakeOut says to whom the invoice of an account is to be made out, or that nobody wants one. What was issued is made out to
// who stands on it: another is named after a red invoice took it back.
func (s *Service) MakeOut(ctx context.Context, by auth.Actor, id AccountID, to Buyer) (Invoice, error) {
	to, err := to.normal()
	if err != nil {
		return Invoice{}, err
	}
	out, err := s.invoicing(ctx, by, id, func(a Account, x *invoiceItem) (Invoiced, error) {
		known, err := s.shown(ctx, a, *x)
		if err != nil || known.Buyer == to {
			return known.Invoiced, err
		}
		if known.Amount > 0 {
			return known.Invoiced, ErrInvoiceIssued
		}
		x.Kind, x.TaxNumber, x.Gone = to.Kind, to.TaxNumber, ""
		known.Wanted = to.Kind != NoBuyer
		return known.Invoiced, s.seal(ctx, x, to)
	})
	return out, errs.Internal("make out invoice", err)
}

func (s *Service) seal(ctx context.Context, x *invoiceItem, to Buyer) (err error) {
	if x.Name, err = s.Keys.Seal(ctx, to.Name, invoicePlace(x.Account, "name")); err != nil {
		return err
	}
	x.Email, err = s.Keys.Seal(ctx, to.Email, invoicePlace(x.Account, "email"))
	return err
}

// NoteInvoice notes the number of an invoice that was issued elsewhere, or corrects one. Of two who note the same bill at
// once under two numbers, one is told that nothing is left to invoice.
func (s *Service) NoteInvoice(ctx context.Context, by auth.Actor, id AccountID, n Note) (Invoice, error) {
	if !cashiers(by) {
		return Invoice{}, ErrForbidden
	}
	if err := n.Check(); err != nil {
		return Invoice{}, err
	}
	out, err := s.invoicing(ctx, by, id, func(a Account, x *invoiceItem) (Invoiced, error) {
		known, err := s.shown(ctx, a, *x)
		if err != nil {
			return known.Invoiced, err
		}
		if known.Buyer.Kind == NoBuyer {
			return known.Invoiced, ErrNoBuyer
		}
		numbers, more, err := known.noted(n, known.Left, by.ID, s.now())
		x.Numbers, known.Amount = numbers, known.Amount+more
		return known.Invoiced, err
	})
	return out, errs.Internal("note invoice", err)
}

// invoicing changes an invoice and what its account knows of it, in one transaction. It is no entry of the ledger: no money
// moves, and an account that is settled has its invoice afterwards.
func (s *Service) invoicing(ctx context.Context, by auth.Actor, id AccountID, change func(Account, *invoiceItem) (Invoiced, error)) (Invoice, error) {
	for range tries {
		a, x, err := s.invoice(ctx, by, id)
		if err != nil {
			return Invoice{}, err
		}
		had, account := x, a.Version
		place, err := s.staying(ctx, by, a, x)
		if err != nil {
			return Invoice{}, err
		}
		now, err := change(a, &x)
		if err != nil {
			return Invoice{}, err
		}
		if x.same(had) {
			still, err := s.account(ctx, id)
			if err != nil {
				return Invoice{}, err
			}
			if still.Version != account {
				continue // it went elsewhere between the two reads
			}
			return s.shown(ctx, a, x)
		}
		a.Invoice = &now
		a = a.invoiced()
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), append(place, putInvoice(x, a.Date, had.Version), putAccount(a, account))...)
		if _, raced := store.Failed(err); raced || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return Invoice{}, err
		}
		x.Version++
		return s.shown(ctx, a, x)
	}
	return Invoice{}, ErrBusy
}

// same reports whether nothing was changed: sealing makes another text of the same name.
func (x invoiceItem) same(y invoiceItem) bool {
	if len(x.Numbers) != len(y.Numbers) || x.Kind != y.Kind || x.Name != y.Name || x.Email != y.Email || x.TaxNumber != y.TaxNumber {
		return false
	}
	for i := range x.Numbers {
		if x.Numbers[i].Number != y.Numbers[i].Number {
			return false
		}
	}
	return true
}

// invoice reads an account and its invoice for who may see both.
func (s *Service) invoice(ctx context.Context, by auth.Actor, id AccountID) (Account, invoiceItem, error) {
	if !id.valid() {
		return Account{}, invoiceItem{}, ErrAccount
	}
	if !cashiers(by) && (!by.Has(auth.Patient) || !by.MayActFor(string(id.patient()))) {
		return Account{}, invoiceItem{}, ErrForbidden
	}
	a, err := s.account(ctx, id)
	if err != nil {
		return a, invoiceItem{}, err
	}
	x := invoiceItem{Account: id, Kind: NoBuyer}
	if a.Invoice == nil { // nobody has asked for one
		return a, x, nil
	}
	it, err := s.DB.Get(ctx, invoiceKey(id))
	if err != nil {
		return a, x, err
	}
	x, err = readInvoice(it)
	return a, x, err
}

// shown opens what is sealed.
func (s *Service) shown(ctx context.Context, a Account, x invoiceItem) (Invoice, error) {
	out := Invoice{Account: a.ID, Patient: a.Patient, Date: a.Date, Buyer: Buyer{Kind: x.Kind, TaxNumber: x.TaxNumber}, Numbers: x.Numbers, Version: x.Version, Taxes: a.taxes()}
	out.Invoiced = Invoiced{Left: a.Paid - a.Refunded, Status: InvoiceNone}
	if out.Numbers == nil {
		out.Numbers = []Noted{}
	}
	if a.Invoice != nil {
		out.Invoiced = *a.Invoice
	}
	var err error
	if out.Buyer.Name, err = s.Keys.Open(ctx, x.Name, invoicePlace(a.ID, "name")); err != nil {
		return out, err
	}
	out.Buyer.Email, err = s.Keys.Open(ctx, x.Email, invoicePlace(a.ID, "email"))
	return out, err
}

// ToInvoice lists the bills whose invoice is to be issued, or to be taken back by a red one, oldest day first.
func (s *Service) ToInvoice(ctx context.Context, by auth.Actor, limit int, cursor string) ([]Account, string, error) {
	if !cashiers(by) {
		return nil, "", ErrForbidden
	}
	return s.accounts(ctx, store.Query{Table: store.Billing, Index: dueIndex, PK: toInvoiceKey, Limit: limit, Cursor: cursor})
}

func putInvoice(x invoiceItem, day clinic.Date, version int64) store.Op {
	return store.PutVersion(invoiceKey(x.Account), version, x).In("day", monthOfInvoices(day), string(day)+"#"+string(x.Account))
}

func readInvoice(it store.Item) (invoiceItem, error) {
	var x invoiceItem
	err := it.Decode(&x)
	x.Version = it.Version
	return x, err
}

func invoicePlace(id AccountID, field string) string { return string(id) + "/invoice/" + field }
