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
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// station lets a station take a number of a department of its own, which has this many each day from 09:00 on.
func (w *world) station(code string, numbers int) booking.DepartmentID {
	w.t.Helper()
	ctx := w.t.Context()
	d, err := w.Booking.SaveDepartment(ctx, clinictest.Admin, booking.Department{Name: i18n.Text{i18n.Chinese: "超声科"}, Need: "exam", Active: true})
	w.must(err)
	x := booking.Schedule{Department: d.ID, Practitioner: w.Another(), Room: "201", From: "2026-01-01"}
	for day := 1; day <= 7; day++ {
		x.Weekly = append(x.Weekly, booking.WeeklyBlock{Weekday: day, Block: booking.Block{Start: "09:00", End: clinic.Wall("09:00").Add(20 * numbers), Minutes: 20}})
	}
	_, err = w.Booking.SaveSchedule(ctx, clinictest.Admin, x)
	w.must(err)
	w.pkg.Stations = slices.Clone(w.pkg.Stations) // of a template, which is everybody's
	for i, s := range w.pkg.Stations {
		if s.Code == code {
			w.pkg.Stations[i].Department = d.ID
		}
	}
	w.pkg, err = w.SavePackage(ctx, clinictest.Admin, w.pkg, w.pkg.Version)
	w.must(err)
	return d.ID
}

// at is a time of tomorrow at the clinic.
func (w *world) at(t clinic.Wall) time.Time { return w.Today().AddDays(1).At(t, w.Settings.Zone) }

func (w *world) asks(p patient.ID, at clinic.Wall, key string) exam.BookRequest {
	return exam.BookRequest{Patient: p, Package: w.pkg.ID, Start: w.at(at), Channel: "web", Key: key}
}

// held lists what a patient has, by its time.
func (w *world) held(p patient.ID) []booking.Appointment {
	w.t.Helper()
	all, _, err := w.Booking.OfPatient(w.t.Context(), clinictest.Desk, p, 50, "")
	w.must(err)
	var out []booking.Appointment
	for _, a := range all {
		if a.Status.Holds() {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b booking.Appointment) int { return a.Start.Compare(b.Start) })
	return out
}

