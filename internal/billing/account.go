package billing

import (
	"slices"

	"careloop/internal/errs"
)

const (
	// maxLines and maxPayments keep an account's item far from the 400 KB that an item may have.
	maxLines    = 200
	maxPayments = 100
	maxQuantity = 999
)

// DiscountKind says why less is to be paid.
type DiscountKind string

// The kinds of discounts.
const (
	Member DiscountKind = "member" // by the tier of a membership
	Relief DiscountKind = "relief" // hardship relief 减免
	Manual DiscountKind = "manual"
)

// Discount asks for one: of a tier, or so many basis points of what is left to pay for each line, or an amount.
type Discount struct {
	Kind   DiscountKind `json:"kind"`
	Tier   string       `json:"tier,omitempty" enum:"silver,gold,platinum" doc:"Of a member's discount."`
	Points int          `json:"basisPoints,omitempty" minimum:"0" maximum:"10000" doc:"Hundredths of a percent."`
	Amount Fen          `json:"amount,omitempty" minimum:"0" maximum:"1000000000" doc:"In fen, in place of basis points."`
	Reason string       `json:"reason,omitempty" maxLength:"200"`
	// Reference is kept with what was given, so that whoever looks at the books later can ask what it was given for.
	Reference string `json:"reference,omitempty" maxLength:"60" doc:"Number of the membership, or of the decision that grants relief; needed for either."`
}

// Given is a discount that an account has by a membership or a decision.
type Given struct {
	ID        EntryID      `json:"id"`
	Kind      DiscountKind `json:"kind"`
	Tier      string       `json:"tier,omitempty"`
	Reference string       `json:"reference"`
}

// The methods below return the account as changed and the entry that changes it, without the entry's identity, which
// the service gives it. They decide by the account alone.

func (a Account) charge(l Line) (Account, Entry, error) {
	if len(a.Lines) >= maxLines {
		return a, Entry{}, ErrFull
	}
	a.Lines = append(slices.Clip(a.Lines), l)
	return a, Entry{Kind: Charged, Line: &l, Totals: Totals{Charged: l.Amount}}, nil
}

// discount spreads a discount over the lines that it is for, to the fen. limit is how many basis points of what was
// charged may be given by hand in all.
func (a Account) discount(own EntryID, d Discount, points, limit int) (Account, Entry, error) {
	var open []int
	var bases []Fen
	var base Fen
	for i, l := range a.Lines {
		if l.Reversed || l.Amount == l.Discount || (d.Kind == Member && l.Shares[Member] > 0) {
			continue
		}
		open, bases, base = append(open, i), append(bases, l.Amount-l.Discount), base+l.Amount-l.Discount
	}
	total := base.part(points)
	if d.Amount > 0 {
		total = d.Amount
	}
	switch {
	case base == 0 || total == 0:
		return a, Entry{}, ErrNoDiscount
	case total > base:
		return a, Entry{}, ErrOverDiscount.With(errs.Params{"left": yuan(base)})
	}
	if (a.given(d.Kind)+total)*basisPoints > a.Charged*Fen(limit) {
		return a, Entry{}, ErrLimit.With(errs.Params{"percent": limit / 100})
	}
	e := Entry{Kind: Discounted, Discount: d.Kind, Tier: d.Tier, Shares: map[EntryID]Fen{}, Reason: d.Reason, Note: d.Reference, Totals: Totals{Discounted: total}}
	if d.Amount == 0 {
		e.Points = points
	}
	a.Lines = slices.Clone(a.Lines)
	for n, share := range allocate(total, bases) {
		l := &a.Lines[open[n]]
		e.Shares[l.ID] = share
		l.give(d.Kind, share)
	}
	if d.Reference != "" {
		a.Given = append(slices.Clip(a.Given), Given{ID: own, Kind: d.Kind, Tier: d.Tier, Reference: d.Reference})
	}
	return a, e, nil
}

// given is how much of a kind of discount the account has.
func (a Account) given(k DiscountKind) Fen {
	var sum Fen
	for _, l := range a.Lines {
		if !l.Reversed {
			sum += l.Shares[k]
		}
	}
	return sum
}

