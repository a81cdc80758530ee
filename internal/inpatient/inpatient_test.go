package inpatient_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

type world struct {
	*clinictest.Clinic
	t     testing.TB
	stays *inpatient.Service
}

func open(t testing.TB) *world {
	c := clinictest.New(t)
	return &world{Clinic: c, t: t, stays: &inpatient.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys}}
}

func (w *world) intake(p patient.ID, bed, key string) inpatient.Intake {
	days := 5
	return inpatient.Intake{
		Patient: p, Department: w.Department, Attending: w.Practitioner, Ward: w.Ward, Bed: bed, ExpectedDays: &days, Key: key,
		Family: []inpatient.Relative{{Name: "张大山", Relation: "spouse", Phone: "13800000777", Language: i18n.Chinese}},
	}
}

func (w *world) admit(p patient.ID, bed, key string) inpatient.Stay {
	w.t.Helper()
	s, err := w.stays.Admit(w.t.Context(), clinictest.Desk, w.intake(p, bed, key))
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) record(by auth.Actor, s inpatient.ID, x inpatient.Step) inpatient.Stay {
	w.t.Helper()
	if x.Key == "" {
		x.Key = string(x.Kind) + x.Bed
	}
	out, err := w.stays.Record(w.t.Context(), by, s, x)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestWhoMayNotActForThePatientIsNotNamed(t *testing.T) {
	w := open(t)
	wife, p := w.Patient(), w.Patient()
	w.stays.Acts = func(_ context.Context, member, ward patient.ID) (bool, error) {
		return member == wife && ward == p, nil
	}
	in := w.intake(w.Patient(), "20", "admit-stranger")
	in.Family = append(in.Family, inpatient.Relative{Patient: wife, Relation: "spouse", Language: i18n.Chinese})
	_, err := w.stays.Admit(t.Context(), clinictest.Desk, in)
	if e := new(errs.Error); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "family[1].patientId" {
		t.Errorf("%v", err)
	}
	in.Patient = p
	s, err := w.stays.Admit(t.Context(), clinictest.Desk, in)
	if err != nil || s.Family[1].Patient != wife || s.Family[0].Phone == "" {
		t.Errorf("%+v, %v", s.Family, err)
	}
}

func kinds(s inpatient.Stay) string {
	var all []string
	for _, m := range s.Milestones {
		k := string(m.Kind)
		if m.Corrects != "" {
			k = "corrected-" + k
		}
		all = append(all, k)
	}
	return strings.Join(all, " ")
}

func TestAStayFromAdmissionToDischarge(t *testing.T) {
	w := open(t)
	p := w.Patient()
	s := w.admit(p, "12", "admit-1")
	if again := w.admit(p, "12", "admit-1"); again.ID != s.ID {
		t.Errorf("the retry admitted %s beside %s", again.ID, s.ID)
	}
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, w.intake(p, "13", "admit-2")); !errors.Is(err, inpatient.ErrAdmitted) {
		t.Errorf("admitted twice: %v", err)
	}
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, w.intake(w.Patient(), " 12", "admit-3")); !errors.Is(err, inpatient.ErrBed) {
		t.Errorf("two in one bed: %v", err)
	}
	w.Advance(time.Hour)
	w.record(clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.PreOp, Note: "禁食"})
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery})
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery}) // retried
	w.record(clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.Transfer, Ward: w.OpenWard("ICU"), Bed: "1"})
	other := w.admit(w.Patient(), "12", "admit-4") // the bed is free again
	w.record(clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.DischargePlanned, Day: w.Today().AddDays(2)})
	w.Advance(48 * time.Hour)
	out := w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Discharge, Instructions: "两周内不要提重物", FollowUp: inpatient.HomeVisit})
	if kinds(out) != "admission pre-op surgery transfer discharge-planned discharge" || out.Status != inpatient.Discharged || out.Instructions != "两周内不要提重物" || out.Family[0].Phone != "+8613800000777" {
		t.Errorf("%s: %+v", kinds(out), out)
	}
	if _, err := w.stays.Record(t.Context(), clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.PostOp, Key: "late"}); !errors.Is(err, inpatient.ErrEnded) {
		t.Errorf("a milestone after discharge: %v", err)
	}
	inside, err := w.stays.Inside(t.Context(), clinictest.Nurse)
	if err != nil || len(inside) != 1 || inside[0].ID != other.ID {
		t.Errorf("inside are %+v, %v", inside, err)
	}
	if s := w.admit(p, "15", "admit-5"); s.Status != inpatient.Present {
		t.Error("cannot come again")
	}
}