// TestOfManyForFewNumbersOfOneStationEachHasAllOrNone lets forty patients want three stations, of which one has five
// numbers: five have all three, and of the others nothing is left, nowhere.
func TestOfManyForFewNumbersOfOneStationEachHasAllOrNone(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 5)
	w.station("ecg", 40)
	var people []patient.ID
	for range 40 {
		people = append(people, w.man())
	}
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := map[patient.ID]bool{}
	for i, p := range people {
		wg.Go(func() {
			r := w.asks(p, clinic.Wall("08:00").Add(10*(i%20)), fmt.Sprintf("want-it-%02d", i)) // two for each first number
			for {
				_, err := w.Service.Book(ctx, clinictest.Self(p), r)
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
	taken := map[string]int{}
	whole := 0
	for _, p := range people {
		has := w.held(p)
		if want := map[bool]int{true: 3, false: 0}[won[p]]; len(has) != want {
			t.Errorf("somebody who was told %v has %d numbers", won[p], len(has))
		}
		if won[p] {
			whole++
		}
		for i, a := range has {
			taken[fmt.Sprint(a.Session, a.Number)]++
			for _, b := range has[:i] {
				if a.Start.Before(b.End) && b.Start.Before(a.End) {
					t.Errorf("%v to %v overlaps %v to %v", a.Start, a.End, b.Start, b.End)
				}
			}
		}
	}
	for number, n := range taken {
		if n != 1 {
			t.Errorf("%s is %d patients'", number, n)
		}
	}
	if whole == 0 || whole > 5 || len(taken) != 3*whole || w.numbersGiven() != len(taken) {
		t.Fatalf("%d have an examination, %d numbers are theirs, and %d are taken", whole, len(taken), w.numbersGiven())
	}
	t.Logf("%d of %d have all three numbers", whole, len(people))
}

// numbersGiven counts the numbers that are taken in the store, whoever's they are.
func (w *world) numbersGiven() int {
	w.t.Helper()
	there := map[store.Key]bool{}
	for _, c := range w.Changes() {
		if c.Table == store.Scheduling && len(c.SK) > 7 && c.SK[:7] == "number#" {
			there[c.Key] = c.New != nil
		}
	}
	n := 0
	for _, is := range there {
		if is {
			n++
		}
	}
	return n
}

func TestABookedExaminationIsOneForItsNumbers(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 2)
	p, ctx := w.man(), t.Context()
	r := w.asks(p, "08:30", "book-all-1")
	b, err := w.Service.Book(ctx, clinictest.Desk, r)
	w.must(err)
	if len(b.Numbers) != 2 || !b.Start.Equal(r.Start) || !b.Numbers[1].Start.Equal(w.at("09:00")) || b.Numbers[1].Stations[0] != "ultrasound" {
		t.Fatalf("%+v", b)
	}
	if len(b.Prepares.Unfed) == 0 || b.Prepares.Unfed[0] != "blood" {
		t.Errorf("nobody is told to come without breakfast: %+v", b.Prepares)
	}
	again, err := w.Service.Book(ctx, clinictest.Desk, r)
	w.must(err)
	if again.ID != b.ID || len(w.held(p)) != 2 {
		t.Fatalf("%+v", w.held(p))
	}
	listed, err := w.BookingsOf(ctx, clinictest.Self(p), p)
	w.must(err)
	if len(listed) != 1 || len(listed[0].Numbers) != 2 || listed[0].ID != b.ID {
		t.Fatalf("%+v", listed)
	}
	for range 2 { // by whichever of them, twice as once
		_, err = w.Booking.Cancel(ctx, clinictest.Self(p), b.Numbers[1].Appointment, "")
		w.must(err)
	}
	if has := w.held(p); len(has) != 0 || w.numbersGiven() != 0 {
		t.Fatalf("%+v are left, %d numbers", has, w.numbersGiven())
	}
	if listed, err = w.BookingsOf(ctx, clinictest.Self(p), p); err != nil || len(listed) != 0 {
		t.Fatal(listed, err)
	}
	_, err = w.Service.Book(ctx, clinictest.Self(w.man()), exam.BookRequest{Patient: p, Package: w.pkg.ID, Start: r.Start, Key: "for-another"})
	w.refuses(err, exam.ErrForbidden)
}

func TestWhoComesForAnExaminationHasComeForAllItsNumbers(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 2)
	p, ctx := w.man(), t.Context()
	b, err := w.Service.Book(ctx, clinictest.Self(p), w.asks(p, "08:30", "book-all-1"))
	w.must(err)
	w.Set(w.Today().AddDays(1), "08:20")
	_, err = w.Visit.CheckInSelf(ctx, clinictest.Self(p), visit.SelfArrival{Appointment: b.ID, Position: &visit.Position{}})
	w.refuses(err, visit.ErrToDesk)                                                                               // or they would wait for a doctor
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: b.Numbers[1].Appointment, Key: "come-in-1"} // with whichever
	e, err := w.Open(ctx, clinictest.Desk, r)
	w.must(err)
	w.is(p, booking.Arrived)
	if _, err := w.Booking.Cancel(ctx, clinictest.Desk, b.ID, ""); !errors.Is(err, booking.ErrAlreadyArrived) {
		t.Error(err)
	}
	w.through(e)
	w.is(p, booking.Fulfilled)
}

// is holds that every number of a patient stands so.
func (w *world) is(p patient.ID, s booking.Status) {
	w.t.Helper()
	for _, a := range w.held(p) {
		if a.Status != s {
			w.t.Errorf("the number at %v is %s, want %s", a.Start, a.Status, s)
		}
	}
}

func TestDaysAreThoseOnWhichEveryStationHasANumber(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 1)
	p, ctx := w.man(), t.Context()
	_, err := w.Service.Book(ctx, clinictest.Desk, w.asks(w.man(), "08:30", "the-only-one"))
	w.must(err)
	days, err := w.Days(ctx, clinictest.Self(p), w.pkg.ID, p, "")
	w.must(err)
	// Of today everything is still to come; tomorrow's only ultrasound has gone.
	if len(days) != 13 || days[0].Date != w.Today() || days[1].Date != w.Today().AddDays(2) {
		t.Fatalf("%d days, from %+v", len(days), days)
	}
	c := days[1].Choices
	if len(c) != 2 || !c[0].Start.Equal(w.Today().AddDays(2).At("08:00", w.Settings.Zone)) || !c[1].Numbers[1].Start.Equal(w.Today().AddDays(2).At("09:00", w.Settings.Zone)) {
		t.Fatalf("%+v", c)
	}
	_, err = w.Service.Book(ctx, clinictest.Self(p), w.asks(p, "08:30", "too-late-1"))
	w.refuses(err, exam.ErrDayFull)
	_, err = w.Days(ctx, clinictest.Self(w.man()), w.pkg.ID, p, "")
	w.refuses(err, exam.ErrForbidden)
}

