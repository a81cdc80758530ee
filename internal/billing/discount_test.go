package billing_test

import (
	"errors"
	"testing"
	"time"

	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
)

func TestADiscountOfAMembershipOrADecisionNamesIt(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	for _, d := range []billing.Discount{
		{Kind: billing.Member, Tier: "platinum"}, {Kind: billing.Member, Tier: "platinum", Reference: "  "}, {Kind: billing.Relief, Points: 100, Reason: "困难"},
	} {
		_, err := x.Discount(ctx, boss, id, d, x.key())
		var bad *errs.Error
		if !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Path != "reference" {
			t.Errorf("%+v: %v", d, err)
		}
	}
	gold := billing.Discount{Kind: billing.Member, Tier: "gold", Reference: " M-1007 "}
	a, err := x.Discount(ctx, clinictest.Desk, id, gold, "the-member")
	x.must(err)
	_, err = x.Discount(ctx, clinictest.Desk, id, gold, "the-member") // a retry
	x.must(err)
	gold.Reference = "M-1008"
	_, err = x.Discount(ctx, clinictest.Desk, id, gold, "the-member")
	wantErr(t, err, billing.ErrKeyUsed)
	if len(a.Given) != 1 || a.Given[0].Reference != "M-1007" || a.Given[0].Tier != "gold" {
		t.Fatalf("%+v", a.Given)
	}
	paid, err := x.Pay(ctx, clinictest.Desk, id, billing.Card, 100, "", x.key())
	x.must(err)
	if len(paid.Receipt.Given) != 1 {
		t.Errorf("%+v", paid.Receipt)
	}
	day := x.settles()
	if len(day.Given) != 1 || day.Given[0].Reference != "M-1007" || day.Given[0].Amount != a.Discounted || day.Given[0].By != clinictest.Desk.ID {
		t.Errorf("%+v", day.Given)
	}
	a, err = x.Reverse(ctx, clinictest.Desk, id, a.Given[0].ID, "不是会员", x.key())
	x.must(err)
	if len(a.Given) != 0 || a.Discounted != 0 {
		t.Errorf("%+v", a)
	}
	if day := x.settles(); len(day.Given) != 0 || day.Discount != 0 {
		t.Errorf("what was taken back is still accounted for: %+v", day.Given)
	}
}

// What a charge's reversal takes back goes with it, and what is taken back on a later day is told on that day.
func TestADayListsOfItsDiscountsWhatIsLeftOfThem(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	a, err := x.Discount(ctx, clinictest.Desk, id, billing.Discount{Kind: billing.Member, Tier: "gold", Reference: "M-1007"}, x.key())
	x.must(err)
	line := a.Lines[len(a.Lines)-1]
	a, err = x.Reverse(ctx, clinictest.Desk, id, line.ID, "收错", x.key())
	x.must(err)
	first := x.settles()
	if len(first.Given) != 1 || first.Given[0].Amount != a.Discounted || first.Discount != a.Discounted || a.Discounted == 0 {
		t.Fatalf("%+v", first)
	}
	x.Advance(24 * time.Hour)
	_, err = x.Reverse(ctx, clinictest.Desk, id, a.Given[0].ID, "不是会员", x.key())
	x.must(err)
	second := x.settles()
	if len(second.Given) != 1 || second.Given[0].Amount != -a.Discounted || second.Given[0].Reference != "M-1007" || second.Discount != -a.Discounted {
		t.Errorf("%+v", second)
	}
}

func TestADiscountAboveTheBillSaysHowMuchThereIs(t *testing.T) {
	x := open(t)
	_, err := x.Discount(t.Context(), boss, x.bill(1), billing.Discount{Kind: billing.Manual, Amount: whole + 1, Reason: "老客户"}, x.key())
	wantErr(t, err, billing.ErrOverDiscount)
	var said *errs.Error
	if errors.As(err, &said); said == nil || said.Params["left"] != "65.32" {
		t.Errorf("%+v", said)
	}
}
