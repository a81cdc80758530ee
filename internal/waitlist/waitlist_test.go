package waitlist_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/waitlist"
)

func TestAFreedNumberGoesByRankUntilSomebodyTakesIt(t *testing.T) {
	w := open(t)
	booked := w.full()
	first := w.join(nil)
	second := w.join(nil)
	urgent := w.join(func(r *waitlist.Request) { r.Urgency = "urgent" })
	w.cancel(booked[4])
	o := w.wants(urgent, waitlist.Offered, "").Current
	w.Advance(time.Second)
	if o == nil || o.Number != 5 || o.Via != waitlist.ByMessage || o.Until.Sub(w.Now()) > 31*time.Minute {
		t.Fatalf("offer %+v", o)
	}
	w.wants(first, waitlist.Waiting, "")
	if _, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: o.Session, Number: 5}); !errors.Is(err, booking.ErrHeld) {
		t.Errorf("somebody else books what is offered: %v", err)
	}
	if _, err := w.list.Decline(t.Context(), clinictest.Self(urgent.Patient), o.ID, false); err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.wants(urgent, waitlist.Waiting, "")
	o = w.wants(first, waitlist.Offered, "").Current
	w.Set(clinictest.Monday, "10:00") // nobody answered
	w.sweep()
	if got := w.wants(first, waitlist.Waiting, ""); got.Lapsed != 1 {
		t.Errorf("%d lapsed", got.Lapsed)
	}
	if _, err := w.list.Accept(t.Context(), clinictest.Self(first.Patient), o.ID, "web"); !errors.Is(err, waitlist.ErrOfferOver) {
		t.Errorf("accepted when over: %v", err)
	}
	o = w.wants(second, waitlist.Offered, "").Current
	for range 2 {
		a, err := w.list.Accept(t.Context(), clinictest.Self(second.Patient), o.ID, "web")
		if err != nil || a.Number != 5 || a.Patient != second.Patient || a.Status != booking.Booked {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	w.settle()
	w.wants(second, waitlist.Placed, waitlist.WhyAccepted)
	all := w.log()
	if len(all) != 3 || all[0].Status != waitlist.Accepted || all[0].Fitting != 3 || len(all[0].Passed) != 2 ||
		all[0].Passed[0] != (waitlist.Passed{Entry: urgent.ID, Reason: waitlist.WhyBefore}) || all[2].Urgency != "urgent" {
		t.Errorf("log %+v", all)
	}
}

func TestWhoCannotHaveItIsPassedOverWithTheReason(t *testing.T) {
	w := open(t)
	booked := w.full()
	elsewhere := w.join(nil)
	overlap := w.join(nil)
	last := w.join(nil)
	w.cancel(booked[0]) // the first is offered number 1
	w.wants(elsewhere, waitlist.Offered, "")
	w.cancel(booked[1])
	w.wants(overlap, waitlist.Offered, "")
	w.Set(clinictest.Monday, "10:00")
	w.told = len(w.Changes()) + 2 // the sweep's own changes are told below, after the patient has booked
	if _, err := w.list.Sweep(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	// The first books by themselves, before anybody has told the list of it.
	a := w.Book(elsewhere.Patient, tuesday, 1)
	w.told = 0
	w.settle()
	w.wants(elsewhere, waitlist.Placed, waitlist.WhyElsewhere)
	if got := w.wants(last, waitlist.Offered, ""); got.Current.Number != 2 {
		t.Errorf("the last is offered number %d", got.Current.Number)
	}
	w.cancel(a)
	w.wants(elsewhere, waitlist.Placed, waitlist.WhyElsewhere)
}

func TestAnOfferIsExchangedForTheLaterAppointment(t *testing.T) {
	w := open(t)
	booked := w.full()
	p := w.Patient()
	later := w.Book(p, "2026-12-01", 3)
	e := w.join(func(r *waitlist.Request) { r.Patient, r.Instead, r.Key = p, later.ID, "earlier" })
	w.cancel(booked[0])
	o := w.wants(e, waitlist.Offered, "").Current
	a, err := w.list.Accept(t.Context(), clinictest.Self(p), o.ID, "web")
	if err != nil || a.MovedFrom != later.ID || a.Date != tuesday {
		t.Fatalf("%+v, %v", a, err)
	}
	before, err := w.Booking.Appointment(t.Context(), clinictest.Desk, later.ID)
	if err != nil || before.Status != booking.Moved {
		t.Errorf("the later one is %s, %v", before.Status, err)
	}
	w.settle()
	w.wants(e, waitlist.Placed, waitlist.WhyAccepted)
}

func TestWhatAnExchangeMakesLateIsSaidBefore(t *testing.T) {
	for name, c := range map[string]struct {
		at   clinic.Wall
		late bool
	}{"in time": {"09:30", false}, "past the deadline to cancel": {"10:30", true}} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			booked := w.full()
			p := w.Patient()
			soon := w.Book(p, clinictest.Monday, 24)
			e := w.join(func(r *waitlist.Request) { r.Patient, r.Instead, r.Key = p, soon.ID, "another" })
			w.Set(clinictest.Monday, c.at)
			w.cancel(booked[0])
			got := w.wants(e, waitlist.Offered, "")
			_, err := w.Booking.SaveSite(t.Context(), clinictest.Manager, booking.Site{Name: i18n.Text{i18n.English: "Main"}, Phone: "010-0000 0001", Active: true})
			if err != nil {
				t.Fatal(err)
			}
			token, err := w.list.Link(t.Context(), *got.Current)
			if err != nil {
				t.Fatal(err)
			}
			page, err := w.list.Opened(t.Context(), strings.TrimPrefix(token, "/o/"), "en")
			if err != nil || got.Given == nil || page.Given == nil || got.Given.Late != c.late || page.Given.Late != c.late || page.Phone != "010-0000 0001" {
				t.Fatalf("%+v, %+v, %v, want late: %t", got.Given, page.Given, err, c.late)
			}
			a, err := w.list.Accept(t.Context(), clinictest.Self(p), got.Current.ID, "web")
			if err != nil || a.MovedLate != c.late {
				t.Errorf("accepted: late %t, %v", a.MovedLate, err)
			}
		})
	}
}

