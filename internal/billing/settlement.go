package billing

import (
	"context"
	"slices"
	"strconv"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Settlement is a day's money of the whole clinic, told three times: by the ledger, by the tills and by the receipts.
// The differences are zero, or something is wrong with the books.
type Settlement struct {
	Day      clinic.Date `json:"day"`
	Ledger   []Sum       `json:"ledger" nullable:"false"`   // by method, of the entries
	Tills    []Sum       `json:"tillSums" nullable:"false"` // by method, of the tills
	Shifts   []Till      `json:"tills" nullable:"false"`
	Charged  Fen         `json:"charged"` // without what was reversed on this day
	Discount Fen         `json:"discounted"`
	Given    []Allowance `json:"discounts" nullable:"false"` // by memberships and decisions, each with its number
	Receipts int         `json:"receipts"`
	Gaps     int         `json:"receiptGaps"`       // numbers that are missing between the first and the last
	Accounts int         `json:"accountsChecked"`   // touched on this day
	Wrong    int         `json:"accountsDiffer"`    // of them, those whose totals are not the sums of their entries
	Differ   Fen         `json:"difference"`        // between ledger and tills, and between ledger and receipts, added up without signs
	Counted  Fen         `json:"countDifference"`   // what the cashiers found more or, below zero, less than there should be
	Complete bool        `json:"allTillsConfirmed"` // every till of the day is closed and confirmed
}

// Allowance is a discount of a day that was given by a membership or a decision, as far as it was not taken back on the
// same day; below zero, what was taken back of one of an earlier day.
type Allowance struct {
	Account   AccountID    `json:"accountId"`
	Patient   patient.ID   `json:"patientId"`
	Kind      DiscountKind `json:"kind"`
	Amount    Fen          `json:"amount"`
	Reference string       `json:"reference"`
	By        string       `json:"by"`
	At        time.Time    `json:"at"`
}

// Settle adds a day up and compares.
func (s *Service) Settle(ctx context.Context, by auth.Actor, day clinic.Date) (Settlement, error) {
	if !manages(by) && !by.Has(auth.System, auth.Auditor) {
		return Settlement{}, ErrForbidden
	}
	if !day.Valid() {
		return Settlement{}, errs.Invalid(errs.Field{Path: "day", Code: "date"})
	}
	x, err := s.settle(ctx, day)
	return x, errs.Internal("settle", err)
}

func (s *Service) settle(ctx context.Context, day clinic.Date) (Settlement, error) {
	all, err := s.onDay(ctx, day)
	if err != nil {
		return Settlement{}, err
	}
	x := Settlement{Day: day, Complete: true, Given: allowances(all)}
	if x.Shifts, err = s.tills(ctx, store.Query{Table: store.Billing, PK: tillsKey(day)}); err != nil {
		return x, err
	}
	receipts, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Billing, PK: receiptsKey(s.site(), day)})
	if err != nil {
		return x, err
	}
	ledger, tills, papers := sums{}, sums{}, sums{}
	accounts := map[AccountID]bool{}
	for _, e := range all {
		x.Charged, x.Discount = x.Charged+e.Charged, x.Discount+e.Discounted
		accounts[e.Account] = true
		if e.Kind != Transferred {
			ledger.add(e.Method, e.Paid, e.Refunded)
		}
	}
	for _, t := range x.Shifts {
		x.Complete = x.Complete && t.Status == TillConfirmed
		for _, sum := range t.Sums {
			tills.add(sum.Method, sum.Paid, sum.Refunded)
		}
		for _, c := range t.Counts {
			x.Counted += c.Difference
		}
	}
	if x.Receipts, x.Gaps, err = papers.read(receipts); err != nil {
		return x, err
	}
	x.Ledger, x.Tills = ledger.list(), tills.list()
	x.Differ = ledger.differ(tills, tillMethods()) + ledger.differ(papers, Methods())
	for id := range accounts {
		right, err := s.adds(ctx, id)
		if err != nil {
			return x, err
		}
		x.Accounts++
		if !right {
			x.Wrong++
		}
	}
	return x, nil
}

// allowances lists the discounts among a day's entries that name what they were given by, in the order in which they were
// given. Whoever takes one back, or the charge that it was given on, leaves nothing of it to account for.
func allowances(day []Entry) []Allowance {
	undone, here := map[EntryID]bool{}, map[EntryID]bool{}
	for _, e := range day {
		here[e.ID] = true
		if e.Kind == Reversed {
			undone[e.Of] = true
		}
	}
	all := []Allowance{}
	for _, e := range day {
		amount := e.Discounted
		switch {
		case e.Note == "" || e.Discount == "" || undone[e.ID]:
			continue
		case e.Kind == Reversed && here[e.Of]:
			continue
		}
		for line, share := range e.Shares {
			if undone[line] {
				amount -= share
			}
		}
		if amount != 0 {
			all = append(all, Allowance{e.Account, e.Patient, e.Discount, amount, e.Note, e.By, e.At})
		}
	}
	slices.SortStableFunc(all, func(x, y Allowance) int { return x.At.Compare(y.At) })
	return all
}

// adds reports whether an account's totals are the sums of its entries.
func (s *Service) adds(ctx context.Context, id AccountID) (bool, error) {
	a, err := s.account(ctx, id)
	if err != nil {
		return false, err
	}
	all, err := s.ledger(ctx, id)
	if err != nil {
		return false, err
	}
	var sum Totals
	for _, e := range all {
		sum = sum.plus(e.Totals)
	}
	return sum == a.Totals && len(all) == a.Entries && a.Due == sum.Due(), nil
}

// sums are what came and went by method.
type sums map[Method]Sum

func (x sums) add(m Method, paid, refunded Fen) {
	if m == "" || (paid == 0 && refunded == 0) {
		return
	}
	x[m] = Sum{Method: m, Paid: x[m].Paid + paid, Refunded: x[m].Refunded + refunded}
}

func (x sums) list() []Sum {
	all := []Sum{}
	for _, m := range Methods() {
		if sum, ok := x[m]; ok {
			all = append(all, sum)
		}
	}
	return all
}

func (x sums) differ(y sums, methods []Method) Fen {
	var d Fen
	for _, m := range methods {
		d += max(x[m].Paid-y[m].Paid, y[m].Paid-x[m].Paid) + max(x[m].Refunded-y[m].Refunded, y[m].Refunded-x[m].Refunded)
	}
	return d
}

// read adds receipts up and counts the numbers that are missing.
func (x sums) read(items []store.Item) (receipts, gaps int, err error) {
	last := 0
	for _, it := range items {
		var r Receipt
		if err := it.Decode(&r); err != nil {
			return 0, 0, err
		}
		n, err := strconv.Atoi(it.SK)
		if err != nil {
			return 0, 0, err
		}
		last = max(last, n)
		switch r.Kind {
		case Paid:
			x.add(r.Method, r.Amount, 0)
		case Refunded:
			x.add(r.Method, 0, r.Amount)
		case Charged, Discounted, Reversed, Transferred, Settled:
		}
	}
	return len(items), last - len(items), nil
}
