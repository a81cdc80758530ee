package exam_test

import (
	"errors"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/exam"
)

// TestAnAmendmentOfWhatOthersAmendedIsStale holds that nobody undoes, out of a form that is old, what they have not seen.
func TestAnAmendmentOfWhatOthersAmendedIsStale(t *testing.T) {
	w := open(t)
	e := w.enter(w.opened(w.man(), "lost-amendment"), "blood", number("glucose", 9.9))
	amend := func(version int, glucose float64, key string) error {
		_, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", exam.Entry{
			Values: w.usual("blood", number("glucose", glucose)), Amends: version, Reason: "复核", Key: key,
		})
		return err
	}
	if err := amend(0, 5, "unnamed-0"); errs.KindOf(err) != errs.KindInvalid {
		t.Fatal("amended without saying what:", err)
	}
	w.must(amend(1, 5, "amend-first"))
	w.refuses(amend(1, 6, "old-form-1"), exam.ErrStale)
	w.must(amend(2, 5.5, "amend-second"))
	w.refuses(amend(1, 5, "amend-first"), exam.ErrStale) // a late retry of the first
	w.must(amend(2, 5.5, "amend-second"))                // a retry of the last
	all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	if len(all) != 3 {
		t.Fatalf("%d versions", len(all))
	}
}

// TestAKeyWithOtherValuesIsRefused holds that nobody is told that something is kept which is not.
func TestAKeyWithOtherValuesIsRefused(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "key-and-values")
	in := exam.Entry{Values: w.usual("blood"), Key: "blood-once-1"}
	_, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", in)
	w.must(err)
	_, err = w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", in)
	w.must(err)
	in.Values = w.usual("blood", number("glucose", 9.9))
	_, err = w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", in)
	w.refuses(err, exam.ErrKeyReused)
	in.Values, in.Remark = w.usual("blood"), "溶血"
	_, err = w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", in)
	w.refuses(err, exam.ErrKeyReused)
}

// TestANumberIsNotRoundedBeforeItIsJudged holds that 2.749 of an item of one decimal is not 2.7, nor 2.8: who measured
// says which.
func TestANumberIsNotRoundedBeforeItIsJudged(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "not-rounded")
	for _, n := range []float64{2.75, 2.749, 6.2000001} {
		_, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", exam.Entry{Values: w.usual("blood", number("potassium", n)), Key: "not-rounded"})
		var bad *errs.Error
		if !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Path != "values.potassium" || bad.Fields[0].Code != "decimals" {
			t.Errorf("%v: %v", n, err)
		}
	}
	for _, n := range []float64{2.7, 4.1, 6.3} {
		w.enter(w.opened(w.man(), "plain-decimal"), "blood", number("potassium", n))
	}
}
