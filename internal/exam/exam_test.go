package exam_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/exam"
	"careloop/internal/patient"
)

func TestARetryOpensOneRouteSheet(t *testing.T) {
	w := open(t)
	p := w.man()
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := map[exam.ID]bool{}
	for range 20 {
		wg.Go(func() {
			e, err := w.Open(context.WithoutCancel(t.Context()), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: "one-request"})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[e.ID] = true
		})
	}
	wg.Wait()
	all, err := w.OfPatient(t.Context(), clinictest.Self(p), p)
	w.must(err)
	if len(ids) != 1 || len(all) != 1 {
		t.Fatalf("%d ids, %d examinations", len(ids), len(all))
	}
}

func TestTheScheduleLearnsThatThePatientCameAndIsThrough(t *testing.T) {
	w := open(t)
	p := w.man()
	a := w.booked(p, 5)
	status := func() booking.Status {
		now, err := w.Booking.Appointment(t.Context(), clinictest.Desk, a.ID)
		w.must(err)
		return now.Status
	}
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Appointment: a.ID, Key: "with-appointment"}
	e, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	if status() != booking.Arrived {
		t.Fatal("the appointment is", status())
	}
	r.Key = "another-desk"
	again, err := w.Open(t.Context(), clinictest.Desk, r)
	w.must(err)
	if again.ID != e.ID {
		t.Fatal("another desk opened a second one")
	}
	r.Key, r.Pregnant = "a-third-desk", true
	_, err = w.Open(t.Context(), clinictest.Desk, r)
	w.refuses(err, exam.ErrOpened)
	w.through(e)
	if status() != booking.Fulfilled {
		t.Fatal("the appointment is", status())
	}
}

func TestWhoMayNotHaveThePackage(t *testing.T) {
	w := open(t)
	p := w.man()
	women := w.pkg
	women.Sex = patient.Female
	women, err := w.SavePackage(t.Context(), clinictest.Admin, women, 0)
	w.must(err)
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: women.ID, Key: "not-for-him"})
	w.refuses(err, exam.ErrNotFor)
	unborn := w.Patient() // whose file says little
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: unborn, Package: w.pkg.ID, Key: "who-is-it-0"})
	w.refuses(err, exam.ErrUnknown)
	women.Active = false
	_, err = w.SavePackage(t.Context(), clinictest.Admin, women, women.Version)
	w.must(err)
	_, err = w.SavePackage(t.Context(), clinictest.Admin, women, 1)
	w.refuses(err, exam.ErrStale)
	_, err = w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: women.ID, Key: "not-offered"})
	w.refuses(err, exam.ErrInactive)
	_, err = w.Open(t.Context(), clinictest.Self(p), exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: "by-patient"})
	w.refuses(err, exam.ErrForbidden)
}

func TestTheRouteGoesBeforeEatingThenWhereTheWaitIsShortest(t *testing.T) {
	w := open(t)
	first, second := w.opened(w.man(), "first-one"), w.opened(w.man(), "second-one")
	if first.Next != "blood" || second.Next != "blood" {
		t.Fatal("proposed", first.Next, second.Next)
	}
	first = w.enter(first, "blood")
	if first.Next != "ultrasound" { // before eating too, and after the blood was drawn
		t.Fatal("proposed", first.Next)
	}
	first = w.enter(first, "ultrasound")
	second = w.enter(w.enter(second, "blood"), "ultrasound")
	if first.Next == second.Next {
		t.Fatal("both are sent to", first.Next)
	}
	// whoever is somewhere is sent nowhere
	at, err := w.MoveTo(t.Context(), clinictest.Nurse, first.ID, exam.Move{Station: "ecg", To: exam.Active})
	w.must(err)
	if at.Next != "" {
		t.Fatal("proposed", at.Next)
	}
	_, err = w.MoveTo(t.Context(), clinictest.Nurse, w.opened(w.man(), "third-one").ID, exam.Move{Station: "ultrasound", To: exam.Active})
	w.refuses(err, exam.ErrOrder)
}

