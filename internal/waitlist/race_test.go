package waitlist_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

func TestNobodyIsOfferedTwoOrNoneWhenTwentyNumbersComeFreeAtOnce(t *testing.T) {
	w := open(t)
	booked := w.full()
	var entries []waitlist.Entry
	for range 50 {
		entries = append(entries, w.join(nil))
	}
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for _, a := range booked[:20] {
		wg.Go(func() {
			if _, err := w.Booking.Cancel(ctx, clinictest.Desk, a.ID, ""); err != nil {
				t.Error(err)
				return
			}
			for range 3 { // told thrice
				if err := w.list.Fill(ctx, a.Session, a.Number); err != nil && errs.KindOf(err) != errs.KindUnavailable {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	w.settle()
	offered := map[int]patient.ID{}
	for i, e := range entries {
		got := w.now(e)
		if (i < 20) != (got.Status == waitlist.Offered) {
			t.Errorf("entry %d is %s", i, got.Status)
		}
		if got.Current != nil {
			if before, twice := offered[got.Current.Number]; twice {
				t.Errorf("number %d offered to %s and %s", got.Current.Number, before, e.Patient)
			}
			offered[got.Current.Number] = e.Patient
		}
	}
	if len(offered) != 20 {
		t.Errorf("%d numbers offered", len(offered))
	}
	w.replay()
	for i, e := range entries {
		if got := w.now(e); (i < 20) != (got.Status == waitlist.Offered) || got.Offers > 1 {
			t.Errorf("after a replay, entry %d is %s with %d offers", i, got.Status, got.Offers)
		}
	}
}

// replay tells everything again, in another order.
func (w *world) replay() {
	w.t.Helper()
	all := append([]store.Change(nil), w.Changes()...)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, c := range all {
		if err := w.consume(w.t.Context(), c); err != nil {
			w.t.Fatal(err)
		}
	}
	w.settle()
}

func TestAcceptAndExpiryDoNotBothWin(t *testing.T) {
	for round := range 8 {
		w := open(t)
		booked := w.full()
		e, next := w.join(nil), w.join(nil)
		w.cancel(booked[0])
		o := w.wants(e, waitlist.Offered, "").Current
		ctx := context.WithoutCancel(t.Context())
		late := *w.list // a machine whose clock is ahead
		late.Now = func() time.Time { return o.Until.Add(time.Second) }
		var accepted error
		var wg sync.WaitGroup
		wg.Go(func() { _, accepted = w.list.Accept(ctx, clinictest.Self(e.Patient), o.ID, "web") })
		wg.Go(func() {
			if _, err := late.Sweep(ctx, late.Now()); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		w.Set(clinictest.Monday, "09:45")
		w.settle()
		has := 0
		as, _, err := w.Booking.OfPatient(t.Context(), clinictest.Desk, e.Patient, 10, "")
		if err != nil {
			t.Fatal(err)
		}
		has = len(as)
		switch {
		case accepted == nil:
			w.wants(e, waitlist.Placed, waitlist.WhyAccepted)
			w.wants(next, waitlist.Waiting, "")
			if has != 1 {
				t.Errorf("round %d: accepted, and has %d appointments", round, has)
			}
		case errors.Is(accepted, waitlist.ErrOfferOver):
			w.wants(e, waitlist.Waiting, "")
			w.wants(next, waitlist.Offered, "")
			if has != 0 {
				t.Errorf("round %d: over, and has %d appointments", round, has)
			}
		default:
			t.Errorf("round %d: %v", round, accepted)
		}
	}
}

func TestAStormOfAnswersLosesNoNumber(t *testing.T) {
	w := open(t)
	booked := w.full()
	var entries []waitlist.Entry
	for range 30 {
		entries = append(entries, w.join(nil))
	}
	for _, a := range booked[:12] {
		w.cancel(a)
	}
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for i, e := range entries[:12] {
		o := w.wants(e, waitlist.Offered, "").Current
		for range 2 {
			wg.Go(func() {
				by := clinictest.Self(e.Patient)
				var err error
				switch i % 3 {
				case 0:
					_, err = w.list.Accept(ctx, by, o.ID, "web")
				case 1:
					_, err = w.list.Decline(ctx, by, o.ID, false)
				default:
					_, err = w.list.Leave(ctx, by, e.ID, "")
				}
				if k := errs.KindOf(err); err != nil && k != errs.KindConflict && k != errs.KindUnavailable {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	w.settle()
	w.replay()
	holders := map[int]int{}
	b, err := w.Booking.Board(t.Context(), w.Session(tuesday))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.Places {
		holders[p.Number]++
	}
	if len(b.Places) != 24 || len(holders) != 24 {
		t.Errorf("%d numbers are taken or offered, of 24", len(b.Places))
	}
	for i, e := range entries {
		as, _, err := w.Booking.OfPatient(t.Context(), clinictest.Desk, e.Patient, 10, "")
		holds, herr := w.Booking.HoldsOf(t.Context(), clinictest.Desk, e.Patient)
		if err != nil || herr != nil || len(as)+len(holds) > 1 {
			t.Errorf("patient %d has %d appointments and %d offers: %v %v", i, len(as), len(holds), err, herr)
		}
	}
}
