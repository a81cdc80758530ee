package waitlist_test

import (
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
)

// Every number of the coming weeks is free, and none is for somebody who may not book: to try each of them would hold up
// the change stream, and fill the log with a line for each.
func TestNumbersAreNotTriedOneByOneForWhoMayNotBook(t *testing.T) {
	w := open(t)
	p := w.Patient()
	until := w.Now().Add(10 * 24 * time.Hour)
	if err := w.DB.Write(t.Context(), clinictest.Job.Stamp("", w.Now()), patient.Restrict(p, 1, patient.Restriction{NoShows: 3, Until: until})); err != nil {
		t.Fatal(err)
	}
	e := w.join(func(r *waitlist.Request) { r.Patient, r.Key = p, "restricted" })
	if n := len(w.log()); n != 0 {
		t.Errorf("%d lines in the log", n)
	}
	w.wants(e, waitlist.Waiting, "")
	free := w.join(nil)
	w.wants(free, waitlist.Offered, "")
}
