package exam_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/exam"
	"careloop/internal/patient"
)

// to asks for an examination to begin so many days from now.
func (w *world) to(days int, at clinic.Wall, key string) exam.MoveRequest {
	return exam.MoveRequest{Start: w.Today().AddDays(days).At(at, w.Settings.Zone), Channel: "web", Key: key}
}

// ahead books an examination for tomorrow.
func (w *world) ahead(p patient.ID, at clinic.Wall, key string) exam.Booking {
	w.t.Helper()
	b, err := w.Service.Book(w.t.Context(), clinictest.Self(p), w.asks(p, at, key))
	w.must(err)
	return b
}

func TestABookedExaminationMovesAsAWhole(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 3)
	w.station("ecg", 12)
	p, ctx := w.man(), t.Context()
	b := w.ahead(p, "08:30", "book-all")
	was := w.held(p)
	for range 2 { // twice as once
		moved, err := w.MoveBooking(ctx, clinictest.Self(p), b.Numbers[1].Appointment, w.to(4, "08:10", "move-all"))
		w.must(err)
		if len(moved.Numbers) != 3 || !moved.Start.Equal(w.to(4, "08:10", "").Start) || moved.Package != b.Package {
			t.Fatalf("%+v", moved)
		}
	}
	has := w.held(p)
	if len(has) != 3 || w.numbersGiven() != 3 {
		t.Fatalf("%d appointments, %d numbers: %+v", len(has), w.numbersGiven(), has)
	}
	for i, a := range has {
		n := slices.IndexFunc(was, func(o booking.Appointment) bool { return o.Department == a.Department })
		if o := was[n]; a.Code != o.Code || !a.BookedAt.Equal(o.BookedAt) || a.Sequence != o.Sequence+1 || a.MovedFrom != o.ID || a.Together.Rest != (i > 0) {
			t.Errorf("%+v is in the place of %+v", a, o)
		}
		if a.Together.ID != b.ID || a.Date != w.Today().AddDays(4) {
			t.Errorf("%+v", a)
		}
	}
	listed, err := w.BookingsOf(ctx, clinictest.Self(p), p)
	w.must(err)
	if len(listed) != 1 || len(listed[0].Numbers) != 3 || listed[0].ID != has[0].ID {
		t.Fatalf("%+v", listed)
	}
	_, err = w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(5, "08:10", "move-all"))
	w.refuses(err, exam.ErrKeyReused)
	_, err = w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(5, "08:10", "book-all"))
	w.refuses(err, booking.ErrKeyReused)
	_, err = w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(5, "08:10", "by-what-it-was"))
	w.refuses(err, booking.ErrEnded)
	_, err = w.MoveBooking(ctx, clinictest.Self(w.man()), has[0].ID, w.to(5, "08:10", "of-another"))
	w.refuses(err, exam.ErrForbidden)
	_, err = w.MoveBooking(ctx, clinictest.Desk, has[0].ID, w.to(6, "09:00", "once-more"))
	w.must(err)
	again, err := w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(4, "08:10", "move-all")) // the first request, very late
	if err != nil || again.Date != w.Today().AddDays(6) || w.numbersGiven() != 3 {
		t.Errorf("%+v, %v, %d numbers", again, err, w.numbersGiven())
	}
	w.Set(w.Today().AddDays(6), "08:50")
	_, err = w.Open(ctx, clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: again.ID, Key: "comes-then"})
	w.must(err)
	w.is(p, booking.Arrived)
	_, err = w.MoveBooking(ctx, clinictest.Desk, again.ID, w.to(1, "09:00", "too-late-now"))
	w.refuses(err, booking.ErrAlreadyArrived)
}

