package inpatient_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/inpatient"
)

// said returns the code of what was refused: of its field, if it names one.
func said(err error) string {
	var e *errs.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e) && len(e.Fields) == 1:
		return e.Fields[0].Path + " " + e.Fields[0].Code
	case errors.As(err, &e):
		return e.Code
	}
	return err.Error()
}

func TestWhatHappensHasAnOrder(t *testing.T) {
	w := open(t)
	ctx, s := t.Context(), w.admit(w.Patient(), "12", "admit-1")
	w.Advance(40 * time.Hour)
	n := 0
	record := func(k inpatient.Kind, ago time.Duration, x inpatient.Step) error {
		n++
		at := w.Now().Add(-ago)
		x.Kind, x.At, x.Key = k, &at, fmt.Sprint(n)
		_, err := w.stays.Record(ctx, clinictest.Doctor, s.ID, x)
		return err
	}
	there, back := inpatient.Step{Ward: w.Ward, Bed: "13"}, inpatient.Step{Ward: w.Ward, Bed: "14"}
	for _, c := range []struct {
		kind inpatient.Kind
		ago  time.Duration
		with inpatient.Step
		want string
	}{
		{inpatient.PostOp, 20 * time.Hour, inpatient.Step{}, "surgery-missing"},
		{inpatient.DischargePlanned, 39 * time.Hour, inpatient.Step{Day: w.Today()}, ""}, // and then it went otherwise
		{inpatient.Surgery, 30 * time.Hour, inpatient.Step{}, ""},                        // of an emergency there is no preparation
		{inpatient.PostOp, 31 * time.Hour, inpatient.Step{}, "at before-surgery"},
		{inpatient.Discharge, 31 * time.Hour, inpatient.Step{}, "at before-surgery"},
		{inpatient.PostOp, 28 * time.Hour, inpatient.Step{}, ""},
		{inpatient.PreOp, 32 * time.Hour, inpatient.Step{}, ""}, // told late
		{inpatient.Transfer, 10 * time.Hour, there, ""},
		{inpatient.Transfer, 11 * time.Hour, back, "at before-transfer"}, // the patient lies where they came last
		{inpatient.Death, 29 * time.Hour, inpatient.Step{}, "at before-transfer"},
		{inpatient.Discharge, 9 * time.Hour, inpatient.Step{}, ""},
	} {
		if got := said(record(c.kind, c.ago, c.with)); got != c.want {
			t.Errorf("%s %s ago: %q, want %q", c.kind, c.ago, got, c.want)
		}
	}
	got, err := w.stays.Stay(ctx, clinictest.Nurse, s.ID)
	if err != nil || got.Bed != "13" {
		t.Fatalf("in bed %s, %v", got.Bed, err)
	}
	for _, c := range []struct {
		kind inpatient.Kind
		ago  time.Duration
		want string
	}{
		{inpatient.Surgery, 27 * time.Hour, "at after-post-op"},
		{inpatient.PostOp, 33 * time.Hour, "at before-surgery"},
		{inpatient.Transfer, 8 * time.Hour, "at after-discharge"},
		{inpatient.Discharge, 12 * time.Hour, "at before-transfer"},
		{inpatient.Surgery, 29 * time.Hour, ""},
	} {
		for _, m := range got.Milestones {
			at := w.Now().Add(-c.ago)
			if m.Kind != c.kind {
				continue
			}
			_, err := w.stays.Correct(ctx, clinictest.Nurse, s.ID, inpatient.Fix{Milestone: m.ID, At: &at, Note: "改", Key: fmt.Sprint("fix", c)})
			if said(err) != c.want {
				t.Errorf("%s corrected to %s ago: %q, want %q", c.kind, c.ago, said(err), c.want)
			}
		}
	}
}

// Whoever was late to admit says when the patient came indeed; what happened before that, but after they came, can be said
// then. The stay keeps the day on which it was written down, by which it is found and counted.
func TestAnAdmissionIsCorrectedToWhenThePatientCame(t *testing.T) {
	w := open(t)
	ctx, s := t.Context(), w.admit(w.Patient(), "12", "admit-1")
	w.Advance(20 * time.Hour)
	admission := s.Milestones[0]
	correct := func(m inpatient.MilestoneID, at time.Time) (inpatient.Stay, error) {
		return w.stays.Correct(ctx, clinictest.Nurse, s.ID, inpatient.Fix{Milestone: m, At: &at, Note: "改", Key: fmt.Sprint(m, at)})
	}
	surgery := func(at time.Time) error {
		_, err := w.stays.Record(ctx, clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery, At: &at, Key: fmt.Sprint("surgery", at)})
		return err
	}
	early := s.AdmittedAt.Add(-2 * time.Hour)
	if got := said(surgery(early)); got != "at before-admission" {
		t.Errorf("before the admission as it was written: %q", got)
	}
	out, err := correct(admission.ID, s.AdmittedAt.Add(-3*time.Hour))
	if err != nil || out.Milestones[0] != admission || !out.AdmittedAt.Equal(s.AdmittedAt) {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := surgery(early); err != nil {
		t.Errorf("after the admission as it stands: %v", err)
	}
	if _, err := correct(out.Milestones[1].ID, early.Add(time.Hour)); said(err) != "at after-first" {
		t.Errorf("admitted after the surgery: %v", err)
	}
}