func TestACorrectionKeepsTheOriginal(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "1", "admit-1")
	w.Advance(3 * time.Hour)
	out := w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery})
	wrong, earlier := out.Milestones[1], w.Now().Add(-time.Hour)
	for want, at := range map[string]time.Time{
		"future": w.Now().Add(time.Minute), "before-admission": s.AdmittedAt.Add(-time.Minute), "long-ago": w.Now().Add(-49 * time.Hour),
	} {
		_, err := w.stays.Correct(t.Context(), clinictest.Nurse, s.ID, inpatient.Fix{Milestone: wrong.ID, At: &at, Note: "改", Key: want})
		var e *errs.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "at" || e.Fields[0].Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	fix := inpatient.Fix{Milestone: wrong.ID, At: &earlier, Note: "开始于一小时前", Key: "fix-1"}
	out, err := w.stays.Correct(t.Context(), clinictest.Nurse, s.ID, fix)
	if err != nil || kinds(out) != "admission surgery corrected-surgery" || out.Milestones[1] != wrong || !out.Milestones[2].At.Equal(earlier) {
		t.Fatalf("%s, %v: %+v", kinds(out), err, out)
	}
	fix.Key = "fix-2"
	if _, err := w.stays.Correct(t.Context(), clinictest.Nurse, s.ID, fix); !errors.Is(err, inpatient.ErrCorrected) {
		t.Errorf("corrected twice: %v", err)
	}
	n, err := w.stays.News(t.Context(), clinictest.Job, s.ID, wrong.ID, 1)
	if err != nil || !n.Stale || n.To == nil || n.To.Phone != "+8613800000777" {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestACancelledAdmissionFreesTheBed(t *testing.T) {
	w := open(t)
	p := w.Patient()
	s := w.admit(p, "1", "admit-1")
	if _, err := w.stays.Cancel(t.Context(), clinictest.Desk, s.ID, "", "c"); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("without a reason: %v", err)
	}
	out, err := w.stays.Cancel(t.Context(), clinictest.Desk, s.ID, "走错科室", "cancel-1")
	if err != nil || out.Status != inpatient.Cancelled || out.Milestones[1].Note != "走错科室" {
		t.Fatalf("%+v, %v", out, err)
	}
	if again := w.admit(p, "1", "admit-2"); again.ID == s.ID {
		t.Error("the cancelled stay came to life")
	}
	if n, err := w.stays.News(t.Context(), clinictest.Job, s.ID, s.Milestones[0].ID, 0); err != nil || !n.Stale {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestManyWantOneBed(t *testing.T) {
	w := open(t)
	const many = 20
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[inpatient.ID]bool{}
	for i := range many {
		p := w.Patient()
		for range 2 { // each request comes twice
			wg.Go(func() {
				s, err := w.stays.Admit(t.Context(), clinictest.Desk, w.intake(p, "7", fmt.Sprint("admit-", i)))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					got[s.ID] = true
				case !errors.Is(err, inpatient.ErrBed):
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	inside, err := w.stays.Inside(t.Context(), clinictest.Nurse)
	if err != nil || len(got) != 1 || len(inside) != 1 {
		t.Errorf("%d got the bed, %d are inside: %v", len(got), len(inside), err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	s := w.admit(w.Patient(), "1", "admit-1")
	later, old := w.Now().Add(time.Hour), w.Now().Add(-49*time.Hour)
	for name, x := range map[string]inpatient.Step{
		"the future": {Kind: inpatient.Surgery, At: &later}, "long ago": {Kind: inpatient.Surgery, At: &old}, "no bed": {Kind: inpatient.Transfer, Ward: w.Ward},
		"the same bed": {Kind: inpatient.Transfer, Ward: w.Ward, Bed: "１ "}, "yesterday": {Kind: inpatient.DischargePlanned, Day: w.Today().AddDays(-1)},
		"no such way": {Kind: inpatient.Discharge, FollowUp: "pigeon"}, "a long note": {Kind: inpatient.PostOp, Note: strings.Repeat("长", 501)},
	} {
		x.Key = name
		by := clinictest.Doctor
		if _, err := w.stays.Record(ctx, by, s.ID, x); errs.KindOf(err) != errs.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, do := range map[string]func() error{
		"the desk operates": func() error {
			_, err := w.stays.Record(ctx, clinictest.Desk, s.ID, inpatient.Step{Kind: inpatient.Surgery, Key: "k"})
			return err
		},
		"a patient looks": func() error { _, err := w.stays.Stay(ctx, clinictest.Self(s.Patient), s.ID); return err },
		"the desk corrects": func() error {
			_, err := w.stays.Correct(ctx, clinictest.Desk, s.ID, inpatient.Fix{Note: "x", Key: "k"})
			return err
		},
		"somebody asks news": func() error { _, err := w.stays.News(ctx, clinictest.Manager, s.ID, s.Milestones[0].ID, 0); return err },
	} {
		if err := do(); !errors.Is(err, inpatient.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.stays.Stay(ctx, clinictest.Nurse, "sty_x"); !errors.Is(err, inpatient.ErrStay) {
		t.Error(err)
	}
	if _, err := w.stays.Admit(ctx, clinictest.Desk, w.intake("pat_06a3j8v0n8w0h4t2k6x8m4q2r0", "9", "k")); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("nobody's file: %v", err)
	}
	of := w.intake(w.Patient(), "9", "k")
	of.Encounter, _ = visit.IDOf(w.Book(w.Patient(), clinictest.Monday, 1).ID)
	if _, err := w.stays.Admit(ctx, clinictest.Desk, of); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("from another patient's visit: %v", err)
	}
}

func TestTheStreamTellsEachMilestoneOnce(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "1", "admit-1")
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Surgery})
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Discharge})
	seen := map[string]int{}
	for _, c := range w.Changes() {
		all, err := inpatient.EventsOf(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			seen[e.ID()]++
		}
	}
	if len(seen) != 3 {
		t.Errorf("%v", seen)
	}
}

func TestPatientsSeeWhatHappenedWhenAndNoMore(t *testing.T) {
	w := open(t)
	ctx, p := t.Context(), w.Patient()
	s := w.admit(p, "12", "admit-1")
	s = w.record(clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.PreOp, Note: "nothing by mouth"})
	if _, err := w.stays.Correct(ctx, clinictest.Nurse, s.ID, inpatient.Fix{Milestone: s.Milestones[1].ID, Note: "not he", Key: "fix"}); err != nil {
		t.Fatal(err)
	}
	w.record(clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.Surgery})
	all, _, err := w.stays.Shown(ctx, clinictest.Self(p), p, 20, "")
	if err != nil || len(all) != 1 || kinds(all[0]) != "admission corrected-pre-op surgery" || len(all[0].Family) != 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, m := range all[0].Milestones {
		if m.By != "" || m.Note != "" {
			t.Errorf("%+v", m)
		}
	}
	if _, _, err := w.stays.Shown(ctx, clinictest.Self(w.Patient()), p, 20, ""); !errors.Is(err, inpatient.ErrForbidden) {
		t.Errorf("a stranger: %v", err)
	}
	other := w.Patient()
	if _, err := w.stays.Cancel(ctx, clinictest.Desk, w.admit(other, "13", "admit-2").ID, "not he", "cancel"); err != nil {
		t.Fatal(err)
	}
	if all, _, err = w.stays.Shown(ctx, clinictest.Self(other), other, 20, ""); err != nil || len(all) != 0 {
		t.Errorf("cancelled: %+v, %v", all, err)
	}
}

func TestAnAdmissionNamesWhatTheClinicDoesNotHave(t *testing.T) {
	w := open(t)
	a := w.intake(w.Patient(), "1", "admit-1")
	a.Department, a.Attending = "dep_nowhere", "pra_nobody"
	_, err := w.stays.Admit(t.Context(), clinictest.Desk, a)
	if e := new(errs.Error); !errors.As(err, &e) || len(e.Fields) != 2 || e.Fields[0].Path != "departmentId" || e.Fields[1].Path != "attendingId" {
		t.Errorf("%v", err)
	}
}

func TestNobodyIsAdmittedWhoHasDied(t *testing.T) {
	w := open(t)
	p := w.Patient()
	died := store.Update(patient.FileKey(p)).Set("deceased", map[string]string{"told": "relative"})
	if err := w.DB.Write(t.Context(), clinictest.Desk.Stamp("", w.Now()), died); err != nil {
		t.Fatal(err)
	}
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, w.intake(p, "1", "admit-1")); !errors.Is(err, booking.ErrDeceased) {
		t.Errorf("admitted: %v", err)
	}
	w.admit(w.Patient(), "1", "admit-2") // the bed was not taken
}
