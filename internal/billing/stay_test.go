package billing_test

import (
	"errors"
	"fmt"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/inpatient"
	"careloop/internal/store/enginetest"
)

// ward is a till beside a ward.
type ward struct {
	*till
	stays *inpatient.Service
}

func beside(t *testing.T) ward {
	x := open(t)
	return ward{x, &inpatient.Service{DB: x.Clinic.DB, Clinic: x.Settings, Now: x.Clinic.Now, Keys: x.Clinic.Keys}}
}

func (w ward) admit(bed string) (inpatient.ID, billing.AccountID) {
	w.t.Helper()
	s, err := w.stays.Admit(w.t.Context(), clinictest.Desk, inpatient.Intake{
		Patient: w.Patient(), Department: w.Department, Attending: w.Practitioner, Ward: w.Ward, Bed: bed, Key: "admit-" + bed,
	})
	w.must(err)
	id, ok := billing.AccountOf(string(s.ID))
	if back, of := id.Stay(); !ok || !of || back != s.ID {
		w.t.Fatalf("the account of %s is %s, of %s", s.ID, id, back)
	}
	return s.ID, id
}

func (w ward) leave(s inpatient.ID) {
	w.t.Helper()
	_, err := w.stays.Record(w.t.Context(), clinictest.Nurse, s, inpatient.Step{Kind: inpatient.Discharge, Key: "home-" + string(s)})
	w.must(err)
}

func (w ward) deposit(id billing.AccountID, m billing.Method, amount billing.Fen) billing.Taken {
	w.t.Helper()
	got, err := w.Pay(w.t.Context(), clinictest.Desk, id, m, amount, "", w.key())
	w.must(err)
	return got
}

func (w ward) charge(id billing.AccountID, times int) billing.Account {
	w.t.Helper()
	a, err := w.Charge(w.t.Context(), clinictest.Nurse, id, "CONS", times, w.key())
	w.must(err)
	return a
}

func TestDepositsAreTakenInAdvanceAndWhatIsLeftGoesBack(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	s, id := w.admit("1")
	cash, card := w.deposit(id, billing.Cash, 8_000), w.deposit(id, billing.Card, 10_000)
	if cash.Receipt.Amount != 8_000 || card.Account.Due != -18_000 {
		t.Errorf("%+v\n%+v", cash, card.Account)
	}
	w.charge(id, 3) // 9,000
	open, _, err := w.OpenAccounts(ctx, clinictest.Desk, billing.Wards, billing.Always, 10, "")
	w.must(err)
	credits, _, err := w.OpenAccounts(ctx, clinictest.Desk, billing.Credits, billing.Always, 10, "")
	w.must(err)
	if len(open) != 1 || len(credits) != 0 {
		t.Errorf("%d stays and %d credits are open", len(open), len(credits))
	}
	_, err = w.Refund(ctx, clinictest.Desk, id, card.Account.Payments[1].ID, 9_001, "wants it back", w.key())
	wantErr(t, err, billing.ErrUsed)
	_, err = w.SettleStay(ctx, clinictest.Desk, id)
	wantErr(t, err, billing.ErrStillHere)
	w.leave(s)
	_, err = w.Pay(ctx, clinictest.Desk, id, billing.Cash, 100, "", w.key())
	wantErr(t, err, billing.ErrNothingDue) // nobody who has gone leaves a deposit
	w.charge(id, 1)                        // which the laboratory told late: 12,000 in all
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if len(x.Receipts) != 1 || x.Receipts[0].Method != billing.Card || x.Receipts[0].Amount != 6_000 || x.Account.Settled == nil {
		t.Errorf("%+v", x)
	}
	again, err := w.SettleStay(ctx, boss, id)
	w.must(err)
	if !again.Account.Settled.Equal(*x.Account.Settled) || len(again.Receipts) != 0 {
		t.Errorf("settled again: %+v", again)
	}
	_, err = w.Charge(ctx, clinictest.Nurse, id, "CONS", 1, w.key())
	wantErr(t, err, billing.ErrSettled)
	a := w.balance(id, billing.Totals{Charged: 12_000, Paid: 18_000, Refunded: 6_000})
	if a.Due != 0 {
		t.Errorf("%d is due after the settlement", a.Due)
	}
	if open, _, err = w.OpenAccounts(ctx, clinictest.Desk, billing.Wards, billing.Always, 10, ""); err != nil || len(open) != 0 {
		t.Errorf("%d stays are open: %v", len(open), err)
	}
	if sum := w.settles(); sum.Differ != 0 || sum.Wrong != 0 || sum.Gaps != 0 {
		t.Errorf("%+v", sum)
	}
}

