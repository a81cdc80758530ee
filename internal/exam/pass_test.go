package exam_test

import (
	"errors"
	"fmt"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/exam"
	"careloop/internal/i18n"
)

// faults returns the wrong fields of an error, with the value that each names.
func faults(err error) string {
	var bad *errs.Error
	errors.As(err, &bad)
	if bad == nil {
		return fmt.Sprint(err)
	}
	all := ""
	for _, f := range bad.Fields {
		name, _ := f.Params["item"].(i18n.Text)
		all += f.Path + ":" + f.Code + ":" + name.In(i18n.English) + " "
	}
	return all
}

func TestNobodySignsPastACriticalValue(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	e := w.through(w.enter(w.opened(w.man(), "critical-1"), "blood", number("potassium", 6.8), number("glucose", 7.4)))
	draft := exam.Draft{Conclusions: []exam.Conclusion{{Title: "未见异常"}}}
	_, err := w.Sign(ctx, clinictest.Doctor, e.ID, e.Version, draft)
	if got := faults(err); got != "criticals:critical-unseen:Potassium conclusions:critical-unmentioned:Potassium " {
		t.Fatal(got)
	}
	r, err := w.Review(ctx, clinictest.Doctor, e.ID)
	w.must(err)
	if len(r.Alerts) != 1 || r.Alerts[0].SeenAt != nil {
		t.Fatalf("%+v", r.Alerts)
	}
	draft.Conclusions = r.Proposed
	_, err = w.Sign(ctx, clinictest.Doctor, e.ID, e.Version, draft)
	if got := faults(err); got != "criticals:critical-unseen:Potassium " {
		t.Fatal(got)
	}
	_, err = w.See(ctx, clinictest.Doctor, r.Alerts[0].ID)
	w.must(err)
	_, err = w.Sign(ctx, clinictest.Doctor, e.ID, e.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: "血糖偏高", Items: []string{"glucose"}}}})
	if got := faults(err); got != "conclusions:critical-unmentioned:Potassium " {
		t.Fatal(got)
	}
	e, err = w.Sign(ctx, clinictest.Doctor, e.ID, e.Version, draft)
	w.must(err)
	// An amendment to another critical value is one that nobody has seen; one that makes it usual stands in no way.
	e, err = w.Enter(ctx, clinictest.Doctor, e.ID, "blood", exam.Entry{Values: w.usual("blood", number("potassium", 7.4)), Amends: 1, Reason: "复核", Key: "other-critical"})
	w.must(err)
	draft.Reason = "复核"
	_, err = w.Sign(ctx, clinictest.Doctor, e.ID, e.Version, draft)
	if got := faults(err); got != "criticals:critical-unseen:Potassium " {
		t.Fatal(got)
	}
	e, err = w.Enter(ctx, clinictest.Doctor, e.ID, "blood", exam.Entry{Values: w.usual("blood"), Amends: 2, Reason: "溶血", Key: "usual-after-all"})
	w.must(err)
	_, err = w.Sign(ctx, clinictest.Doctor, e.ID, e.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: "未见异常"}}, Reason: "溶血"})
	w.must(err)
}

func TestTheDiastolicPressureIsBelowTheSystolic(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "pressure-1")
	for _, lower := range []float64{120, 121} {
		_, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "body", exam.Entry{Values: w.usual("body", number("systolic", 120), number("diastolic", lower)), Key: "pressure-of"})
		if got := faults(err); got != "values.diastolic:pressure-order: " {
			t.Fatal(got)
		}
	}
	w.enter(e, "body", number("systolic", 120), number("diastolic", 119))
}
