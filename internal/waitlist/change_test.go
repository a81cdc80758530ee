package waitlist_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/waitlist"
)

func (w *world) rewish(by auth.Actor, e waitlist.Entry, edit func(*waitlist.Wish)) (waitlist.Entry, error) {
	w.t.Helper()
	now := w.now(e)
	wish := now.Wish
	edit(&wish)
	got, err := w.list.Change(w.t.Context(), by, e.ID, now.Version, wish)
	w.settle()
	return got, err
}

func TestAChangedWaitKeepsItsPlaceAndIsOfferedWhatItWaitsForNow(t *testing.T) {
	w := open(t)
	booked := w.full()
	wednesday := tuesday.AddDays(1)
	first := w.join(func(r *waitlist.Request) {
		r.Wish.From, r.Wish.Until, r.Wish.Weekdays = wednesday.AddDays(8), wednesday.AddDays(8), nil
		r.Wish.Latest = "08:00"
		r.Wish.Earliest = ""
	})
	w.wants(first, waitlist.Offered, "") // a number of that day is free
	if _, err := w.rewish(clinictest.Self(first.Patient), first, func(x *waitlist.Wish) { x.From, x.Until = tuesday, tuesday }); !errors.Is(err, waitlist.ErrOffered) {
		t.Errorf("what is being offered was changed: %v", err)
	}
	if _, err := w.list.Decline(t.Context(), clinictest.Self(first.Patient), w.now(first).Current.ID, false); err != nil {
		t.Fatal(err)
	}
	w.settle()
	second := w.join(nil)
	changed, err := w.rewish(clinictest.Self(first.Patient), first, func(x *waitlist.Wish) {
		x.From, x.Until, x.Earliest, x.Latest, x.Practitioner = tuesday, tuesday, "08:00", "12:00", w.Practitioner
	})
	if err != nil || changed.Changed == nil || !changed.Since.Equal(first.Since) {
		t.Fatalf("%+v, %v", changed, err)
	}
	if got := w.now(first); got.Place != 1 || w.now(second).Place != 2 {
		t.Errorf("the place is %d", got.Place)
	}
	again, err := w.list.Change(t.Context(), clinictest.Self(first.Patient), first.ID, 1, changed.Wish)
	if err != nil || again.Version != changed.Version {
		t.Errorf("sent again: version %d, %v", again.Version, err)
	}
	if _, err := w.list.Change(t.Context(), clinictest.Desk, first.ID, 1, w.wish()); !errors.Is(err, waitlist.ErrStale) {
		t.Errorf("changed as it was long ago: %v", err)
	}
	w.cancel(booked[4])
	got := w.wants(first, waitlist.Offered, "")
	if got.Current.Date != tuesday {
		t.Errorf("offered %s", got.Current.Date)
	}
	if l := w.log()[0]; l.Changed == nil || !l.Changed.Equal(*changed.Changed) {
		t.Errorf("the log does not say that the wait was changed: %+v", l)
	}
	w.wants(second, waitlist.Waiting, "")
}

func TestWhoWidensAWaitIsOfferedAtOnceWhatIsFree(t *testing.T) {
	w := open(t)
	w.full()
	e := w.join(nil)
	w.wants(e, waitlist.Waiting, "")
	if _, err := w.rewish(clinictest.Desk, e, func(x *waitlist.Wish) { x.Until, x.Weekdays = tuesday.AddDays(1), nil }); err != nil {
		t.Fatal(err)
	}
	if got := w.wants(e, waitlist.Offered, ""); got.Current.Date == tuesday {
		t.Errorf("offered %s, which is full", got.Current.Date)
	}
}

// An appointment outside of what was waited for did not end the wait; that the wish covers it now does not either.
func TestAWaitIsNotEndedByWhatThePatientHadWhenTheyChangedIt(t *testing.T) {
	w := open(t)
	booked := w.full()
	e := w.join(nil)
	w.Book(e.Patient, tuesday.AddDays(1), 3)
	w.settle()
	w.Advance(time.Second)
	if _, err := w.rewish(clinictest.Self(e.Patient), e, func(x *waitlist.Wish) { x.Until, x.Weekdays, x.Latest = tuesday.AddDays(1), nil, "08:30" }); err != nil {
		t.Fatal(err)
	}
	w.cancel(booked[0])
	if got := w.now(e); !got.Status.Live() {
		t.Errorf("the wait is %s (%s)", got.Status, got.Reason)
	}
}

