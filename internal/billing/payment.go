package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/errs"
)

// Taken is what a payment or a refund left behind.
type Taken struct {
	Account Account  `json:"account"`
	Receipt *Receipt `json:"receipt,omitempty"`       // nil while a refund waits for a second person
	Request *Request `json:"refundRequest,omitempty"` // which then stands here
}

// Pay takes money at a desk into the cashier's open till, and numbers a receipt for it, all in one transaction. Of two
// desks that take the same bill one is told what is still due.
func (s *Service) Pay(ctx context.Context, by auth.Actor, id AccountID, m Method, amount Fen, note, key string) (Taken, error) {
	if !cashiers(by) {
		return Taken{}, ErrForbidden
	}
	if err := CheckPayment(m, amount, note); err != nil {
		return Taken{}, err
	}
	a, e, err := s.record(ctx, by, id, change{
		key:  asked(key),
		same: func(e Entry) bool { return e.Kind == Paid && e.Method == m && e.Paid == amount },
		decide: func(a Account, id EntryID) (Account, Entry, error) {
			a, e, err := a.pay(Payment{ID: id, Method: m, Amount: amount, At: s.now()}, false)
			e.Note = note
			return a, e, err
		},
		with: func(ctx context.Context, a *Account, e *Entry) ([]also, error) {
			more, err := s.handled(ctx, by.ID, a, e)
			return append(more, a.inAdvance()...), err
		},
	})
	if err != nil {
		return Taken{}, errs.Internal("pay", err)
	}
	return s.taken(ctx, a, e)
}

const maxNote = 60

// CheckPayment finds all that is wrong with a payment by itself.
func CheckPayment(m Method, amount Fen, note string) error {
	f := errs.NewFaults()
	if !slices.Contains(tillMethods(), m) {
		f.Add("method", "one-of", errs.Params{"values": "cash, card, mobile, insurance"})
	}
	checkAmount(f, amount)
	if len([]rune(note)) > maxNote {
		f.Add("reference", "too-long", errs.Params{"max": maxNote})
	}
	return f.Err()
}

// CheckRefund finds all that is wrong with a refund by itself.
func CheckRefund(amount Fen, reason string) error {
	f := errs.NewFaults()
	checkAmount(f, amount)
	checkReason(f, reason)
	return f.Err()
}

func checkAmount(f errs.Faults, amount Fen) {
	if amount < 1 || amount > MaxFen {
		f.Add("amount", "range", errs.Params{"min": 1, "max": int64(MaxFen)})
	}
}

func (s *Service) taken(ctx context.Context, a Account, e Entry) (Taken, error) {
	r, err := s.receipt(ctx, e.Receipt)
	return Taken{Account: a, Receipt: &r}, errs.Internal("receipt", err)
}

// handled says what a movement of money writes besides: its receipt and, through whose hands it went, their till.
func (s *Service) handled(ctx context.Context, cashier string, a *Account, e *Entry) ([]also, error) {
	var more []also
	var name string
	if e.Method != Online {
		till, err := s.openTill(ctx, cashier)
		if err != nil {
			return nil, err
		}
		e.Till, name = till.ID, till.CashierName
		through, err := till.through(*e)
		if err != nil {
			return nil, err
		}
		more = append(more, through)
	}
	r, err := s.nextReceipt(ctx, *a, *e)
	if err != nil {
		return nil, err
	}
	r.Cashier, e.Receipt = name, r.Number
	if i := a.payment(e.ID); i >= 0 {
		a.Payments[i].Receipt = r.Number
	}
	return append(more, also{r.put(), errAgain}), nil
}

