package kpi_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/kpi"
	"careloop/internal/visit"
)

// What is counted of a patient who is handed over stays with whose it was, and the records say the same.
func TestATransferredPatientCountsForWhoSawThem(t *testing.T) {
	c := clinictest.New(t)
	s := &kpi.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Records: kpi.Records{Appointments: c.Booking.OnDay, Encounters: c.Visit.OnDay}}
	colleague := c.Colleague()
	to := visit.QueueID(colleague.On(clinictest.Monday, c.Settings)[0].ID)
	move := func(e visit.Encounter, v visit.Verb) visit.Encounter {
		t.Helper()
		e, err := c.Visit.Move(t.Context(), clinictest.Doctor, e.ID, visit.Move{Verb: v, To: to, Reason: "换医生"})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for number, verbs := range [][]visit.Verb{
		{visit.Transfer, visit.Call},                         // before the call: the wait is the colleague's, too
		{visit.Call, visit.Pass, visit.Transfer, visit.Call}, // after it: the wait is not
		{visit.Call},
		{visit.Transfer, visit.Leave},
	} {
		e := c.CheckIn(c.Book(c.Patient(), clinictest.Monday, number+1))
		c.Advance(time.Minute)
		for _, v := range verbs {
			e = move(e, v)
		}
		if e.Status == visit.InProgress {
			c.Advance(5 * time.Minute)
			if _, err := c.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, clinictest.Flu()); err != nil {
				t.Fatal(err)
			}
		}
	}
	var facts []kpi.Fact
	for _, change := range c.Changes() {
		facts = append(facts, factsOf(t, change)...)
	}
	c.Set(clinictest.Monday.AddDays(30), "10:00")
	apply(t, s, facts...)
	if diffs := recount(t, s); len(diffs) > 0 {
		t.Errorf("differences: %+v", diffs)
	}
	counts := func(p booking.PractitionerID) map[string]int64 {
		n := map[string]int64{}
		for _, f := range facts {
			for _, name := range []string{"arrived", "waitN", "passed", "finished", "left"} {
				if f.Practitioner == p {
					n[name] += f.Counts[name]
				}
			}
		}
		return n
	}
	want := map[booking.PractitionerID]map[string]int64{
		c.Practitioner:         {"arrived": 4, "waitN": 2, "passed": 1, "finished": 1, "left": 1},
		colleague.Practitioner: {"arrived": 0, "waitN": 1, "passed": 0, "finished": 2, "left": 0},
	}
	for p, n := range want {
		if diff := cmp.Diff(n, counts(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", p, diff)
		}
	}
}
