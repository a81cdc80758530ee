package exam_test

import (
	"slices"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/store"
)

func TestTheReportIsFinalAndAmendmentsKeepIt(t *testing.T) {
	w := open(t)
	p := w.man()
	before := w.sign(w.through(w.opened(p, "year-before")))
	w.Set(w.Today().AddDays(200), "08:00")
	e := w.through(w.enter(w.opened(p, "this-year-1"), "blood", number("glucose", 7.4), number("cholesterol", 6), number("ldl", 4)))
	_, err := w.Review(t.Context(), clinictest.Self(p), e.ID)
	w.refuses(err, exam.ErrReport)
	r, err := w.Review(t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	if len(r.Proposed) != 2 || len(r.Proposed[1].Items) != 2 || r.Earlier == nil || r.Earlier.Date != before.Date {
		t.Fatalf("%+v %+v", r.Proposed, r.Earlier)
	}
	draft := exam.Draft{Conclusions: r.Proposed, Summary: "请复查血糖"}
	for _, who := range []auth.Actor{clinictest.Nurse, clinictest.Desk, clinictest.Self(p)} {
		_, err = w.Sign(t.Context(), who, e.ID, e.Version, draft)
		w.refuses(err, exam.ErrForbidden)
	}
	signed, err := w.Sign(t.Context(), clinictest.Doctor, e.ID, e.Version, draft)
	w.must(err)
	again, err := w.Sign(t.Context(), clinictest.Doctor, e.ID, e.Version, draft) // a retry
	w.must(err)
	if again.Report != 1 || signed.Version != again.Version {
		t.Fatal("signed twice")
	}
	// a doctor amends a result: patients read what was signed until the report is amended too
	e, err = w.Enter(t.Context(), clinictest.Doctor, e.ID, "blood", exam.Entry{Values: w.usual("blood"), Amends: 1, Reason: "复核", Key: "after-report-1"})
	w.must(err)
	own, err := w.Review(t.Context(), clinictest.Self(p), e.ID)
	w.must(err)
	if v := valueOf(own, "glucose"); v.Flag != exam.High {
		t.Fatalf("%+v", v)
	}
	if all, _ := w.Reviews(t.Context(), clinictest.Doctor); len(all) != 1 {
		t.Fatal("nobody is asked to amend the report")
	}
	_, err = w.Sign(t.Context(), clinictest.Doctor, e.ID, signed.Version, draft)
	w.refuses(err, exam.ErrStale) // of results that the doctor has not seen
	e, err = w.Sign(t.Context(), clinictest.Doctor, e.ID, e.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: "未见异常"}}, Reason: "结果已复核"})
	w.must(err)
	own, err = w.Review(t.Context(), clinictest.Self(p), e.ID)
	w.must(err)
	if v := valueOf(own, "glucose"); v.Flag != "" || own.Report.Version != 2 || len(own.Before) != 0 || len(own.Proposed) != 0 {
		t.Fatalf("%+v", own.Report)
	}
	if r, err = w.Review(t.Context(), clinictest.Doctor, e.ID); err != nil || len(r.Before) != 1 || r.Before[0].Summary != "请复查血糖" {
		t.Fatalf("%+v %v", r.Before, err)
	}
}

func TestNobodyReadsWhatIsAnotherPatients(t *testing.T) {
	w := open(t)
	p, other := w.man(), w.man()
	e := w.sign(w.through(w.opened(p, "mine-alone")))
	_, err := w.Review(t.Context(), clinictest.Self(other), e.ID)
	w.refuses(err, exam.ErrForbidden)
	_, err = w.Sheet(t.Context(), clinictest.Self(other), e.ID)
	w.refuses(err, exam.ErrForbidden)
	_, err = w.Review(t.Context(), clinictest.Desk, e.ID)
	w.refuses(err, exam.ErrForbidden)
	booker := clinictest.Self(p).OnBehalf(string(p), string(other), auth.ScopeVisits)
	_, err = w.Review(t.Context(), booker, e.ID)
	w.refuses(err, exam.ErrForbidden)
	reader := clinictest.Self(p).OnBehalf(string(p), string(other), auth.ScopeRecord)
	_, err = w.Review(t.Context(), reader, e.ID)
	w.must(err)
	shown, err := w.Sheet(t.Context(), clinictest.Desk, e.ID)
	w.must(err)
	if shown.Exam.Abnormal != 0 {
		t.Fatal("the desk sees how many values are flagged")
	}
}

// TestWhoBooksForAPatientLearnsNothingOfHerBody holds that pregnancy and reasons are for staff, herself and who may read
// for her, that how many values are flagged is for those who treat, and that no reason is in a stamp, which the audit copies.
func TestWhoBooksForAPatientLearnsNothingOfHerBody(t *testing.T) {
	w := open(t)
	p, other := w.man(), w.man()
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Pregnant: true, Key: "told-to-few"}
	e, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	e, err = w.MoveTo(t.Context(), clinictest.Nurse, e.ID, exam.Move{Station: "ecg", To: exam.Declined, Reason: exam.Medical})
	w.must(err)
	tells := func(e exam.Exam) bool {
		return e.Pregnant || slices.ContainsFunc(e.Stops, func(s exam.Stop) bool { return s.Reason != "" })
	}
	for _, c := range []struct {
		who  auth.Actor
		want bool
	}{
		{clinictest.Self(p), true},
		{clinictest.Desk, true},
		{clinictest.Self(p).OnBehalf(string(p), string(other), auth.ScopeRecord), true},
		{clinictest.Self(p).OnBehalf(string(p), string(other), auth.ScopeVisits), false},
	} {
		shown, err := w.Sheet(t.Context(), c.who, e.ID)
		w.must(err)
		all, err := w.OfPatient(t.Context(), c.who, p)
		w.must(err)
		if tells(shown.Exam) != c.want || tells(all[0]) != c.want {
			t.Errorf("%+v is shown %+v", c.who, shown.Exam)
		}
	}
	for _, change := range w.Changes() {
		if change.New != nil && change.New.Stamp.Why != "" {
			t.Errorf("%s was stamped %q", change.SK, change.New.Stamp.Why)
		}
	}
	w.through(w.enter(e, "blood", number("glucose", 7.4)))
	again, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	due, err := w.Reviews(t.Context(), clinictest.Manager)
	w.must(err)
	if again.Abnormal != 0 || len(due) != 1 || due[0].Abnormal != 0 {
		t.Fatalf("%+v %+v", again, due)
	}
}

// TestNothingOfTheBodyIsStoredPlain looks into every item for what was measured.
func TestNothingOfTheBodyIsStoredPlain(t *testing.T) {
	w := open(t)
	e := w.enter(w.opened(w.man(), "sealed-all"), "blood", number("cholesterol", 7.77))
	e = w.through(e)
	_, err := w.Sign(t.Context(), clinictest.Doctor, e.ID, e.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: "秘密结论"}}})
	w.must(err)
	for _, c := range w.Changes() {
		if c.Table == store.Care && c.New != nil && (contains(c, "7.77") || contains(c, "秘密结论")) {
			t.Errorf("%s tells", c.SK)
		}
	}
}
