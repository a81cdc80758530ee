package inpatient_test

import (
	"errors"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/inpatient"
)

func TestWhatHasBegunIsNotCancelled(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "1", "admit-1")
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery})
	if _, err := w.stays.Cancel(t.Context(), clinictest.Desk, s.ID, "走错科室", "cancel-1"); !errors.Is(err, inpatient.ErrUnderWay) {
		t.Errorf("cancelled after an operation: %v", err)
	}
	out := w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Discharge})
	if out.Status != inpatient.Discharged {
		t.Errorf("%+v", out)
	}
}

func TestADeathEndsTheStayAndNothingMoreIsTold(t *testing.T) {
	w := open(t)
	p := w.Patient()
	s := w.admit(p, "1", "admit-1")
	if _, err := w.stays.Record(t.Context(), clinictest.Desk, s.ID, inpatient.Step{Kind: inpatient.Death, Key: "k"}); !errors.Is(err, inpatient.ErrForbidden) {
		t.Errorf("the desk writes a death: %v", err)
	}
	operated := w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery})
	out := w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Death})
	if out.Status != inpatient.Discharged || out.DischargedAt == nil {
		t.Fatalf("%+v", out)
	}
	w.admit(w.Patient(), "1", "admit-2") // the bed is free
	for _, m := range operated.Milestones {
		if n, err := w.stays.News(t.Context(), clinictest.Job, s.ID, m.ID, 1); err != nil || !n.Stale {
			t.Errorf("the family would still hear of %q: %v", m.Kind, err)
		}
	}
	if _, err := w.stays.Record(t.Context(), clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Discharge, Key: "k"}); !errors.Is(err, inpatient.ErrEnded) {
		t.Errorf("discharged after a death: %v", err)
	}
}

func TestAnAdmissionSentAgainAfterMidnightAdmitsOnce(t *testing.T) {
	w := open(t)
	w.Set(w.Today(), "23:59")
	p := w.Patient()
	in := w.intake(p, "1", "admit-1")
	s, err := w.stays.Admit(t.Context(), clinictest.Desk, in)
	if err != nil {
		t.Fatal(err)
	}
	w.Advance(2 * time.Minute)
	if again, err := w.stays.Admit(t.Context(), clinictest.Desk, in); err != nil || again.ID != s.ID {
		t.Errorf("%+v, %v", again, err)
	}
	in.Key = "admit-2"
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, in); !errors.Is(err, inpatient.ErrAdmitted) {
		t.Errorf("admitted twice: %v", err)
	}
}

func TestNumbersOfTheFamilyAreOfTheClinicsCountry(t *testing.T) {
	w := open(t)
	w.stays.Clinic.Country = "US"
	in := w.intake(w.Patient(), "1", "admit-1")
	in.Family[0].Phone = "(201) 555-0123"
	s, err := w.stays.Admit(t.Context(), clinictest.Desk, in)
	if err != nil || s.Family[0].Phone != "+12015550123" {
		t.Errorf("%+v, %v", s.Family, err)
	}
}
