package waitlist_test

import (
	"context"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

const tuesday = clinic.Date("2026-11-24")

// world is a clinic with a list, whose changes the test tells.
type world struct {
	*clinictest.Clinic
	list *waitlist.Service
	t    *testing.T
	told int
}

func open(t *testing.T) *world {
	c := clinictest.New(t)
	c.Set(clinictest.Monday, "09:00")
	return &world{Clinic: c, t: t, list: &waitlist.Service{
		DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Numbers: c.Booking, Schedule: c.Booking, Names: c.Booking,
	}}
}

// consume does what the change stream's consumer does with one change.
func (w *world) consume(ctx context.Context, c store.Change) error {
	if err := w.list.Changed(ctx, c); err != nil {
		return err
	}
	appointments, err := booking.EventsOf(c)
	if err != nil {
		return err
	}
	for _, e := range appointments {
		if err := w.list.AppointmentEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// settle tells all changes, also those that telling leads to.
func (w *world) settle() {
	w.t.Helper()
	for {
		all := w.Changes()
		if w.told == len(all) {
			return
		}
		c := all[w.told]
		w.told++
		if err := w.consume(w.t.Context(), c); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) sweep() {
	w.t.Helper()
	if _, err := w.list.Sweep(w.t.Context(), w.Now()); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

// full books all numbers of Tuesday's session by strangers.
func (w *world) full() []booking.Appointment {
	w.t.Helper()
	var all []booking.Appointment
	for n := 1; n <= 24; n++ {
		all = append(all, w.Book(w.Patient(), tuesday, n))
	}
	w.settle()
	return all
}

func (w *world) wish() waitlist.Wish {
	return waitlist.Wish{Department: w.Department, From: clinictest.Monday, Until: tuesday, Earliest: "08:00", Latest: "12:00", Weekdays: []int{2}}
}

func (w *world) join(edit func(*waitlist.Request)) waitlist.Entry {
	w.t.Helper()
	p := w.Patient()
	r := waitlist.Request{Patient: p, Wish: w.wish(), Channel: "desk", Key: "key-" + string(p)}
	if edit != nil {
		edit(&r)
	}
	e, err := w.list.Join(w.t.Context(), clinictest.Desk, r)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Advance(time.Second)
	w.settle()
	return e
}

func (w *world) cancel(a booking.Appointment) {
	w.t.Helper()
	if _, err := w.Booking.Cancel(w.t.Context(), clinictest.Desk, a.ID, "不来了"); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

// now returns what a patient waits for, with the offer.
func (w *world) now(e waitlist.Entry) waitlist.Wait {
	w.t.Helper()
	all, err := w.list.OfPatient(w.t.Context(), clinictest.Desk, e.Patient)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, x := range all {
		if x.ID == e.ID {
			return x
		}
	}
	w.t.Fatalf("no entry %s", e.ID)
	return waitlist.Wait{}
}

func (w *world) wants(e waitlist.Entry, status waitlist.Status, reason string) waitlist.Wait {
	w.t.Helper()
	got := w.now(e)
	if got.Status != status || got.Reason != reason {
		w.t.Fatalf("entry is %s (%s), want %s (%s)", got.Status, got.Reason, status, reason)
	}
	return got
}

func (w *world) log() []waitlist.Offer {
	w.t.Helper()
	var offers []waitlist.Offer
	for _, l := range w.lines() {
		if l.Offer != nil {
			offers = append(offers, *l.Offer)
		}
	}
	return offers
}

func (w *world) lines() []waitlist.Line {
	w.t.Helper()
	all, _, err := w.list.Log(w.t.Context(), clinictest.Manager, w.Department, 100, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}
