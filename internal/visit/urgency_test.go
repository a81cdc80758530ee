package visit_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

func TestAnEmergencyCanBeUndone(t *testing.T) {
	h := openHall(t, 3)
	h.move(3, visit.Move{Verb: visit.Prioritise})
	h.Advance(time.Minute)
	h.move(3, visit.Move{Verb: visit.Prioritise})
	h.want(h.q, 3, 1, 2)
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[3], visit.Move{Verb: visit.Deprioritise})
	if got := faults(t, err); !slices.Equal(got, []string{"reason required"}) {
		t.Errorf("%v", got)
	}
	_, err = h.Visit.Move(t.Context(), clinictest.Desk, h.by[3], visit.Move{Verb: visit.Deprioritise, Reason: "x"})
	wantErr(t, err, visit.ErrForbidden)
	if e := h.move(3, visit.Move{Verb: visit.Deprioritise}); e.Emergency || e.Placed.Kind != visit.ByAppointment {
		t.Errorf("%+v", e)
	}
	h.want(h.q, 1, 2, 3)
	_, err = h.Visit.Move(t.Context(), clinictest.Nurse, h.by[3], visit.Move{Verb: visit.Deprioritise, Reason: "x"})
	wantErr(t, err, visit.ErrNoEmergency)
	h.move(2, visit.Move{Verb: visit.Prioritise})
	h.callNext()
	if e := h.move(2, visit.Move{Verb: visit.Deprioritise}); e.Emergency || e.Status != visit.InProgress {
		t.Errorf("%+v", e)
	}
}

func TestWhoHasNobodyBehindIsNotPutBack(t *testing.T) {
	h := openHall(t, 2)
	for _, n := range []int{2, 1} {
		h.move(n, visit.Move{Verb: visit.Prioritise})
		_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[n], visit.Move{Verb: visit.Skip, Reason: "x"})
		wantErr(t, err, visit.ErrNobody) // the only emergency, and then the last one of two
		h.Advance(time.Second)
	}
	lines, err := h.Visit.Log(t.Context(), clinictest.Nurse, h.by[2])
	if err != nil || lines[len(lines)-1].What != visit.Prioritise {
		t.Errorf("the log tells of a move that was none: %+v, %v", lines, err)
	}
}

func TestWhoLeftAndCameBackIsNotCalledLate(t *testing.T) {
	h := openHall(t, 2)
	h.move(1, visit.Move{Verb: visit.Leave})
	if e := h.move(1, visit.Move{Verb: visit.Return}); e.Placed != (visit.Placed{Kind: visit.ByComingBack, Behind: 2}) {
		t.Errorf("%+v", e.Placed)
	}
	why, err := h.Visit.Explain(t.Context(), clinictest.Nurse, h.q, h.by[1], h.by[2])
	if err != nil || why.Code != "came-back" || why.Params["other"] != 1 || why.Params["behind"] != 2 {
		t.Errorf("%+v, %v", why, err)
	}
	third := h.CheckIn(h.Book(h.Patient(), clinictest.Monday, 3)).ID
	if why, err = h.Visit.Explain(t.Context(), clinictest.Nurse, h.q, h.by[1], third); err != nil || why.Code != "after-came-back" {
		t.Errorf("%+v, %v", why, err)
	}
}

func TestWhoCallsFromAColleaguesQueueSeesThePatient(t *testing.T) {
	h := openHall(t, 3)
	colleague := h.Colleague().Practitioner
	li := auth.Actor{ID: "li", Roles: []auth.Role{auth.Doctor}, PractitionerID: string(colleague)}
	e, err := h.Visit.CallNext(t.Context(), li, h.q, visit.Move{})
	if err != nil || e.Practitioner != colleague || e.Department != h.Department {
		t.Errorf("seen by %s, %v", e.Practitioner, err)
	}
	if e.BookedWith().Practitioner != h.Practitioner || e.CalledFirstBy().Practitioner != colleague {
		t.Errorf("%+v, %+v", e.Booked, e.CalledFirst)
	}
	if e, err = h.Visit.Move(t.Context(), li, h.by[2], visit.Move{Verb: visit.Call, Reason: "x"}); err != nil || e.Practitioner != colleague {
		t.Errorf("seen by %s, %v", e.Practitioner, err)
	}
	if e = h.move(3, visit.Move{Verb: visit.Call}); e.Practitioner != h.Practitioner || e.Booked != nil {
		t.Errorf("called by a nurse: %+v", e)
	}
}

// urgently walks somebody in as an emergency.
func (h *hall) urgently(p patient.ID, key string) (visit.Encounter, error) {
	return h.Visit.WalkIn(h.t.Context(), clinictest.Nurse, visit.WalkIn{
		Patient: p, Session: h.Session(clinictest.Monday), Identifiers: clinictest.Arrival("").Identifiers, Emergency: "胸痛", Key: key,
	})
}