// TestWithinADayAStationsNumberIsKept moves the start of an examination whose only ultrasound of the day is the patient's own.
func TestWithinADayAStationsNumberIsKept(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 1)
	p, ctx := w.man(), t.Context()
	b := w.ahead(p, "08:30", "book-all")
	days, err := w.MoveDays(ctx, clinictest.Self(p), b.ID, "")
	w.must(err)
	i := slices.IndexFunc(days, func(d exam.Day) bool { return d.Date == b.Date })
	if i < 0 || slices.ContainsFunc(days[i].Choices, func(c exam.Choices) bool { return c.Start.Equal(b.Start) }) {
		t.Fatalf("%+v", days)
	}
	moved, err := w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(1, "08:00", "earlier"))
	w.must(err)
	if len(moved.Numbers) != 2 || moved.Numbers[1].Appointment != b.Numbers[1].Appointment || moved.Numbers[0].Appointment == b.ID || w.numbersGiven() != 2 {
		t.Fatalf("%+v", moved)
	}
	if has := w.held(p); has[0].Together.Rest || !has[1].Together.Rest {
		t.Errorf("%+v", has)
	}
	_, err = w.Service.Book(ctx, clinictest.Self(w.man()), w.asks(w.man(), "08:30", "no-ultrasound"))
	if err == nil {
		t.Error("the ultrasound is somebody's")
	}
}

func TestWhatAPatientCannotMoveStaysAsItIs(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 2)
	p, ctx := w.man(), t.Context()
	b := w.ahead(p, "08:30", "book-all")
	stays := func(why string) {
		t.Helper()
		if has := w.held(p); len(has) != 2 || has[0].ID != b.ID || has[1].ID != b.Numbers[1].Appointment {
			t.Fatalf("%s: %+v", why, has)
		}
	}
	for i, at := range []clinic.Wall{"08:00", "08:30"} {
		_, err := w.Service.Book(ctx, clinictest.Desk, exam.BookRequest{Patient: w.man(), Package: w.pkg.ID, Start: w.to(3, at, "").Start, Key: fmt.Sprint("fills-", i)})
		w.must(err)
	}
	_, err := w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(3, "08:40", "to-a-full-day"))
	w.refuses(err, exam.ErrDayFull)
	stays("a full day")
	other, err := w.Booking.Book(ctx, clinictest.Desk, booking.Request{Patient: p, Session: w.Clinic.Schedule.On(w.Today().AddDays(4), w.Settings)[0].ID, Number: 4, Channel: "desk"})
	w.must(err)
	_, err = w.MoveBooking(ctx, clinictest.Self(p), b.ID, exam.MoveRequest{Start: other.Start, Key: "into-another"})
	if errs.KindOf(err) != errs.KindConflict {
		t.Error(err)
	}
	_, err = w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(4, "09:00", "a-second-of-the-morning"))
	w.refuses(err, booking.ErrSameSession)
	_, err = w.Booking.Cancel(ctx, clinictest.Desk, other.ID, "")
	w.must(err)
	p0, err := w.Booking.Policy(ctx)
	w.must(err)
	p0.Change = booking.Deadline{Hours: 48, After: "desk-only"}
	_, err = w.Booking.SavePolicy(ctx, clinictest.Manager, p0)
	w.must(err)
	w.Advance(2 * time.Minute)
	_, err = w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(4, "09:00", "after-the-deadline"))
	w.refuses(err, booking.ErrDeadline)
	stays("after the deadline")
	_, err = w.MoveBooking(ctx, clinictest.Desk, b.ID, w.to(4, "09:00", "the-desk-may"))
	w.must(err)
}

