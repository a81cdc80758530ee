package exam_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/visit"
)

func (w *world) status(a booking.Appointment) booking.Status {
	w.t.Helper()
	now, err := w.Booking.Appointment(w.t.Context(), clinictest.Desk, a.ID)
	w.must(err)
	return now.Status
}

func TestAKeyOpensOneRouteSheetWhateverElseIsAsked(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: "the-same-key"}
	_, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	for _, change := range []func(*exam.OpenRequest){
		func(r *exam.OpenRequest) { r.Pregnant = true },
		func(r *exam.OpenRequest) { r.Sex = "female" },
		func(r *exam.OpenRequest) { r.Appointment = a.ID },
	} {
		other := r
		change(&other)
		_, err := w.Open(t.Context(), clinictest.Desk, other)
		w.refuses(err, exam.ErrKeyReused)
	}
	all, err := w.OfPatient(t.Context(), clinictest.Desk, p)
	w.must(err)
	if len(all) != 1 || w.status(a) != booking.Booked {
		t.Fatalf("%d route sheets, and the appointment is %s", len(all), w.status(a))
	}
}

func TestOfTwoDesksOneOpensAnAppointment(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	var wg sync.WaitGroup
	for _, key := range []string{"desk-number-1", "desk-number-2", "desk-number-3", "desk-number-4"} {
		wg.Go(func() {
			_, err := w.Open(context.WithoutCancel(t.Context()), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: key})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := w.OfPatient(t.Context(), clinictest.Desk, p)
	w.must(err)
	if len(all) != 1 {
		t.Fatalf("%d route sheets", len(all))
	}
}

func TestWhoIsHereForAnExaminationIsNotCheckedInAgain(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	_, err := w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "examined-here"})
	w.must(err)
	_, err = w.Visit.CheckIn(t.Context(), clinictest.Desk, clinictest.Arrival(a.ID))
	w.refuses(err, visit.ErrExamined)
}

// TestOneAppointmentIsOneVisitOrOneExamination holds, whichever desk is first, that no number counts for both.
func TestOneAppointmentIsOneVisitOrOneExamination(t *testing.T) {
	w := open(t)
	for i := range 6 {
		p := w.man()
		a := w.booked(p, 5+i)
		var wg sync.WaitGroup
		var seen, examined atomic.Int32
		for j := range 4 {
			wg.Go(func() {
				_, err := w.Visit.CheckIn(context.WithoutCancel(t.Context()), clinictest.Desk, clinictest.Arrival(a.ID))
				switch {
				case err == nil:
					seen.Add(1)
				case !errors.Is(err, visit.ErrExamined):
					t.Error(err)
				}
			})
			wg.Go(func() {
				_, err := w.Open(context.WithoutCancel(t.Context()), clinictest.Desk, exam.OpenRequest{
					Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: fmt.Sprintf("either-or-%d", j),
				})
				switch {
				case err == nil:
					examined.Add(1)
				case !errors.Is(err, exam.ErrCheckedIn):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n, m := seen.Load(), examined.Load(); n+m != 4 || (n > 0 && m > 0) {
			t.Fatalf("%d check-ins and %d route sheets of one appointment", n, m)
		}
	}
}

func TestWhoIsCheckedInForADoctorIsNotExaminedByTheSameAppointment(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	w.CheckIn(a)
	_, err := w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "for-a-doctor"})
	w.refuses(err, exam.ErrCheckedIn)
}

func TestAnAppointmentIsWithTheDepartmentOfThePackage(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	other := w.pkg
	other.Department = "dep_of-another"
	other, err := w.SavePackage(t.Context(), clinictest.Admin, other, 0)
	w.must(err)
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: other.ID, Appointment: a.ID, Key: "elsewhere-1"})
	w.refuses(err, exam.ErrElsewhere)
}

// TestWhoGoesAwayGivesUpTheNumbersAndMissedNothing holds that an examination of which nothing was done ends with all its
// appointments, that somebody else can have the numbers at once, and that nothing counts against the patient.
func TestWhoGoesAwayGivesUpTheNumbersAndMissedNothing(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 1)
	p, ctx := w.man(), t.Context()
	b, err := w.Service.Book(ctx, clinictest.Desk, w.asks(p, "08:30", "book-all-1"))
	w.must(err)
	w.Set(w.Today().AddDays(1), "07:50")
	e, err := w.Open(ctx, clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: b.ID, Key: "come-in-1"})
	w.must(err)
	for range 2 {
		_, err = w.Cancel(ctx, clinictest.Desk, e.ID, exam.Gone, false)
		w.must(err)
	}
	all, _, err := w.Booking.OfPatient(ctx, clinictest.Desk, p, 50, "")
	w.must(err)
	for _, a := range all {
		if a.Status != booking.Cancelled || a.Late {
			t.Errorf("the appointment at %v is %s, late: %v", a.Start, a.Status, a.Late)
		}
	}
	if n := w.numbersGiven(); len(all) != 2 || n != 0 {
		t.Fatalf("%d appointments, and %d numbers are still taken", len(all), n)
	}
	other := w.man()
	_, err = w.Service.Book(ctx, clinictest.Desk, exam.BookRequest{Patient: other, Package: w.pkg.ID, Start: b.Start, Channel: "desk", Key: "instead-of-them"})
	w.must(err)
	standing, err := w.Booking.Standing(ctx, clinictest.Desk, p)
	w.must(err)
	if len(standing.Strikes) != 0 {
		t.Errorf("%+v", standing)
	}
}

// TestACancelledExaminationOfOneWhoStaysGivesItsAppointmentBack holds that the patient can be examined by it after all, or see a doctor.
func TestACancelledExaminationOfOneWhoStaysGivesItsAppointmentBack(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "first-attempt"}
	first, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	for range 2 { // twice is the same as once
		_, err = w.Cancel(t.Context(), clinictest.Desk, first.ID, exam.Mistake, true)
		w.must(err)
	}
	if w.status(a) != booking.Booked {
		t.Fatal("the appointment is", w.status(a))
	}
	r.Key = "second-attempt"
	second, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	if second.ID == first.ID || second.Status != exam.Going || w.status(a) != booking.Arrived {
		t.Fatalf("%+v, and the appointment is %s", second, w.status(a))
	}
	_, err = w.Cancel(t.Context(), clinictest.Desk, second.ID, exam.Medical, true)
	w.must(err)
	w.CheckIn(a)
}