func TestAnEmergencyEntersAFullSessionAndStandsFirst(t *testing.T) {
	h := openHall(t, 24)
	_, err := h.Visit.WalkIn(t.Context(), clinictest.Desk, visit.WalkIn{
		Patient: h.Patient(), Session: h.Session(clinictest.Monday), Identifiers: clinictest.Arrival("").Identifiers,
	})
	wantErr(t, err, booking.ErrFull)
	p := h.Patient()
	e, err := h.urgently(p, "k-emergency")
	if err != nil || !e.Emergency || !e.WalkIn || e.Number != 45 {
		t.Fatalf("%+v, %v", e, err)
	}
	if again, err := h.urgently(p, "k-emergency"); err != nil || again.ID != e.ID {
		t.Errorf("sent again: %+v, %v", again, err)
	}
	if got := h.callNext(); got != 45 {
		t.Errorf("called %d", got)
	}
	lines, err := h.Visit.Log(t.Context(), clinictest.Doctor, e.ID)
	if err != nil || len(lines) < 2 || lines[0].What != visit.CheckedIn || lines[1].What != visit.Prioritise || lines[1].Reason != "胸痛" {
		t.Errorf("%+v, %v", lines, err)
	}
	limit := 3 // of the usual policy: nothing of it is used up
	for range limit {
		if _, err := h.Booking.Overbook(t.Context(), clinictest.Manager, booking.Overbooking{
			Patient: h.Patient(), Session: h.Session(clinictest.Monday), Reason: "x",
		}); err != nil {
			t.Errorf("added: %v", err)
		}
	}
	_, err = h.urgently(p, "another-key")
	wantErr(t, err, booking.ErrSameSession)
	_, err = h.Visit.WalkIn(t.Context(), clinictest.Desk, visit.WalkIn{
		Patient: h.Patient(), Session: h.Session(clinictest.Monday), Identifiers: clinictest.Arrival("").Identifiers, Emergency: "  ",
	})
	if got := faults(t, err); !slices.Equal(got, []string{"emergency required"}) {
		t.Errorf("%v", got)
	}
}

func TestAnEmergencyThatWasNoneStandsByWhenItCame(t *testing.T) {
	h := openHall(t, 2)
	h.Set(clinictest.Monday, "08:05")
	e, err := h.urgently(h.Patient(), "")
	if err != nil {
		t.Fatal(err)
	}
	h.by[e.Number] = e.ID
	h.want(h.q, e.Number, 1, 2)
	if e = h.move(e.Number, visit.Move{Verb: visit.Deprioritise}); e.Placed.Kind != visit.ByWalkIn {
		t.Errorf("%+v", e.Placed)
	}
	h.want(h.q, 1, e.Number, 2)
}

func TestOfManyEmergenciesAtOnceEachGetsANumberOfItsOwn(t *testing.T) {
	h := openHall(t, 0)
	patients := make([]patient.ID, 16)
	for i := range patients {
		patients[i] = h.Patient()
	}
	var (
		mu      sync.Mutex
		wg      sync.WaitGroup
		numbers []int
	)
	for _, p := range patients {
		wg.Go(func() {
			e, err := h.urgently(p, "")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				numbers = append(numbers, e.Number)
			case !errors.Is(err, booking.ErrBusy):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	if len(numbers) != len(patients) || len(slices.Compact(slices.Clone(numbers))) != len(numbers) {
		t.Errorf("numbers %v", numbers)
	}
}

// By urgency alone whoever does not come would be called again at once, and again, while everybody else waits.
func TestSomebodyUrgentWhoDoesNotComeLetsTwoOthersGoFirst(t *testing.T) {
	for name, hurry := range map[string]func(h *hall, n int){
		"triaged":   func(h *hall, n int) { h.triage(n, visit.Triage{Level: 2, Reason: "高热"}) },
		"emergency": func(h *hall, n int) { h.move(n, visit.Move{Verb: visit.Prioritise}) },
	} {
		t.Run(name, func(t *testing.T) {
			h := openHall(t, 5)
			hurry(h, 5)
			h.want(h.q, 5, 1, 2, 3, 4)
			if got := h.callNext(); got != 5 {
				t.Fatalf("called %d", got)
			}
			first := h.encounter(5).LastCall
			if e := h.move(5, visit.Move{Verb: visit.Pass}); e.Placed != (visit.Placed{Kind: visit.ByPass, Behind: 2}) {
				t.Errorf("%+v", e.Placed)
			}
			h.want(h.q, 1, 2, 5, 3, 4)
			for _, x := range []struct {
				one, other int
				code       string
			}{{2, 5, "passed"}, {5, 3, "after-passed"}} {
				why, err := h.Visit.Explain(t.Context(), clinictest.Nurse, h.q, h.by[x.one], h.by[x.other])
				if err != nil || why.Code != x.code || why.Params["behind"] != 2 {
					t.Errorf("%d before %d: %+v, %v", x.one, x.other, why, err)
				}
			}
			hurry(h, 4) // who is urgent and there goes before
			h.want(h.q, 4, 1, 2, 5, 3)
			h.Advance(time.Minute)
			for _, want := range []int{4, 1, 2, 5} {
				if got := h.callNext(); got != want {
					t.Fatalf("called %d, want %d", got, want)
				}
				if want != 5 {
					h.move(want, visit.Move{Verb: visit.Leave})
				}
			}
			if e := h.encounter(5); !e.LastCall.After(*first) || e.Calls != 2 {
				t.Errorf("last called %v, %d calls", e.LastCall, e.Calls)
			}
			h.move(5, visit.Move{Verb: visit.Pass})
			h.want(h.q, 3, 5)
			if e := h.move(5, visit.Move{Verb: visit.Call}); e.Passes != 2 {
				t.Errorf("%+v", e)
			}
			if e := h.move(5, visit.Move{Verb: visit.Pass}); e.Status != visit.OnLeave {
				t.Errorf("three times in vain: %+v", e)
			}
			h.move(5, visit.Move{Verb: visit.Return})
			h.want(h.q, 5, 3) // who has reported is there, and as urgent as before
		})
	}
}
