package billing_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/patient"
)

func TestABillIsPaidInParts(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	x.balance(id, billing.Totals{Charged: whole})
	cash, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, 2000, "", x.key())
	x.must(err)
	card, err := x.Pay(ctx, clinictest.Desk, id, billing.Card, whole-2000, "slip 17", x.key())
	x.must(err)
	if cash.Receipt.Number != "A-20261123-00001" || card.Receipt.Number != "A-20261123-00002" || card.Account.Due != 0 || cash.Receipt.Due != whole-2000 {
		t.Errorf("%+v\n%+v", cash.Receipt, card.Receipt)
	}
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, 1, "", x.key())
	wantErr(t, err, billing.ErrNothingDue)
	s := x.settles()
	want := []billing.Sum{{Method: billing.Cash, Paid: 2000}, {Method: billing.Card, Paid: whole - 2000}}
	if diff := cmp.Diff(want, s.Ledger); diff != "" {
		t.Error(diff)
	}
}

func TestPayRefuses(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	_, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole+1, "", x.key())
	wantErr(t, err, billing.ErrTooMuch)
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, -5, "", x.key())
	if err == nil {
		t.Error("negative money was taken")
	}
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Online, 5, "", x.key())
	if err == nil {
		t.Error("the desk took an online payment")
	}
	_, err = x.Pay(ctx, clinictest.Doctor, id, billing.Cash, 5, "", x.key())
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.Pay(ctx, boss, id, billing.Cash, 5, "", x.key())
	wantErr(t, err, billing.ErrTillNotOpen)
	_, err = x.Pay(ctx, clinictest.Desk, "acc_x", billing.Cash, 5, "", x.key())
	wantErr(t, err, billing.ErrAccount)
	x.balance(id, billing.Totals{Charged: whole})
}

func TestOneKeyDoesItOnce(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	first, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole, "", "one-key")
	x.must(err)
	again, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole, "", "one-key")
	x.must(err)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, 7, "", "one-key")
	wantErr(t, err, billing.ErrKeyUsed)
	_, err = x.Refund(ctx, clinictest.Desk, id, first.Account.Payments[0].ID, 7, "x", "one-key")
	wantErr(t, err, billing.ErrKeyUsed)
	_, err = x.Charge(ctx, clinictest.Desk, id, "CONS", 1, "a-charge")
	x.must(err)
	_, err = x.Charge(ctx, clinictest.Desk, id, "CONS", 1, "a-charge")
	x.must(err)
	x.balance(id, billing.Totals{Charged: whole + 3000, Paid: whole})
}

func TestAChangedPriceNeverChangesAnOldCharge(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	all, err := x.Prices(ctx, clinictest.Desk)
	x.must(err)
	n := billing.NewPrice{Code: "CONS", Name: all[1].Name, Category: billing.Consultation, Amount: 4000, From: "2026-11-24"}
	p, err := x.SavePrice(ctx, clinictest.Manager, n, all[1].Version)
	x.must(err)
	if len(p.Prices) != 2 || p.Prices[0].Amount != 3000 {
		t.Errorf("%+v", p)
	}
	_, err = x.SavePrice(ctx, clinictest.Manager, billing.NewPrice{Code: "CONS", Name: n.Name, Category: n.Category, Amount: 5000, From: "2026-11-24"}, all[1].Version)
	wantErr(t, err, billing.ErrStale)
	_, err = x.Charge(ctx, clinictest.Desk, id, "CONS", 1, x.key())
	x.must(err)
	x.Set("2026-11-24", "09:00")
	a, err := x.Charge(ctx, clinictest.Desk, id, "CONS", 1, x.key())
	x.must(err)
	last := a.Lines[len(a.Lines)-1]
	if a.Charged != whole+3000+4000 || last.PriceVersion != 2 {
		t.Errorf("%+v", a)
	}
}

