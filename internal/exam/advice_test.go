package exam_test

import (
	"strings"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/patient"
	"careloop/internal/store"
)

func (w *world) proposed(e exam.Exam) []exam.Conclusion {
	w.t.Helper()
	r, err := w.Review(w.t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	return r.Proposed
}

// TestNothingUnusualIsProposedOnlyOfWhatWasLookedAt holds that no silence is taken for good news.
func TestNothingUnusualIsProposedOnlyOfWhatWasLookedAt(t *testing.T) {
	w := open(t)
	if all := w.proposed(w.through(w.opened(w.man(), "all-is-usual"))); len(all) != 1 || all[0].Title != "本次体检未见明显异常" {
		t.Fatalf("%+v", all)
	}
	left := w.opened(w.man(), "one-left-out")
	left, err := w.MoveTo(t.Context(), clinictest.Nurse, left.ID, exam.Move{Station: "eyes", To: exam.Skipped, Reason: exam.Device})
	w.must(err)
	none := w.opened(w.man(), "nothing-at-all")
	for _, s := range none.Stops {
		none, err = w.MoveTo(t.Context(), clinictest.Nurse, none.ID, exam.Move{Station: s.Station, To: exam.Declined, Reason: exam.OwnWish})
		w.must(err)
	}
	for what, e := range map[string]exam.Exam{
		"a station was left out":    w.through(left),
		"nothing was measured":      none,
		"a value was declined":      w.through(w.enter(w.opened(w.man(), "one-declined"), "blood", exam.Reading{Item: "glucose", Declined: true})),
		"a number has no range":     w.through(w.aged(patient.Male, "1930-05-01")), // creatinine has none beyond 79
		"stations are not over yet": w.enter(w.opened(w.man(), "half-way-through"), "blood"),
	} {
		if all := w.proposed(e); len(all) != 0 {
			t.Errorf("%s, and proposed is %+v", what, all)
		}
	}
}

func TestWhatIsCriticalGetsUrgentAdvice(t *testing.T) {
	w := open(t)
	e := w.enter(w.opened(w.man(), "urgent-advice"), "blood", number("creatinine", 651), number("hb", 59), number("wbc", 1.4), number("rbc", 4))
	for _, c := range w.proposed(e) {
		if c.Flag.Critical() && !strings.Contains(c.Advice, "立即") {
			t.Errorf("%+v", c)
		}
		if !c.Flag.Critical() && strings.Contains(c.Advice, "立即") {
			t.Errorf("%+v", c)
		}
	}
}

// TestNoResultIsLostForAProposal holds that what cannot be read of others keeps nobody from writing, and that an amendment
// sends nobody elsewhere.
func TestNoResultIsLostForAProposal(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "goes-on-anyway")
	other := w.pkg
	other, err := w.SavePackage(t.Context(), clinictest.Admin, other, 0)
	w.must(err)
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: w.man(), Package: other.ID, Key: "another-exam"})
	w.must(err)
	w.must(w.Clinic.DB.Write(t.Context(), store.Stamp{By: "test", At: w.Clinic.Now()},
		store.Delete(store.Key{Table: store.Care, PK: "exam-package#" + string(other.ID), SK: "v0001"})))
	fresh := &exam.Service{DB: w.Clinic.DB, Clinic: w.Settings, Now: w.Clinic.Now, Keys: w.Clinic.Keys, Appointments: w.Booking, Audit: w.read}
	w.Service = fresh // which has no package in mind
	before := e.Next
	if e = w.enter(e, "urine"); e.Next != "" || before == "" {
		t.Fatal("proposed", e.Next)
	}
	if e = w.through(e); e.Status != exam.ToReview {
		t.Fatal(e.Status)
	}
}

func TestAnAmendmentSendsNobodyElsewhere(t *testing.T) {
	w := open(t)
	e := w.enter(w.enter(w.opened(w.man(), "same-way-on"), "blood"), "ultrasound")
	before := e.Next
	for i := range 4 { // others come to the same place
		o := w.opened(w.man(), "others-"+string(rune('a'+i))+"-come")
		_, err := w.MoveTo(t.Context(), clinictest.Nurse, o.ID, exam.Move{Station: before, To: exam.Active})
		w.must(err)
	}
	e, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", exam.Entry{Values: w.usual("blood"), Amends: 1, Reason: "复核", Key: "same-way-amend"})
	w.must(err)
	if e.Next != before {
		t.Fatalf("was sent to %s, now to %s", before, e.Next)
	}
}

func TestWhatWasLeftOpenOnItsDayIsReviewed(t *testing.T) {
	w := open(t)
	w.opened(w.man(), "nothing-done")
	e := w.enter(w.opened(w.man(), "left-half-way"), "blood")
	all, err := w.Reviews(t.Context(), clinictest.Doctor)
	w.must(err)
	if len(all) != 0 {
		t.Fatalf("on its day: %+v", all)
	}
	w.Set(w.Today().AddDays(1), "08:00")
	all, err = w.Reviews(t.Context(), clinictest.Doctor)
	w.must(err)
	if len(all) != 1 || all[0].ID != e.ID || all[0].Status != exam.Going {
		t.Fatalf("the day after: %+v", all)
	}
}
