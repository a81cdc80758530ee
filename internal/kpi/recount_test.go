package kpi_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/followup"
	"careloop/internal/kpi"
	"careloop/internal/store"
	"careloop/internal/survey"
)

// anyHistory returns one history of some size, always the same.
func anyHistory() *history {
	return rapid.Custom(func(t *rapid.T) *history { return happened(t, 30) }).Example(7)
}

var (
	from = clinictest.Monday.AddDays(-8) // bookings are made, and told of, some days before
	to   = clinictest.Monday.AddDays(30)
)

func recount(t *testing.T, s *kpi.Service) []kpi.Difference {
	t.Helper()
	diffs, err := s.Recount(t.Context(), clinictest.Job, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return diffs
}

// falsify changes a counter as no event would.
func falsify(t *testing.T, db store.Store, k store.Key, counter string, n int64) {
	t.Helper()
	if err := db.Write(t.Context(), clinictest.Admin.Stamp("", later()), store.Update(k).Add(counter, n)); err != nil {
		t.Fatal(err)
	}
}

func TestAFalseCounterIsFoundAndRepaired(t *testing.T) {
	s, db := open(t, clinictest.Monday.AddDays(10))
	h := anyHistory()
	s.Records = h.records()
	apply(t, s, h.facts...)
	if diffs := recount(t, s); len(diffs) > 0 {
		t.Fatalf("before anything is wrong: %+v", diffs)
	}
	falsify(t, db, store.Key{Table: store.Metrics, PK: "2026-11", SK: "clinic#23"}, "booked", 2)
	falsify(t, db, store.Key{Table: store.Metrics, PK: "2026-11", SK: "dep_a#25"}, "noShow", -1)
	falsify(t, db, store.Key{Table: store.Metrics, PK: "2026-11", SK: "pra_a#24"}, "ghost", 5)
	var got []string
	diffs := recount(t, s)
	for _, d := range diffs {
		got = append(got, d.Scope+" "+string(d.Date)+" "+d.Counter)
	}
	want := []string{"clinic 2026-11-23 booked", "pra_a 2026-11-24 ghost", "dep_a 2026-11-25 noShow"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if _, err := s.Repair(t.Context(), clinictest.Manager, from, to, "  "); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("repaired without a reason: %v", err)
	}
	fixed, err := s.Repair(t.Context(), clinictest.Manager, from, to, "盘点")
	if err != nil || len(fixed) < 3 {
		t.Errorf("repaired %+v, %v", fixed, err)
	}
	if diffs := recount(t, s); len(diffs) > 0 {
		t.Errorf("after the repair: %+v", diffs)
	}
}

// TestRepairAndItsEventDoNotCountTwice repairs what a missing event left out; the event comes before, in the midst of,
// or after the repair.
func TestRepairAndItsEventDoNotCountTwice(t *testing.T) {
	for _, looks := range []int{1, 2, 3, 100} { // after so many looks at the records the event arrives
		s, _ := open(t, clinictest.Monday.AddDays(10))
		h := anyHistory()
		missing := h.facts[len(h.facts)/2]
		for _, f := range h.facts {
			if f.ID != missing.ID {
				apply(t, s, f)
			}
		}
		records, seen := h.records(), 0
		s.Records = records
		s.Records.Invitations = func(ctx context.Context, by auth.Actor, d clinic.Date) ([]survey.Invitation, error) {
			if d == missing.Day {
				if seen++; seen == looks {
					apply(t, s, missing)
				}
			}
			return records.Invitations(ctx, by, d)
		}
		if _, err := s.Repair(t.Context(), clinictest.Job, from, to, "test"); err != nil {
			t.Fatal(err)
		}
		if diffs := recount(t, s); len(diffs) > 0 {
			t.Errorf("%d looks, after the repair: %+v", looks, diffs)
		}
		apply(t, s, missing)
		if diffs := recount(t, s); len(diffs) > 0 {
			t.Errorf("%d looks, after the event: %+v", looks, diffs)
		}
	}
}

// TestARepairCountsATaskOnceThoughItsOpeningIsToldLate has a follow-up's opening lie in the dead letters over a repair.
func TestARepairCountsATaskOnceThoughItsOpeningIsToldLate(t *testing.T) {
	s, _ := open(t, clinictest.Monday.AddDays(10))
	x := followup.Task{
		ID: "tsk_x", Kind: followup.FollowUp, Department: "dep_a", Practitioner: "pra_a", Due: clinictest.Monday, Status: followup.Ready,
		Opened: clinictest.Monday.At("10:00", zone),
	}
	s.Records.Tasks = func(_ context.Context, _ auth.Actor, d clinic.Date) ([]followup.Task, error) {
		if d != x.Due {
			return nil, nil
		}
		return []followup.Task{x}, nil
	}
	found, err := s.Repair(t.Context(), clinictest.Job, from, to, "test")
	if err != nil || len(found) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	late := kpi.OfTask(followup.Event{Kind: followup.TaskOpened, Task: x, Stamp: store.Stamp{At: x.Opened}})
	apply(t, s, late...)
	if diffs := recount(t, s); len(diffs) > 0 {
		t.Errorf("after the event: %+v", diffs)
	}
}

func TestALostEventIsMissed(t *testing.T) {
	s, _ := open(t, clinictest.Monday.AddDays(10))
	h := anyHistory()
	s.Records = h.records()
	apply(t, s, h.facts[1:]...)
	if diffs := recount(t, s); len(diffs) == 0 {
		t.Error("a lost event was not missed")
	}
}

func TestFactsTooOldAreLeftToTheRecount(t *testing.T) {
	s, db := open(t, clinictest.Monday)
	facts := bookings("dep_a", clinictest.Monday, 2, 0)
	facts[0].At = s.Now().AddDate(0, 0, -41)
	apply(t, s, facts...)
	it, err := db.Get(t.Context(), store.Key{Table: store.Metrics, PK: "2026-11", SK: "clinic#23"})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(it.Doc); got != `{"booked":1}` {
		t.Errorf("counted %s", got)
	}
}

func TestABatchIsOneTransactionAndItsReplayOneRead(t *testing.T) {
	s, db := open(t, clinictest.Monday)
	facts := bookings("dep_a", clinictest.Monday, 60, 20)
	apply(t, s, facts...)
	if n := db.writes.Load(); n != 1 {
		t.Errorf("%d transactions for %d facts", n, len(facts))
	}
	db.writes.Store(0)
	apply(t, s, facts...)
	if n := db.writes.Load(); n != 1 {
		t.Errorf("%d transactions for a replay", n)
	}
	db.writes.Store(0)
	apply(t, s, append(facts[:10:10], bookings("dep_b", clinictest.Monday, 60, 0)...)...)
	if n := db.writes.Load(); n != 2 {
		t.Errorf("%d transactions for a batch told in part", n)
	}
}

func TestWhatCannotBeRecounted(t *testing.T) {
	s, _ := open(t, clinictest.Monday)
	for name, tc := range map[string]struct {
		by       auth.Actor
		from, to clinic.Date
		want     errs.Kind
	}{
		"no date":   {clinictest.Manager, "2026-02-30", "2026-03-01", errs.KindInvalid},
		"backwards": {clinictest.Manager, "2026-03-02", "2026-03-01", errs.KindInvalid},
		"too long":  {clinictest.Manager, "2020-01-01", "2026-03-01", errs.KindInvalid},
		"doctor":    {clinictest.Doctor, "2026-03-01", "2026-03-01", errs.KindForbidden},
	} {
		if _, err := s.Recount(t.Context(), tc.by, tc.from, tc.to); err == nil || errs.KindOf(err) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
