package visit_test

import (
	"testing"

	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

// The first of a session that begins in hours is next, and is not told to come to the door.
func TestNearIsWhoseTurnItMayBeSoon(t *testing.T) {
	h := openHall(t, 1)
	p, _, _ := h.by[1].Split()
	for at, want := range map[clinic.Wall]string{"06:20": "wait", "07:50": "near"} {
		h.Set(clinictest.Monday, at)
		w, err := h.Visit.Wait(t.Context(), clinictest.Self(p), h.by[1], h.q, i18n.English)
		if err != nil || w.Ahead != 0 || w.Advice != want {
			t.Errorf("at %s: %+v %+v, %v", at, w, w.Wait, err)
		}
	}
}
