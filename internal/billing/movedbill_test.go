package billing_test

import (
	"errors"
	"slices"
	"testing"

	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
)

// A bill that a move left behind with nothing on it is shown to nobody, whatever the length of the pages; and what is to be
// charged on it is charged on that of the appointment that the patient has now.
func TestAnEmptyBillThatAMoveLeftBehindIsShownToNobody(t *testing.T) {
	x := setOut(t)
	ctx := t.Context()
	x.move()
	_, err := x.Charge(ctx, clinictest.Doctor, x.bill(0), "CONS", 1, x.key()) // before the move was heard of
	wantErr(t, err, billing.ErrMovedTo)
	x.move()
	for range 2 {
		x.must(x.told(ctx, forwards))
		for _, by := range []int{1, 2, 50} {
			if got := x.shownTo(by); !slices.Equal(got, []billing.AccountID{x.bill(2)}) {
				t.Errorf("in pages of %d: %v", by, got)
			}
		}
		_, err := x.Charge(ctx, clinictest.Doctor, x.bill(0), "CONS", 1, x.key())
		wantErr(t, err, billing.ErrMovedTo)
		var refused *errs.Error
		if now := x.stops[2]; errors.As(err, &refused) {
			for name, want := range map[string]any{"appointment": string(now.ID), "date": string(now.Date), "number": now.Number} {
				if refused.Params[name] != want {
					t.Errorf("%s is %v, want %v", name, refused.Params[name], want)
				}
			}
		}
	}
	x.balance(x.bill(0), billing.Totals{})
	x.settles()
}

// shownTo reads the patient's bills page by page.
func (x *trip) shownTo(limit int) []billing.AccountID {
	x.t.Helper()
	var ids []billing.AccountID
	for cursor := ""; ; {
		page, next, err := x.OfPatient(x.t.Context(), clinictest.Self(x.stops[0].Patient), x.stops[0].Patient, limit, cursor)
		x.must(err)
		for _, a := range page {
			ids = append(ids, a.ID)
		}
		if next == "" {
			return ids
		}
		cursor = next
	}
}

// A blood count that was done before the move is still to be seen and paid, and the bill takes nothing more.
func TestAMovedBillWithSomethingOnItIsShown(t *testing.T) {
	x := setOut(t)
	ctx := t.Context()
	_, err := x.Charge(ctx, clinictest.Nurse, x.bill(0), "CBC", 1, x.key())
	x.must(err)
	x.move()
	x.must(x.told(ctx, forwards))
	if got := x.shownTo(10); !slices.Equal(got, []billing.AccountID{x.bill(1), x.bill(0)}) {
		t.Errorf("shown: %v", got)
	}
	_, err = x.Charge(ctx, clinictest.Nurse, x.bill(0), "CBC", 1, x.key())
	wantErr(t, err, billing.ErrMovedTo)
}

// A charge and a move at once: either the charge is on the bill before, or it is refused and says where to.
func TestAChargeAndAMoveDoNotPassEachOther(t *testing.T) {
	x := open(t)
	for round := range 12 {
		a := x.Book(x.Patient(), clinictest.Monday.AddDays(1), round+1)
		x.hear()
		var charged error
		var moved booking.Appointment
		during(2, func(i int) {
			if i == 0 {
				_, charged = x.Charge(x.ctx(), clinictest.Doctor, account(t, a), "CONS", 1, "charge")
				return
			}
			var err error
			moved, err = x.Booking.Move(x.ctx(), clinictest.Desk, a.ID, booking.Request{Session: x.Session(a.Date.AddDays(2)), Number: round + 1}, "")
			if err != nil {
				t.Error(err)
			}
		})
		x.hear()
		want := billing.Totals{Charged: 3000}
		if charged != nil {
			wantErr(t, charged, billing.ErrMovedTo)
			want = billing.Totals{}
		}
		x.balance(account(t, a), want)
		x.balance(account(t, moved), billing.Totals{Charged: 5000})
	}
}

// Whoever looks for what is to be paid today does not look through what is booked for the weeks ahead.
func TestUnpaidBillsAreOfTodayOverdueOrAhead(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	ids := map[billing.When][]billing.AccountID{}
	for _, c := range []struct {
		when billing.When
		days int
	}{{billing.Ahead, 1}, {billing.Ahead, 1}, {billing.Ahead, 3}, {billing.Today, 0}, {billing.Today, 0}} {
		a := x.Book(x.Patient(), clinictest.Monday.AddDays(c.days), len(ids[billing.Ahead])+len(ids[billing.Today])+1)
		ids[c.when] = append(ids[c.when], account(t, a))
	}
	x.hear()
	want := func(when billing.When, ids ...billing.AccountID) {
		t.Helper()
		var got []billing.AccountID
		for cursor := ""; ; {
			page, next, err := x.OpenAccounts(ctx, clinictest.Desk, billing.Bills, when, 1, cursor)
			x.must(err)
			for _, a := range page {
				got = append(got, a.ID)
			}
			if cursor = next; next == "" {
				break
			}
		}
		ids = slices.Sorted(slices.Values(ids))
		slices.Sort(got)
		if !slices.Equal(got, ids) {
			t.Errorf("%q: %v, want %v", when, got, ids)
		}
	}
	want(billing.Today, ids[billing.Today]...)
	want(billing.Ahead, ids[billing.Ahead]...)
	want(billing.Overdue)
	want(billing.Always, append(slices.Clone(ids[billing.Today]), ids[billing.Ahead]...)...)
	x.Advance(clinictest.Monday.AddDays(1).Start(x.Settings.Zone).Sub(x.Clinic.Now()))
	want(billing.Overdue, ids[billing.Today]...)
	want(billing.Today, ids[billing.Ahead][:2]...)
	want(billing.Ahead, ids[billing.Ahead][2])
	_, _, err := x.OpenAccounts(ctx, clinictest.Desk, billing.Bills, "later", 1, "")
	if errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("another part of the days: %v", err)
	}
}
