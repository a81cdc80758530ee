package closure_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/errs"
)

func TestNoNumberOfAClosedSpanIsGivenAway(t *testing.T) {
	w := open(t)
	w.Book(w.Patient(), tuesday, 1)
	mine := w.Book(w.Patient(), tuesday, 2)
	early := w.before(w.Schedule.ID) // read the schedule before it was closed
	r := w.out()
	r.Move = false
	c := w.close(r)
	w.finish(c.ID)
	ctx, session := t.Context(), w.Session(tuesday)
	for name, b := range map[string]*booking.Service{"now": w.Booking, "that read the schedule before": early} {
		for _, n := range []int{2, 5, 24} {
			if n == 2 {
				_, err := b.Cancel(ctx, clinictest.Desk, mine.ID, "") // what is given back stays with the closure
				w.must(err)
			}
			if _, err := b.Book(ctx, clinictest.Desk, booking.Request{Patient: w.Patient(), Session: session, Number: n}); !errors.Is(err, booking.ErrClosed) {
				t.Errorf("%s, book %d: %v", name, n, err)
			}
			if _, err := b.Hold(ctx, clinictest.Desk, booking.HoldRequest{Patient: w.Patient(), Session: session, Number: n, Reason: booking.Paying}); !errors.Is(err, booking.ErrClosed) {
				t.Errorf("%s, hold %d: %v", name, n, err)
			}
			if _, _, err := b.WalkIn(ctx, clinictest.Desk, booking.Request{Patient: w.Patient(), Session: session, Number: n}, nil); !errors.Is(err, booking.ErrClosed) && !errors.Is(err, booking.ErrFull) && !errors.Is(err, booking.ErrKept) {
				t.Errorf("%s, walk in at %d: %v", name, n, err)
			}
			if from := w.Book(w.Patient(), tuesday.AddDays(1), n); from.ID != "" {
				if _, err := b.Move(ctx, clinictest.Desk, from.ID, booking.Request{Session: session, Number: n}, ""); !errors.Is(err, booking.ErrClosed) {
					t.Errorf("%s, move to %d: %v", name, n, err)
				}
				_, err := w.Booking.Cancel(ctx, clinictest.Desk, from.ID, "")
				w.must(err)
			}
		}
		if _, err := b.Overbook(ctx, clinictest.Manager, booking.Overbooking{Patient: w.Patient(), Session: session, Reason: "急"}); err == nil {
			t.Errorf("%s, add behind the others: %v", name, err)
		}
	}
	free, err := w.Booking.Free(ctx, booking.SlotQuery{Department: w.Department, Practitioner: w.Practitioner, From: tuesday, Days: 1})
	if err != nil || len(free) != 0 {
		t.Errorf("shown as free: %v, %v", free, err)
	}
}

func TestClosingRacesWithBookings(t *testing.T) {
	w := open(t)
	early := w.before(w.Schedule.ID)
	ctx := context.WithoutCancel(t.Context())
	type got struct {
		a   booking.Appointment
		err error
	}
	results := make([]got, 72)
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for i := range results {
		p := w.Patient()
		b := w.Booking
		if i%2 == 0 {
			b = early
		}
		wg.Go(func() {
			<-begin
			results[i].a, results[i].err = b.Book(ctx, clinictest.Desk, booking.Request{Patient: p, Session: w.Session(tuesday), Number: i%24 + 1})
		})
	}
	r := w.out()
	r.Move = false
	var id closure.ID
	wg.Go(func() {
		<-begin
		c, err := w.closures.Close(ctx, clinictest.Manager, r)
		if err != nil {
			t.Error(err)
			return
		}
		id = c.ID
		for range 3 { // by several at once
			wg.Go(func() {
				for range 20 {
					if _, err := w.closures.Run(ctx, clinictest.Manager, c.ID); err != nil && errs.KindOf(err) != errs.KindUnavailable {
						t.Error(err)
					}
				}
			})
		}
	})
	close(begin)
	wg.Wait()
	v := w.finish(id)
	won := 0
	cases := w.cases(id)
	for _, x := range results {
		if x.err != nil {
			continue
		}
		won++
		if _, ok := cases[x.a.ID]; !ok {
			t.Errorf("appointment %s of number %d has no case", x.a.ID, x.a.Number)
		}
	}
	if won != v.Counts.Affected {
		t.Errorf("%d bookings won, %d are affected", won, v.Counts.Affected)
	}
	for n := 1; n <= 24; n++ {
		if _, err := early.Book(ctx, clinictest.Desk, booking.Request{Patient: w.Patient(), Session: w.Session(tuesday), Number: n}); err == nil {
			t.Errorf("number %d was given away afterwards", n)
		}
	}
}