func TestAHeldNumberThatNobodyTookIsOfferedWhenItsTimeIsOver(t *testing.T) {
	w := open(t)
	booked := w.full()
	w.cancel(booked[0])
	stranger := w.Patient()
	if _, err := w.Booking.Hold(t.Context(), clinictest.Self(stranger), booking.HoldRequest{Patient: stranger, Session: w.Session(tuesday), Number: 1}); err != nil {
		t.Fatal(err)
	}
	w.settle()
	e := w.join(nil)
	w.wants(e, waitlist.Waiting, "")
	w.sweep()
	w.wants(e, waitlist.Waiting, "")
	if err := w.list.Fill(t.Context(), w.Session(tuesday), 1); err != nil { // as when the hold is told late
		t.Fatal(err)
	}
	w.Advance(6 * time.Minute)
	w.sweep()
	if got := w.wants(e, waitlist.Offered, ""); got.Current.Number != 1 {
		t.Errorf("offered number %d", got.Current.Number)
	}
}

func TestWhoComesWhenSomethingIsFreeIsOfferedIt(t *testing.T) {
	w := open(t)
	booked := w.full()
	w.cancel(booked[6])
	e := w.join(nil)
	if got := w.wants(e, waitlist.Offered, ""); got.Current.Number != 7 {
		t.Errorf("offered number %d", got.Current.Number)
	}
}

func TestOffersNearTheStartGoByPhoneAndNoneTooLate(t *testing.T) {
	for at, want := range map[clinic.Wall]string{"06:00": waitlist.ByMessage, "09:30": waitlist.ByPhone, "11:45": ""} {
		w := open(t)
		booked := w.full()
		e := w.join(nil)
		w.Set(tuesday, at)
		w.cancel(booked[23]) // 11:50
		got := w.now(e)
		if want == "" {
			if got.Status != waitlist.Waiting {
				t.Errorf("at %s: %s", at, got.Status)
			}
			continue
		}
		if got.Current == nil || got.Current.Via != want || !got.Current.Until.After(tuesday.At("08:00", w.Settings.Zone)) {
			t.Errorf("at %s: %+v", at, got.Current)
		}
	}
}

