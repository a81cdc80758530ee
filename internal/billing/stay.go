package billing

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/inpatient"
)

// ofStay returns a fresh account for a stay. Whether the caller may see it is asked before.
func (s *Service) ofStay(ctx context.Context, id AccountID, stay inpatient.ID) (Account, error) {
	x, err := s.Stays.Known(ctx, auth.Job("billing"), stay)
	if errors.Is(err, inpatient.ErrStay) {
		return Account{}, ErrAccount
	}
	if err != nil {
		return Account{}, err
	}
	return Account{
		ID: id, Stay: stay, Patient: x.Patient, Department: x.Department, Practitioner: x.Attending, Date: s.Clinic.Day(x.AdmittedAt),
		Lines: []Line{}, Payments: []Payment{},
	}, nil
}

// inAdvance says what else must hold for a payment that leaves more on the account than it cost: the patient is here.
// Who has gone pays what is due and no more.
func (a Account) inAdvance() []also {
	if a.Stay == "" || a.Due >= 0 {
		return nil
	}
	paid := a.Payments[len(a.Payments)-1].Amount
	if a.Due+paid <= 0 {
		return []also{{inpatient.Keeps(a.Stay), ErrNothingDue}}
	}
	return []also{{inpatient.Keeps(a.Stay), ErrTooMuch.With(errs.Params{"due": yuan(a.Due + paid)})}}
}

// Closing is what settling an account of a stay came to.
type Closing struct {
	Account  Account   `json:"account"`
	Receipts []Receipt `json:"receipts" nullable:"false"`       // of what was given back
	Requests []Request `json:"refundRequests" nullable:"false"` // what waits for a second person; the account is not settled yet
}

// errUneven means that somebody paid, or took a charge back, since what was left was given back.
var errUneven = errors.New("billing: not even any more, settle anew")

// settlementKey is of the one settlement that a stay can have.
const settlementKey = "settlement"

// SettleStay ends the account of a stay after the patient has gone: what is left of the deposits goes back by the ways it
// came, the latest first, and when nothing is due the account is closed. Where a refund waits for a second person it is to
// be asked for again after they decided. Money that is due must be paid before.
func (s *Service) SettleStay(ctx context.Context, by auth.Actor, id AccountID) (Closing, error) {
	if !cashiers(by) {
		return Closing{}, ErrForbidden
	}
	stay, ok := id.Stay()
	if !ok {
		return Closing{}, ErrAccount // of an appointment: it is never settled
	}
	// Who has gone does not come back to the same stay, so that refunds need not look whether the patient is here.
	x, err := s.Stays.Known(ctx, auth.Job("billing"), stay)
	switch {
	case errors.Is(err, inpatient.ErrStay):
		return Closing{}, ErrAccount
	case err != nil:
		return Closing{}, errs.Internal("settle stay", err)
	case x.Status == inpatient.Present:
		return Closing{}, ErrStillHere
	}
	out := Closing{Receipts: []Receipt{}, Requests: []Request{}}
	for range tries {
		err = s.settleStay(ctx, by, id, stay, &out)
		if !meanwhile(err) {
			return out, errs.Internal("settle stay", err)
		}
	}
	return out, ErrBusy
}

// meanwhile reports whether a settlement failed by what another desk did, which it sees when it starts anew.
func meanwhile(err error) bool {
	return errors.Is(err, errUneven) || errors.Is(err, ErrSettling) || errors.Is(err, ErrSettled) || errors.Is(err, ErrUsed) || errors.Is(err, ErrKeyUsed)
}

func (s *Service) settleStay(ctx context.Context, by auth.Actor, id AccountID, stay inpatient.ID, out *Closing) error {
	a, err := s.begun(ctx, by, id)
	if err != nil {
		return err
	}
	if a.Settled == nil && (a.Due < 0 || len(a.Waits) > 0) {
		if a, err = s.giveBack(ctx, by, a, out); err != nil || len(out.Requests) > 0 {
			out.Account = a
			return err
		}
	}
	out.Account, _, err = s.record(ctx, by, id, change{
		key:  settlementKey,
		same: func(e Entry) bool { return e.Kind == Settled },
		decide: func(a Account, _ EntryID) (Account, Entry, error) {
			if due := a.Totals.Due(); due > 0 {
				return a, Entry{}, ErrStillDue.With(errs.Params{"due": yuan(due)})
			} else if due < 0 {
				return a, Entry{}, errUneven
			}
			now := s.now()
			a.Settled = &now
			return a, Entry{Kind: Settled}, nil
		},
		with: func(context.Context, *Account, *Entry) ([]also, error) {
			return []also{{inpatient.Gone(stay), ErrStillHere}}, nil
		},
	})
	return err
}