func TestStoppedAnywhereNothingIsLostOrDoubled(t *testing.T) {
	for _, after := range []bool{false, true} {
		w := open(t)
		var booked []booking.Appointment
		for n := 1; n <= 24; n += 4 {
			booked = append(booked, w.Book(w.Patient(), tuesday, n))
		}
		lonely := w.Book(w.Patient(), tuesday, 2)
		r := w.out()
		r.Choices = map[booking.AppointmentID]closure.Choice{lonely.ID: {Nobody: true}}
		c := w.close(r)
		kills := 0
		for writes := int64(1); kills < 400; writes++ { // each life is one write longer than the one before
			m := &mortal{Store: w.DB, after: after}
			m.left.Store(writes)
			_, err := w.over(m).Run(t.Context(), clinictest.Manager, c.ID)
			if errors.Is(err, errKilled) {
				kills++
			}
			v, err := w.closures.Closure(t.Context(), clinictest.Manager, c.ID)
			w.must(err)
			if v.Step == closure.Done {
				break
			}
		}
		if kills < 3 {
			t.Fatalf("killed %d times only", kills)
		}
		v := w.finish(c.ID)
		if v.Counts.Affected != 7 || v.Counts.Moved != 6 || v.Counts.Unplaced != 1 {
			t.Fatalf("killed %d times, the closure came to %+v", kills, v.Counts)
		}
		for _, a := range booked {
			if live := w.live(a.Patient); len(live) != 1 || live[0].MovedFrom != a.ID {
				t.Errorf("a patient has %+v", live)
			}
		}
	}
}

func TestTwoManagersAtOnceMoveEverybodyOnce(t *testing.T) {
	w := open(t)
	var booked []booking.Appointment
	for n := 1; n <= 24; n++ {
		booked = append(booked, w.Book(w.Patient(), tuesday, n))
	}
	c := w.close(w.out())
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 40 {
				if _, err := w.closures.Run(ctx, clinictest.Manager, c.ID); err != nil && errs.KindOf(err) != errs.KindUnavailable {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() { // while patients cancel
		for _, a := range booked[20:] {
			_, _ = w.Booking.Cancel(ctx, clinictest.Self(a.Patient), a.ID, "") // moved before: also fine
		}
	})
	wg.Wait()
	v := w.finish(c.ID)
	if v.Red || v.Counts.Moved+v.Counts.Cancelled != v.Counts.Affected || v.Counts.Moved < 20 {
		t.Fatalf("the closure came to %+v", v.Counts)
	}
	used := map[string]bool{}
	for _, a := range booked {
		live := w.live(a.Patient)
		if len(live) > 1 {
			t.Errorf("a patient has %d places", len(live))
		}
		for _, x := range live {
			key := string(x.Session) + string(rune(x.Number))
			if used[key] {
				t.Errorf("number %d twice", x.Number)
			}
			used[key] = true
		}
	}
}

func TestToldAgainInAnyOrderItComesToTheSame(t *testing.T) {
	w := open(t)
	for n := 1; n <= 6; n++ {
		w.Book(w.Patient(), tuesday, n)
	}
	c := w.close(w.out())
	before := w.finish(c.ID)
	all := w.Changes()
	for i := len(all) - 1; i >= 0; i-- {
		w.consume(all[i])
	}
	if after := w.finish(c.ID); after.Counts != before.Counts {
		t.Errorf("told again: %+v, before %+v", after.Counts, before.Counts)
	}
}
