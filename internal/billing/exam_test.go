package billing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// examiners are a clinic that examines by a package of one station, for ¥580.00.
type examiners struct {
	*till
	exams *exam.Service
	pkg   exam.Package
}

func examine(t *testing.T) examiners {
	t.Helper()
	x := examiners{till: open(t)}
	x.exams = &exam.Service{DB: x.Clinic.DB, Clinic: x.Settings, Now: x.Clinic.Now, Keys: x.Clinic.Keys, Appointments: x.Booking}
	all, err := x.exams.Templates(clinictest.Admin)
	x.must(err)
	p := exam.Package{Plan: all[1]}
	p.Department, p.Price, p.PriceCode = x.Department, 58_000, "CHECKUP"
	x.pkg, err = x.exams.SavePackage(t.Context(), clinictest.Admin, p, 0)
	x.must(err)
	return x
}

func (x examiners) man() patient.ID {
	x.t.Helper()
	s := &patient.Service{DB: x.Clinic.DB, Clinic: x.Settings, Now: x.Clinic.Now, Keys: x.Clinic.Keys}
	p, _, err := s.Register(x.t.Context(), clinictest.Desk, patient.RegisterInput{Name: "王强", Gender: patient.Male, BirthDate: "1980-05-01"})
	x.must(err)
	return p.ID
}

func (x examiners) opened(p patient.ID, a booking.AppointmentID) (exam.Exam, billing.AccountID) {
	x.t.Helper()
	e, err := x.exams.Open(x.t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: x.pkg.ID, Appointment: a, Key: "open-" + string(p)})
	x.must(err)
	id, ok := billing.AccountOf(e.Place())
	if !ok {
		x.t.Fatal(e.Place())
	}
	return e, id
}

// events reads what happened to examinations.
func (x examiners) events() []exam.Event {
	x.t.Helper()
	var all []exam.Event
	for _, c := range x.Changes() {
		found, err := exam.EventsOf(c)
		x.must(err)
		all = append(all, found...)
	}
	return all
}

func (x examiners) tell(events ...exam.Event) {
	x.t.Helper()
	for _, e := range events {
		x.must(x.ExamEvent(x.ctx(), e))
	}
}

func TestAnExaminationIsChargedOnceAtThePriceOfItsPackage(t *testing.T) {
	x := examine(t)
	p, ctx := x.man(), t.Context()
	b, err := x.exams.Book(ctx, clinictest.Desk, exam.BookRequest{Patient: p, Package: x.pkg.ID, Start: clinictest.Monday.At("09:00", x.Settings.Zone), Channel: "desk", Key: "book-for-today"})
	x.must(err)
	x.hear() // its numbers cost no registration
	_, id := x.opened(p, b.ID)
	dearer := x.pkg
	dearer.Price = 99_900 // from now on
	_, err = x.exams.SavePackage(ctx, clinictest.Admin, dearer, dearer.Version)
	x.must(err)
	events := x.events()
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for _, e := range events {
				if err := x.ExamEvent(x.ctx(), e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	a := x.balance(id, billing.Totals{Charged: 58_000})
	if len(a.Lines) != 1 || a.Lines[0].Code != "CHECKUP" || a.Lines[0].Category != billing.Exam || a.Lines[0].Name[i18n.Chinese] != x.pkg.Name[i18n.Chinese] {
		t.Errorf("%+v", a.Lines)
	}
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, 58_000, "", x.key())
	x.must(err)
	x.balance(id, billing.Totals{Charged: 58_000, Paid: 58_000})
}

// TestWhatIsCancelledBeforeItBeganCostsNothing tells of opening and cancelling in either order, twice.
func TestWhatIsCancelledBeforeItBeganCostsNothing(t *testing.T) {
	for name, order := range map[string][]int{"in order": {0, 1, 0, 1}, "backwards": {1, 0, 1, 0}} {
		t.Run(name, func(t *testing.T) {
			x := examine(t)
			p, ctx := x.man(), t.Context()
			e, id := x.opened(p, x.Book(p, clinictest.Monday, 9).ID)
			if name == "in order" { // it was charged and paid before
				x.tell(x.events()...)
				_, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, 58_000, "", x.key())
				x.must(err)
			}
			_, err := x.exams.Cancel(ctx, clinictest.Desk, e.ID, exam.Gone, false)
			x.must(err)
			events := x.events()
			if len(events) != 2 {
				t.Fatalf("%+v", events)
			}
			for _, i := range order {
				x.tell(events[i])
			}
			if name == "backwards" {
				if _, err := x.Account(ctx, auth.Job("test"), id); err == nil {
					x.balance(id, billing.Totals{})
				}
				return
			}
			a := x.balance(id, billing.Totals{Paid: 58_000})
			_, err = x.Refund(ctx, clinictest.Desk, id, a.Payments[0].ID, 1000, "取消", x.key())
			x.must(err)
		})
	}
}

