package emergency_test

import (
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/emergency"
	"careloop/internal/patient"
)

// TestWhoPressedDoesNotSilenceTheOthers: a nurse who presses and says that she comes is where she was, and alone.
func TestWhoPressedDoesNotSilenceTheOthers(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	got := w.write(clinictest.Nurse, e.ID, emergency.Writing{Kind: emergency.Acknowledged})
	if got.AcknowledgedAt != nil || got.Escalate == nil || len(got.Coming) != 1 {
		t.Errorf("answered at %v, the next are told at %v", got.AcknowledgedAt, got.Escalate)
	}
	w.Advance(2 * time.Minute)
	if _, err := w.Sweep(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	x := w.sheet(e.ID)
	if contacts(x.Alerts) != "nurse security" {
		t.Errorf("told %s", contacts(x.Alerts))
	}
	for _, a := range x.Alerts {
		if s, err := w.Summons(t.Context(), clinictest.Job, a.ID); err != nil || s.Needless {
			t.Errorf("%s is not needed: %v", a.Contact, err)
		}
	}
	got = w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Acknowledged})
	if got.AcknowledgedAt == nil || got.Escalate != nil || len(got.Coming) != 2 {
		t.Errorf("with the doctor: answered at %v, the next are told at %v", got.AcknowledgedAt, got.Escalate)
	}
}

func TestALostAnswerIsNoRefusal(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	for range 2 {
		if _, err := w.Note(t.Context(), emergency.Notice{Alert: e.Alerts[0].ID, Message: "msg", Unsure: true, Channel: channel.SMS}); err != nil {
			t.Fatal(err)
		}
	}
	x := w.sheet(e.ID)
	if a := x.Alerts[0]; !a.Unsure || a.Failed || a.SentAt != nil || kinds(x.Timeline) != "raised told-perhaps" {
		t.Errorf("%+v: %s", a, kinds(x.Timeline))
	}
}

func TestWhoJoinsNamesAnotherPatient(t *testing.T) {
	w := open(t)
	w.rules()
	first, second := w.Patient(), w.Patient()
	p := press("collapse", "3-12", "key-1")
	p.Patient = first
	e := w.raise(clinictest.Nurse, p)
	for key, named := range map[string]patient.ID{"key-2": second, "key-3": first, "key-4": ""} {
		p.Key, p.Patient = key, named
		w.raise(clinictest.Desk, p)
	}
	if x := w.sheet(e.ID); x.Patient != first || len(x.Patients) != 1 || x.Patients[0] != second {
		t.Errorf("patients %s and %v", x.Patient, x.Patients)
	}
}
