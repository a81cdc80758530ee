package visit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// hall is a clinic with a ward for isolation and an examination room, and patients who wait by number.
type hall struct {
	*clinictest.Clinic
	t         *testing.T
	q         visit.QueueID
	isolation visit.QueueID
	room      visit.QueueID
	site      booking.SiteID
	by        map[int]visit.EncounterID
}

func openHall(t *testing.T, waiting int) *hall {
	t.Helper()
	c := clinictest.New(t)
	h := &hall{Clinic: c, t: t, q: visit.QueueID(c.Session(clinictest.Monday)), by: map[int]visit.EncounterID{}}
	r := visit.DefaultRules()
	r.Stations = []visit.Station{
		{Kind: visit.Isolation, Name: i18n.Text{i18n.Chinese: "隔离诊区", i18n.English: "Isolation"}, Room: "9"},
		{Kind: visit.Room, Name: i18n.Text{i18n.Chinese: "心电图", i18n.English: "ECG"}, Room: "7"},
	}
	r, err := c.Visit.SaveRules(t.Context(), clinictest.Manager, 0, r)
	if err != nil {
		t.Fatal(err)
	}
	h.site = openSite(t, c)
	h.isolation, h.room = r.Stations[0].Queue(clinictest.Monday), r.Stations[1].Queue(clinictest.Monday)
	for n := 1; n <= waiting; n++ {
		h.by[n] = c.CheckIn(c.Book(c.Patient(), clinictest.Monday, n)).ID
	}
	return h
}

func (h *hall) move(number int, m visit.Move) visit.Encounter {
	h.t.Helper()
	if m.Reason == "" {
		m.Reason = "胸痛"
	}
	e, err := h.Visit.Move(h.t.Context(), clinictest.Nurse, h.by[number], m)
	if err != nil {
		h.t.Fatalf("%s of number %d: %v", m.Verb, number, err)
	}
	return e
}

func (h *hall) callNext() int {
	h.t.Helper()
	e, err := h.Visit.CallNext(h.t.Context(), clinictest.Doctor, h.q, visit.Move{})
	if err != nil {
		h.t.Fatal(err)
	}
	return e.Number
}

// waits lists the numbers that wait in a queue, in their order.
func (h *hall) waits(q visit.QueueID) []int {
	h.t.Helper()
	all, err := h.Visit.Queue(h.t.Context(), clinictest.Desk, q)
	if err != nil {
		h.t.Fatal(err)
	}
	out := []int{}
	for _, e := range all {
		if e.Status == visit.Arrived {
			out = append(out, e.Number)
		}
	}
	return out
}

func (h *hall) want(q visit.QueueID, numbers ...int) {
	h.t.Helper()
	if diff := cmp.Diff(append([]int{}, numbers...), h.waits(q)); diff != "" {
		h.t.Errorf("who waits (-want +got):\n%s", diff)
	}
}

func TestWhoDoesNotComeWhenCalledComesAgainBehindThree(t *testing.T) {
	h := openHall(t, 6)
	for _, want := range [][]int{{2, 3, 4, 1, 5, 6}, {3, 4, 1, 2, 5, 6}} {
		first := h.waits(h.q)[0]
		h.callNext()
		h.move(first, visit.Move{Verb: visit.Pass})
		h.want(h.q, want...)
	}
	for range 2 {
		h.move(1, visit.Move{Verb: visit.Call})
		h.move(1, visit.Move{Verb: visit.Pass})
	}
	h.want(h.q, 3, 4, 2, 5, 6) // number 1 was called three times in vain and must report
	e := h.move(1, visit.Move{Verb: visit.Return})
	if e.Passes != 3 || e.Calls != 3 {
		t.Errorf("%d passes, %d calls", e.Passes, e.Calls)
	}
	h.want(h.q, 3, 4, 2, 1, 5, 6)
}

func TestWhoComesBackFromAnExaminationTakesTurns(t *testing.T) {
	h := openHall(t, 6)
	for n := 1; n <= 2; n++ {
		h.callNext()
		h.move(n, visit.Move{Verb: visit.Examine})
	}
	h.want(h.q, 3, 4, 5, 6)
	h.move(1, visit.Move{Verb: visit.Return})
	h.move(2, visit.Move{Verb: visit.Return})
	h.want(h.q, 3, 1, 4, 2, 5, 6)
}

