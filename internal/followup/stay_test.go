package followup_test

import (
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
)

// told lets the follow-ups hear of all milestones, twice.
func told(t *testing.T, c *clinictest.Clinic) {
	t.Helper()
	for range 2 {
		for _, change := range c.Changes() {
			all, err := inpatient.EventsOf(change)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range all {
				if err := c.FollowUps.MilestoneEvent(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func admit(t *testing.T, c *clinictest.Clinic, p patient.ID, bed string) (*inpatient.Service, inpatient.Stay) {
	t.Helper()
	stays := &inpatient.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys}
	s, err := stays.Admit(t.Context(), clinictest.Desk, inpatient.Intake{
		Patient: p, Department: c.Department, Attending: c.Practitioner, Ward: c.Ward, Bed: bed, Key: "admit-" + bed,
	})
	if err != nil {
		t.Fatal(err)
	}
	return stays, s
}

func TestADeathInHospitalClosesWhatIsOpenAndNothingElse(t *testing.T) {
	c := clinictest.New(t)
	p, other := c.Patient(), c.Patient()
	stays, s := admit(t, c, p, "1")
	later, o := admit(t, c, other, "2")
	record := func(by *inpatient.Service, id inpatient.ID, k inpatient.Kind) {
		t.Helper()
		if _, err := by.Record(t.Context(), clinictest.Doctor, id, inpatient.Step{Kind: k, Key: string(k)}); err != nil {
			t.Fatal(err)
		}
	}
	record(stays, s.ID, inpatient.Discharge)
	record(later, o.ID, inpatient.Discharge)
	told(t, c)
	if len(open(t, c, p)) != 1 || len(open(t, c, other)) != 1 {
		t.Fatalf("after the discharge: %+v", open(t, c, p))
	}
	again, s2 := admit(t, c, p, "3")
	record(again, s2.ID, inpatient.Death)
	told(t, c)
	if left := open(t, c, p); len(left) != 0 {
		t.Errorf("somebody would still call the family: %+v", left)
	}
	if len(open(t, c, other)) != 1 {
		t.Error("another patient's was closed too")
	}
	if all := tasksOf(t, c, p); len(all) != 1 || all[0].Reason != string(followup.Died) {
		t.Errorf("%+v", all)
	}
}