func TestWhatAWaitCannotBeChangedTo(t *testing.T) {
	w := open(t)
	w.full()
	e := w.join(nil)
	other := w.join(func(r *waitlist.Request) { r.Patient, r.Wish.Practitioner, r.Key = e.Patient, w.Practitioner, "other" })
	self := clinictest.Self(e.Patient)
	if _, err := w.rewish(self, e, func(x *waitlist.Wish) { x.Practitioner = w.Practitioner }); !errors.Is(err, waitlist.ErrAlreadyYou) {
		t.Errorf("into what they wait for already: %v", err)
	}
	if _, err := w.rewish(self, e, func(x *waitlist.Wish) { x.Until = x.From.AddDays(-1) }); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("days that cannot be: %v", err)
	}
	if _, err := w.list.Change(t.Context(), clinictest.Self(w.Patient()), e.ID, 1, w.wish()); !errors.Is(err, waitlist.ErrForbidden) {
		t.Errorf("by somebody else: %v", err)
	}
	if _, err := w.list.Leave(t.Context(), self, other.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.list.Change(t.Context(), self, other.ID, 1, w.wish()); !errors.Is(err, waitlist.ErrEnded) {
		t.Errorf("one that has ended: %v", err)
	}
	if _, err := w.rewish(self, e, func(x *waitlist.Wish) { x.Practitioner = w.Practitioner }); err != nil {
		t.Errorf("into what they waited for before: %v", err)
	}
	r := waitlist.Request{Patient: e.Patient, Wish: w.wish(), Channel: "web", Key: "anybody again"}
	if _, err := w.list.Join(t.Context(), self, r); err != nil {
		t.Errorf("joining what the wait is not for any more: %v", err)
	}
}

// Whoever is offered a number waits for it as the wish stands, however close the offer and the change came.
func TestAnOfferAndAChangeDoNotBothWin(t *testing.T) {
	for round := range 8 {
		w := open(t)
		booked := w.full()
		var entries []waitlist.Entry
		for range 6 {
			entries = append(entries, w.join(nil))
		}
		ctx := context.WithoutCancel(t.Context())
		late := w.wish()
		late.Earliest = "11:00" // none of those that come free
		answers := make([]error, len(entries))
		var wg sync.WaitGroup
		for i, e := range entries {
			wg.Go(func() { _, answers[i] = w.list.Change(ctx, clinictest.Self(e.Patient), e.ID, e.Version, late) })
		}
		for _, a := range booked[:3] {
			wg.Go(func() {
				if _, err := w.Booking.Cancel(ctx, clinictest.Desk, a.ID, ""); err != nil {
					t.Error(err)
				}
				if err := w.list.Fill(ctx, a.Session, a.Number); err != nil && errs.KindOf(err) != errs.KindUnavailable {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.settle()
		for i, e := range entries {
			got := w.now(e)
			offered, changed := got.Current != nil, got.Earliest == late.Earliest
			switch err := answers[i]; {
			case err == nil && !changed, err != nil && changed:
				t.Errorf("round %d: entry %d answered %v and waits from %s", round, i, err, got.Earliest)
			case offered && changed:
				t.Errorf("round %d: entry %d was changed and is offered number %d", round, i, got.Current.Number)
			case err != nil && !errors.Is(err, waitlist.ErrOffered):
				t.Errorf("round %d: entry %d: %v", round, i, err)
			case errors.Is(err, waitlist.ErrOffered) && !offered:
				t.Errorf("round %d: entry %d is offered nothing", round, i)
			}
		}
	}
}

// The log says of each change what was waited for before and since, by whom it was changed, and once, however often it is
// sent and however many change at once.
func TestAChangeHasALineInTheFairnessLogWithoutAnOffer(t *testing.T) {
	w := open(t)
	w.full()
	e := w.join(nil)
	desk := clinictest.Desk
	desk.Name = "Desk Ding"
	later := func(days int) func(*waitlist.Wish) {
		return func(x *waitlist.Wish) { // when no number begins
			x.From, x.Until, x.Earliest, x.Latest = tuesday.AddDays(days), tuesday.AddDays(days), "06:00", "07:00"
		}
	}
	first, err := w.rewish(clinictest.Self(e.Patient), e, later(7))
	if err != nil {
		t.Fatal(err)
	}
	now := w.now(e) // both look at the same
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			wish := now.Wish
			later(14 + 7*(i%2))(&wish)
			if _, err := w.list.Change(context.Background(), desk, e.ID, now.Version, wish); err != nil && !errors.Is(err, waitlist.ErrStale) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	last := w.now(e)
	lines := w.lines()
	if len(lines) != 2 || lines[0].Change == nil || lines[1].Change == nil {
		t.Fatalf("%d lines: %+v", len(lines), lines)
	}
	was := lines[1].Change
	if was.Who != "patient" || was.Name != "" || was.Before.From != e.From || was.After.From != first.From || was.Patient != e.Patient {
		t.Errorf("the patient's change: %+v", was)
	}
	is := lines[0].Change
	if is.Who != "staff" || is.Name != "Desk Ding" || is.Before.From != first.From || is.After.From != last.From || !is.Since.Equal(e.Since) {
		t.Errorf("the desk's change: %+v, now %+v", is, last.Wish)
	}
}