// Refund gives money back from a payment by the way it came. With what was given back of the account before, above the
// policy's limit, it waits for a second person.
func (s *Service) Refund(ctx context.Context, by auth.Actor, id AccountID, payment EntryID, amount Fen, reason, key string) (Taken, error) {
	if !cashiers(by) {
		return Taken{}, ErrForbidden
	}
	if err := CheckRefund(amount, reason); err != nil {
		return Taken{}, err
	}
	c, alone := s.refunding(asked(key), payment, amount, reason, by.ID), true
	decide := c.decide
	c.decide = func(a Account, id EntryID) (Account, Entry, error) {
		if alone = a.Refunded+amount <= s.policy().RefundAlone; !alone {
			return a, Entry{}, ErrForbidden
		}
		return decide(a, id)
	}
	a, e, err := s.record(ctx, by, id, c)
	if !alone && errors.Is(err, ErrForbidden) {
		return s.request(ctx, by, id, payment, amount, reason, key)
	}
	if err != nil {
		return Taken{}, errs.Internal("refund", err)
	}
	s.sendSoon(ctx, e)
	return s.taken(ctx, a, e)
}

func (s *Service) refunding(key string, payment EntryID, amount Fen, reason, cashier string) change {
	return change{
		key:    key,
		same:   func(e Entry) bool { return e.Kind == Refunded && e.Of == payment && e.Refunded == amount },
		decide: func(a Account, _ EntryID) (Account, Entry, error) { return a.refund(payment, amount, reason) },
		with: func(ctx context.Context, a *Account, e *Entry) ([]also, error) {
			more, err := s.handled(ctx, cashier, a, e)
			if err != nil || e.Method != Online {
				return more, err
			}
			owed, err := s.owe(ctx, *e)
			return append(more, owed), err
		},
	}
}

// carryOver moves what is to be given back from the account of a moved appointment to that of the new one, payment by
// payment, so that the patient pays once.
func (s *Service) carryOver(ctx context.Context, by auth.Actor, from, to AccountID) error {
	for {
		a, err := s.account(ctx, from)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(a.Payments, func(p Payment) bool { return p.Left() > 0 })
		if a.Due >= 0 || i < 0 {
			return nil
		}
		p := a.Payments[i]
		amount := min(-a.Due, p.Left())
		key := fmt.Sprintf("carry %s %d", p.ID, p.Moved)
		_, _, err = s.record(ctx, by, from, change{
			key:    key,
			same:   func(e Entry) bool { return e.Kind == Transferred },
			decide: func(a Account, _ EntryID) (Account, Entry, error) { return a.carried(p.ID, amount, to) },
			with: func(ctx context.Context, _ *Account, e *Entry) ([]also, error) {
				return s.arrives(ctx, by, *e, p, amount, to)
			},
		})
		if err != nil {
			return err
		}
	}
}

// carried takes what goes to another account off a payment.
func (a Account) carried(id EntryID, amount Fen, to AccountID) (Account, Entry, error) {
	i := a.payment(id)
	if i < 0 || a.Payments[i].Left() < amount || -a.Totals.Due() < amount {
		return a, Entry{}, errAgain
	}
	a.Payments = slices.Clone(a.Payments)
	a.Payments[i].Moved += amount
	return a, Entry{Kind: Transferred, Of: id, Other: to, Totals: Totals{Paid: -amount}}, nil
}

// arrives is the other side of a transfer: an entry and a payment on the account that it goes to.
func (s *Service) arrives(ctx context.Context, by auth.Actor, e Entry, p Payment, amount Fen, to AccountID) ([]also, error) {
	b, err := s.begun(ctx, by, to)
	if err != nil {
		return nil, err
	}
	in := Entry{
		ID: entryID(to, "from "+string(e.ID)), Account: to, Seq: b.Entries + 1, Kind: Transferred, Patient: b.Patient, Department: b.Department,
		Practitioner: b.Practitioner, Day: e.Day, At: e.At, By: e.By, Of: p.ID, Other: e.Account, Totals: Totals{Paid: amount},
	}
	version := b.Version
	b.Payments = append(slices.Clip(b.Payments), Payment{ID: in.ID, Method: p.Method, Amount: amount, Online: p.Online, Receipt: p.Receipt, At: p.At})
	return []also{{putEntry(in), errAgain}, {putAccount(b.applied(in), version), errAgain}}, nil
}

// yuan writes an amount as people read it.
func yuan(f Fen) string { return fmt.Sprintf("%d.%02d", f/100, f%100) }
