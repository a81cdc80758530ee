package billing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// TillStatus is where a till stands.
type TillStatus string

// The statuses. Nothing changes a confirmed till, and only the confirmation a closed one.
const (
	TillOpen      TillStatus = "open"
	TillClosed    TillStatus = "closed"
	TillConfirmed TillStatus = "confirmed"
)

// Till is one shift of one cashier: what went through their hands, and what they counted in the end (日结;
// FHIR: PaymentReconciliation).
type Till struct {
	ID          TillID      `json:"id"`
	Day         clinic.Date `json:"day"`
	Shift       int         `json:"shift"`
	Cashier     string      `json:"cashier"`
	CashierName string      `json:"cashierName,omitempty"`
	Status      TillStatus  `json:"status"`
	Float       Fen         `json:"openingFloat"`
	OpenedAt    time.Time   `json:"openedAt"`
	Sums        []Sum       `json:"sums,omitempty"`
	Counts      []Count     `json:"counts,omitempty"`
	Reason      string      `json:"reason,omitempty"` // of a difference
	ClosedAt    *time.Time  `json:"closedAt,omitempty"`
	ClosedBy    string      `json:"closedBy,omitempty"` // if not the cashier
	ConfirmedBy string      `json:"confirmedBy,omitempty"`
	ConfirmedAt *time.Time  `json:"confirmedAt,omitempty"`
	Entries     int         `json:"entries"`
	Version     int64       `json:"-"`
}

// Sum is what came and went by one method.
type Sum struct {
	Method   Method `json:"method"`
	Paid     Fen    `json:"paid"`
	Refunded Fen    `json:"refunded"`
}

// Count is what was found of one method, against what should be there.
type Count struct {
	Method     Method `json:"method"`
	Expected   Fen    `json:"expected"`
	Counted    Fen    `json:"counted"`
	Difference Fen    `json:"difference"`
}

const maxShifts = 20

// tillMethods are those that go through a till.
func tillMethods() []Method { return []Method{Cash, Card, Mobile, Insurance} }

// OpenTill begins a shift of the cashier with so much change in the drawer. While one is open, opening is the same as
// once.
func (s *Service) OpenTill(ctx context.Context, by auth.Actor, float Fen) (Till, error) {
	if !cashiers(by) || by.Has(auth.System) {
		return Till{}, ErrForbidden
	}
	if float < 0 || float > MaxFen {
		return Till{}, errs.Invalid(errs.Field{Path: "openingFloat", Code: "range", Params: errs.Params{"min": 0, "max": int64(MaxFen)}})
	}
	mine, err := s.shifts(ctx, s.today(), by.ID)
	if err != nil {
		return Till{}, errs.Internal("open till", err)
	}
	if n := len(mine); n > 0 && mine[n-1].Status == TillOpen {
		if mine[n-1].Float != float {
			return Till{}, ErrTillOpen
		}
		return mine[n-1], nil
	}
	if len(mine) >= maxShifts {
		return Till{}, ErrFull
	}
	t := Till{
		ID: newTillID(s.today(), len(mine)+1, by.ID), Day: s.today(), Shift: len(mine) + 1, Cashier: by.ID, CashierName: by.Name,
		Status: TillOpen, Float: float, OpenedAt: s.now(),
	}
	k, _ := tillKey(t.ID)
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), store.Put(k, t).If(store.Absent()))
	if failed, ok := store.Failed(err); ok && failed.Existing != nil {
		if t, err = readTill(*failed.Existing); err == nil && t.Float != float {
			return Till{}, ErrTillOpen
		}
		return t, errs.Internal("open till", err)
	}
	t.Version, t.Sums = 1, []Sum{}
	return t, errs.Internal("open till", err)
}

// shifts lists a cashier's tills of a day.
func (s *Service) shifts(ctx context.Context, day clinic.Date, cashier string) ([]Till, error) {
	return s.tills(ctx, store.Query{Table: store.Billing, PK: tillsKey(day), Prefix: cashier + "#"})
}