func TestEmergenciesAndUrgentPatientsJump(t *testing.T) {
	h := openHall(t, 4)
	if _, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[3], visit.Triage{Level: 2, Reason: "高热"}, ""); err != nil {
		t.Fatal(err)
	}
	h.want(h.q, 3, 1, 2, 4)
	h.move(4, visit.Move{Verb: visit.Prioritise})
	h.want(h.q, 4, 3, 1, 2)
	all, err := h.Visit.Queue(t.Context(), clinictest.Desk, h.q)
	if err != nil {
		t.Fatal(err)
	}
	var why []string
	for _, e := range all {
		if e.Before != nil {
			why = append(why, e.Before.Code)
		}
	}
	if diff := cmp.Diff([]string{"emergency", "urgent", "appointed"}, why); diff != "" {
		t.Errorf("why (-want +got):\n%s", diff)
	}
	_, err = h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], visit.Move{Verb: visit.Prioritise})
	if err == nil {
		t.Error("somebody was put first without a reason")
	}
	_, err = h.Visit.Move(t.Context(), clinictest.Desk, h.by[1], visit.Move{Verb: visit.Prioritise, Reason: "x"})
	wantErr(t, err, visit.ErrForbidden)
}

func TestAScreeningLeadsToIsolationAndOnlyATriageOutOfIt(t *testing.T) {
	h := openHall(t, 2)
	answers := func(yes ...string) (out []visit.Answer) {
		for _, q := range visit.DefaultRules().Screening {
			a := visit.Answer{ID: q.ID}
			for _, y := range yes {
				a.Yes = a.Yes || y == q.ID
			}
			out = append(out, a)
		}
		return out
	}
	triage := func(yes ...string) visit.Encounter {
		t.Helper()
		e, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[1], visit.Triage{Level: 3, Answers: answers(yes...)}, "")
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if e := triage("cough"); e.Isolated {
		t.Error("a cough alone isolates")
	}
	if e := triage("cough", "outbreak"); !e.Isolated || e.Queue != h.isolation {
		t.Errorf("not isolated: %+v", e)
	}
	h.want(h.q, 2)
	h.want(h.isolation, 1)
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], visit.Move{Verb: visit.Transfer, To: h.q, Reason: "x"})
	wantErr(t, err, visit.ErrIsolated)
	triage()
	h.want(h.q, 1, 2)
	found, err := h.Visit.Triages(t.Context(), clinictest.Doctor, h.by[1])
	if err != nil || len(found) != 3 || !found[1].Isolated || found[1].Rules != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	events := count(t, h.Clinic)
	if events[visit.EncounterIsolated] != 1 {
		t.Errorf("isolation told %d times", events[visit.EncounterIsolated])
	}
}

func TestARetriedMoveMovesOnce(t *testing.T) {
	h := openHall(t, 2)
	h.callNext()
	for range 3 {
		if e := h.move(1, visit.Move{Verb: visit.Recall, Key: "recall-4711"}); e.Calls != 2 {
			t.Fatalf("%d calls", e.Calls)
		}
	}
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], visit.Move{Verb: visit.Pass, Key: "recall-4711"})
	wantErr(t, err, visit.ErrKeyReused)
	log, err := h.Visit.Log(t.Context(), clinictest.Doctor, h.by[1])
	if err != nil {
		t.Fatal(err)
	}
	var got []visit.Verb
	for _, l := range log {
		got = append(got, l.What)
	}
	if diff := cmp.Diff([]visit.Verb{visit.CheckedIn, visit.Call, visit.Recall}, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestSkippingPutsBackByOne(t *testing.T) {
	h := openHall(t, 3)
	h.move(1, visit.Move{Verb: visit.Skip})
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[3], visit.Move{Verb: visit.Skip, Reason: "x"})
	wantErr(t, err, visit.ErrNobody)
	h.want(h.q, 2, 1, 3)
}

// Of twenty doctors who call, a nurse who transfers and a desk that lets leave, all at once, everybody finds a patient
// who is theirs alone.
func TestCallsTransfersAndLeavesAtOnce(t *testing.T) {
	h := openHall(t, 10)
	var mu sync.Mutex
	became := map[visit.EncounterID][]string{}
	note := func(id visit.EncounterID, what string, err error) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			became[id] = append(became[id], what)
		case errors.Is(err, visit.ErrEmpty), errors.Is(err, visit.ErrCalled), errors.Is(err, visit.ErrLeft):
		default:
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx := context.WithoutCancel(t.Context())
	during(40, func(i int) {
		id := h.by[i%10+1]
		switch {
		case i < 20:
			e, err := h.Visit.CallNext(ctx, clinictest.Doctor, h.q, visit.Move{Key: fmt.Sprintf("doctor-%d", i), Anyway: true})
			note(e.ID, "called", err)
		case i < 30:
			_, err := h.Visit.Move(ctx, clinictest.Nurse, id, visit.Move{Verb: visit.Transfer, To: h.room, Reason: "心电图"})
			note(id, "transferred", err)
		default:
			_, err := h.Visit.Move(ctx, clinictest.Desk, id, visit.Move{Verb: visit.Leave})
			note(id, "left", err)
		}
	})
	called := 0
	for _, id := range h.by {
		e, err := h.Visit.Encounter(ctx, clinictest.Nurse, id)
		if err != nil {
			t.Fatal(err)
		}
		if e.Calls > 1 {
			t.Errorf("%s was called %d times", id, e.Calls)
		}
		in := 0
		called += e.Calls
		for _, q := range []visit.QueueID{h.q, h.room} {
			all, err := h.Visit.Queue(ctx, clinictest.Nurse, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all {
				if x.ID == id {
					in++
				}
			}
		}
		if gone := e.Status == visit.Left; (in != 1) != gone {
			t.Errorf("%s is %s and stands in %d queues after %v", id, e.Status, in, became[id])
		}
	}
	calls := 0
	for _, what := range became {
		for _, x := range what {
			if x == "called" {
				calls++
			}
		}
	}
	if calls != called {
		t.Errorf("%d calls were answered, %d made", calls, called)
	}
}

func TestCheckInByPhoneAndDeskAtOnceMakesOneEncounter(t *testing.T) {
	h := openHall(t, 0)
	p := h.Patient()
	a := h.Book(p, clinictest.Monday, 1)
	here := visit.SelfArrival{Appointment: a.ID, Position: &visit.Position{Latitude: 31.2305, Longitude: 121.4738, Accuracy: 20}}
	ids := make([]visit.EncounterID, 20)
	during(20, func(i int) {
		var e visit.Encounter
		var err error
		if i%2 == 0 {
			e, err = h.Visit.CheckInSelf(context.WithoutCancel(t.Context()), clinictest.Self(p), here)
		} else {
			e, err = h.Visit.CheckIn(context.WithoutCancel(t.Context()), clinictest.Desk, clinictest.Arrival(a.ID))
		}
		if err != nil {
			t.Error(err)
		}
		ids[i] = e.ID
	})
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("two encounters: %v", ids)
		}
	}
	h.want(h.q, 1)
}

