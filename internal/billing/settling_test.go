package billing_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/store"
)

// waits brings a stay's account to a settlement that waits for a second person.
func (w ward) waits() (billing.AccountID, billing.Request) {
	w.t.Helper()
	s, id := w.admit("1")
	w.deposit(id, billing.Card, 300_000)
	w.charge(id, 1)
	w.leave(s)
	x, err := w.SettleStay(w.t.Context(), clinictest.Desk, id)
	w.must(err)
	if len(x.Requests) != 1 || len(x.Account.Waits) != 1 {
		w.t.Fatalf("%+v", x)
	}
	return id, x.Requests[0]
}

func TestWhileASettlementWaitsNothingElseChangesTheAccount(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	id, r := w.waits()
	before, err := w.Account(ctx, clinictest.Desk, id)
	w.must(err)
	_, err = w.Charge(ctx, clinictest.Nurse, id, "CONS", 1, w.key())
	wantErr(t, err, billing.ErrSettling)
	_, err = w.Discount(ctx, boss, id, billing.Discount{Kind: billing.Manual, Points: 100, Reason: "x"}, w.key())
	wantErr(t, err, billing.ErrSettling)
	_, err = w.Reverse(ctx, clinictest.Desk, id, before.Lines[0].ID, "x", w.key())
	wantErr(t, err, billing.ErrSettling)
	for _, amount := range []billing.Fen{100, 100_000} {
		_, err = w.Refund(ctx, clinictest.Desk, id, before.Payments[0].ID, amount, "x", w.key())
		wantErr(t, err, billing.ErrSettling)
	}
	again, err := w.SettleStay(ctx, boss, id)
	w.must(err)
	if len(again.Requests) != 1 || again.Requests[0].ID != r.ID {
		t.Fatalf("%+v", again.Requests)
	}
	_, err = w.Decide(ctx, boss, r.ID, true)
	w.must(err)
	w.charge(id, 1) // told late, and allowed again
	w.deposit(id, billing.Card, 3_000)
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if x.Account.Settled == nil {
		t.Fatalf("%+v", x)
	}
	w.balance(id, billing.Totals{Charged: 6_000, Paid: 303_000, Refunded: 297_000})
	w.settles()
}

// A settlement that was asked for before accounts named what they wait for freezes its account no less.
func TestASettlementThatWaitedBeforeFreezesItsAccountToo(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	id, r := w.waits()
	forget := store.Update(store.Key{Table: store.Billing, PK: string(r.Patient), SK: "account#" + string(id)}).Remove("settlementRequests")
	w.must(w.Clinic.DB.Write(ctx, auth.Job("test").Stamp("", w.Clinic.Now()), forget))
	mine, _, err := w.OfPatient(ctx, clinictest.Desk, r.Patient, 10, "")
	w.must(err)
	if len(mine) != 1 || len(mine[0].Waits) != 1 {
		t.Fatalf("the desk does not see that it waits: %+v", mine)
	}
	_, err = w.Charge(ctx, clinictest.Nurse, id, "CONS", 1, w.key())
	wantErr(t, err, billing.ErrSettling)
	again, err := w.SettleStay(ctx, boss, id)
	w.must(err)
	if len(again.Requests) != 1 || again.Requests[0].ID != r.ID {
		t.Fatalf("asked for twice: %+v", again.Requests)
	}
	_, err = w.Decide(ctx, boss, r.ID, false)
	w.must(err)
	w.charge(id, 1) // and is free again when it is refused
	w.balance(id, billing.Totals{Charged: 6_000, Paid: 300_000})
}

func TestASettlementThatIsRefusedOrWithdrawnLeavesTheAccountFree(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	id, r := w.waits()
	_, err := w.Decide(ctx, boss, r.ID, false)
	w.must(err)
	w.charge(id, 1)
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if len(x.Requests) != 1 || x.Requests[0].ID == r.ID || x.Requests[0].Amount != 294_000 {
		t.Fatalf("%+v", x.Requests)
	}
	r = x.Requests[0]
	other := auth.Actor{ID: "desk2", Roles: []auth.Role{auth.FrontDesk}}
	_, err = w.Decide(ctx, other, r.ID, false)
	wantErr(t, err, billing.ErrForbidden)
	_, err = w.Decide(ctx, clinictest.Desk, r.ID, true)
	wantErr(t, err, billing.ErrOwnRefund)
	for range 2 { // a retry
		got, err := w.Decide(ctx, clinictest.Desk, r.ID, false)
		w.must(err)
		if got.Request.Status != billing.Withdrawn {
			t.Fatalf("%+v", got.Request)
		}
	}
	_, err = w.Decide(ctx, boss, r.ID, true)
	wantErr(t, err, billing.ErrDecided)
	w.charge(id, 1)
	w.balance(id, billing.Totals{Charged: 9_000, Paid: 300_000})
}

// Two deposits are two refunds of one settlement, and the account is free when both are decided.
func TestOneSettlementMayWaitForSeveralRefunds(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	s, id := w.admit("1")
	w.deposit(id, billing.Card, 100_000)
	w.deposit(id, billing.Mobile, 200_000)
	w.charge(id, 1)
	w.leave(s)
	x, err := w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if len(x.Requests) != 2 {
		t.Fatalf("%+v", x.Requests)
	}
	_, err = w.Decide(ctx, boss, x.Requests[0].ID, true)
	w.must(err)
	_, err = w.Charge(ctx, clinictest.Nurse, id, "CONS", 1, w.key())
	wantErr(t, err, billing.ErrSettling)
	_, err = w.Decide(ctx, boss, x.Requests[1].ID, true)
	w.must(err)
	x, err = w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	if x.Account.Settled == nil {
		t.Fatalf("%+v", x)
	}
	w.balance(id, billing.Totals{Charged: 3_000, Paid: 300_000, Refunded: 297_000})
}

// Twenty desks settle while a laboratory charges: one request, and the charge came before it or not at all.
func TestOfManySettlementsOneWaits(t *testing.T) {
	w := beside(t)
	s, id := w.admit("1")
	w.deposit(id, billing.Card, 300_000)
	w.charge(id, 1)
	w.leave(s)
	var mu sync.Mutex
	asked := map[billing.RefundID]billing.Fen{}
	var charged error
	during(20, func(i int) {
		if i == 0 {
			_, charged = w.Charge(w.ctx(), clinictest.Nurse, id, "CONS", 1, "late")
			return
		}
		x, err := w.SettleStay(w.ctx(), auth.Actor{ID: fmt.Sprintf("desk-%d", i), Roles: []auth.Role{auth.FrontDesk}}, id)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
			return
		}
		for _, r := range x.Requests {
			asked[r.ID] = r.Amount
		}
	})
	want := billing.Fen(297_000)
	switch {
	case charged == nil:
		want = 294_000
	case !errors.Is(charged, billing.ErrSettling):
		t.Error(charged)
	}
	all, _, err := w.Requests(t.Context(), clinictest.Desk, billing.Waiting, 10, "")
	w.must(err)
	if len(asked) != 1 || len(all) != 1 || all[0].Amount != want {
		t.Fatalf("%v were asked for, %+v wait", asked, all)
	}
}