func (s *Service) tills(ctx context.Context, q store.Query) ([]Till, error) {
	items, err := store.QueryAll(ctx, s.DB, q)
	if err != nil {
		return nil, err
	}
	all := make([]Till, len(items))
	for i, it := range items {
		if all[i], err = readTill(it); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// openTill returns the cashier's open till of today.
func (s *Service) openTill(ctx context.Context, cashier string) (Till, error) {
	mine, err := s.shifts(ctx, s.today(), cashier)
	if err != nil {
		return Till{}, err
	}
	if n := len(mine); n > 0 && mine[n-1].Status == TillOpen {
		return mine[n-1], nil
	}
	return Till{}, ErrTillNotOpen
}

// Tills lists a day's tills: all to those who confirm them, their own to a cashier.
func (s *Service) Tills(ctx context.Context, by auth.Actor, day clinic.Date) ([]Till, error) {
	if !cashiers(by) && !by.Has(auth.Auditor) {
		return nil, ErrForbidden
	}
	all, err := s.tills(ctx, store.Query{Table: store.Billing, PK: tillsKey(day)})
	if err != nil {
		return nil, errs.Internal("list tills", err)
	}
	if !manages(by) && !by.Has(auth.Auditor) {
		all = slices.DeleteFunc(all, func(t Till) bool { return t.Cashier != by.ID })
	}
	return all, nil
}

func (s *Service) till(ctx context.Context, id TillID) (Till, error) {
	k, ok := tillKey(id)
	if !ok {
		return Till{}, ErrTill
	}
	it, err := s.DB.Get(ctx, k)
	if errors.Is(err, store.ErrNotFound) {
		return Till{}, ErrTill
	}
	if err != nil {
		return Till{}, err
	}
	return readTill(it)
}

// CloseTill ends a shift: the cashier says what was counted of each method, or, if they have gone, a manager. What was
// expected is computed from the version that is closed, so no payment slips in between. A difference needs a reason.
func (s *Service) CloseTill(ctx context.Context, by auth.Actor, id TillID, counted map[Method]Fen, reason string) (Till, error) {
	if err := checkCounted(counted, reason); err != nil {
		return Till{}, err
	}
	for range tries {
		t, err := s.till(ctx, id)
		if err != nil {
			return Till{}, errs.Internal("close till", err)
		}
		if t.Cashier != by.ID && !manages(by) {
			return Till{}, ErrForbidden
		}
		counts, differs := t.count(counted)
		if t.Status != TillOpen {
			if slices.Equal(t.Counts, counts) {
				return t, nil
			}
			return Till{}, ErrTillClosed
		}
		if differs && strings.TrimSpace(reason) == "" {
			return Till{}, errs.Invalid(errs.Field{Path: "reason", Code: "difference-reason"})
		}
		now := s.now()
		k, _ := tillKey(id)
		op := store.Update(k).Set("status", TillClosed).Set("counts", counts).Set("closedAt", now).If(store.VersionIs(t.Version))
		if reason != "" {
			op = op.Set("reason", reason)
		}
		if t.Cashier != by.ID {
			t.ClosedBy = by.ID
			op = op.Set("closedBy", by.ID)
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), op)
		if _, ok := store.Failed(err); ok || errors.Is(err, store.ErrConflict) {
			continue
		}
		t.Status, t.Counts, t.ClosedAt, t.Reason = TillClosed, counts, &now, reason
		t.Version++
		return t, errs.Internal("close till", err)
	}
	return Till{}, ErrBusy
}

func checkCounted(counted map[Method]Fen, reason string) error {
	f := errs.NewFaults()
	for m, n := range counted {
		if !slices.Contains(tillMethods(), m) {
			f.In("counted").Add(string(m), "one-of", errs.Params{"values": "cash, card, mobile, insurance"})
		}
		least := -MaxFen // by cards more may go back on a day than came
		if m == Cash {
			least = 0 // of notes and coins there are none, or some
		}
		if n < least || n > MaxFen {
			f.In("counted").Add(string(m), "range", errs.Params{"min": int64(least), "max": int64(MaxFen)})
		}
	}
	if len([]rune(reason)) > maxReason {
		f.Add("reason", "too-long", errs.Params{"max": maxReason})
	}
	return f.Err()
}

// cash is what must lie in the drawer.
func (t Till) cash() Fen {
	held := t.Float
	for _, sum := range t.Sums {
		if sum.Method == Cash {
			held += sum.Paid - sum.Refunded
		}
	}
	return held
}

// through says what a payment or a refund adds to the open till, which must still be open. Nobody gives back cash that is
// not there: that the drawer held enough counts only while nothing has gone through the till since.
func (t Till) through(e Entry) (also, error) {
	k, _ := tillKey(t.ID)
	op := throughTill(k, e)
	if e.Method != Cash || e.Refunded == 0 {
		return also{op, ErrTillNotOpen}, nil
	}
	if held := t.cash(); e.Refunded > held {
		return also{}, ErrTillShort.With(errs.Params{"held": yuan(held)})
	}
	return also{op.If(store.VersionIs(t.Version)), errAgain}, nil
}

// count compares what was counted with what should be there: of cash, with the change of the morning.
func (t Till) count(counted map[Method]Fen) (counts []Count, differs bool) {
	counts = []Count{}
	for _, m := range tillMethods() {
		c := Count{Method: m, Counted: counted[m]}
		for _, sum := range t.Sums {
			if sum.Method == m {
				c.Expected += sum.Paid - sum.Refunded
			}
		}
		if m == Cash {
			c.Expected = t.cash()
		}
		c.Difference = c.Counted - c.Expected
		differs = differs || c.Difference != 0
		counts = append(counts, c)
	}
	return counts, differs
}

// ConfirmTill is a manager's word that a closed till is right; nobody confirms their own, or one that they counted.
func (s *Service) ConfirmTill(ctx context.Context, by auth.Actor, id TillID) (Till, error) {
	if !manages(by) {
		return Till{}, ErrForbidden
	}
	t, err := s.till(ctx, id)
	switch {
	case err != nil:
		return Till{}, errs.Internal("confirm till", err)
	case t.Cashier == by.ID, t.ClosedBy == by.ID:
		return Till{}, ErrOwnTill
	case t.Status == TillConfirmed:
		return t, nil
	case t.Status == TillOpen:
		return Till{}, ErrTillOpen
	}
	now := s.now()
	k, _ := tillKey(id)
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), store.Update(k).Set("status", TillConfirmed).Set("confirmedBy", by.ID).
		Set("confirmedAt", now).If(store.VersionIs(t.Version)))
	if _, ok := store.Failed(err); ok {
		return s.till(ctx, id) // a closed till changes by a confirmation alone
	}
	t.Status, t.ConfirmedBy, t.ConfirmedAt = TillConfirmed, by.ID, &now
	t.Version++
	return t, errs.Internal("confirm till", err)
}
