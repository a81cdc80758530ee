package billing_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

// till is a clinic with a price list and the desk's till open.
type till struct {
	*clinictest.Clinic
	*billing.Service
	t testing.TB
	n int // keys given out
}

var boss = auth.Actor{ID: "boss", Roles: []auth.Role{auth.Manager}}

func open(t testing.TB) *till {
	t.Helper()
	c := clinictest.New(t)
	x := &till{Clinic: c, Service: c.Billing, t: t}
	for code, of := range map[string]struct {
		billing.Category
		billing.Fen
	}{
		"REG": {billing.Registration, 1000}, "REG-CHIEF": {billing.Registration, 5000}, "CONS": {billing.Consultation, 3000},
		"CBC": {billing.Exam, 2533}, "DRUG": {billing.Drug, 333},
	} {
		n := billing.NewPrice{Code: code, Name: i18n.Text{i18n.Chinese: code}, Category: of.Category, Amount: of.Fen, From: "2026-01-01"}
		if code == "REG-CHIEF" {
			n.Grade = "chief"
		}
		_, err := x.SavePrice(t.Context(), clinictest.Manager, n, 0)
		x.must(err)
	}
	_, err := x.OpenTill(t.Context(), clinictest.Desk, 10_000)
	x.must(err)
	return x
}

func (x *till) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// ctx outlives the test, for goroutines.
func (x *till) ctx() context.Context { return context.WithoutCancel(x.t.Context()) }

func (x *till) key() string {
	x.n++
	return fmt.Sprintf("key-%06d", x.n)
}

func account(t testing.TB, a booking.Appointment) billing.AccountID {
	t.Helper()
	id, ok := billing.AccountOf(string(a.ID))
	if !ok {
		t.Fatalf("no account of %s", a.ID)
	}
	return id
}

// bill books an appointment and charges a consultation, a blood count and drugs: 30.00 + 25.33 + 3 × 3.33 = 65.32.
func (x *till) bill(number int) billing.AccountID {
	x.t.Helper()
	id := account(x.t, x.Book(x.Patient(), clinictest.Monday, number))
	for code, n := range map[string]int{"CONS": 1, "CBC": 1, "DRUG": 3} {
		_, err := x.Charge(x.t.Context(), clinictest.Doctor, id, code, n, x.key())
		x.must(err)
	}
	return id
}

const whole = 3000 + 2533 + 3*333

// settles wants the day's books to agree.
func (x *till) settles() billing.Settlement {
	x.t.Helper()
	s, err := x.Settle(x.t.Context(), clinictest.Manager, x.Today())
	x.must(err)
	if s.Differ != 0 || s.Gaps != 0 || s.Wrong != 0 {
		x.t.Errorf("books differ by %d, %d receipts missing, %d of %d accounts wrong: %+v", s.Differ, s.Gaps, s.Wrong, s.Accounts, s)
	}
	return s
}

func (x *till) balance(id billing.AccountID, want billing.Totals) billing.Account {
	x.t.Helper()
	a, err := x.Account(x.t.Context(), clinictest.Desk, id)
	x.must(err)
	if diff := cmp.Diff(want, a.Totals); diff != "" || a.Due != want.Due() {
		x.t.Errorf("balance, due %d (-want +got):\n%s", a.Due, diff)
	}
	return a
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("err = %v, want %v", err, want)
	}
}

func during(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}

// event tells the billing what became of an appointment, as the change stream does.
func (x *till) hear() {
	x.t.Helper()
	for _, c := range x.Changes() {
		events, err := booking.EventsOf(c)
		x.must(err)
		for _, e := range events {
			x.must(x.AppointmentEvent(x.t.Context(), e))
		}
	}
}

func TestAManagerCountsTheTillOfACashierWhoHasGone(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	_, err := x.Pay(ctx, clinictest.Desk, x.bill(1), billing.Cash, 2000, "", x.key())
	x.must(err)
	mine, err := x.Tills(ctx, clinictest.Desk, x.Today())
	x.must(err)
	closed, err := x.CloseTill(ctx, boss, mine[0].ID, map[billing.Method]billing.Fen{billing.Cash: 12_000}, "")
	x.must(err)
	if closed.ClosedBy != boss.ID || closed.Status != billing.TillClosed {
		t.Errorf("%+v", closed)
	}
	_, err = x.ConfirmTill(ctx, boss, closed.ID)
	wantErr(t, err, billing.ErrOwnTill)
	other := boss
	other.ID = "usr_second"
	confirmed, err := x.ConfirmTill(ctx, other, closed.ID)
	x.must(err)
	if confirmed.ConfirmedBy != other.ID || confirmed.ClosedBy != boss.ID {
		t.Errorf("%+v", confirmed)
	}
	x.settles()
}
