package booking_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// pair asks for a number of each of two departments, of which the second session begins when both do: so numbers one
// after the other.
func (f fixture) pair(p patient.ID, key string, first, second int) booking.TogetherRequest {
	return booking.TogetherRequest{
		Patient: p, Package: "pkg_any", Channel: "desk", Key: key,
		Picks: []booking.Pick{{Session: f.session, Number: first}, {Session: f.other, Number: second}},
	}
}

func (f fixture) live(t *testing.T, p patient.ID) []booking.Appointment {
	t.Helper()
	all, _, err := f.OfPatient(t.Context(), desk, p, 50, "")
	if err != nil {
		t.Fatal(err)
	}
	var out []booking.Appointment
	for _, a := range all {
		if a.Status.Holds() {
			out = append(out, a)
		}
	}
	return out
}

// TestNumbersBookedTogetherAreAllOrNone lets thirty want two numbers each that cross: whoever has one has both.
func TestNumbersBookedTogetherAreAllOrNone(t *testing.T) {
	f := open(t)
	people := f.patients(t, 30)
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for i, p := range people {
		wg.Go(func() {
			first := 1 + i%3
			_, err := f.BookTogether(ctx, self(p), f.pair(p, fmt.Sprintf("cross-%02d", i), first, 2+(i/3)%3))
			ok := errors.Is(err, booking.ErrTaken) || errors.Is(err, booking.ErrBusy) || errors.Is(err, booking.ErrOverlap)
			if err != nil && !ok {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	whose := map[string]patient.ID{}
	for _, p := range people {
		has := f.live(t, p)
		if len(has) != 0 && len(has) != 2 {
			t.Errorf("somebody has %d numbers", len(has))
		}
		for _, a := range has {
			number := fmt.Sprint(a.Session, a.Number)
			if other, twice := whose[number]; twice {
				t.Errorf("%s is %s's and %s's", number, other, p)
			}
			whose[number] = p
		}
	}
	if len(whose) == 0 || len(whose) > 6 {
		t.Fatalf("%d numbers are taken", len(whose))
	}
}

func TestNumbersOfOnePatientBookedTogetherNeverOverlap(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	_, err := f.BookTogether(t.Context(), desk, f.pair(p, "at-the-same-time", 2, 2))
	if !errors.Is(err, booking.ErrOverlap) || len(f.live(t, p)) != 0 {
		t.Fatal(err, f.live(t, p))
	}
}

func TestNumbersBookedTogetherAreOneInTheDaysLimitAndAsAStrike(t *testing.T) {
	f := open(t)
	f.setPolicy(t, func(p *booking.Policy) { p.Cancel = booking.Deadline{Hours: 48, After: "allowed"} })
	p := f.patients(t, 1)[0]
	all, err := f.BookTogether(t.Context(), desk, f.pair(p, "as-one", 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	if all[0].Together.Rest || !all[1].Together.Rest || all[1].Together.ID != all[0].ID || all[0].Together.Numbers != 2 {
		t.Fatalf("%+v", all)
	}
	if _, err := f.Cancel(t.Context(), self(p), all[1].ID, ""); err != nil {
		t.Fatal(err)
	}
	if has := f.live(t, p); len(has) != 0 {
		t.Fatalf("%+v are left", has)
	}
	if s := f.standing(t, p); s.LateCancels != 1 || len(s.Strikes) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestPatientsKeepNumbersBookedTogetherOnOneDay(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	all, err := f.BookTogether(t.Context(), desk, f.pair(p, "one-day", 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	to := booking.Request{Session: f.tomorrow, Number: 1, Channel: "web"}
	if _, err := f.Move(t.Context(), self(p), all[0].ID, to, ""); !errors.Is(err, booking.ErrTogether) {
		t.Fatal(err)
	}
	// The desk may, and both are still one.
	moved, err := f.Move(t.Context(), desk, all[0].ID, to, "")
	if err != nil {
		t.Fatal(err)
	}
	one, err := f.TogetherWith(t.Context(), self(p), all[1].ID)
	if err != nil || len(one) != 2 || one[1].ID != moved.ID {
		t.Fatal(one, err)
	}
	if _, err := f.Cancel(t.Context(), self(p), moved.ID, ""); err != nil {
		t.Fatal(err)
	}
	if has := f.live(t, p); len(has) != 0 {
		t.Fatalf("%+v are left", has)
	}
}

// TestCancellingTogetherRacesToOneEnd cancels by both numbers at once, while the desk moves one.
func TestCancellingTogetherRacesToOneEnd(t *testing.T) {
	for round := range 5 {
		f := open(t)
		p := f.patients(t, 1)[0]
		ctx := context.WithoutCancel(t.Context())
		all, err := f.BookTogether(ctx, desk, f.pair(p, fmt.Sprint("round-", round), 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for _, a := range all {
			wg.Go(func() {
				if _, err := f.Cancel(ctx, desk, a.ID, ""); err != nil && !errors.Is(err, booking.ErrBusy) && !errors.Is(err, booking.ErrEnded) {
					t.Error(err)
				}
			})
		}
		wg.Go(func() {
			_, err := f.Move(ctx, desk, all[1].ID, booking.Request{Session: f.other, Number: 4}, "")
			if err != nil && !errors.Is(err, booking.ErrBusy) && !errors.Is(err, booking.ErrEnded) {
				t.Error(err)
			}
		})
		wg.Wait()
		if has := f.live(t, p); len(has) != 0 && len(has) != 2 {
			t.Fatalf("half of it is left: %+v", has)
		}
	}
}

// TestOneNumberSpeaksForADayWhateverHappensAtOnce withdraws a number and moves both while, every other time, all are given
// back: on no day two of what is left speak for it, or none does.
func TestOneNumberSpeaksForADayWhateverHappensAtOnce(t *testing.T) {
	for round := range 8 {
		f := open(t)
		p := f.patients(t, 1)[0]
		ctx := context.WithoutCancel(t.Context())
		all, err := f.BookTogether(ctx, desk, f.pair(p, fmt.Sprint("round-", round), 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		do := []func() error{
			func() error { _, err := f.Withdraw(ctx, desk, all[0].ID, ""); return err },
			func() error {
				_, err := f.Move(ctx, desk, all[0].ID, booking.Request{Session: f.session, Number: 4}, "")
				return err
			},
			func() error {
				_, err := f.Move(ctx, desk, all[1].ID, booking.Request{Session: f.tomorrow, Number: 1}, "")
				return err
			},
		}
		if round%2 == 1 {
			do[0] = func() error { _, err := f.Cancel(ctx, desk, all[1].ID, ""); return err }
		}
		var wg sync.WaitGroup
		for _, f := range do {
			wg.Go(func() {
				if err := f(); errs.KindOf(err) != errs.KindConflict && !errors.Is(err, booking.ErrBusy) && err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		speak, has := map[clinic.Date]int{}, f.live(t, p)
		for _, a := range has {
			if speak[a.Date] += 0; !a.Together.Rest {
				speak[a.Date]++
			}
		}
		for day, n := range speak {
			if n != 1 {
				t.Errorf("round %d: %d speak for %s: %+v", round, n, day, has)
			}
		}
	}
}