func TestWalkInsTakeTheNextNumberAndAreRefusedWhenNoneIsLeft(t *testing.T) {
	h := openHall(t, 0)
	h.Set(clinictest.Monday, "11:35")
	seen := clinictest.Arrival("").Identifiers
	walk := func() (visit.Encounter, error) {
		return h.Visit.WalkIn(t.Context(), clinictest.Desk, visit.WalkIn{Patient: h.Patient(), Session: h.Session(clinictest.Monday), Identifiers: seen})
	}
	for want := 22; want <= 24; want++ {
		e, err := walk()
		if err != nil || e.Number != want || !e.WalkIn || e.Status != visit.Arrived {
			t.Fatalf("%+v, %v", e, err)
		}
		a, err := h.Booking.Appointment(t.Context(), clinictest.Desk, e.Appointment)
		if err != nil || a.Status != booking.Arrived {
			t.Errorf("appointment is %s, %v", a.Status, err)
		}
	}
	_, err := walk()
	wantErr(t, err, booking.ErrFull)
	w := visit.WalkIn{Patient: h.Patient(), Session: h.Session(clinictest.Monday), Number: 24, Identifiers: seen}
	_, err = h.Visit.WalkIn(t.Context(), clinictest.Desk, w)
	wantErr(t, err, booking.ErrTaken)
}

func TestARetriedWalkInIsTheSame(t *testing.T) {
	h := openHall(t, 0)
	w := visit.WalkIn{Patient: h.Patient(), Session: h.Session(clinictest.Monday), Identifiers: clinictest.Arrival("").Identifiers, Key: "walk-in-4711"}
	ids := map[visit.EncounterID]bool{}
	for range 3 {
		e, err := h.Visit.WalkIn(t.Context(), clinictest.Desk, w)
		if err != nil {
			t.Fatal(err)
		}
		ids[e.ID] = true
	}
	if len(ids) != 1 {
		t.Errorf("%d encounters", len(ids))
	}
}

func TestLongWaitsAreNoticedOnceAndUntilSomebodyCalls(t *testing.T) {
	h := openHall(t, 2) // appointed at 8:00 and 8:10
	sweep := func() int {
		t.Helper()
		n, next, err := h.Visit.Overdue(t.Context(), h.Now(), "")
		if err != nil || next != "" {
			t.Fatal(next, err)
		}
		return n
	}
	h.Set(clinictest.Monday, "08:59")
	if n := sweep(); n != 0 {
		t.Errorf("%d noted before their time", n)
	}
	h.Set(clinictest.Monday, "09:01")
	if n := sweep(); n != 1 {
		t.Errorf("%d noted", n)
	}
	if n := sweep(); n != 0 {
		t.Errorf("%d noted again", n)
	}
	alerts, err := h.Visit.Alerts(t.Context(), clinictest.Desk)
	if err != nil || len(alerts) != 1 || alerts[0].Number != 1 {
		t.Errorf("%+v, %v", alerts, err)
	}
	h.Advance(time.Second)
	h.callNext()
	if alerts, err = h.Visit.Alerts(t.Context(), clinictest.Desk); err != nil || len(alerts) != 0 {
		t.Errorf("%+v, %v", alerts, err)
	}
	if n := count(t, h.Clinic)[visit.EncounterOverdue]; n != 1 {
		t.Errorf("told %d times", n)
	}
}
