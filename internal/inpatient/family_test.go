package inpatient_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
)

func TestWhoIsToldCanBeChanged(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	s := w.admit(w.Patient(), "1", "admit-1")
	for range 2 { // sent again it changes nothing
		out, err := w.stays.StopTelling(ctx, clinictest.Desk, s.ID, 1)
		if err != nil || out.Family[0].EndedAt == nil || out.Family[0].Name != "张大山" {
			t.Fatalf("%+v, %v", out.Family, err)
		}
	}
	if n, err := w.stays.News(ctx, clinictest.Job, s.ID, s.Milestones[0].ID, 1); err != nil || !n.Withdrawn {
		t.Errorf("what was on its way would still be sent: %+v, %v", n, err)
	}
	right := inpatient.Relative{Name: "张大山", Relation: "spouse", Phone: "13800000778", Language: i18n.Chinese}
	for range 2 {
		out, err := w.stays.Tell(ctx, clinictest.Desk, s.ID, right)
		if err != nil || len(out.Family) != 2 || out.Family[1].Phone != "+8613800000778" || out.Family[1].EndedAt != nil {
			t.Fatalf("%+v, %v", out.Family, err)
		}
	}
	if n, err := w.stays.News(ctx, clinictest.Job, s.ID, s.Milestones[0].ID, 2); err != nil || n.Withdrawn || n.To.Phone != "+8613800000778" {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestWhoIsToldHasALimit(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	s := w.admit(w.Patient(), "1", "admit-1")
	var wg sync.WaitGroup
	for i := range 9 {
		wg.Go(func() {
			r := inpatient.Relative{Name: "A", Relation: "child", Phone: fmt.Sprint("1380000060", i), Language: i18n.English}
			_, err := w.stays.Tell(ctx, clinictest.Nurse, s.ID, r)
			if err != nil && !errors.Is(err, inpatient.ErrManyKin) && !errors.Is(err, inpatient.ErrBusy) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if out, err := w.stays.Stay(ctx, clinictest.Nurse, s.ID); err != nil || len(out.Family) > 5 {
		t.Errorf("%d are told: %v", len(out.Family), err)
	}
}

func TestWhoCannotBeTold(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	w.stays.Acts = func(context.Context, patient.ID, patient.ID) (bool, error) { return false, nil }
	stranger := w.Patient()
	s := w.admit(w.Patient(), "1", "admit-1")
	for name, r := range map[string]inpatient.Relative{
		"name": {Phone: "13800000777"}, "phone": {Name: "A", Phone: "12"}, "patientId": {Patient: stranger},
	} {
		_, err := w.stays.Tell(ctx, clinictest.Desk, s.ID, r)
		if e := new(errs.Error); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.stays.StopTelling(ctx, clinictest.Desk, s.ID, 2); !errors.Is(err, inpatient.ErrRelative) {
		t.Error(err)
	}
	if _, err := w.stays.StopTelling(ctx, clinictest.Self(s.Patient), s.ID, 1); !errors.Is(err, inpatient.ErrForbidden) {
		t.Error(err)
	}
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Discharge})
	if _, err := w.stays.Tell(ctx, clinictest.Desk, s.ID, inpatient.Relative{Name: "A", Phone: "13800000999"}); !errors.Is(err, inpatient.ErrEnded) {
		t.Error(err)
	}
}
