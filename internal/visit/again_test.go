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
