package billing_test

import (
	"fmt"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinictest"
)

// granted pays a bill and lets a large part of it be given back.
func (x *till) granted(n int, m billing.Method) billing.Request {
	x.t.Helper()
	ctx, id := x.t.Context(), x.bill(n)
	_, err := x.Charge(ctx, clinictest.Desk, id, "CONS", 20, x.key())
	x.must(err)
	paid, err := x.Pay(ctx, clinictest.Desk, id, m, 60_000, "", x.key())
	x.must(err)
	asked, err := x.Refund(ctx, clinictest.Desk, id, paid.Account.Payments[0].ID, 25_000, "退诊", x.key())
	x.must(err)
	if asked.Request.Method != m || asked.Request.ByName != clinictest.Desk.Name {
		x.t.Errorf("%+v", asked.Request)
	}
	done, err := x.Decide(ctx, boss, asked.Request.ID, true)
	x.must(err)
	return *done.Request
}

func TestWhatIsGrantedIsListedUntilItIsHandedOut(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	first := x.granted(1, billing.Cash)
	x.Advance(time.Minute)
	second := x.granted(2, billing.Card)
	list := func(limit int, cursor string) ([]billing.Request, string) {
		all, next, err := x.Requests(ctx, clinictest.Desk, billing.Granted, limit, cursor)
		x.must(err)
		return all, next
	}
	page, next := list(1, "")
	if len(page) != 1 || page[0].ID != first.ID || page[0].Method != billing.Cash || page[0].DecidedAt == nil || next == "" {
		t.Errorf("%+v, %q", page, next)
	}
	if page, _ = list(1, next); len(page) != 1 || page[0].ID != second.ID {
		t.Errorf("%+v", page)
	}
	_, err := x.HandOut(ctx, auth.Actor{ID: "desk2", Roles: []auth.Role{auth.FrontDesk}}, first.ID)
	wantErr(t, err, billing.ErrForbidden)
	got, err := x.HandOut(ctx, clinictest.Desk, first.ID)
	if err != nil || got.HandedOut == nil || got.HandedBy != clinictest.Desk.ID {
		t.Errorf("%+v, %v", got, err)
	}
	again, err := x.HandOut(ctx, boss, first.ID)
	if err != nil || again.HandedBy != clinictest.Desk.ID {
		t.Errorf("%+v, %v", again, err)
	}
	if page, _ = list(10, ""); len(page) != 1 || page[0].ID != second.ID {
		t.Errorf("%+v", page)
	}
	_, _, err = x.Requests(ctx, clinictest.Desk, billing.Refused, 10, "")
	if err == nil {
		t.Error("refused refunds are listed")
	}
	x.settles()
}

func TestNothingIsHandedOutThatWaitsOrWasRefused(t *testing.T) {
	x := open(t)
	ctx, id := t.Context(), x.bill(1)
	_, err := x.Charge(ctx, clinictest.Desk, id, "CONS", 20, x.key())
	x.must(err)
	paid, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, 60_000, "", x.key())
	x.must(err)
	asked, err := x.Refund(ctx, clinictest.Desk, id, paid.Account.Payments[0].ID, 25_000, "退诊", x.key())
	x.must(err)
	for range 2 {
		_, err = x.HandOut(ctx, clinictest.Desk, asked.Request.ID)
		wantErr(t, err, billing.ErrNotGranted)
		_, err = x.Decide(ctx, boss, asked.Request.ID, false)
		x.must(err)
	}
	_, err = x.HandOut(ctx, clinictest.Desk, "rfd_none")
	wantErr(t, err, billing.ErrRefund)
}

func TestManyHandOutOneRefundOnce(t *testing.T) {
	x := open(t)
	r := x.granted(1, billing.Cash)
	got, failed := make([]billing.Request, 12), make([]error, 12)
	during(len(got), func(i int) {
		got[i], failed[i] = x.HandOut(x.ctx(), auth.Actor{ID: fmt.Sprintf("boss%d", i), Roles: []auth.Role{auth.Manager}}, r.ID)
	})
	for i, g := range got {
		x.must(failed[i])
		if g.HandedBy == "" || g.HandedBy != got[0].HandedBy {
			t.Errorf("%q and %q both handed it out", g.HandedBy, got[0].HandedBy)
		}
	}
}