func TestDiscountsAddUpAndHaveLimits(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	_, err := x.Discount(ctx, clinictest.Desk, id, billing.Discount{Kind: billing.Manual, Points: 3000, Reason: "老客户"}, x.key())
	wantErr(t, err, billing.ErrLimit)
	_, err = x.Discount(ctx, clinictest.Desk, id, billing.Discount{Kind: billing.Manual, Points: 300}, x.key())
	if err == nil {
		t.Error("a discount without a reason")
	}
	_, err = x.Discount(ctx, clinictest.Desk, id, billing.Discount{Kind: billing.Relief, Points: 300, Reason: "困难"}, x.key())
	wantErr(t, err, billing.ErrForbidden)
	a, err := x.Discount(ctx, clinictest.Desk, id, billing.Discount{Kind: billing.Member, Tier: "gold", Reference: "M-1007"}, x.key())
	x.must(err)
	if a.Discounted != 653 { // a tenth of 6,532, half up
		t.Errorf("discounted %d", a.Discounted)
	}
	var sum billing.Fen
	for _, l := range a.Lines {
		sum += l.Discount
	}
	if sum != 653 {
		t.Errorf("the lines' discounts are %d", sum)
	}
	_, err = x.Discount(ctx, clinictest.Desk, id, billing.Discount{Kind: billing.Member, Tier: "gold", Reference: "M-1007"}, x.key())
	wantErr(t, err, billing.ErrNoDiscount)
	a, err = x.Reverse(ctx, clinictest.Desk, id, a.Lines[0].ID, "记错", x.key())
	x.must(err)
	if a.Charged != whole-a.Lines[0].Amount || a.Discounted != 653-a.Lines[0].Discount {
		t.Errorf("%+v", a.Totals)
	}
	_, err = x.Reverse(ctx, clinictest.Desk, id, a.Lines[0].ID, "记错", x.key())
	wantErr(t, err, billing.ErrReversed)
	ledger, err := x.Ledger(ctx, clinictest.Desk, id)
	x.must(err)
	for _, e := range ledger {
		if e.Kind == billing.Discounted {
			if a, err = x.Reverse(ctx, clinictest.Desk, id, e.ID, "不是会员", x.key()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if a.Discounted != 0 || a.Due != a.Charged {
		t.Errorf("%+v", a)
	}
	a, err = x.Discount(ctx, clinictest.Manager, id, billing.Discount{Kind: billing.Relief, Amount: a.Due, Reason: "特困", Reference: "R-2026-17"}, x.key())
	if err != nil || a.Due != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	x.settles()
}

func TestRefundsGoBackByTheWayTheyCameAndNeedTwoAboveALimit(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	for range 10 {
		_, err := x.Charge(ctx, clinictest.Desk, id, "CONS", 1, x.key())
		x.must(err)
	}
	paid, err := x.Pay(ctx, clinictest.Desk, id, billing.Card, whole+30_000, "", x.key())
	x.must(err)
	payment := paid.Account.Payments[0].ID
	back, err := x.Refund(ctx, clinictest.Desk, id, payment, 5000, "未做检查", x.key())
	x.must(err)
	if back.Receipt.Method != billing.Card || back.Receipt.Kind != billing.Refunded || back.Account.Due != 5000 {
		t.Errorf("%+v", back)
	}
	_, err = x.Refund(ctx, clinictest.Desk, id, payment, whole+30_000, "全退", x.key())
	wantErr(t, err, billing.ErrOverRefund)
	asked, err := x.Refund(ctx, clinictest.Desk, id, payment, 20_001, "退诊", "big-refund")
	x.must(err)
	if asked.Request == nil || asked.Request.Status != billing.Waiting || asked.Receipt != nil {
		t.Fatalf("%+v", asked)
	}
	again, err := x.Refund(ctx, clinictest.Desk, id, payment, 20_001, "退诊", "big-refund")
	if diff := cmp.Diff(asked, again); err != nil || diff != "" {
		t.Error(err, diff)
	}
	_, err = x.Decide(ctx, auth.Actor{ID: "desk2", Roles: []auth.Role{auth.FrontDesk}}, asked.Request.ID, true)
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.Decide(ctx, auth.Actor{ID: clinictest.Desk.ID, Roles: []auth.Role{auth.Manager}}, asked.Request.ID, true)
	wantErr(t, err, billing.ErrOwnRefund)
	done, err := x.Decide(ctx, boss, asked.Request.ID, true)
	x.must(err)
	if done.Receipt == nil || done.Account.Refunded != 25_001 || done.Request.DecidedBy != "boss" {
		t.Errorf("%+v", done)
	}
	twice, err := x.Decide(ctx, boss, asked.Request.ID, true)
	if diff := cmp.Diff(done.Account, twice.Account); err != nil || diff != "" {
		t.Error(err, diff)
	}
	_, err = x.Decide(ctx, clinictest.Manager, asked.Request.ID, false)
	wantErr(t, err, billing.ErrDecided)
	if waiting, _, err := x.Requests(ctx, boss, billing.Waiting, 10, ""); err != nil || len(waiting) != 0 {
		t.Error(waiting, err)
	}
	x.settles()
}

func TestATillIsClosedCountedAndConfirmed(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	_, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, 2000, "", x.key())
	x.must(err)
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Mobile, 1000, "", x.key())
	x.must(err)
	mine, err := x.Tills(ctx, clinictest.Desk, x.Today())
	x.must(err)
	counted := map[billing.Method]billing.Fen{billing.Cash: 11_990, billing.Mobile: 1000}
	_, err = x.CloseTill(ctx, clinictest.Desk, mine[0].ID, counted, "")
	if err == nil {
		t.Error("ten yuan are missing and nobody says why")
	}
	_, err = x.CloseTill(ctx, clinictest.Nurse, mine[0].ID, counted, "零钱")
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.ConfirmTill(ctx, boss, mine[0].ID)
	wantErr(t, err, billing.ErrTillOpen)
	closed, err := x.CloseTill(ctx, clinictest.Desk, mine[0].ID, counted, "少找零钱")
	x.must(err)
	want := billing.Count{Method: billing.Cash, Expected: 12_000, Counted: 11_990, Difference: -10}
	if closed.Counts[0] != want || closed.Status != billing.TillClosed {
		t.Errorf("%+v", closed)
	}
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, 100, "", x.key())
	wantErr(t, err, billing.ErrTillNotOpen)
	_, err = x.CloseTill(ctx, clinictest.Desk, mine[0].ID, map[billing.Method]billing.Fen{billing.Cash: 12_000}, "找到了")
	wantErr(t, err, billing.ErrTillClosed)
	confirmed, err := x.ConfirmTill(ctx, boss, mine[0].ID)
	if err != nil || confirmed.Status != billing.TillConfirmed {
		t.Error(confirmed, err)
	}
	s := x.settles()
	if !s.Complete || s.Counted != -10 {
		t.Errorf("%+v", s)
	}
	second, err := x.OpenTill(ctx, clinictest.Desk, 0)
	if err != nil || second.Shift != 2 {
		t.Error(second, err)
	}
}

