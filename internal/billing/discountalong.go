package billing

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/store"
)

var (
	// errUndiscounted means that a discount is not for what stands on the bill to which its appointment was moved.
	errUndiscounted = errors.New("billing: nothing there that the discount is for")
	// errOtherwise means that a bill was changed since its discounts were read.
	errOtherwise = errors.New("billing: an earlier bill changed meanwhile")
)

// discountsAlong gives on the registration fee of a moved appointment what had been given on the fee that the patient had
// before: the same share, or the same amount and at most the fee. What was given at several stops of the way goes on to its
// end. Told again, or in another order, it changes nothing: each discount has one key on each bill.
func (s *Service) discountsAlong(ctx context.Context, by auth.Actor, x booking.Appointment) error {
	to, ok := AccountOf(string(x.ID))
	if !ok || x.MovedFrom == "" {
		return nil
	}
	for range tries {
		b, err := s.account(ctx, to)
		if errors.Is(err, ErrAccount) || err == nil && b.feeLine() < 0 {
			return nil // once it is charged, this is heard again
		}
		if err != nil {
			return err
		}
		if err := s.discountsFrom(ctx, by, to, x); !errors.Is(err, errOtherwise) {
			return err
		}
	}
	return ErrBusy
}

func (s *Service) discountsFrom(ctx context.Context, by auth.Actor, to AccountID, x booking.Appointment) error {
	stops, given, err := s.givenBefore(ctx, by, x)
	if err != nil {
		return err
	}
	for _, e := range given {
		_, _, err := s.record(ctx, by, to, change{
			key:    alongKey(e.ID),
			same:   func(made Entry) bool { return made.Kind == Discounted && made.Of == e.ID },
			decide: func(b Account, own EntryID) (Account, Entry, error) { return b.discountFee(own, e) },
			with: func(context.Context, *Account, *Entry) ([]also, error) {
				var unchanged []also // who takes a discount back at the same time has done so before, or too late
				for _, a := range stops {
					unchanged = append(unchanged, also{store.Check(accountKey(a.ID), store.VersionIs(a.Version)), errOtherwise})
				}
				return unchanged, nil
			},
		})
		if err != nil && !errors.Is(err, errUndiscounted) {
			return err
		}
	}
	return nil
}

func alongKey(e EntryID) string { return "along " + string(e) }

// givenBefore returns the bills of the appointments that led to one, the latest first, and the discounts that were given on
// their registration fees and taken back nowhere, in the order in which they were given.
func (s *Service) givenBefore(ctx context.Context, by auth.Actor, x booking.Appointment) ([]Account, []Entry, error) {
	var stops []Account
	var given []Entry
	for range mostMoves {
		id, ok := AccountOf(string(x.MovedFrom))
		if !ok {
			break
		}
		a, err := s.account(ctx, id)
		switch {
		case errors.Is(err, ErrAccount): // the move on was heard before the fee was
		case err != nil:
			return nil, nil, err
		default:
			here, err := s.givenOnFee(ctx, a)
			if err != nil {
				return nil, nil, err
			}
			stops, given = append(stops, a), append(here, given...)
		}
		if x, err = s.Appointments.Appointment(ctx, by, x.MovedFrom); err != nil {
			return nil, nil, err
		}
	}
	return stops, slices.DeleteFunc(given, func(e Entry) bool {
		return slices.ContainsFunc(stops, func(a Account) bool {
			return slices.Contains(a.Undone, e.ID) || slices.Contains(a.Undone, entryID(a.ID, alongKey(e.ID)))
		})
	}), nil
}

// givenOnFee lists what was given on an account's registration fee at that account, also if the fee was taken back since.
func (s *Service) givenOnFee(ctx context.Context, a Account) ([]Entry, error) {
	fee := entryID(a.ID, registrationKey)
	i := slices.IndexFunc(a.Lines, func(l Line) bool { return l.ID == fee })
	if i < 0 || a.Lines[i].Discount == 0 {
		return nil, nil
	}
	all, err := s.ledger(ctx, a.ID)
	return slices.DeleteFunc(all, func(e Entry) bool { return e.Kind != Discounted || e.Of != "" || e.Shares[fee] == 0 }), err
}

// feeLine finds the registration fee that stands on an account; below zero: there is none.
func (a Account) feeLine() int {
	fee := entryID(a.ID, registrationKey)
	return slices.IndexFunc(a.Lines, func(l Line) bool { return l.ID == fee && !l.Reversed })
}

// discountFee gives on the registration fee what was given on that of an earlier bill. What was said on this bill counts more:
// the membership, or the same decision, is not given twice.
func (a Account) discountFee(own EntryID, given Entry) (Account, Entry, error) {
	i := a.feeLine()
	if i < 0 || given.Discount == Member && a.Lines[i].Shares[Member] > 0 {
		return a, Entry{}, errUndiscounted
	}
	if given.Note != "" && slices.ContainsFunc(a.Given, func(x Given) bool { return x.Kind == given.Discount && x.Reference == given.Note }) {
		return a, Entry{}, errUndiscounted
	}
	left := a.Lines[i].Amount - a.Lines[i].Discount
	share := min(left, given.Shares[entryID(given.Account, registrationKey)])
	if given.Points > 0 {
		share = left.part(given.Points)
	}
	if share == 0 {
		return a, Entry{}, errUndiscounted
	}
	a.Lines = slices.Clone(a.Lines)
	a.Lines[i].give(given.Discount, share)
	if given.Note != "" {
		a.Given = append(slices.Clip(a.Given), Given{ID: own, Kind: given.Discount, Tier: given.Tier, Reference: given.Note})
	}
	return a, Entry{
		Kind: Discounted, Discount: given.Discount, Points: given.Points, Tier: given.Tier, Shares: map[EntryID]Fen{a.Lines[i].ID: share},
		Of: given.ID, Other: given.Account, Reason: given.Reason, Note: given.Note, Totals: Totals{Discounted: share},
	}, nil
}
