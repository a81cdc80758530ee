package visit_test

import (
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/visit"
)

// Whoever got the last number is not told that the session is full because the first answer was lost.
func TestARetriedWalkInGetsTheLastNumberThatItTook(t *testing.T) {
	h := openHall(t, 0)
	h.Set(clinictest.Monday, "11:55") // one number is left
	w := visit.WalkIn{Patient: h.Patient(), Session: h.Session(clinictest.Monday), Identifiers: clinictest.Arrival("").Identifiers, Key: "walk-in-last"}
	first, err := h.Visit.WalkIn(t.Context(), clinictest.Desk, w)
	if err != nil || first.Number != 24 {
		t.Fatal(first.Number, err)
	}
	again, err := h.Visit.WalkIn(t.Context(), clinictest.Desk, w)
	if err != nil || again.ID != first.ID {
		t.Errorf("%s, %v", again.ID, err)
	}
}

// A record would count a visit that was none, and ask the patient how it was.
func TestWhoLeftUncalledGetsNoRecord(t *testing.T) {
	h := openHall(t, 2)
	h.callNext()
	for number, want := range map[int]error{1: nil, 2: visit.ErrLeft} {
		e := h.move(number, visit.Move{Verb: visit.Leave})
		_, err := h.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, clinictest.Flu())
		if number == 1 && err != nil { // was seen, and went before the doctor had written
			t.Error(err)
		}
		if want != nil {
			wantErr(t, err, want)
		}
	}
}
