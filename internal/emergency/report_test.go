package emergency_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/emergency"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

func TestTheTimelineOnlyGrows(t *testing.T) {
	w := open(t)
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	w.Advance(time.Minute)
	by := auth.Actor{ID: "doctor", Name: "周医生", Roles: []auth.Role{auth.Doctor}}
	w.write(by, e.ID, emergency.Writing{Kind: emergency.Arrived})
	w.write(by, e.ID, emergency.Writing{Kind: emergency.Measure, Note: "胸外按压 2 分钟", Key: "m"})
	w.write(by, e.ID, emergency.Writing{Kind: emergency.Measure, Note: "胸外按压 2 分钟", Key: "m"}) // retried
	w.write(by, e.ID, emergency.Writing{Kind: emergency.HandedOver, Note: "120"})
	if _, err := w.End(t.Context(), by, e.ID, false, "", "end-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.End(t.Context(), by, e.ID, false, "", "end-1"); err != nil { // retried
		t.Fatal(err)
	}
	if _, err := w.End(t.Context(), by, e.ID, true, "", "end-2"); !errors.Is(err, emergency.ErrOver) {
		t.Errorf("ended twice: %v", err)
	}
	if _, err := w.Write(t.Context(), by, e.ID, emergency.Writing{Kind: emergency.Measure, Note: "x", Key: "late"}); !errors.Is(err, emergency.ErrOver) {
		t.Errorf("a measure after the end: %v", err)
	}
	before := w.sheet(e.ID).Timeline
	w.write(by, e.ID, emergency.Writing{Kind: emergency.Correction, Note: "是 3 分钟", Corrects: before[2].ID})
	x := w.sheet(e.ID)
	if kinds(x.Timeline) != "raised arrived measure handed-over ended correction" {
		t.Errorf("timeline %s", kinds(x.Timeline))
	}
	for i := range before {
		if before[i] != x.Timeline[i] {
			t.Errorf("line %d changed: %+v, was %+v", i+1, x.Timeline[i], before[i])
		}
	}
	if l := x.Timeline[2]; l.Who != "周医生" || l.Note != "胸外按压 2 分钟" || !l.At.Equal(w.Now().UTC()) {
		t.Errorf("%+v", l)
	}
	if x.AcknowledgedAt == nil || x.ArrivedAt == nil || x.HandedOverAt == nil {
		t.Errorf("%+v", x.Emergency)
	}
	if _, err := w.Write(t.Context(), by, e.ID, emergency.Writing{Kind: emergency.Correction, Note: "x", Corrects: "eme_x", Key: "c"}); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("a correction of nothing: %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Desk, press("collapse", "3-12", "key-1"))
	ctx, patient := t.Context(), clinictest.Self("pat_x")
	for name, c := range map[string]struct {
		do   func() error
		want error
	}{
		"a patient presses": {func() error { _, err := w.Raise(ctx, patient, press("fire", "1", "k")); return err }, emergency.ErrForbidden},
		"a patient looks":   {func() error { _, err := w.Sheet(ctx, patient, e.ID); return err }, emergency.ErrForbidden},
		"a patient lists":   {func() error { _, err := w.Standing(ctx, patient); return err }, emergency.ErrForbidden},
		"the desk ends what a nurse raised": {func() error {
			n := w.raise(clinictest.Nurse, press("fire", "9", "key-9"))
			_, err := w.End(ctx, clinictest.Desk, n.ID, true, "", "e")
			return err
		}, emergency.ErrForbidden},
		"a nurse reports": {func() error {
			_, err := w.SaveReport(ctx, clinictest.Nurse, e.ID, 0, emergency.ReportText{}, false)
			return err
		}, emergency.ErrForbidden},
		"a report while open":     {func() error { _, err := w.Report(ctx, clinictest.Manager, e.ID, i18n.English); return err }, emergency.ErrNotOver},
		"no such emergency":       {func() error { _, err := w.Sheet(ctx, clinictest.Nurse, "emg_x"); return err }, emergency.ErrEmergency},
		"a nurse sets the rule":   {func() error { _, err := w.SaveRules(ctx, clinictest.Nurse, 1, emergency.Rule{}); return err }, emergency.ErrForbidden},
		"addresses are asked for": {func() error { _, err := w.Summons(ctx, clinictest.Manager, e.Alerts[0].ID); return err }, emergency.ErrForbidden},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for name, x := range map[string]emergency.Writing{
		"system's": {Kind: emergency.Told}, "empty": {Kind: emergency.Measure}, "of nothing": {Kind: emergency.Correction, Note: "x"},
		"called nobody": {Kind: emergency.Called}, "called a stranger": {Kind: emergency.Called, Contact: "x"}, "long": {Kind: emergency.Measure, Note: strings.Repeat("长", 501)},
	} {
		if _, err := w.Write(ctx, clinictest.Nurse, e.ID, x); errs.KindOf(err) != errs.KindInvalid {
			t.Errorf("an entry that is %s: %v", name, err)
		}
	}
	if _, err := w.Raise(ctx, clinictest.Nurse, press("flood", "1", "k")); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestRulesAreChecked(t *testing.T) {
	w := open(t)
	good := w.rules()
	for name, change := range map[string]func(*emergency.Rule){
		"no kind":             func(r *emergency.Rule) { r.Kinds = nil },
		"one language":        func(r *emergency.Rule) { r.Kinds[0].Name = i18n.Text{i18n.English: "x"} },
		"a contact twice":     func(r *emergency.Rule) { r.Contacts = append(r.Contacts, r.Contacts[0]) },
		"no number":           func(r *emergency.Rule) { r.Contacts[0].Phone = "" },
		"no such number":      func(r *emergency.Rule) { r.Contacts[0].Phone = "12" },
		"no address":          func(r *emergency.Rule) { r.Contacts[2].Email = "chen" },
		"unknown in a step":   func(r *emergency.Rule) { r.Lines[0].Steps[1][0] = "ghost" },
		"an empty step":       func(r *emergency.Rule) { r.Lines[0].Steps[1] = nil },
		"half an hour's span": func(r *emergency.Rule) { r.Lines[0].Until = "" },
		"no hour":             func(r *emergency.Rule) { r.Lines[0].Until = "25:00" },
	} {
		r := good
		r.Kinds, r.Contacts = slices.Clone(good.Kinds), slices.Clone(good.Contacts)
		r.Lines = nil
		for _, l := range good.Lines {
			l.Steps = slices.Clone(l.Steps)
			for i := range l.Steps {
				l.Steps[i] = slices.Clone(l.Steps[i])
			}
			r.Lines = append(r.Lines, l)
		}
		change(&r)
		if _, err := w.SaveRules(t.Context(), clinictest.Manager, good.Version, r); errs.KindOf(err) != errs.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.SaveRules(t.Context(), clinictest.Manager, good.Version-1, good); !errors.Is(err, emergency.ErrStale) {
		t.Errorf("over a newer version: %v", err)
	}
	now, err := w.Current(t.Context(), clinictest.Manager)
	if err != nil || now.Version != 1 || now.Contacts[0].Phone != "+8613800000101" {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestAReportIsDraftedCompletedAndSigned(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	e := w.raise(clinictest.Nurse, emergency.Press{Kind: "collapse", Place: emergency.Place{Room: "3-12"}, Note: "倒在门口", Key: "key-1"})
	w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Measure, Note: "测血糖"})
	if _, err := w.End(ctx, clinictest.Doctor, e.ID, false, "", "end"); err != nil {
		t.Fatal(err)
	}
	r, err := w.Report(ctx, clinictest.Manager, e.ID, i18n.Chinese)
	if err != nil || !strings.Contains(r.Course, "倒在门口") || !strings.Contains(r.Course, "测血糖") || strings.Contains(r.Course, "emergency.entry") || r.Status != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	r.Improvement = "门口放 AED"
	saved, err := w.SaveReport(ctx, clinictest.Manager, e.ID, 0, r.ReportText, false)
	if err != nil || saved.Status != emergency.Draft {
		t.Fatalf("%+v, %v", saved, err)
	}
	if _, err := w.SaveReport(ctx, clinictest.Manager, e.ID, 0, r.ReportText, false); !errors.Is(err, emergency.ErrStale) {
		t.Errorf("over somebody else's: %v", err)
	}
	signer := auth.Actor{ID: "manager", Name: "陈经理", Roles: []auth.Role{auth.Manager}}
	_, err = w.SaveReport(ctx, signer, e.ID, 1, emergency.ReportText{Course: " \n", Harm: "　"}, true)
	if x := new(errs.Error); !errors.As(err, &x) || len(x.Fields) != 3 || x.Fields[0].Path != "course" || x.Fields[1].Path != "cause" || x.Fields[2].Path != "harm" || x.Fields[2].Code != "unsaid" {
		t.Errorf("signed, and says nothing: %v", err)
	}
	saved.Cause, saved.Harm = "低血糖", "无"
	if _, err := w.SaveReport(ctx, signer, e.ID, 1, saved.ReportText, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SaveReport(ctx, signer, e.ID, 2, saved.ReportText, false); !errors.Is(err, emergency.ErrSigned) {
		t.Errorf("a signed report changed: %v", err)
	}
	r, err = w.Report(ctx, clinictest.Manager, e.ID, i18n.English)
	if err != nil || r.Status != emergency.Signed || r.SignedBy != "陈经理" || r.Improvement != "门口放 AED" || r.SignedAt == nil {
		t.Errorf("%+v, %v", r, err)
	}
	month, _, err := w.OfMonth(ctx, clinictest.Nurse, w.Today().Month(), 10, "")
	if err != nil || len(month) != 1 || month[0].Report != emergency.Signed {
		t.Errorf("%+v, %v", month, err)
	}
}

func TestTheStreamTellsEachThingOnce(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	w.raise(clinictest.Desk, press("collapse", "3-12", "key-2"))
	w.Advance(2 * time.Minute)
	if _, err := w.Sweep(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Acknowledged, Key: "a"})
	w.write(clinictest.Nurse, e.ID, emergency.Writing{Kind: emergency.Acknowledged, Key: "b"})
	if _, err := w.End(t.Context(), clinictest.Doctor, e.ID, true, "", "end"); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, c := range w.Changes() {
		all, err := emergency.EventsOf(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			seen[x.ID()]++
		}
	}
	if len(seen) != 5 {
		t.Errorf("%v", seen)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is told %d times", id, n)
		}
	}
}