// TestFortyWhoMoveToOneDayHaveAllOldOrAllNew lets forty patients move to a day on which one station has five numbers: whoever
// does not get there has everything as before, and no number is two patients'.
func TestFortyWhoMoveToOneDayHaveAllOldOrAllNew(t *testing.T) {
	w := open(t)
	ctx := context.WithoutCancel(t.Context())
	w.station("ecg", 40)
	w.limited("ultrasound", w.Today().AddDays(3), 5)
	people := map[patient.ID]exam.Booking{}
	for i := range 40 {
		p := w.man()
		r := w.asks(p, clinic.Wall("08:00").Add(10*(i%20)), fmt.Sprintf("first-%02d", i))
		r.Start = r.Start.AddDate(0, 0, i/10) // tomorrow and three days more; the third of them is the one that is wanted
		if i/10 == 2 {
			r.Start = r.Start.AddDate(0, 0, 3)
		}
		b, err := w.Service.Book(ctx, clinictest.Desk, r)
		w.must(err)
		people[p] = b
	}
	before := w.numbersGiven()
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := map[patient.ID]bool{}
	i := 0
	for p, b := range people {
		at := clinic.Wall("08:00").Add(10 * (i % 8))
		i++
		wg.Go(func() {
			r := w.to(3, at, "all-at-once-"+string(p))
			for {
				_, err := w.MoveBooking(ctx, clinictest.Self(p), b.ID, r)
				if errors.Is(err, exam.ErrBusy) || errors.Is(err, booking.ErrBusy) {
					continue // as a person would
				}
				if err != nil && !errors.Is(err, exam.ErrDayFull) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				won[p] = err == nil
				return
			}
		})
	}
	wg.Wait()
	there, taken := 0, map[string]bool{}
	for p, b := range people {
		has := w.held(p)
		on := map[clinic.Date]int{}
		for _, a := range has {
			number := fmt.Sprint(a.Session, a.Number)
			if taken[number] {
				t.Errorf("%s is two patients'", number)
			}
			taken[number] = true
			on[a.Date]++
		}
		want := b.Date
		if won[p] {
			want = w.Today().AddDays(3)
			there++
		}
		if len(has) != 3 || on[want] != 3 {
			t.Errorf("who was told %v has %v", won[p], on)
		}
	}
	if there == 0 || there > 5 || w.numbersGiven() != before || len(taken) != before {
		t.Errorf("%d are there; %d numbers are taken, %d are theirs, before there were %d", there, w.numbersGiven(), len(taken), before)
	}
	t.Logf("%d of %d moved", there, len(people))
}

// limited lets a station take numbers of a department that has forty each day, and fewer on one.
func (w *world) limited(code string, on clinic.Date, numbers int) {
	w.t.Helper()
	id := w.station(code, 40)
	all, err := w.Booking.Schedules(w.t.Context(), id, "")
	w.must(err)
	x := all[0]
	x.Exceptions = []booking.Exception{{Date: on, Blocks: []booking.Block{{Start: "11:00", End: clinic.Wall("11:00").Add(20 * numbers), Minutes: 20}}}}
	_, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, x)
	w.must(err)
}

// TestAMoveRacesWithItselfAndACancellation sends one request many times while, every other round, the examination is
// cancelled: it moved once, or is given back as a whole.
func TestAMoveRacesWithItselfAndACancellation(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 20)
	ctx := context.WithoutCancel(t.Context())
	for round := range 6 {
		p := w.man()
		b := w.ahead(p, clinic.Wall("08:00").Add(10*round), fmt.Sprint("round-", round))
		given := w.numbersGiven()
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				_, err := w.MoveBooking(ctx, clinictest.Self(p), b.ID, w.to(3, clinic.Wall("08:00").Add(10*round), fmt.Sprint("moves-", round)))
				ok := errors.Is(err, booking.ErrBusy) || errors.Is(err, exam.ErrBusy) || round%2 == 1 && errors.Is(err, booking.ErrEnded)
				if err != nil && !ok {
					t.Error(err)
				}
			})
		}
		if round%2 == 1 {
			wg.Go(func() {
				_, err := w.Booking.Cancel(ctx, clinictest.Self(p), b.Numbers[1].Appointment, "")
				if err != nil && !errors.Is(err, booking.ErrBusy) && !errors.Is(err, booking.ErrEnded) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		has := w.held(p)
		if round%2 == 0 && len(has) != 2 || len(has) != 0 && (len(has) != 2 || has[0].Date != has[1].Date) {
			t.Fatalf("round %d: %+v", round, has)
		}
		if w.numbersGiven() != given-2+len(has) {
			t.Fatalf("round %d: %d numbers are taken, of which %d are the patient's; before there were %d", round, w.numbersGiven(), len(has), given)
		}
	}
}