func TestStationsAreSkippedDeclinedAndComeBackTo(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "the-day-of")
	_, err := w.MoveTo(t.Context(), clinictest.Nurse, e.ID, exam.Move{Station: "urine", To: exam.Declined})
	if errs.KindOf(err) != errs.KindInvalid {
		t.Fatal("declined without a reason:", err)
	}
	for _, m := range []exam.Move{{"urine", exam.Returning, exam.NotReady}, {"eyes", exam.Declined, exam.OwnWish}, {"ecg", exam.Skipped, exam.Device}} {
		e, err = w.MoveTo(t.Context(), clinictest.Nurse, e.ID, m)
		w.must(err)
	}
	e = w.through(e)
	if e.Status != exam.ToReview || e.ReportDue != "2026-11-26" { // three working days after Monday
		t.Fatalf("%s, due %s", e.Status, e.ReportDue)
	}
	_, err = w.Enter(t.Context(), clinictest.Nurse, e.ID, "eyes", exam.Entry{Values: w.usual("eyes"), Key: "eyes-after-all"})
	w.refuses(err, exam.ErrMove)
	e, err = w.MoveTo(t.Context(), clinictest.Nurse, e.ID, exam.Move{Station: "eyes", To: exam.Todo})
	w.must(err)
	if e.Status != exam.Going {
		t.Fatal("who came back is", e.Status)
	}
	if e = w.enter(e, "eyes"); e.Status != exam.ToReview {
		t.Fatal(e.Status)
	}
	if all, err := w.Reviews(t.Context(), clinictest.Doctor); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
}

func TestPregnantPatientsSkipTheXRay(t *testing.T) {
	w := open(t)
	e, err := w.Open(t.Context(), clinictest.Desk, exam.OpenRequest{Patient: w.man(), Package: w.pkg.ID, Pregnant: true, Key: "pregnant-1"})
	w.must(err)
	i := slices.IndexFunc(e.Stops, func(s exam.Stop) bool { return s.Station == "chest-xray" })
	if e.Stops[i].State != exam.Skipped || e.Stops[i].Reason != "pregnant" {
		t.Fatalf("%+v", e.Stops[i])
	}
	for _, to := range []exam.State{exam.Todo, exam.Active} {
		_, err = w.MoveTo(t.Context(), clinictest.Nurse, e.ID, exam.Move{Station: "chest-xray", To: to})
		w.refuses(err, exam.ErrPregnant)
	}
}

func TestResultsNameWhatIsWrongAndBearTheirFlags(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "results-of")
	_, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "body", exam.Entry{Values: []exam.Reading{
		number("height", 17.5), {Item: "weight", Number: ptr(80), Unit: "g"}, {Item: "systolic"}, number("pulse", 70),
	}})
	var bad *errs.Error
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range bad.Fields {
		got[f.Path] = f.Code
	}
	want := map[string]string{"values.height": "implausible", "values.weight": "unit", "values.systolic": "required", "values.diastolic": "required", "values.pulse": "unknown"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatal(got)
	}
	e = w.enter(e, "body", number("weight", 90), number("systolic", 140), exam.Reading{Item: "diastolic", Declined: true})
	all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	flags := map[string]exam.Flag{}
	for _, v := range all[0].Values {
		flags[v.Item] = v.Flag
		if v.Item == "bmi" && *v.Number != 29.4 {
			t.Error("body mass index", *v.Number)
		}
	}
	if flags["systolic"] != exam.High || flags["bmi"] != exam.High || flags["diastolic"] != "" || e.Abnormal != 2 {
		t.Fatal(flags, e.Abnormal)
	}
	if len(w.read.reads) != 1 {
		t.Fatal("the audit was told", w.read.reads)
	}
	w.read.fail = errors.New("the audit is down")
	if _, err := w.Results(t.Context(), clinictest.Doctor, e.ID); err == nil {
		t.Fatal("shown though nobody could note it")
	}
}