// TestARetriedBookingIsOne sends the same request many times at once.
func TestARetriedBookingIsOne(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 10)
	p, ctx := w.man(), context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	ids := make([]booking.AppointmentID, 12)
	for i := range ids {
		wg.Go(func() {
			b, err := w.Service.Book(ctx, clinictest.Self(p), w.asks(p, "08:30", "the-same-key"))
			if err != nil && !errors.Is(err, exam.ErrBusy) && !errors.Is(err, booking.ErrBusy) {
				t.Error(err)
			}
			ids[i] = b.ID
		})
	}
	wg.Wait()
	has := w.held(p)
	if len(has) != 2 || w.numbersGiven() != 2 {
		t.Fatalf("%d appointments and %d numbers", len(has), w.numbersGiven())
	}
	for _, id := range ids {
		if id != "" && id != has[0].Together.ID {
			t.Error("another examination:", id)
		}
	}
}

// TestWhatWasGivenBackElsewhereCanBeBookedAtOnce cancels in another process: this one still remembers for a while that it
// took the numbers.
func TestWhatWasGivenBackElsewhereCanBeBookedAtOnce(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	department := w.station("ultrasound", 1)
	_, err := w.Booking.SaveSchedule(ctx, clinictest.Admin, booking.Schedule{ // another schedule, so that the pictures are asked
		Department: department, Practitioner: w.Another(), Room: "202", From: "2026-01-01",
		Weekly: []booking.WeeklyBlock{{Weekday: 7, Block: booking.Block{Start: "14:00", End: "15:00", Minutes: 20}}},
	})
	w.must(err)
	p := w.man()
	first, err := w.Service.Book(ctx, clinictest.Self(p), w.asks(p, "08:00", "first"))
	w.must(err)
	elsewhere := &booking.Service{DB: w.Booking.DB, Clinic: w.Settings, Now: w.Booking.Now}
	_, err = elsewhere.Cancel(ctx, clinictest.Desk, first.ID, "")
	w.must(err)
	again, err := w.Service.Book(ctx, clinictest.Self(p), w.asks(p, "08:00", "again"))
	if err != nil || len(again.Numbers) != len(first.Numbers) {
		t.Errorf("%d of %d numbers, %v", len(again.Numbers), len(first.Numbers), err)
	}
}

