package waitlist_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
	"careloop/internal/waitlist"
)

// TestALookGoesOnWhereItStopped releases more numbers for more people than one look offers, in sessions of two days, and
// breaks off in the midst of it.
func TestALookGoesOnWhereItStopped(t *testing.T) {
	w := open(t)
	w.change(func(s *booking.Schedule) {
		release(s)
		for i := range s.Weekly {
			s.Weekly[i].Minutes = 5
		}
	})
	var who []waitlist.Entry
	for range 45 {
		who = append(who, w.waitFor(w.Patient(), released))
	}
	w.Set(clinictest.Monday, "10:00")
	if _, err := w.list.Sweep(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range w.Changes()[w.told:] {
		if err := w.consume(ctx, c); err == nil && c.New == nil {
			t.Fatal("nothing is done by whose time is over, and yet that is no error")
		}
	}
	w.settle()
	offered := func() (n int) {
		for _, e := range who {
			if w.now(e).Status == waitlist.Offered {
				n++
			}
		}
		return n
	}
	if n := offered(); n != 30 {
		t.Errorf("one look offers %d", n)
	}
	w.sweep()
	if n := offered(); n != 45 {
		t.Errorf("two looks offer %d", n)
	}
	w.Advance(time.Minute)
	w.sweep()
	if n, err := w.list.Sweep(t.Context(), w.Now()); n != 0 || err != nil {
		t.Errorf("%d looks are left: %v", n, err)
	}
}

// TestAReleaseAndBookingsAtOnce releases a day to forty who wait while everybody books it, those who wait as well.
func TestAReleaseAndBookingsAtOnce(t *testing.T) {
	for range enginetest.Rounds(3) {
		w := open(t)
		w.change(release)
		var who []waitlist.Entry
		for range 40 {
			who = append(who, w.waitFor(w.Patient(), released))
		}
		w.Set(clinictest.Monday, "10:00")
		if _, err := w.list.Sweep(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
		ctx := context.WithoutCancel(t.Context())
		session := w.Session(released)
		var others []patient.ID
		for range 24 {
			others = append(others, w.Patient())
		}
		changes := w.Changes()[w.told:]
		var wg sync.WaitGroup
		for range 2 { // told twice at once
			wg.Go(func() {
				for _, c := range changes {
					if err := w.consume(ctx, c); err != nil && errs.KindOf(err) != errs.KindUnavailable {
						t.Error(err)
					}
				}
			})
		}
		for i := range 24 {
			p := others[i]
			if i%3 == 0 {
				p = who[i].Patient
			}
			wg.Go(func() {
				_, err := w.Booking.Book(ctx, clinictest.Self(p), booking.Request{Patient: p, Session: session, Number: i + 1, Channel: "web"})
				if k := errs.KindOf(err); err != nil && k != errs.KindConflict && k != errs.KindUnavailable {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.settle()
		w.replay()
		w.Advance(time.Minute)
		w.sweep()
		w.everyNumberOnce(session)
	}
}

// everyNumberOnce holds that each number of a session is one patient's, and that nobody has two.
func (w *world) everyNumberOnce(session booking.SessionID) {
	w.t.Helper()
	b, err := w.Booking.Board(w.t.Context(), session)
	if err != nil {
		w.t.Fatal(err)
	}
	numbers, patients := map[int]bool{}, map[patient.ID]bool{}
	for _, p := range b.Places {
		if numbers[p.Number] || patients[p.Patient] {
			w.t.Errorf("number %d, or its patient, twice", p.Number)
		}
		numbers[p.Number], patients[p.Patient] = true, true
		day, err := w.Booking.HoldsOf(w.t.Context(), clinictest.Desk, p.Patient)
		as, _, aerr := w.Booking.OfPatient(w.t.Context(), clinictest.Desk, p.Patient, 10, "")
		if err != nil || aerr != nil || len(day)+len(as) != 1 {
			w.t.Errorf("%d holds, %d appointments: %v %v", len(day), len(as), err, aerr)
		}
	}
	if len(numbers) != 24 {
		w.t.Errorf("%d of 24 numbers are taken or offered", len(numbers))
	}
}

// TestAReleaseWithinABookingIsAsBeforeOrAfterIt plays the look at a released session within what patients do, and the other
// way round.
func TestAReleaseWithinABookingIsAsBeforeOrAfterIt(t *testing.T) {
	w := list{world: open(t)}
	w.change(release)
	for n := 1; n <= 23; n++ {
		w.booked = append(w.booked, w.Book(w.Patient(), released, n))
	}
	w.first, w.second, w.third = w.waitFor(w.Patient(), released), w.waitFor(w.Patient(), released), w.Patient()
	w.Set(clinictest.Monday, "10:00")
	session := w.Session(released)
	look := store.Change{Key: store.Key{Table: store.Scheduling, PK: "waitlist-looks", SK: fmt.Sprintf("%s#%s#0", store.Moment(w.Now()), session)}}
	all := w.DB.Copy(t)
	book := func(p patient.ID) func(context.Context, list) error {
		return func(c context.Context, w list) error {
			_, err := w.Booking.Book(c, clinictest.Self(p), booking.Request{Patient: p, Session: session, Number: 24, Channel: "web", Key: "book"})
			return err
		}
	}
	enginetest.Interleaving[list]{
		Open: func(t *testing.T) (first, second list) {
			t.Helper()
			db := all.Open(t)
			return w.on(t, db), w.on(t, db)
		},
		Left: func(t *testing.T, w list) string { t.Helper(); return w.leftOf(t, session) },
		Acts: []enginetest.Act[list]{
			{Name: "look", Do: func(c context.Context, w list) error { return w.list.Changed(c, look) }},
			{Name: "a stranger books", Do: book(w.third)},
			{Name: "the first books", Do: book(w.first.Patient)},
			{Name: "the first leaves", Do: func(c context.Context, w list) error {
				_, err := w.list.Leave(c, clinictest.Self(w.first.Patient), w.first.ID, "")
				return err
			}},
			{Name: "a number is given back", Do: func(c context.Context, w list) error {
				_, err := w.Booking.Cancel(c, clinictest.Desk, w.booked[0].ID, "")
				return err
			}},
		},
	}.Play(t)
}

// TestWhosePlaceTheClinicTookIsOfferedAnotherInSpiteOfARestriction lets a restricted patient lose a place, and somebody
