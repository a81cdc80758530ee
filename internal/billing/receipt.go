package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Receipt is what the patient gets on paper for a payment or a refund: the account as it stood then, whatever is
// corrected later.
type Receipt struct {
	Number     string               `json:"number"`
	Kind       Kind                 `json:"kind"` // payment or refund
	Account    AccountID            `json:"accountId"`
	Entry      EntryID              `json:"entryId"`
	Patient    patient.ID           `json:"patientId"`
	Department booking.DepartmentID `json:"departmentId"`
	Date       clinic.Date          `json:"date"` // of the appointment
	Day        clinic.Date          `json:"day"`  // of the receipt
	At         time.Time            `json:"at"`
	By         string               `json:"by"`
	Cashier    string               `json:"cashierName,omitempty" doc:"Through whose till it went; absent of money by phone."`
	Method     Method               `json:"method"`
	Amount     Fen                  `json:"amount"`
	Reference  string               `json:"reference,omitempty"`
	Reason     string               `json:"reason,omitempty"`
	Lines      []Line               `json:"lines" nullable:"false"`
	Given      []Given              `json:"discounts,omitempty"`
	Totals
	Due     Fen      `json:"due"`
	Prints  int      `json:"prints"` // every print after the first is a copy
	Invoice *Invoice `json:"invoice,omitempty" doc:"As it stands when the receipt is read; once somebody asked for one."`
}

// nextReceipt is the one behind the last of the site's day. The series has no gaps and no doubles: the receipt is put
// with "absent" in the transaction that moves the money, and never deleted.
func (s *Service) nextReceipt(ctx context.Context, a Account, e Entry) (Receipt, error) {
	pk := receiptsKey(s.site(), e.Day)
	page, err := s.DB.Query(ctx, store.Query{Table: store.Billing, PK: pk, Desc: true, Limit: 1})
	if err != nil {
		return Receipt{}, err
	}
	n := 1
	if len(page.Items) > 0 {
		last, err := strconv.Atoi(page.Items[0].SK)
		if err != nil {
			return Receipt{}, fmt.Errorf("receipt %s: %w", page.Items[0].Key, err)
		}
		n = last + 1
	}
	return Receipt{
		Number: receiptNumber(s.site(), e.Day, n), Kind: e.Kind, Account: a.ID, Entry: e.ID, Patient: a.Patient, Department: a.Department,
		Date: a.Date, Day: e.Day, At: e.At, By: e.By, Method: e.Method, Amount: e.Paid + e.Refunded, Reference: e.Note, Reason: e.Reason,
		Lines: slices.DeleteFunc(slices.Clone(a.Lines), func(l Line) bool { return l.Reversed }), Given: a.Given,
		Totals: a.Totals, Due: a.Due,
	}, nil
}

func (r Receipt) put() store.Op {
	k, _ := receiptPlace(r.Number)
	return store.Put(k, r).If(store.Absent())
}

func (s *Service) receipt(ctx context.Context, number string) (Receipt, error) {
	k, ok := receiptPlace(number)
	if !ok {
		return Receipt{}, ErrReceipt
	}
	it, err := s.DB.Get(ctx, k)
	if errors.Is(err, store.ErrNotFound) {
		return Receipt{}, ErrReceipt
	}
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	return r, it.Decode(&r)
}

// Receipt returns a receipt by its number: to staff who work with money, and to the patient whose it is.
func (s *Service) Receipt(ctx context.Context, by auth.Actor, number string) (Receipt, error) {
	r, err := s.receipt(ctx, number)
	if err != nil {
		return Receipt{}, errs.Internal("read receipt", err)
	}
	if !cashiers(by) && (!by.Has(auth.Patient) || !by.MayActFor(string(r.Patient))) {
		return Receipt{}, ErrForbidden
	}
	a, x, err := s.whereItWent(ctx, by, r.Account)
	if err != nil || a.Invoice == nil {
		return r, errs.Internal("read receipt", err)
	}
	i, err := s.shown(ctx, a, x)
	r.Invoice = &i
	return r, errs.Internal("read receipt", err)
}

// Print counts a print of a receipt. Of all prints, however many at once, exactly one is the original: the answer's
// Prints is 1.
func (s *Service) Print(ctx context.Context, by auth.Actor, number string) (Receipt, error) {
	for range tries {
		r, err := s.Receipt(ctx, by, number)
		if err != nil {
			return Receipt{}, err
		}
		k, _ := receiptPlace(number)
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), store.Update(k).If(store.Attr("prints", store.CondEqual, r.Prints)).Add("prints", 1))
		if _, ok := store.Failed(err); ok || errors.Is(err, store.ErrConflict) {
			continue
		}
		r.Prints++
		return r, errs.Internal("print receipt", err)
	}
	return Receipt{}, ErrBusy
}

// Receipts lists a day's receipts in the order of their numbers.
func (s *Service) Receipts(ctx context.Context, by auth.Actor, day clinic.Date, limit int, cursor string) ([]Receipt, string, error) {
	if !cashiers(by) && !by.Has(auth.Auditor) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Billing, PK: receiptsKey(s.site(), day), Limit: limit, Cursor: cursor})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list receipts", err)
	}
	all := make([]Receipt, len(page.Items))
	for i, it := range page.Items {
		if err := it.Decode(&all[i]); err != nil {
			return nil, "", errs.Internal("list receipts", err)
		}
	}
	return all, page.Next, nil
}
