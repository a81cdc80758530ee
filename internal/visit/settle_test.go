package visit_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/store/enginetest"
	"careloop/internal/visit"
)

// places puts rules in force, in place of those of a version, that have the hall's places of these kinds.
func (h *hall) places(ctx context.Context, version int, kinds ...visit.StationKind) error {
	r := visit.DefaultRules()
	for kind, q := range map[visit.StationKind]visit.QueueID{visit.Isolation: h.isolation, visit.Room: h.room} {
		if slices.Contains(kinds, kind) {
			id, _, _ := q.Station()
			r.Stations = append(r.Stations, visit.Station{ID: id, Kind: kind, Name: i18n.Text{i18n.Chinese: string(kind), i18n.English: string(kind)}, Room: "9"})
		}
	}
	_, err := h.Visit.SaveRules(ctx, clinictest.Manager, version, r)
	return err
}

func (h *hall) set(kinds ...visit.StationKind) {
	h.t.Helper()
	r, err := h.Visit.Rules(h.t.Context())
	if err == nil {
		err = h.places(h.t.Context(), r.Version, kinds...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// settled does the minute's work and expects so many to have been moved, and nobody if it is done again.
func (h *hall) settled(want int) {
	h.t.Helper()
	for _, want := range []int{want, 0} {
		if n, err := h.Visit.Settle(h.t.Context()); n != want || err != nil {
			h.t.Errorf("%d moved and not %d, %v", n, want, err)
		}
	}
}

func (h *hall) encounter(number int) visit.Encounter {
	h.t.Helper()
	e, err := h.Visit.Encounter(h.t.Context(), clinictest.Doctor, h.by[number])
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

var infectious = visit.Triage{Level: 3, Answers: answered("rash")}

func TestWhoIsKeptApartGoesToThePlaceOfIsolationWhenThereIsOne(t *testing.T) {
	h := openHall(t, 5)
	h.noIsolation()
	for n := 1; n <= 4; n++ {
		h.triage(n, infectious)
	}
	h.move(3, visit.Move{Verb: visit.Call}) // is with the doctor
	h.triage(4, visit.Triage{Answers: answered()})
	h.settled(0)
	h.set(visit.Isolation, visit.Room)
	h.settled(2)
	h.want(h.isolation, 1, 2)
	h.want(h.q, 4, 5)
	e := h.encounter(1)
	if !e.Isolated || e.Apart || e.Alarm {
		t.Errorf("%+v", e)
	}
	if alerts, err := h.Visit.Alerts(t.Context(), clinictest.Desk); err != nil || len(alerts) != 2 || alerts[0].Alarm || alerts[0].Queue != h.isolation {
		t.Errorf("staff are told of %+v, %v", alerts, err)
	}
	if w, err := h.Visit.Wait(t.Context(), clinictest.Self(e.Patient), e.ID, h.q, i18n.English); err != nil || w.Advice != "isolation" || w.Room != "9" {
		t.Errorf("the patient is told %+v, %v", w, err)
	}
	log, err := h.Visit.Log(t.Context(), clinictest.Nurse, e.ID)
	if last := log[len(log)-1]; err != nil || last.What != visit.Transfer || last.Who != visit.BySystem || last.Queue != h.isolation {
		t.Errorf("%+v, %v", last, err)
	}
	if e := h.encounter(3); e.Status != visit.InProgress || e.Queue != h.q {
		t.Errorf("taken from the doctor: %+v", e)
	}
	if e := h.move(3, visit.Move{Verb: visit.Pass}); e.Queue != h.isolation || e.Apart {
		t.Errorf("%+v", e)
	}
	if e := h.triage(1, visit.Triage{Answers: answered()}); e.Queue != h.q {
		t.Errorf("not infectious after all, and not back: %+v", e)
	}
}

func TestWhoWaitsInIsolationIsKeptApartWhereTheyWereWhenThePlaceIsWithdrawn(t *testing.T) {
	h := openHall(t, 5)
	for n := 1; n <= 3; n++ {
		h.triage(n, infectious)
	}
	h.move(3, visit.Move{Verb: visit.Call})
	h.move(2, visit.Move{Verb: visit.Call})
	h.move(2, visit.Move{Verb: visit.Examine}) // is away
	h.set(visit.Room)
	h.settled(2)
	h.want(h.isolation)
	h.want(h.q, 1, 4, 5)
	if e := h.encounter(1); !e.Apart || !e.Isolated || !e.Alarm {
		t.Errorf("%+v", e)
	}
	if e := h.encounter(2); e.Queue != h.q || e.Status != visit.OnLeave || e.Alarm {
		t.Errorf("%+v", e)
	}
	if n := h.callNext(); n != 4 {
		t.Errorf("number %d is called through the waiting room", n)
	}
	if e := h.move(3, visit.Move{Verb: visit.Pass}); e.Queue != h.q || !e.Apart {
		t.Errorf("left at a place that is gone: %+v", e)
	}
	if e := h.triage(3, visit.Triage{Answers: answered()}); e.Queue != h.q || e.Apart {
		t.Errorf("%+v", e)
	}
	if e := h.move(2, visit.Move{Verb: visit.Return}); !e.Apart || !e.Alarm {
		t.Errorf("%+v", e)
	}
	h.set(visit.Isolation, visit.Room)
	h.settled(2)
	h.want(h.isolation, 1, 2)
}

func TestWhoStandsAtAnyPlaceThatIsWithdrawnGoesBack(t *testing.T) {
	h := openHall(t, 3)
	h.move(1, visit.Move{Verb: visit.Call})
	h.move(1, visit.Move{Verb: visit.Examine, To: h.room})
	h.move(2, visit.Move{Verb: visit.Transfer, To: h.isolation}) // by hand, and nothing was found
	h.move(3, visit.Move{Verb: visit.Transfer, To: h.room})
	h.move(3, visit.Move{Verb: visit.Call})
	h.set()
	h.settled(2)
	h.want(h.q, 1, 2)
	for n := 1; n <= 2; n++ {
		if e := h.encounter(n); e.Apart || e.Alarm || e.SentFrom != "" {
			t.Errorf("%+v", e)
		}
	}
	if e := h.move(3, visit.Move{Verb: visit.Pass}); e.Queue != h.q {
		t.Errorf("%+v", e)
	}
	h.Advance(24 * time.Hour) // the queues of that day are over
	h.settled(0)
}

func TestAPlaceThatIsForIsolationNoMoreIsEmptiedOfThem(t *testing.T) {
	h := openHall(t, 2)
	h.triage(1, infectious)
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Stations = slices.Clone(r.Stations)
	r.Stations[0].Kind = visit.Room
	if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	h.settled(1)
	h.want(h.isolation)
	if e := h.encounter(1); !e.Apart || e.Queue != h.q {
		t.Errorf("%+v", e)
	}
}

func TestWhoIsLedToIsolationIsNotToldTheRoomOfTheCallBefore(t *testing.T) {
	h := openHall(t, 1)
	h.move(1, visit.Move{Verb: visit.Call, Room: "3"})
	h.triage(1, infectious)
	h.move(1, visit.Move{Verb: visit.Pass})
	w, err := h.Visit.Wait(t.Context(), clinictest.Nurse, h.by[1], "", i18n.English)
	if err != nil || w.Advice != "isolation" || w.Room != "9" {
		t.Errorf("%+v, %v", w, err)
	}
}

// TestRulesThatChangeUnderWhoWaits plays a place of isolation that is set and withdrawn, and the minute's work, within
// everything else that happens to who is kept apart.
func TestRulesThatChangeUnderWhoWaits(t *testing.T) {
	type ctx = context.Context
	for name, first := range map[string][]visit.StationKind{"set": nil, "withdrawn": {visit.Isolation}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHall(t, 4)
			h.set(first...)
			h.triage(2, infectious)
			h.triage(3, infectious)
			h.callNext() // number 1, or 4 where 1 does not wait
			h.triage(1, infectious)
			all, then := h.DB.Copy(t), []visit.StationKind{visit.Isolation}
			if len(first) > 0 {
				then = nil
			}
			on := func(db *enginetest.DB) *hall {
				x := *h
				x.Clinic = h.On(db)
				return &x
			}
			move := func(name string, number int, m visit.Move) enginetest.Act[*hall] {
				m.Reason = "胸痛"
				return enginetest.Act[*hall]{Name: fmt.Sprint(name, " ", number), Do: func(c ctx, h *hall) error {
					_, err := h.Visit.Move(c, clinictest.Nurse, h.by[number], m)
					return err
				}}
			}
			triage := func(name string, number int, x visit.Triage) enginetest.Act[*hall] {
				return enginetest.Act[*hall]{Name: name, Do: func(c ctx, h *hall) error {
					_, err := h.Visit.Triage(c, clinictest.Nurse, h.by[number], x, "")
					return err
				}}
			}
			enginetest.Interleaving[*hall]{
				Open: func(t *testing.T) (first, second *hall) {
					t.Helper()
					db := all.Open(t)
					return on(db), on(db)
				},
				Left: func(t *testing.T, x *hall) string { return stood(t, on(x.DB)) },
				Acts: []enginetest.Act[*hall]{
					{Name: "rules", Do: func(c ctx, h *hall) error { return h.places(c, 2, then...) }},
					{Name: "rules and the minute", Do: func(c ctx, h *hall) error {
						if err := h.places(c, 2, then...); err != nil {
							return err
						}
						_, err := h.Visit.Settle(c)
						return err
					}},
					triage("risk", 4, infectious), triage("no risk", 2, visit.Triage{Answers: answered()}),
					move("call", 2, visit.Move{Verb: visit.Call}), move("call", 3, visit.Move{Verb: visit.Call}),
					move("prioritise", 3, visit.Move{Verb: visit.Prioritise}), move("leave", 3, visit.Move{Verb: visit.Leave}),
					move("pass", 1, visit.Move{Verb: visit.Pass}), move("examine", 1, visit.Move{Verb: visit.Examine}),
					{Name: "next", Do: func(c ctx, h *hall) error {
						_, err := h.Visit.CallNext(c, clinictest.Doctor, h.q, visit.Move{})
						return err
					}},
				},
			}.Play(t)
		})
	}
}

// stood tells where everybody stands after the next minute.
func stood(t *testing.T, h *hall) string {
	t.Helper()
	if _, err := h.Visit.Settle(t.Context()); err != nil {
		t.Error(err)
	}
	where := strings.NewReplacer(string(h.q), "doctor", string(h.isolation), "isolation")
	all, err := h.Visit.OnDay(t.Context(), clinictest.Manager, clinictest.Monday)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range all {
		lines = append(lines, fmt.Sprintf("    %d %s in %s, isolated=%t apart=%t alarm=%t emergency=%t calls=%d passes=%d", e.Number, e.Status,
			where.Replace(string(e.Queue)), e.Isolated, e.Apart, e.Alarm, e.Emergency, e.Calls, e.Passes))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