func TestRangesGoBySexAndAge(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		sex  patient.Gender
		born string
		n    float64
		want exam.Flag
	}{
		{patient.Male, "1980-05-01", 97, ""},
		{patient.Male, "1980-05-01", 98, exam.High},
		{patient.Male, "1960-05-01", 98, ""},
		{patient.Female, "1980-05-01", 80, exam.High},
		{patient.Female, "1960-05-01", 80, ""},
		{patient.Male, "1980-05-01", 651, exam.CriticalHigh},
		{patient.Male, "1930-05-01", 120, ""}, // the standard has no range beyond 79
		{patient.Male, "1930-05-01", 651, exam.CriticalHigh},
	} {
		e := w.enter(w.aged(c.sex, c.born), "blood", number("creatinine", c.n))
		all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
		w.must(err)
		for _, v := range all[0].Values {
			if v.Item == "creatinine" && v.Flag != c.want {
				t.Errorf("%s born %s: %v is %q, want %q", c.sex, c.born, c.n, v.Flag, c.want)
			}
		}
	}
}

func TestWhoseSexIsNotKnownIsFlaggedOutsideOfBothRanges(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		sex  patient.Gender
		item string
		n    float64
		want exam.Flag
		both bool
	}{
		{patient.Male, "urate", 420, "", false},
		{patient.Male, "urate", 421, exam.High, false},
		{patient.Female, "urate", 360, "", false},
		{patient.Female, "urate", 361, exam.High, false},
		{patient.UnknownGender, "urate", 361, "", true},
		{patient.OtherGender, "urate", 421, exam.High, true},
		{patient.UnknownGender, "hb", 160, "", true},
		{patient.UnknownGender, "hb", 120, "", true},
		{patient.UnknownGender, "hb", 114, exam.Low, true},
		{patient.UnknownGender, "hb", 176, exam.High, true},
		{patient.UnknownGender, "hb", 59, exam.CriticalLow, true},
		{patient.UnknownGender, "creatinine", 651, exam.CriticalHigh, true},
		{patient.UnknownGender, "potassium", 5.4, exam.High, false}, // one range for all
	} {
		e := w.enter(w.aged(c.sex, "1980-05-01"), "blood", number(c.item, c.n))
		all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
		w.must(err)
		v := named(all[0].Values, c.item)
		if v.Flag != c.want || (len(v.BySex) == 2) != c.both || (v.High == nil) != c.both {
			t.Errorf("%s, %s %v: %+v, want %q", c.sex, c.item, c.n, v, c.want)
		}
	}
	e := w.enter(w.aged(patient.UnknownGender, "1930-05-01"), "blood", number("creatinine", 651))
	all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	if v := named(all[0].Values, "creatinine"); v.Flag != exam.CriticalHigh {
		t.Errorf("beyond the ages of the standard: %+v", v)
	}
}

func named(all []exam.Value, item string) exam.Value {
	i := slices.IndexFunc(all, func(v exam.Value) bool { return v.Item == item })
	return all[i]
}

func (w *world) aged(sex patient.Gender, born string) exam.Exam {
	w.t.Helper()
	s := &patient.Service{DB: w.Clinic.DB, Clinic: w.Settings, Now: w.Clinic.Now, Keys: w.Clinic.Keys}
	in := patient.RegisterInput{Name: "某人", Gender: sex}
	in.BirthDate = day(born)
	p, _, err := s.Register(w.t.Context(), clinictest.Desk, in)
	w.must(err)
	e, err := w.Open(w.t.Context(), clinictest.Desk, exam.OpenRequest{
		Patient: p.ID, Package: w.pkg.ID, Sex: patient.UnknownGender, Key: "aged-" + string(p.ID), // which the file may say better
	})
	w.must(err)
	return e
}