// TestAnExaminationWithoutAnAppointmentHasAnAccountOfItsOwn holds that walk-ins pay, too, and nobody charges them who left.
func TestAnExaminationWithoutAnAppointmentHasAnAccountOfItsOwn(t *testing.T) {
	x := examine(t)
	p, ctx := x.man(), context.WithoutCancel(t.Context())
	e, id := x.opened(p, "")
	x.tell(x.events()...)
	x.tell(x.events()...)
	all, _, err := x.OfPatient(ctx, clinictest.Self(p), p, 10, "")
	x.must(err)
	if len(all) != 1 || all[0].ID != id || all[0].Exam != e.ID || all[0].Appointment != "" || all[0].Due != 58_000 {
		t.Fatalf("%+v", all)
	}
	_, err = x.Charge(ctx, clinictest.Desk, id, "CBC", 1, x.key())
	x.must(err)
	x.balance(id, billing.Totals{Charged: 60_533})
	_, err = x.exams.Cancel(ctx, clinictest.Desk, e.ID, exam.Gone, false)
	x.must(err)
	x.tell(x.events()...)
	x.balance(id, billing.Totals{Charged: 2533})
	_, err = x.Charge(ctx, clinictest.Desk, id, "CBC", 1, x.key())
	wantErr(t, err, billing.ErrEnded)
}

// TestManyExaminationsOfOneDayHaveAnAccountEach lets one patient be examined by forty packages on a day without an
// appointment, and go away once: all others are charged and paid as if they were alone, wherever somebody looks.
func TestManyExaminationsOfOneDayHaveAnAccountEach(t *testing.T) {
	x := examine(t)
	p, ctx := x.man(), t.Context()
	of := map[exam.ID]billing.AccountID{}
	var gone exam.ID
	for i := range 40 {
		own, err := x.exams.SavePackage(ctx, clinictest.Admin, x.pkg, 0)
		x.must(err)
		e, err := x.exams.Open(ctx, clinictest.Desk, exam.OpenRequest{Patient: p, Package: own.ID, Key: fmt.Sprintf("without-number-%02d", i)})
		x.must(err)
		id, ok := billing.AccountOf(e.Place())
		if again, _ := billing.AccountOf(string(id)); !ok || again != id {
			t.Fatalf("%s is of account %q, which is of %q", e.Place(), id, again)
		}
		of[e.ID], gone = id, e.ID
	}
	x.tell(x.events()...)
	_, err := x.exams.Cancel(ctx, clinictest.Desk, gone, exam.Gone, false)
	x.must(err)
	x.tell(x.events()...)
	paid := map[billing.AccountID]string{}
	for e, id := range of {
		if e == gone {
			x.balance(id, billing.Totals{})
			continue
		}
		_, err := x.Charge(ctx, clinictest.Desk, id, "CBC", 1, x.key())
		x.must(err)
		done, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, 60_533, "", x.key())
		x.must(err)
		if done.Account.Exam != e || done.Receipt.Account != id || done.Receipt.Patient != p {
			t.Errorf("%s was paid on the account of %s, by receipt %+v", e, done.Account.Exam, done.Receipt)
		}
		paid[id] = done.Receipt.Number
		entries, err := x.Ledger(ctx, clinictest.Self(p), id)
		x.must(err)
		if len(entries) != 3 {
			t.Errorf("%d entries", len(entries))
		}
	}
	seen := map[billing.AccountID]bool{}
	for cursor := ""; ; {
		all, next, err := x.OfPatient(ctx, clinictest.Self(p), p, 7, cursor)
		x.must(err)
		for _, a := range all {
			if of[a.Exam] != a.ID || seen[a.ID] || a.Date != x.Today() {
				t.Errorf("%s is shown as that of %s on %s", a.ID, a.Exam, a.Date)
			}
			seen[a.ID] = true
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if got := x.settles(); len(seen) != len(of) || got.Receipts != len(paid) {
		t.Errorf("%d of %d accounts are shown; the day has %d receipts of %d", len(seen), len(of), got.Receipts, len(paid))
	}
	if _, err := x.Account(ctx, clinictest.Self(x.Patient()), of[gone]); !errors.Is(err, billing.ErrForbidden) {
		t.Errorf("somebody else is told %v", err)
	}
}

// TestAnExaminationThatWasOpenedBeforeKeepsItsAccount holds that what was charged under an id as it was made once is found
// again, and taken off there.
func TestAnExaminationThatWasOpenedBeforeKeepsItsAccount(t *testing.T) {
	x := examine(t)
	e, apart := x.opened(x.man(), "")
	e.Apart = false // as it was stored
	id, ok := billing.AccountOf(e.Place())
	if _, booked := id.Appointment(); !ok || !booked || id == apart {
		t.Fatalf("%q, %q", id, apart)
	}
	x.tell(exam.Event{Kind: exam.Opened, Exam: e})
	a := x.balance(id, billing.Totals{Charged: 58_000})
	if a.Exam != e.ID || a.Appointment != "" {
		t.Errorf("%+v", a)
	}
	x.tell(exam.Event{Kind: exam.GivenUp, Exam: e})
	x.balance(id, billing.Totals{})
}

// TestAccountsAreOnlyOfWhatHasSome names what is no account, in all shapes of their ids.
func TestAccountsAreOnlyOfWhatHasSome(t *testing.T) {
	x := examine(t)
	e, id := x.opened(x.man(), "")
	booked := x.Book(x.Patient(), clinictest.Monday, 3)
	for _, of := range []string{e.Place(), string(id), string(booked.ID)} {
		if _, ok := billing.AccountOf(of); !ok {
			t.Errorf("%s has none", of)
		}
	}
	for _, of := range []string{
		"", "acc_", "epl_", string(e.ID), strings.Replace(string(e.ID), "exm_", "acc_", 1), strings.Replace(string(booked.ID), "apt_", "epl_", 1),
		strings.Replace(e.Place(), "epl_", "apt_", 1), strings.Replace(e.Place(), "epl_", "sty_", 1), string(id) + "0", string(e.Patient),
	} {
		if id, ok := billing.AccountOf(of); ok {
			t.Errorf("%s has %s", of, id)
		}
	}
}
