package billing_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
)

var empty = auth.Actor{ID: "empty", Roles: []auth.Role{auth.FrontDesk}} // whose till begins without change

// paidInCash pays a bill at another's till, and returns the payment.
func (x *till) paidInCash(number int, amount billing.Fen) (billing.AccountID, billing.EntryID) {
	x.t.Helper()
	id := x.bill(number)
	_, err := x.OpenTill(x.t.Context(), empty, 0)
	x.must(err)
	p, err := x.Pay(x.t.Context(), clinictest.Desk, id, billing.Cash, amount, "", x.key())
	x.must(err)
	return id, p.Account.Payments[0].ID
}

func TestNobodyGivesBackCashThatIsNotThere(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id, payment := x.paidInCash(1, 500) // into another's till
	_, err := x.Refund(ctx, empty, id, payment, 100, "多收", x.key())
	wantErr(t, err, billing.ErrTillShort)
	x.balance(id, billing.Totals{Charged: whole, Paid: 500})
	_, err = x.Pay(ctx, empty, x.bill(2), billing.Cash, 60, "", x.key())
	x.must(err)
	_, err = x.Refund(ctx, empty, id, payment, 61, "多收", x.key())
	wantErr(t, err, billing.ErrTillShort)
	_, err = x.Refund(ctx, empty, id, payment, 60, "多收", "the-sixty")
	x.must(err)
	_, err = x.Refund(ctx, empty, id, payment, 60, "多收", "the-sixty") // a retry, of a till that is empty now
	x.must(err)
	x.balance(id, billing.Totals{Charged: whole, Paid: 500, Refunded: 60})
	x.settles()
}

func TestOfManyRefundsNoneEmptiesTheTillBelowZero(t *testing.T) {
	x := open(t)
	id, payment := x.paidInCash(1, 5000)
	_, err := x.Pay(t.Context(), empty, x.bill(2), billing.Cash, 1000, "", x.key())
	x.must(err)
	var mu sync.Mutex
	given := 0
	during(12, func(i int) {
		_, err := x.Refund(x.ctx(), empty, id, payment, 300, "多收", fmt.Sprintf("at-once-%02d", i))
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			given++
		} else {
			wantErr(t, err, billing.ErrTillShort)
		}
	})
	if given != 3 {
		t.Errorf("%d refunds of 3.00 out of a till with 10.00", given)
	}
	x.settles()
}

func TestNobodyCountsLessThanNoCash(t *testing.T) {
	x := open(t)
	tills, err := x.Tills(t.Context(), clinictest.Desk, x.Today())
	x.must(err)
	_, err = x.CloseTill(t.Context(), clinictest.Desk, tills[0].ID, map[billing.Method]billing.Fen{billing.Cash: -100}, "少了")
	var bad *errs.Error
	if !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Path != "counted.cash" {
		t.Fatal(err)
	}
	_, err = x.CloseTill(t.Context(), clinictest.Desk, tills[0].ID, map[billing.Method]billing.Fen{billing.Card: -100}, "退款多于收款")
	x.must(err)
}

func TestAReceiptNamesTheCashierThroughWhoseTillItWent(t *testing.T) {
	w := beside(t)
	_, id := w.admit("1")
	cashier := clinictest.Desk
	cashier.ID, cashier.Name = "till-2", "Li Na"
	_, err := w.OpenTill(t.Context(), cashier, 0)
	w.must(err)
	got, err := w.Pay(t.Context(), cashier, id, billing.Cash, 100, "", w.key())
	w.must(err)
	if got.Receipt.Cashier != cashier.Name {
		t.Errorf("the receipt names %q", got.Receipt.Cashier)
	}
}