func TestOfTwoWhoEnterAtOnceOneDoes(t *testing.T) {
	w := open(t)
	e := w.opened(w.man(), "two-at-once")
	var wg sync.WaitGroup
	var mu sync.Mutex
	won, refused := 0, 0
	for i := range 12 {
		wg.Go(func() {
			_, err := w.Enter(context.WithoutCancel(t.Context()), clinictest.Nurse, e.ID, "blood", exam.Entry{
				Values: w.usual("blood", number("glucose", float64(4+i%2))), Key: fmt.Sprintf("request-%02d", i),
			})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case errs.KindOf(err) == errs.KindInvalid, errors.Is(err, exam.ErrBusy): // to amend wants a reason
				refused++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	if won != 1 || len(all) != 1 {
		t.Fatalf("%d won, %d were refused, %d results", won, refused, len(all))
	}
}

func TestAnAmendmentKeepsWhatWasEntered(t *testing.T) {
	w := open(t)
	e := w.enter(w.opened(w.man(), "amend-this"), "blood", number("glucose", 9.9))
	again := exam.Entry{Values: w.usual("blood"), Key: "amend-blood-1", Amends: 1}
	_, err := w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", again)
	if errs.KindOf(err) != errs.KindInvalid {
		t.Fatal("amended without a reason:", err)
	}
	again.Reason = "标本混淆"
	for range 2 { // sent twice it is once
		e, err = w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", again)
		w.must(err)
	}
	all, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
	w.must(err)
	if len(all) != 2 || all[0].Version != 1 || all[1].Reason != "标本混淆" || e.Abnormal != 0 {
		t.Fatalf("%+v", all)
	}
}

func TestACriticalValueIsSeenToldAndWithdrawn(t *testing.T) {
	w := open(t)
	e := w.enter(w.opened(w.man(), "critical-1"), "blood", number("potassium", 6.9), number("glucose", 25))
	all, err := w.Criticals(t.Context(), clinictest.Doctor)
	w.must(err)
	if len(all) != 2 || e.Critical != 2 || !all[0].Deadline.Equal(w.Clinic.Now().Add(time.Hour)) {
		t.Fatalf("%+v", all)
	}
	c := all[0]
	if c.Item != "potassium" { // of one instant, in no order
		c = all[1]
	}
	_, err = w.See(t.Context(), clinictest.Nurse, c.ID)
	w.refuses(err, exam.ErrForbidden)
	_, err = w.See(t.Context(), clinictest.Doctor, c.ID)
	w.must(err)
	c, err = w.Tell(t.Context(), clinictest.Nurse, c.ID, exam.InPerson)
	w.must(err)
	if !c.InTime() {
		t.Fatal("not in time")
	}
	w.must(w.Called(t.Context(), c.ID, w.Clinic.Now().Add(2*time.Hour), "somebody else")) // the first counts
	// the other one was mistyped
	_, err = w.Enter(t.Context(), clinictest.Nurse, e.ID, "blood", exam.Entry{Values: w.usual("blood", number("potassium", 6.9)), Amends: 1, Reason: "录入错误", Key: "amend-critical"})
	w.must(err)
	found, err := w.CriticalsOn(t.Context(), clinictest.Manager, w.Today())
	w.must(err)
	withdrawn := 0
	for _, x := range found {
		if x.WithdrawnAt != nil {
			withdrawn++
		}
	}
	if withdrawn != 1 {
		t.Fatalf("%+v", found)
	}
	var kinds []string
	for _, change := range w.Changes() {
		events, err := exam.EventsOf(change)
		w.must(err)
		for _, x := range events {
			kinds = append(kinds, string(x.Kind))
		}
	}
	slices.Sort(kinds)
	if got := fmt.Sprint(kinds); got != "[critical-found critical-found critical-seen critical-told critical-withdrawn opened]" {
		t.Fatal(got)
	}
}