// TestWhatThePatientCannotHaveIsNotOffered holds that days and times go by what the patient has besides and what is held for
// them: what overlaps, a second number of a department's morning, and a day that has enough.
func TestWhatThePatientCannotHaveIsNotOffered(t *testing.T) {
	w := open(t)
	ultrasound := w.station("ultrasound", 20)
	p, ctx := w.man(), t.Context()
	on := func(days int) (starts []time.Time, numbers [][]exam.Reserved) {
		t.Helper()
		all, err := w.Days(ctx, clinictest.Self(p), w.pkg.ID, p, "")
		w.must(err)
		for _, d := range all {
			for _, c := range d.Choices {
				if d.Date == w.Today().AddDays(days) {
					starts, numbers = append(starts, c.Start), append(numbers, c.Numbers)
				}
			}
		}
		return starts, numbers
	}
	free, _ := on(3)
	if len(free) == 0 || !free[0].Equal(w.Today().AddDays(3).At("08:00", w.Settings.Zone)) {
		t.Fatal(free)
	}
	// The department that is come to first, in the same morning.
	a, err := w.Booking.Book(ctx, clinictest.Desk, booking.Request{Patient: p, Session: w.Clinic.Schedule.On(w.Today().AddDays(3), w.Settings)[0].ID, Number: 9, Channel: "desk"})
	w.must(err)
	if starts, _ := on(3); len(starts) != 0 {
		t.Errorf("%v are offered, and would be refused", starts)
	}
	r := exam.BookRequest{Patient: p, Package: w.pkg.ID, Start: free[0], Key: "a-second-one"}
	_, err = w.Service.Book(ctx, clinictest.Self(p), r)
	w.refuses(err, booking.ErrSameSession)
	_, err = w.Booking.Cancel(ctx, clinictest.Desk, a.ID, "")
	w.must(err)
	// Something that is held for a few minutes: it is in the way while it lasts.
	other, err := w.Booking.SaveDepartment(ctx, clinictest.Admin, booking.Department{Name: i18n.Text{i18n.Chinese: "内科"}, Need: "general", Active: true})
	w.must(err)
	d, err := w.Booking.SavePractitioner(ctx, clinictest.Admin, booking.Practitioner{Name: i18n.Text{i18n.Chinese: "孙大夫"}, Grade: "chief", Active: true})
	w.must(err)
	x, err := w.Booking.SaveSchedule(ctx, clinictest.Admin, booking.Schedule{
		Department: other.ID, Practitioner: d.ID, Room: "301", From: "2026-01-01",
		Weekly: []booking.WeeklyBlock{{Weekday: 4, Block: booking.Block{Start: "08:00", End: "09:20", Minutes: 80}}},
	})
	w.must(err)
	h, err := w.Booking.Hold(ctx, clinictest.Self(p), booking.HoldRequest{Patient: p, Session: x.On("2026-11-26", w.Settings)[0].ID, Number: 1})
	w.must(err)
	starts, numbers := on(4)
	if len(starts) == 0 || starts[0].Before(h.End) || slices.ContainsFunc(numbers[0], func(n exam.Reserved) bool { return n.Department == ultrasound && n.Start.Before(h.End) }) {
		t.Errorf("%v: %+v, while %v to %v is held", starts, numbers, h.Start, h.End)
	}
	w.Advance(time.Hour)
	if starts, _ := on(4); len(starts) == 0 || !starts[0].Equal(w.Today().AddDays(4).At("08:00", w.Settings.Zone)) {
		t.Errorf("%v, long after the hold", starts)
	}
}

// TestDaysFurtherAheadAreShownWhenAskedFor: two weeks at a time, for who books and for who moves.
func TestDaysFurtherAheadAreShownWhenAskedFor(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 1)
	p, ctx := w.man(), t.Context()
	later := w.Today().AddDays(40)
	days, err := w.Days(ctx, clinictest.Self(p), w.pkg.ID, p, later)
	w.must(err)
	if len(days) != 14 || days[0].Date != later || days[13].Date != later.AddDays(13) {
		t.Fatalf("%d days, from %+v", len(days), days)
	}
	b, err := w.Service.Book(ctx, clinictest.Self(p), exam.BookRequest{Patient: p, Package: w.pkg.ID, Start: days[0].Choices[0].Start, Channel: "web", Key: "far-ahead"})
	w.must(err)
	days, err = w.MoveDays(ctx, clinictest.Desk, b.ID, later.AddDays(1))
	w.must(err)
	if len(days) != 14 || days[0].Date != later.AddDays(1) {
		t.Fatalf("to move: %d days, from %+v", len(days), days)
	}
	_, err = w.MoveBooking(ctx, clinictest.Desk, b.ID, exam.MoveRequest{Start: days[13].Choices[0].Start, Channel: "desk", Key: "farther"})
	w.must(err)
	days, err = w.Days(ctx, clinictest.Self(p), w.pkg.ID, p, w.Today().AddDays(-3)) // over: from today on
	w.must(err)
	if days[0].Date != w.Today() {
		t.Errorf("from %s", days[0].Date)
	}
	for name, look := range map[string]func() ([]exam.Day, error){
		"to book": func() ([]exam.Day, error) { return w.Days(ctx, clinictest.Self(p), w.pkg.ID, p, "soon") },
		"to move": func() ([]exam.Day, error) { return w.MoveDays(ctx, clinictest.Self(p), b.ID, "2026-02-30") },
	} {
		var e *errs.Error
		if _, err := look(); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "from" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
