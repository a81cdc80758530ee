package waitlist_test

import (
	"errors"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
)

// Every number of the coming weeks is free, and none is for somebody who may not book: to try each of them would hold up
// the change stream, and fill the log with a line for each.
func TestNumbersAreNotTriedOneByOneForWhoMayNotBook(t *testing.T) {
	w := open(t)
	p := w.Patient()
	booked := w.full()
	e := w.join(func(r *waitlist.Request) { r.Patient, r.Key = p, "restricted" })
	w.restrict(p)
	for _, a := range booked[:5] {
		if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if _, err := w.list.Review(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	for _, o := range w.log() {
		if o.Status != waitlist.Nobody || len(o.Passed) != 1 || o.Passed[0].Entry != e.ID || o.Passed[0].Reason != booking.ErrRestricted.Code {
			t.Errorf("the log says %+v", o)
		}
	}
	if n := len(w.log()); n != 5 {
		t.Errorf("%d lines in the log of 5 numbers", n)
	}
	w.wants(e, waitlist.Waiting, "")
	free := w.join(nil)
	w.wants(free, waitlist.Offered, "")
}

func (w *world) restrict(p patient.ID) {
	w.t.Helper()
	until := w.Now().Add(10 * 24 * time.Hour)
	if err := w.DB.Write(w.t.Context(), clinictest.Job.Stamp("", w.Now()), patient.Restrict(p, 1, patient.Restriction{NoShows: 3, Until: until})); err != nil {
		w.t.Fatal(err)
	}
}

// TestWhoMayNotBookIsToldThatWaitingIsInVain holds for whoever asks, but for the clinic that took the place.
func TestWhoMayNotBookIsToldThatWaitingIsInVain(t *testing.T) {
	w := open(t)
	p := w.Patient()
	w.restrict(p)
	r := waitlist.Request{Patient: p, Wish: w.wish(), Channel: "web", Key: "in-vain"}
	_, self := w.list.Join(t.Context(), clinictest.Self(p), r)
	_, desk := w.list.Join(t.Context(), clinictest.Desk, r)
	if !errors.Is(self, waitlist.ErrRestricted) || !errors.Is(desk, waitlist.ErrRestrictedDesk) {
		t.Errorf("the patient is told %v, the desk %v", self, desk)
	}
	var e *errs.Error
	if !errors.As(self, &e) || e.Params["noShows"] != 3 || e.Params["until"] == "" {
		t.Errorf("told with %+v", e)
	}
	if _, err := w.list.Displace(t.Context(), clinictest.Job, r); err != nil {
		t.Errorf("who lost a place: %v", err)
	}
}

// What is to be given up in exchange may have been moved since: the patient must not end with two.
func TestWhatIsGivenUpIsFoundWhereItWasMovedTo(t *testing.T) {
	w := open(t)
	booked := w.full()
	p := w.Patient()
	later := w.Book(p, "2026-12-01", 3)
	e := w.join(func(r *waitlist.Request) { r.Patient, r.Instead, r.Key = p, later.ID, "earlier" })
	for _, day := range []clinic.Date{"2026-12-02", "2026-12-03"} {
		moved, err := w.Booking.Move(t.Context(), clinictest.Desk, later.ID, booking.Request{Session: w.Session(day), Number: 3}, "")
		if err != nil {
			t.Fatal(err)
		}
		later = moved
	}
	w.settle()
	w.cancel(booked[0])
	o := w.wants(e, waitlist.Offered, "").Current
	a, err := w.list.Accept(t.Context(), clinictest.Self(p), o.ID, "web")
	if err != nil || a.MovedFrom != later.ID {
		t.Errorf("in exchange for %q, %v", a.MovedFrom, err)
	}
	all, _, err := w.Booking.OfPatient(t.Context(), clinictest.Desk, p, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if x.Status == booking.Booked && x.ID != a.ID {
			t.Errorf("still has %s", x.Date)
		}
	}
}

func TestNobodyDoesNotWait(t *testing.T) {
	w := open(t)
	if _, err := w.list.Join(t.Context(), clinictest.Desk, waitlist.Request{Wish: w.wish(), Channel: "desk", Key: "nobody"}); !errors.Is(err, waitlist.ErrPatient) {
		t.Error(err)
	}
}