func TestReliefCountsAndWhatIsDueIsPaidBeforeASettlement(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	s, id := w.admit("1")
	w.deposit(id, billing.Mobile, 5_000)
	w.charge(id, 3)
	w.leave(s)
	_, err := w.Discount(ctx, clinictest.Manager, id, billing.Discount{Kind: billing.Relief, Amount: 1_000, Reason: "relief", Reference: "17"}, w.key())
	w.must(err)
	_, err = w.SettleStay(ctx, clinictest.Desk, id)
	wantErr(t, err, billing.ErrStillDue)
	_, err = w.Pay(ctx, clinictest.Desk, id, billing.Cash, 3_001, "", w.key())
	wantErr(t, err, billing.ErrTooMuch)
	w.deposit(id, billing.Cash, 3_000)
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if x.Account.Settled == nil || len(x.Receipts) != 0 {
		t.Errorf("%+v", x)
	}
	w.balance(id, billing.Totals{Charged: 9_000, Discounted: 1_000, Paid: 8_000})
}

func TestALargeRestWaitsForASecondPersonAndIsGivenBackOnce(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	s, id := w.admit("1")
	w.deposit(id, billing.Card, 300_000)
	w.charge(id, 1)
	w.leave(s)
	for range 2 { // asked twice, it waits once
		x, err := w.SettleStay(ctx, clinictest.Desk, id)
		w.must(err)
		if len(x.Requests) != 1 || x.Requests[0].Amount != 297_000 || x.Account.Settled != nil {
			t.Fatalf("%+v", x)
		}
	}
	waiting, _, err := w.Requests(ctx, clinictest.Desk, billing.Waiting, 10, "")
	w.must(err)
	if len(waiting) != 1 {
		t.Fatalf("%d refunds wait", len(waiting))
	}
	_, err = w.Decide(ctx, boss, waiting[0].ID, true)
	w.must(err)
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if x.Account.Settled == nil || len(x.Receipts)+len(x.Requests) != 0 {
		t.Errorf("%+v", x)
	}
	w.balance(id, billing.Totals{Charged: 3_000, Paid: 300_000, Refunded: 297_000})
	w.settles()
}

func TestACancelledAdmissionIsNotChargedAndGivesAllBack(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	s, id := w.admit("1")
	w.deposit(id, billing.Cash, 9_000)
	_, err := w.stays.Cancel(ctx, clinictest.Desk, s, "not he", "cancel")
	w.must(err)
	_, err = w.Charge(ctx, clinictest.Nurse, id, "CONS", 1, w.key())
	wantErr(t, err, billing.ErrEnded)
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if x.Account.Settled == nil || x.Account.Refunded != 9_000 {
		t.Errorf("%+v", x)
	}
	bill := w.bill(1)
	_, err = w.SettleStay(ctx, clinictest.Desk, bill)
	wantErr(t, err, billing.ErrAccount)
}

// TestSettlingRaces lets two desks settle, a laboratory charge and a discharge come at once: whoever wins, the money is
// given back once, nothing is written behind a settlement, and nothing is due after it.
func TestSettlingRaces(t *testing.T) {
	w := beside(t)
	desk2 := auth.Actor{ID: "desk2", Roles: []auth.Role{auth.FrontDesk}}
	_, err := w.OpenTill(t.Context(), desk2, 1_000_000)
	w.must(err)
	for round := range enginetest.Rounds(24) {
		s, id := w.admit(fmt.Sprint(round%90 + 1))
		w.deposit(id, billing.Cash, 6_000)
		w.deposit(id, billing.Card, 4_000)
		w.charge(id, 1)
		w.leave(s)
		var charged error
		during(5, func(i int) {
			switch i {
			case 0:
				_, charged = w.Charge(w.ctx(), clinictest.Nurse, id, "CONS", 1, fmt.Sprintf("late-%d", round))
			case 1, 2, 3, 4:
				_, err := w.SettleStay(w.ctx(), []auth.Actor{clinictest.Desk, desk2}[i%2], id)
				if err != nil && !errors.Is(err, billing.ErrStillDue) {
					t.Errorf("settle: %v", err)
				}
			}
		})
		if charged != nil && !errors.Is(charged, billing.ErrSettled) {
			t.Errorf("the late charge: %v", charged)
		}
		a, err := w.Account(t.Context(), clinictest.Desk, id)
		w.must(err)
		if a.Due > 0 { // all was given back before the charge came
			w.deposit(id, billing.Cash, a.Due)
		}
		x, err := w.SettleStay(t.Context(), clinictest.Desk, id)
		w.must(err)
		if x.Account.Settled == nil || x.Account.Due != 0 {
			t.Errorf("%+v", x.Account)
		}
		want := billing.Fen(3_000)
		if charged == nil {
			want = 6_000
		}
		w.balance(id, billing.Totals{Charged: want, Paid: x.Account.Paid, Refunded: x.Account.Paid - want})
	}
	w.settles()
}
