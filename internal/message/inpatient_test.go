package message_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// ward is a world with somebody in hospital, whose wife has a file here and whose brother has not.
type ward struct {
	*world
	stays    *inpatient.Service
	wife     patient.ID
	consents bool // whether she may act for him
	stay     inpatient.Stay
}

func hospital(t *testing.T) *ward {
	w := &ward{world: newWorld(t), consents: true}
	w.stays = &inpatient.Service{DB: w.DB, Clinic: w.Settings, Now: w.Now, Keys: w.Keys}
	w.stays.Acts = func(_ context.Context, member, _ patient.ID) (bool, error) {
		return w.consents && member == w.wife, nil
	}
	w.messages.Stays = w.stays
	w.Set(w.Today(), "09:00")
	him := w.patient(i18n.Chinese, channel.SMS)
	w.wife = w.patient(i18n.English, channel.Email)
	var err error
	w.stay, err = w.stays.Admit(t.Context(), clinictest.Desk, inpatient.Intake{
		Patient: him, Department: w.Department, Attending: w.Practitioner, Ward: w.Ward, Bed: "12", Key: "admit-1",
		Family: []inpatient.Relative{
			{Patient: w.wife, Relation: "spouse", Language: i18n.Chinese},
			{Name: "大山", Relation: "sibling", Phone: "13800000777", Language: i18n.Chinese},
		},
	})
	w.must(err)
	return w
}

func (w *ward) record(k inpatient.Kind) inpatient.Stay {
	w.t.Helper()
	s, err := w.stays.Record(w.t.Context(), clinictest.Nurse, w.stay.ID, inpatient.Step{Kind: k, Key: string(k)})
	w.must(err)
	return s
}

// hear lets the messages hear of all milestones, twice, and returns what is due.
func (w *ward) hear() []message.Dispatch {
	w.t.Helper()
	for range 2 {
		for _, c := range w.Changes() {
			all, err := inpatient.EventsOf(c)
			w.must(err)
			for _, e := range all {
				w.must(w.messages.MilestoneEvent(w.t.Context(), e))
			}
		}
	}
	return w.sweep()
}

func TestPatientAndFamilyAreToldOfEachMilestoneOnce(t *testing.T) {
	w := hospital(t)
	w.deliver(w.hear())
	w.record(inpatient.Surgery)
	for range 2 {
		w.deliver(w.hear())
	}
	got := w.texts()
	if n := strings.Count(got, "\n") + 1; n != 6 {
		t.Errorf("%d messages, want three of each milestone:\n%s", n, got)
	}
	for _, want := range []string{
		"+8613812345678 【仁心门诊】您的住院进展：手术进行中", "li@example.com News from 仁心门诊", "in surgery", "+8613800000777 【仁心门诊】您的家人住院进展：手术进行中",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nobody was told %q:\n%s", want, got)
		}
	}
}

func TestWhoMayNotActAnyMoreIsNotTold(t *testing.T) {
	w := hospital(t)
	due := w.hear()
	w.consents = false // withdrawn while the message is on its way
	w.deliver(due)
	if got := w.texts(); strings.Contains(got, "li@example.com") || strings.Count(got, "\n") != 1 {
		t.Errorf("sent:\n%s", got)
	}
}

func TestNobodyIsToldWhatWasCorrected(t *testing.T) {
	w := hospital(t)
	w.deliver(w.hear())
	before := w.texts()
	s := w.record(inpatient.Surgery)
	due := w.hear()
	_, err := w.stays.Correct(t.Context(), clinictest.Nurse, s.ID, inpatient.Fix{Milestone: s.Milestones[1].ID, Note: "not he", Key: "fix"})
	w.must(err)
	w.deliver(due)
	w.deliver(w.hear())
	if got := w.texts(); got != before {
		t.Errorf("sent:\n%s", got)
	}
}

func TestNoMessageTellsOfADeath(t *testing.T) {
	w := hospital(t)
	w.deliver(w.hear())
	before := w.texts()
	w.record(inpatient.Surgery)
	due := w.hear() // on its way when he dies
	w.record(inpatient.Death)
	w.deliver(due)
	w.deliver(w.hear())
	if got := w.texts(); got != before {
		t.Errorf("sent:\n%s", got)
	}
}

func TestAFullDayDoesNotKeepADischargeFromBeingTold(t *testing.T) {
	w := hospital(t)
	w.messages.DailyCap = 1
	w.deliver(w.hear())
	for _, k := range []inpatient.Kind{inpatient.PreOp, inpatient.Surgery, inpatient.PostOp, inpatient.Discharge} {
		w.record(k)
		w.deliver(w.hear())
	}
	got := w.texts()
	if n := strings.Count(got, "已出院"); n != 2 || !strings.Contains(got, "discharged") {
		t.Errorf("sent:\n%s", got)
	}
}

// Nobody hears in the morning that an operation of last night begins, least of all when the patient is at home by then.
func TestWhatWasOvertakenInTheNightIsNotTold(t *testing.T) {
	w := hospital(t)
	w.messages.Clinic.Quiet = clinic.QuietHours{From: "21:00", To: "08:00"}
	w.deliver(w.hear())
	before := len(strings.Split(w.texts(), "\n"))
	w.Advance(13 * time.Hour) // 22:00
	w.record(inpatient.Surgery)
	w.deliver(w.hear())
	w.Advance(2 * time.Hour)
	w.record(inpatient.PostOp)
	w.deliver(w.hear())
	night := strings.Split(w.texts(), "\n")[before:]
	if len(night) != 4 || strings.Contains(strings.Join(night, ""), "+8613812345678") {
		t.Errorf("in the night the family is told that it began and that it is over, and nobody else anything:\n%s", strings.Join(night, "\n"))
	}
	w.Advance(6 * time.Hour) // 06:00
	w.record(inpatient.Discharge)
	w.deliver(w.hear())
	w.Advance(2*time.Hour + time.Minute)
	w.deliver(w.sweep())
	morning := strings.Split(w.texts(), "\n")[before+len(night):]
	if got := strings.Join(morning, "\n"); len(morning) != 3 || strings.Count(got, "已出院") != 2 || strings.Contains(got, "手术") {
		t.Errorf("in the morning all three are told of the discharge and nothing else:\n%s", got)
	}
	all, _, err := w.messages.OfPatient(t.Context(), clinictest.Nurse, w.stay.Patient, "", 50, "")
	w.must(err)
	dropped := 0
	for _, m := range all {
		if m.Status == message.Dropped && m.Why == message.WhyOvertaken {
			dropped++
		}
	}
	if dropped != 2 {
		t.Errorf("%d were dropped as overtaken, want the patient's two of the operation", dropped)
	}
}
