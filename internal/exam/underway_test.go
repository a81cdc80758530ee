package exam_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/exam"
	"careloop/internal/store"
)

// Twenty desks open the same package for the same patient, each by a request of its own: one route sheet, one bill.
func TestOfManyDesksOneOpensAPackage(t *testing.T) {
	w := open(t)
	p := w.man()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var opened []exam.ID
	var led []any
	for i := range 20 {
		wg.Go(func() {
			e, err := w.Open(context.WithoutCancel(t.Context()), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: fmt.Sprintf("desk-%02d", i)})
			mu.Lock()
			defer mu.Unlock()
			var no *errs.Error
			switch {
			case err == nil:
				opened = append(opened, e.ID)
			case errors.Is(err, exam.ErrUnderWay) && errors.As(err, &no):
				led = append(led, no.Params["exam"])
			case !errors.Is(err, exam.ErrBusy):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := w.OfPatient(t.Context(), clinictest.Desk, p)
	w.must(err)
	if len(opened) != 1 || len(all) != 1 {
		t.Fatalf("%d opened, %d examinations", len(opened), len(all))
	}
	for _, id := range led {
		if id != string(opened[0]) {
			t.Errorf("a desk is led to %v", id)
		}
	}
}

func TestWhatHasEndedDoesNotStandInTheWay(t *testing.T) {
	w := open(t)
	p := w.man()
	ask := func(key string) (exam.Exam, error) {
		return w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: key})
	}
	first := w.opened(p, "the-first-1")
	_, err := ask("reloaded-1")
	w.refuses(err, exam.ErrUnderWay)
	again, err := ask("the-first-1") // a retry meets itself
	w.must(err)
	if again.ID != first.ID {
		t.Fatal("the retry opened another")
	}
	other := w.pkg
	other, err = w.SavePackage(t.Context(), clinictest.Admin, other, 0)
	w.must(err)
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: other.ID, Key: "another-package"})
	w.must(err)
	_, err = w.Cancel(t.Context(), clinictest.Desk, first.ID, exam.Mistake, false)
	w.must(err)
	second, err := ask("after-mistake")
	w.must(err)
	w.through(second)
	third, err := ask("after-through")
	w.must(err)
	third, err = w.MoveTo(t.Context(), clinictest.Nurse, w.butEyes(third), exam.Move{Station: "eyes", To: exam.Todo})
	w.must(err)
	if third.Status != exam.Going {
		t.Fatal(third.Status)
	}
	_, err = ask("while-third-1")
	w.refuses(err, exam.ErrUnderWay)
}

// butEyes ends an examination with the eyes left out, so that the patient can come back to them, and returns its id.
func (w *world) butEyes(e exam.Exam) exam.ID {
	w.t.Helper()
	_, err := w.MoveTo(w.t.Context(), clinictest.Nurse, e.ID, exam.Move{Station: "eyes", To: exam.Skipped, Reason: exam.NoTime})
	w.must(err)
	for _, s := range e.Stops {
		if s.Station != "eyes" {
			e = w.enter(e, s.Station)
		}
	}
	return e.ID
}

func TestComingBackToAStationWaitsForTheOtherExamination(t *testing.T) {
	w := open(t)
	p := w.man()
	id := w.butEyes(w.opened(p, "left-eyes-out"))
	w.opened(p, "another-one")
	_, err := w.MoveTo(t.Context(), clinictest.Nurse, id, exam.Move{Station: "eyes", To: exam.Todo})
	w.refuses(err, exam.ErrUnderWay)
}

// What was opened before it was written down which one is under way counts too.
func TestAnExaminationOfBeforeStandsInTheWay(t *testing.T) {
	w := open(t)
	p := w.man()
	first := w.opened(p, "of-before-1")
	k := store.Key{Table: store.Care, PK: string(p), SK: "examgoing#" + string(w.pkg.ID)}
	w.must(w.Clinic.DB.Write(t.Context(), clinictest.Desk.Stamp("", w.Clinic.Now()), store.Delete(k)))
	_, err := w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: "reloaded-2"})
	w.refuses(err, exam.ErrUnderWay)
	w.through(first)
	w.opened(p, "after-it-1")
}

func TestTwoAppointmentsOfADayAreNotTwoExaminations(t *testing.T) {
	w := open(t)
	p := w.man()
	w.opened(p, "without-one")
	a := w.booked(p, 5)
	_, err := w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "with-one"})
	w.refuses(err, exam.ErrUnderWay)
	now, err := w.Booking.Appointment(t.Context(), clinictest.Desk, a.ID)
	w.must(err)
	if now.Status != booking.Booked {
		t.Fatal("the appointment is", now.Status)
	}
}

func TestCancellingWithResultsSaysWhy(t *testing.T) {
	w := open(t)
	e := w.enter(w.opened(w.man(), "with-results"), "blood")
	_, err := w.Cancel(t.Context(), clinictest.Desk, e.ID, exam.Gone, false)
	w.refuses(err, exam.ErrMeasured)
}
