package followup_test

import (
	"slices"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// finished returns the events of finished encounters so far, in their order.
func finished(t *testing.T, c *clinictest.Clinic) []visit.Event {
	t.Helper()
	var all []visit.Event
	for _, change := range c.Changes() {
		events, err := visit.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, slices.DeleteFunc(events, func(e visit.Event) bool { return e.Kind != visit.EncounterFinished })...)
	}
	return all
}

// TestAVisitToldLateDoesNotReplaceALaterOnes tells two visits of one disease in either order: the plan of the later
// one stands, since the change of the earlier may have lain in the dead letters.
func TestAVisitToldLateDoesNotReplaceALaterOnes(t *testing.T) {
	for name, order := range map[string][]int{"in order": {0, 1}, "the earlier one late": {1, 0}, "late and twice": {1, 0, 0, 1, 0}} {
		c := clinictest.New(t)
		p := c.Patient()
		for month := range 2 {
			c.Set(monday.AddDays(30*month), "07:30")
			r := clinictest.Flu()
			r.Diagnosis.Code = "I10"
			c.Visited(p, 1, r)
		}
		events := finished(t, c)
		for _, i := range order {
			if err := c.FollowUps.EncounterFinished(t.Context(), events[i]); err != nil {
				t.Fatal(err)
			}
		}
		all := tasksOf(t, c, p)
		ready := open(t, c, p)
		if len(all) != 2 || len(ready) != 1 || ready[0].About != string(events[1].Encounter.ID) {
			t.Errorf("%s: %+v", name, all)
		}
		for _, x := range all {
			if x.About == string(events[0].Encounter.ID) && (x.Status != followup.Abandoned || x.Reason != followup.Superseded || x.Closed == nil) {
				t.Errorf("%s: the earlier visit's task is %s, %s", name, x.Status, x.Reason)
			}
		}
	}
}

// TestAVisitToldAfterADeathIsNotFollowedUp holds one visit's event back until the patient has died.
func TestAVisitToldAfterADeathIsNotFollowedUp(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	c.Visited(p, 1, clinictest.Flu())
	c.Set(monday.AddDays(1), "07:30")
	c.Visited(p, 1, clinictest.Flu())
	events := finished(t, c)
	if err := c.FollowUps.EncounterFinished(t.Context(), events[1]); err != nil {
		t.Fatal(err)
	}
	c.Set(monday.AddDays(9), "10:00")
	if _, err := c.FollowUps.Record(t.Context(), clinictest.Nurse, open(t, c, p)[0].ID, followup.Report{Outcome: followup.Died}); err != nil {
		t.Fatal(err)
	}
	if err := c.FollowUps.EncounterFinished(t.Context(), events[0]); err != nil {
		t.Fatal(err)
	}
	if left := open(t, c, p); len(left) != 0 {
		t.Errorf("somebody shall call: %+v", left)
	}
	c.Set(monday.AddDays(20), "07:30") // it was somebody else's file
	c.Visited(p, 1, clinictest.Flu())
	tell(t, c)
	if left := open(t, c, p); len(left) != 1 {
		t.Errorf("who came after all is not followed up: %+v", tasksOf(t, c, p))
	}
}

// TestNothingIsOpenedOnceTheFileSaysSo tells a visit, and asks for a call, after the file says that the patient has died.
func TestNothingIsOpenedOnceTheFileSaysSo(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	c.Visited(p, 1, clinictest.Flu())
	died := store.Update(patient.FileKey(p)).Set("deceased", map[string]string{"told": "relative"})
	if err := c.DB.Write(t.Context(), clinictest.Desk.Stamp("", c.Now()), died); err != nil {
		t.Fatal(err)
	}
	if err := c.FollowUps.EncounterFinished(t.Context(), finished(t, c)[0]); err != nil {
		t.Fatal(err)
	}
	if err := c.FollowUps.OpenCall(t.Context(), clinictest.Job, message.Call{Message: "msg", Patient: p, Due: c.Today()}); err != nil {
		t.Fatal(err)
	}
	all := tasksOf(t, c, p)
	if len(all) != 1 || all[0].Status != followup.Abandoned || all[0].Reason != string(followup.Died) {
		t.Errorf("opened: %+v", all)
	}
}
