package closure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/visit"
)

// TestWhoWasSentToTheClosedDoctorIsSeen has Dr Li's patient transferred to Dr Zhang, who then goes home; Dr Zhang's own
// patient is a case of the closure, and whoever stands with Dr Li is not concerned.
func TestWhoWasSentToTheClosedDoctorIsSeen(t *testing.T) {
	w := open(t)
	w.closures.Standing = w.Visit.Standing
	own := w.CheckIn(w.Book(w.Patient(), clinictest.Monday, 20))
	session := w.other.On(clinictest.Monday, w.Settings)[0].ID
	var theirs []visit.Encounter
	for n := 15; n <= 16; n++ {
		a, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: session, Number: n, Channel: "desk"})
		w.must(err)
		theirs = append(theirs, w.CheckIn(a))
	}
	to := visit.Move{Verb: visit.Transfer, Reason: "x", To: own.Queue}
	_, err := w.Visit.Move(t.Context(), clinictest.Nurse, theirs[0].ID, to)
	w.must(err)

	want := []closure.Stranded{{
		Patient: theirs[0].Patient, Appointment: theirs[0].Appointment, Department: w.Department, Session: own.Session, Number: 15,
	}}
	r := w.out()
	r.Span = booking.Span{From: clinictest.Monday, Until: clinictest.Monday}
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, r)
	w.must(err)
	if diff := cmp.Diff(want, p.InQueue); diff != "" || p.Arrived != 1 {
		t.Errorf("preview: %d arrived; -want +got:\n%s", p.Arrived, diff)
	}
	c := w.close(r)
	if v := w.finish(c.ID); cmp.Diff(want, v.InQueue) != "" {
		t.Errorf("board: %+v", v.InQueue)
	}
	to.To = visit.QueueID(session)
	_, err = w.Visit.Move(t.Context(), clinictest.Nurse, theirs[0].ID, to)
	w.must(err)
	if v := w.finish(c.ID); len(v.InQueue) != 0 {
		t.Errorf("transferred back: %+v", v.InQueue)
	}

	r.Span = booking.Span{From: tuesday, Until: tuesday}
	if p, err = w.closures.Preview(t.Context(), clinictest.Manager, r); err != nil || len(p.InQueue) != 0 {
		t.Errorf("of another day: %+v, %v", p.InQueue, err)
	}
}