func TestPrintsAfterTheFirstAreCopies(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	paid, err := x.Pay(t.Context(), clinictest.Desk, id, billing.Cash, 2000, "", x.key())
	x.must(err)
	var mu sync.Mutex
	originals := 0
	during(8, func(int) {
		r, err := x.Print(x.ctx(), clinictest.Desk, paid.Receipt.Number)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		if r.Prints == 1 {
			originals++
		}
	})
	if originals != 1 {
		t.Errorf("%d originals", originals)
	}
	_, err = x.Receipt(t.Context(), clinictest.Self("pat_00000000000000000000000000"), paid.Receipt.Number)
	wantErr(t, err, billing.ErrForbidden)
	for _, number := range []string{"", "A", "A-1-00001", "A-20261123-00099", "A-20261123-1", "-20261123-00001"} {
		if _, err := x.Receipt(t.Context(), clinictest.Desk, number); !errors.Is(err, billing.ErrReceipt) {
			t.Errorf("%q: %v", number, err)
		}
	}
}

func TestNoChargeWithoutAPlace(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	p := x.Patient()
	a := x.Book(p, clinictest.Monday.AddDays(1), 1)
	x.hear()
	x.hear() // told again
	id := account(t, a)
	x.balance(id, billing.Totals{Charged: 5000}) // the chief's
	_, err := x.Charge(ctx, clinictest.Desk, id, "REG", 1, x.key())
	wantErr(t, err, billing.ErrNoPrice)
	moved, err := x.Booking.Move(ctx, clinictest.Desk, a.ID, booking.Request{Session: x.Session(clinictest.Monday.AddDays(2)), Number: 4}, "")
	x.must(err)
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, 5000, "", x.key()) // before the move is heard of
	x.must(err)
	x.hear()
	x.hear()
	x.balance(id, billing.Totals{})
	x.balance(account(t, moved), billing.Totals{Charged: 5000, Paid: 5000})
	_, err = x.Charge(ctx, clinictest.Desk, id, "CONS", 1, x.key())
	wantErr(t, err, billing.ErrMovedTo)
	_, err = x.Booking.Cancel(ctx, clinictest.Desk, moved.ID, "病好了")
	x.must(err)
	x.hear()
	end := x.balance(account(t, moved), billing.Totals{Paid: 5000})
	credits, _, err := x.OpenAccounts(ctx, clinictest.Desk, billing.Credits, billing.Always, 10, "")
	if err != nil || len(credits) != 1 || credits[0].Due != -5000 {
		t.Error(credits, err)
	}
	_, err = x.Refund(ctx, clinictest.Desk, end.ID, end.Payments[0].ID, 5000, "取消", x.key())
	x.must(err)
	x.balance(end.ID, billing.Totals{Paid: 5000, Refunded: 5000})
	x.settles()
}