func TestLimits(t *testing.T) {
	w := open(t)
	w.full()
	p := w.Patient()
	ask := func(edit func(*waitlist.Request)) error {
		r := waitlist.Request{Patient: p, Wish: w.wish(), Key: "one-and-the-same"}
		edit(&r)
		_, err := w.list.Join(t.Context(), clinictest.Self(p), r)
		return err
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := ask(func(*waitlist.Request) {}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if all, err := w.list.OfPatient(t.Context(), clinictest.Self(p), p); err != nil || len(all) != 1 {
		t.Fatalf("%d waits, %v", len(all), err)
	}
	for name, c := range map[string]struct {
		edit func(*waitlist.Request)
		want error
	}{
		"the same again": {func(r *waitlist.Request) { r.Key = "another-key" }, waitlist.ErrAlreadyYou},
		"key reused":     {func(r *waitlist.Request) { r.Wish.From = tuesday }, waitlist.ErrKeyReused},
		"no department":  {func(r *waitlist.Request) { r.Key, r.Wish.Department = "k2", "dep_x" }, waitlist.ErrDepartment},
	} {
		if err := ask(c.edit); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := ask(func(r *waitlist.Request) {
		r.Key, r.Wish.Until, r.Wish.Earliest, r.Wish.Weekdays, r.Urgency = "k3", "2027-11-24", "25:00", []int{2, 2, 9}, "very"
	})
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 6 {
		t.Errorf("faults: %v", err)
	}
	for n := range 2 {
		if err := ask(func(r *waitlist.Request) {
			r.Key, r.Wish.Session = fmt.Sprint("more-", n), w.Session(tuesday.AddDays(n))
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(func(r *waitlist.Request) { r.Key, r.Wish.Practitioner = "too-many", w.Practitioner }); !errors.Is(err, waitlist.ErrTooMany) {
		t.Errorf("a fourth: %v", err)
	}
	if _, err := w.list.Join(t.Context(), clinictest.Desk, waitlist.Request{Patient: p, Wish: w.wish(), Key: "desk-again"}); !errors.Is(err, waitlist.ErrAlready) {
		t.Errorf("the desk asks for the same again: %v", err)
	}
	got, err := w.list.OfPatient(t.Context(), clinictest.Self(p), p)
	if err != nil || got[0].Urgency != "routine" || got[0].Priority != "ordinary" {
		t.Errorf("a patient classes themselves: %+v, %v", got, err)
	}
	if _, err := w.list.Leave(t.Context(), clinictest.Self(w.Patient()), got[0].ID, ""); !errors.Is(err, waitlist.ErrForbidden) {
		t.Errorf("another takes them off: %v", err)
	}
	for range 2 {
		if left, err := w.list.Leave(t.Context(), clinictest.Self(p), got[0].ID, "不需要了"); err != nil || left.Status != waitlist.Left {
			t.Errorf("%s, %v", left.Status, err)
		}
	}
}

func TestWhoNeverAnswersLeavesTheListInTheEnd(t *testing.T) {
	w := open(t)
	booked := w.full()
	e := w.join(nil)
	for n := range 3 {
		w.wants(e, waitlist.Waiting, "")
		w.cancel(booked[20+n])
		w.wants(e, waitlist.Offered, "")
		w.Advance(3 * time.Hour)
		w.sweep()
	}
	w.wants(e, waitlist.Over, waitlist.WhyUnanswered)
}

func TestTheNightLooksWhatTheScheduleHasOpened(t *testing.T) {
	w := open(t)
	booked := w.full()
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, booked[2].ID, ""); err != nil {
		t.Fatal(err)
	}
	w.told = len(w.Changes()) // nothing of it is told, as of days that open by themselves
	p := w.Patient()
	e, err := w.list.Join(t.Context(), clinictest.Desk, waitlist.Request{Patient: p, Wish: w.wish(), Key: "night-key"})
	if err != nil {
		t.Fatal(err)
	}
	w.told = len(w.Changes())
	w.Set(clinictest.Monday, "23:50")
	for range 2 {
		if still, err := w.list.Review(t.Context()); err != nil || still != 1 {
			t.Fatalf("%d still wait, %v", still, err)
		}
	}
	w.settle()
	w.wants(e, waitlist.Offered, "")
}

func TestTheNightEndsWaitsWhoseDaysHavePassed(t *testing.T) {
	w := open(t)
	w.full()
	e := w.join(nil)
	w.Set("2026-11-25", "02:00")
	if _, err := w.list.Review(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.wants(e, waitlist.Over, waitlist.WhyDaysOver)
}

func TestOneTapFromTheMessage(t *testing.T) {
	w := open(t)
	booked := w.full()
	e := w.join(nil)
	w.cancel(booked[0])
	o := w.wants(e, waitlist.Offered, "").Current
	path, err := w.list.Link(t.Context(), *o)
	if err != nil || len(path) != len("/o/")+50 {
		t.Fatalf("%q, %v", path, err)
	}
	token := strings.TrimPrefix(path, "/o/")
	page, err := w.list.Opened(t.Context(), token, i18n.Chinese)
	if err != nil || page.Department != "内科" || page.Practitioner != "张医生" || page.Status != waitlist.Open || !page.Start.Equal(o.Start) {
		t.Fatalf("%+v, %v", page, err)
	}
	for range 2 {
		page, err = w.list.AcceptLink(t.Context(), token, i18n.English)
		if err != nil || page.Status != waitlist.Accepted || page.Code == "" || page.Practitioner != "Dr Zhang" {
			t.Fatalf("%+v, %v", page, err)
		}
	}
	if _, err := w.list.DeclineLink(t.Context(), token, true, i18n.English); !errors.Is(err, waitlist.ErrAccepted) {
		t.Errorf("declined after it was accepted: %v", err)
	}
	forged := "A" + token[1:]
	if token[0] == 'A' {
		forged = "B" + token[1:]
	}
	for _, bad := range []string{"", "x", forged, token + "A"} {
		if _, err := w.list.AcceptLink(t.Context(), bad, i18n.English); !errors.Is(err, waitlist.ErrLink) {
			t.Errorf("token %q: %v", bad, err)
		}
	}
	w.Advance(9 * 24 * time.Hour)
	if _, err := w.list.Opened(t.Context(), token, i18n.English); !errors.Is(err, waitlist.ErrOfferOver) {
		t.Errorf("after a week: %v", err)
	}
}

func TestReclassChangesWhoComesFirst(t *testing.T) {
	w := open(t)
	booked := w.full()
	w.join(nil)
	second := w.join(nil)
	if _, err := w.list.Reclass(t.Context(), clinictest.Self(second.Patient), second.ID, 1, "urgent", "", ""); !errors.Is(err, waitlist.ErrForbidden) {
		t.Errorf("a patient: %v", err)
	}
	if _, err := w.list.Reclass(t.Context(), clinictest.Nurse, second.ID, 7, "urgent", "", "x"); !errors.Is(err, waitlist.ErrStale) {
		t.Errorf("stale: %v", err)
	}
	if _, err := w.list.Reclass(t.Context(), clinictest.Nurse, second.ID, 1, "urgent", "displaced", "胸痛"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.cancel(booked[0])
	w.wants(second, waitlist.Offered, "")
	all, err := w.list.Queue(t.Context(), clinictest.Desk, w.Department)
	if err != nil || len(all) != 2 || all[0].ID != second.ID || all[0].Current == nil || all[1].Place != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := w.list.Queue(t.Context(), auth.Actor{ID: "x", Roles: []auth.Role{auth.Auditor}}, w.Department); !errors.Is(err, waitlist.ErrForbidden) {
		t.Errorf("%v", err)
	}
}
