package visit_test

import (
	"context"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/store"
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

// reads counts the items that queries read.
type reads struct {
	store.Store
	n int
}

func (r *reads) Query(ctx context.Context, q store.Query) (store.Page, error) {
	p, err := r.Store.Query(ctx, q)
	r.n += len(p.Items)
	return p, err
}

// Whom nobody called, and nobody let leave, stays where they stood; looking who waits today must not get dearer by it.
func TestAlertsReadNobodyOfAnotherDay(t *testing.T) {
	h := openHall(t, 0)
	for range 3 {
		h.CheckIn(h.Book(h.Patient(), h.Today(), 1))
		h.Advance(12 * time.Hour)
		if n, _, err := h.Visit.Overdue(t.Context(), h.Now(), ""); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		h.Advance(12 * time.Hour)
	}
	h.CheckIn(h.Book(h.Patient(), h.Today(), 1))
	h.Advance(2 * time.Hour)
	if n, _, err := h.Visit.Overdue(t.Context(), h.Now(), ""); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	counted := &reads{Store: h.DB}
	h.Visit.DB = counted
	alerts, err := h.Visit.Alerts(t.Context(), clinictest.Nurse)
	if err != nil || len(alerts) != 1 || counted.n != 1 {
		t.Errorf("%d alerts of %d items, %v", len(alerts), counted.n, err)
	}
}

// Having been called in vain before is over once the patient has come: who is sent for an examination then is no longer told
// to report to the desk, and is not put back behind three on return.
func TestWhoCameAfterAllReturnsFromAnExaminationAsAnybody(t *testing.T) {
	h := openHall(t, 6)
	h.callNext()
	h.move(1, visit.Move{Verb: visit.Pass})
	h.want(h.q, 2, 3, 4, 1, 5, 6)
	h.move(1, visit.Move{Verb: visit.Call})
	e := h.move(1, visit.Move{Verb: visit.Examine})
	w, err := h.Visit.Wait(t.Context(), clinictest.Self(e.Patient), e.ID, "", i18n.English)
	if err != nil || w.Advice != "examination" {
		t.Errorf("advice %q, %v", w.Advice, err)
	}
	h.move(1, visit.Move{Verb: visit.Return})
	h.want(h.q, 2, 1, 3, 4, 5, 6)
}
