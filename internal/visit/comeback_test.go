package visit_test

import (
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/visit"
)

// TestWhoLeftAndComesBackStandsInTheQueueAgain: the desk heard "checked in" before, and nobody ever called them.
func TestWhoLeftAndComesBackStandsInTheQueueAgain(t *testing.T) {
	h := openHall(t, 3)
	left := h.move(1, visit.Move{Verb: visit.Leave})
	h.want(h.q, 2, 3)
	h.Advance(10 * time.Minute)
	a := clinictest.Arrival(left.Appointment)
	during(4, func(int) { // at several desks at once
		e, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, a)
		if err != nil || e.Status != visit.Arrived || e.LeftAt != nil || e.Comebacks != 1 {
			t.Errorf("%+v, %v", e, err)
		}
	})
	h.want(h.q, 2, 3, 1)
	kinds := map[visit.EventKind]int{}
	ids := map[string]bool{}
	tell := func() {
		for _, c := range h.Changes() {
			all, err := visit.EventsOf(c)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range all {
				if e.Encounter.ID == left.ID && !ids[e.ID()] {
					ids[e.ID()] = true
					kinds[e.Kind]++
				}
			}
		}
	}
	h.move(1, visit.Move{Verb: visit.Leave})
	tell()
	if kinds[visit.EncounterLeft] != 2 || kinds[visit.EncounterBack] != 1 || kinds[visit.EncounterArrived] != 1 {
		t.Errorf("%v", kinds)
	}
}

func TestWhoLeftYesterdayDoesNotComeBackToday(t *testing.T) {
	h := openHall(t, 1)
	left := h.move(1, visit.Move{Verb: visit.Leave})
	h.Set(clinictest.Monday.AddDays(1), "09:00")
	_, err := h.Visit.Move(t.Context(), clinictest.Desk, left.ID, visit.Move{Verb: visit.Return})
	wantErr(t, err, visit.ErrLeft)
	_, err = h.Visit.CheckIn(t.Context(), clinictest.Desk, clinictest.Arrival(left.Appointment))
	wantErr(t, err, visit.ErrLeft)
}