// give adds to a line's discount of a kind; a line is copied before, and so is what hangs on it.
func (l *Line) give(k DiscountKind, share Fen) {
	shares := map[DiscountKind]Fen{}
	for kind, n := range l.Shares {
		shares[kind] = n
	}
	shares[k] += share
	if shares[k] == 0 {
		delete(shares, k)
	}
	l.Shares, l.Discount = shares, l.Discount+share
}

// reverseLine takes a charge back, with the discount that was given on it.
func (a Account) reverseLine(id EntryID, reason string) (Account, Entry, error) {
	i := slices.IndexFunc(a.Lines, func(l Line) bool { return l.ID == id })
	if i < 0 {
		return a, Entry{}, ErrEntry
	}
	l := a.Lines[i]
	if l.Reversed {
		return a, Entry{}, ErrReversed
	}
	a.Lines = slices.Clone(a.Lines)
	a.Lines[i].Reversed = true
	return a, Entry{Kind: Reversed, Of: id, Reason: reason, Totals: Totals{Charged: -l.Amount, Discounted: -l.Discount}}, nil
}

// reverseDiscount takes a discount back, as far as its lines still stand.
func (a Account) reverseDiscount(d Entry, reason string) (Account, Entry, error) {
	if slices.Contains(a.Undone, d.ID) {
		return a, Entry{}, ErrReversed
	}
	var total Fen
	a.Lines = slices.Clone(a.Lines)
	for i := range a.Lines {
		if share := d.Shares[a.Lines[i].ID]; share > 0 && !a.Lines[i].Reversed {
			a.Lines[i].give(d.Discount, -share)
			total += share
		}
	}
	a.Given = slices.DeleteFunc(slices.Clone(a.Given), func(x Given) bool { return x.ID == d.ID })
	a.Undone = append(slices.Clip(a.Undone), d.ID)
	return a, Entry{Kind: Reversed, Of: d.ID, Discount: d.Discount, Reason: reason, Note: d.Note, Totals: Totals{Discounted: -total}}, nil
}

// pay takes money, at most what is due unless it was taken already: what a provider has taken is never turned away. For a
// stay it may be more, in advance.
func (a Account) pay(p Payment, taken bool) (Account, Entry, error) {
	switch due := a.Totals.Due(); {
	case taken:
	case len(a.Payments) >= maxPayments:
		return a, Entry{}, ErrFull
	case a.Stay != "":
	case due <= 0:
		return a, Entry{}, ErrNothingDue
	case p.Amount > due:
		return a, Entry{}, ErrTooMuch.With(errs.Params{"due": yuan(due)})
	}
	a.Payments = append(slices.Clip(a.Payments), p)
	return a, Entry{Kind: Paid, Method: p.Method, Online: p.Online, Totals: Totals{Paid: p.Amount}}, nil
}

// refund gives back from a payment, by the way it came; for a stay what it does not need, so that nothing becomes due.
func (a Account) refund(payment EntryID, amount Fen, reason string) (Account, Entry, error) {
	i := a.payment(payment)
	if i < 0 {
		return a, Entry{}, ErrEntry
	}
	p := a.Payments[i]
	if amount > p.Left() {
		return a, Entry{}, ErrOverRefund.With(errs.Params{"left": yuan(p.Left())})
	}
	if spare := max(0, -a.Totals.Due()); a.Stay != "" && amount > spare {
		return a, Entry{}, ErrUsed.With(errs.Params{"left": yuan(spare)})
	}
	a.Payments = slices.Clone(a.Payments)
	a.Payments[i].Refunded += amount
	return a, Entry{Kind: Refunded, Method: p.Method, Online: p.Online, Of: payment, Reason: reason, Totals: Totals{Refunded: amount}}, nil
}

func (a Account) payment(id EntryID) int {
	return slices.IndexFunc(a.Payments, func(p Payment) bool { return p.ID == id })
}

// applied adds an entry to the sums.
func (a Account) applied(e Entry) Account {
	a.Totals = a.plus(e.Totals)
	a.Due = a.Totals.Due()
	a.Entries++
	return a.invoiced()
}
