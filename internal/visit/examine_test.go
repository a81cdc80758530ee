package visit_test

import (
	"slices"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/visit"
)

func TestAnExaminationMayHaveAQueueFromWhichOneReturns(t *testing.T) {
	h := openHall(t, 4)
	h.callNext()
	e := h.move(1, visit.Move{Verb: visit.Examine, To: h.room})
	if e.Status != visit.Arrived || e.Queue != h.room || e.SentFrom != h.q {
		t.Errorf("%+v", e)
	}
	h.want(h.room, 1)
	h.want(h.q, 2, 3, 4)
	if _, err := h.Visit.CallNext(t.Context(), clinictest.Nurse, h.room, visit.Move{}); err != nil {
		t.Fatal(err)
	}
	e = h.move(1, visit.Move{Verb: visit.Return})
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, e.ID, visit.Move{Verb: visit.Return})
	wantErr(t, err, visit.ErrWaits) // said twice
	if e.Queue != h.q || e.SentFrom != "" || e.Placed.Kind != visit.ByReturn || e.Practitioner != h.Practitioner {
		t.Errorf("%+v", e)
	}
	h.want(h.room)
	h.want(h.q, 2, 1, 3, 4)
}

func TestWhoIsNotInTheRoomWhenCalledMustStillGoThere(t *testing.T) {
	h := openHall(t, 2)
	h.callNext()
	h.move(1, visit.Move{Verb: visit.Examine, To: h.room})
	for range visit.DefaultRules().MaxPasses {
		if _, err := h.Visit.CallNext(t.Context(), clinictest.Nurse, h.room, visit.Move{}); err != nil {
			t.Fatal(err)
		}
		h.move(1, visit.Move{Verb: visit.Pass})
	}
	if e := h.move(1, visit.Move{Verb: visit.Return}); e.Queue != h.room || e.SentFrom != h.q {
		t.Errorf("%+v", e)
	}
	if e := h.move(1, visit.Move{Verb: visit.Return}); e.Queue != h.q {
		t.Errorf("examined all the same: %+v", e)
	}
}

func TestAnExaminationOnlyLeadsToARoom(t *testing.T) {
	h := openHall(t, 2)
	h.callNext()
	yesterday := visit.QueueID(h.Session(clinictest.Monday.AddDays(-1)))
	for _, to := range []visit.QueueID{"que_x", "x", h.isolation, h.q, yesterday} {
		_, err := h.Visit.Move(t.Context(), clinictest.Doctor, h.by[1], visit.Move{Verb: visit.Examine, To: to})
		if got := faults(t, err); !slices.Equal(got, []string{"to unknown"}) {
			t.Errorf("to %q: %v", to, got)
		}
	}
	if e := h.move(1, visit.Move{Verb: visit.Examine}); e.Status != visit.OnLeave || e.Queue != h.q {
		t.Errorf("%+v", e)
	}
}

// walkIn gives somebody a number of the session who has none.
func (h *hall) walkIn(number int) visit.Encounter {
	h.t.Helper()
	e, err := h.Visit.WalkIn(h.t.Context(), clinictest.Desk, visit.WalkIn{
		Patient: h.Patient(), Session: h.Session(clinictest.Monday), Number: number, Identifiers: clinictest.Arrival("").Identifiers,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func TestAWalkInStandsByWhenTheyJoined(t *testing.T) {
	h := openHall(t, 0)
	h.CheckIn(h.Book(h.Patient(), clinictest.Monday, 1)) // 8:00
	h.CheckIn(h.Book(h.Patient(), clinictest.Monday, 2)) // 8:10
	h.walkIn(9)                                          // at 7:30, before the session begins
	h.Advance(5 * time.Minute)
	h.walkIn(8)
	h.want(h.q, 1, 9, 8, 2)
	h.Set(clinictest.Monday, "08:21")
	h.walkIn(7)
	h.Set(clinictest.Monday, "08:34")
	e := h.walkIn(4) // of 8:30
	if e.Placed.Kind != visit.ByWalkIn {
		t.Errorf("a walk-in is placed by %s", e.Placed.Kind)
	}
	h.want(h.q, 1, 9, 8, 2, 7, 4)
}

func TestTheOrderIsExplainedByWhatPutThemThere(t *testing.T) {
	h := openHall(t, 0)
	h.CheckIn(h.Book(h.Patient(), clinictest.Monday, 1)) // 8:00
	h.Set(clinictest.Monday, "08:05")
	h.walkIn(9)
	h.walkIn(10)
	for _, n := range []int{3, 4, 5, 6} {
		h.CheckIn(h.Book(h.Patient(), clinictest.Monday, n))
	}
	all := map[int]visit.EncounterID{}
	queue := func() (out []visit.InQueue) {
		t.Helper()
		out, err := h.Visit.Queue(t.Context(), clinictest.Nurse, h.q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range out {
			all[e.Number] = e.ID
		}
		return out
	}
	queue()
	move := func(n int, v visit.Verb) {
		t.Helper()
		if _, err := h.Visit.Move(t.Context(), clinictest.Nurse, all[n], visit.Move{Verb: v, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	move(3, visit.Skip) // behind 4
	move(1, visit.Call)
	move(1, visit.Pass) // behind the third who waits, which is 4
	var got []string
	var numbers []int
	for _, e := range queue() {
		numbers = append(numbers, e.Number)
		if e.Before != nil {
			got = append(got, e.Before.Code)
		}
	}
	if want := []int{9, 10, 4, 1, 3, 5, 6}; !slices.Equal(numbers, want) {
		t.Errorf("order %v, want %v", numbers, want)
	}
	if want := []string{"number", "joined-before", "passed", "skipped", "after-skipped", "appointed"}; !slices.Equal(got, want) {
		t.Errorf("reasons %v, want %v", got, want)
	}
}