func TestPatientsSeeTheirOwnBillsOnly(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	a, err := x.Account(t.Context(), clinictest.Desk, id)
	x.must(err)
	for who, want := range map[patient.ID]error{a.Patient: nil, "pat_00000000000000000000000000": billing.ErrForbidden} {
		_, err := x.Account(t.Context(), clinictest.Self(who), id)
		wantErr(t, err, want)
		_, err = x.Ledger(t.Context(), clinictest.Self(who), id)
		wantErr(t, err, want)
		_, _, err = x.OfPatient(t.Context(), clinictest.Self(who), a.Patient, 5, "")
		wantErr(t, err, want)
	}
	_, _, err = x.OpenAccounts(t.Context(), clinictest.Self(a.Patient), billing.Bills, billing.Always, 5, "")
	wantErr(t, err, billing.ErrForbidden)
}

// Two of the largest refunds that one may give alone are one that needs two.
func TestRefundsInPartsNeedTwoAboveTheLimitAllTheSame(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	_, err := x.Charge(ctx, clinictest.Desk, id, "CONS", 20, x.key())
	x.must(err)
	paid, err := x.Pay(ctx, clinictest.Desk, id, billing.Card, 60_000, "", x.key())
	x.must(err)
	payment := paid.Account.Payments[0].ID
	for range 2 { // sent again it is the same
		got, err := x.Refund(ctx, clinictest.Desk, id, payment, 15_000, "退诊", "first")
		if err != nil || got.Receipt == nil || got.Account.Refunded != 15_000 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	for range 2 {
		got, err := x.Refund(ctx, clinictest.Desk, id, payment, 15_000, "退诊", "second")
		if err != nil || got.Request == nil || got.Request.Status != billing.Waiting || got.Account.Refunded != 15_000 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	waiting, _, err := x.Requests(ctx, boss, billing.Waiting, 10, "")
	if err != nil || len(waiting) != 1 {
		t.Fatal(waiting, err)
	}
	done, err := x.Decide(ctx, boss, waiting[0].ID, true)
	if err != nil || done.Account.Refunded != 30_000 {
		t.Errorf("%+v, %v", done, err)
	}
	x.settles()
}

func TestAKeyOfADiscountIsForThatDiscount(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	d := billing.Discount{Kind: billing.Manual, Amount: 100, Reason: "老客户"}
	_, err := x.Discount(t.Context(), clinictest.Desk, id, d, "one-discount")
	x.must(err)
	_, err = x.Discount(t.Context(), clinictest.Desk, id, d, "one-discount")
	x.must(err)
	d.Amount = 200
	_, err = x.Discount(t.Context(), clinictest.Desk, id, d, "one-discount")
	wantErr(t, err, billing.ErrKeyUsed)
	x.balance(id, billing.Totals{Charged: whole, Discounted: 100})
}
