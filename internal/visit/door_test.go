package visit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// inside returns the numbers that a refused call names.
func inside(t *testing.T, err error) any {
	t.Helper()
	var e *errs.Error
	if !errors.Is(err, visit.ErrInside) || !errors.As(err, &e) {
		t.Fatalf("err = %v, want %v", err, visit.ErrInside)
	}
	said, _ := e.Params["numbers"].(i18n.Text)
	return said[i18n.English]
}

func TestNobodyIsCalledWhileOneIsInTheRoomAndOneAtTheDoor(t *testing.T) {
	h := openHall(t, 5)
	next := func(m visit.Move) (visit.Encounter, error) {
		return h.Visit.CallNext(t.Context(), clinictest.Doctor, h.q, m)
	}
	h.callNext()
	h.callNext()
	_, err := next(visit.Move{})
	if got := inside(t, err); got != "1, 2" {
		t.Errorf("still inside are %v", got)
	}
	h.want(h.q, 3, 4, 5)

	h.move(2, visit.Move{Verb: visit.Pass}) // did not come: the door is free
	if e, err := next(visit.Move{}); err != nil || e.Number != 3 {
		t.Errorf("called number %d, %v", e.Number, err)
	}
	one, err := h.Visit.Encounter(t.Context(), clinictest.Doctor, h.by[1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Visit.Complete(t.Context(), clinictest.Doctor, one.ID, one.Version, clinictest.Flu()); err != nil {
		t.Fatal(err)
	}
	if e, err := next(visit.Move{}); err != nil || e.Number != 4 {
		t.Errorf("called number %d, %v", e.Number, err)
	}
	if e, err := next(visit.Move{Anyway: true}); err != nil || e.Number != 5 {
		t.Errorf("called anyway: number %d, %v", e.Number, err)
	}
	h.move(2, visit.Move{Verb: visit.Call}) // and with a reason, as ever
}

func TestOfManyWhoCallAtOnceTwoAreLetIn(t *testing.T) {
	h := openHall(t, 12)
	var mu sync.Mutex
	var called []int
	during(20, func(i int) {
		e, err := h.Visit.CallNext(context.WithoutCancel(t.Context()), clinictest.Doctor, h.q, visit.Move{Key: fmt.Sprintf("browser-%d", i)})
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			called = append(called, e.Number)
		case !errors.Is(err, visit.ErrInside):
			t.Error(err)
		}
	})
	if slices.Sort(called); !slices.Equal(called, []int{1, 2}) {
		t.Errorf("called %v", called)
	}
}

// A browser that sends one call twice, because of a double click or a lost answer, calls one patient.
func TestOneCallSentByManyCallsOnePatient(t *testing.T) {
	h := openHall(t, 6)
	called := make([]visit.Encounter, 10)
	during(len(called), func(i int) {
		e, err := h.Visit.CallNext(context.WithoutCancel(t.Context()), clinictest.Doctor, h.q, visit.Move{Key: "one-call", Anyway: true})
		if err != nil {
			t.Error(err)
		}
		called[i] = e
	})
	for _, e := range called {
		if e.Number != 1 {
			t.Errorf("number %d was called", e.Number)
		}
	}
	h.want(h.q, 2, 3, 4, 5, 6)
}

func TestEveryRoomOfAPoolIsCalledForByItself(t *testing.T) {
	h := openHall(t, 0)
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	name := i18n.Text{i18n.Chinese: "内科候诊", i18n.English: "Pool"}
	r.Stations = append(r.Stations, visit.Station{Kind: visit.Pool, Name: name, Department: h.Department})
	r.CallsAtOnce = 1
	if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	pool := r.Stations[len(r.Stations)-1].Queue(clinictest.Monday)
	for n := 1; n <= 4; n++ {
		h.CheckIn(h.Book(h.Patient(), clinictest.Monday, n))
	}
	for _, room := range []string{"201", "202"} {
		if _, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, pool, visit.Move{Room: room}); err != nil {
			t.Errorf("room %s: %v", room, err)
		}
	}
	_, err = h.Visit.CallNext(t.Context(), clinictest.Nurse, pool, visit.Move{Room: "202"})
	if got := inside(t, err); got != "2 of Dr Zhang" {
		t.Errorf("still inside are %v", got)
	}
}

func TestAScreenShowsEverybodyWhoWasCalled(t *testing.T) {
	h := openHall(t, 9)
	for range 9 {
		if _, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, h.q, visit.Move{Anyway: true}); err != nil {
			t.Fatal(err)
		}
	}
	screen, err := h.Visit.OpenScreen(t.Context(), clinictest.Manager, visit.Screen{
		Name: i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}, Department: h.Department,
	})
	if err != nil {
		t.Fatal(err)
	}
	view, err := h.Visit.ViewScreen(t.Context(), screen.Token)
	if err != nil || len(view.Calls) != 9 {
		t.Errorf("%d of 9 are shown, %v", len(view.Calls), err)
	}
}
