package preparation_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/preparation"
	"careloop/internal/store"
)

type world struct {
	*clinictest.Clinic
	*preparation.Service
	t       *testing.T
	service booking.HealthcareService
}

func open(t *testing.T) *world {
	t.Helper()
	c := clinictest.New(t)
	w := &world{Clinic: c, t: t, Service: &preparation.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Bookings: c.Booking}}
	both := func(s string) i18n.Text { return i18n.Text{i18n.Chinese: s, i18n.English: s} }
	w.save(booking.HealthcareService{
		Name: both("Gastroscopy"), Departments: []booking.DepartmentID{c.Department}, Active: true,
		Preparation: &booking.Preparation{FastHours: 8, WaterHours: 2, Confirm: []booking.Statement{
			{ID: "thinners", Text: both("I take no blood thinners"), WarnDesk: true}, {ID: "driving", Text: both("I will not drive")},
		}},
	})
	return w
}

func (w *world) save(x booking.HealthcareService) {
	w.t.Helper()
	var err error
	if w.service, err = w.Booking.SaveHealthcareService(w.t.Context(), clinictest.Admin, x); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) booked(number int) booking.Appointment {
	w.t.Helper()
	a, err := w.Booking.Book(w.t.Context(), clinictest.Desk, booking.Request{
		Patient: w.Patient(), Session: w.Session(clinictest.Monday.AddDays(1)), Number: number, Channel: "desk", Service: w.service.ID,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) sheet(x preparation.Readiness, err error) preparation.Readiness {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

func TestAPatientConfirmsOneByOne(t *testing.T) {
	w := open(t)
	a := w.booked(1)
	self := clinictest.Self(a.Patient)
	x := w.sheet(w.Sheet(t.Context(), self, a.ID))
	if diff := cmp.Diff([]string{"thinners"}, x.Warnings); diff != "" || !x.Open || x.Fasting.Eat == nil || x.Changed {
		t.Errorf("at first %+v", x)
	}
	x = w.sheet(w.Answer(t.Context(), self, a.ID, "thinners", false))
	if got := x.Answers["thinners"]; got.Confirmed || got.By != "" || len(x.Warnings) != 1 {
		t.Errorf("not so: %+v", x)
	}
	if got := w.sheet(w.Sheet(t.Context(), clinictest.Desk, a.ID)).Answers["thinners"]; got.Confirmed || got.By != self.ID {
		t.Errorf("the desk reads %+v", got)
	}
	x = w.sheet(w.Answer(t.Context(), self, a.ID, "thinners", true))
	if len(x.Warnings) != 0 || x.Version != 2 {
		t.Errorf("confirmed: %+v", x)
	}
	if x = w.sheet(w.Answer(t.Context(), self, a.ID, "thinners", true)); x.Version != 2 {
		t.Errorf("the same again wrote version %d", x.Version)
	}
	if _, err := w.Answer(t.Context(), self, a.ID, "nonsense", true); !isInvalid(err) {
		t.Errorf("what is no statement: %v", err)
	}
	other := clinictest.Self(w.Patient())
	if _, err := w.Answer(t.Context(), other, a.ID, "driving", true); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := w.Find(t.Context(), self, a.ID, preparation.Finding{Outcome: preparation.Kept}); !errors.Is(err, preparation.ErrForbidden) {
		t.Errorf("found by the patient: %v", err)
	}
	plain := w.Book(w.Patient(), clinictest.Monday.AddDays(1), 7)
	if _, err := w.Sheet(t.Context(), clinictest.Desk, plain.ID); !errors.Is(err, preparation.ErrNothing) {
		t.Errorf("nothing to prepare: %v", err)
	}
}

// TestWhoBringsThePatientReadsNoAnswers lets relatives look who may come along, and who may read the record.
func TestWhoBringsThePatientReadsNoAnswers(t *testing.T) {
	w := open(t)
	a := w.booked(1)
	w.Set(a.Date, "08:00")
	w.sheet(w.Answer(t.Context(), clinictest.Desk, a.ID, "thinners", false))
	w.sheet(w.Find(t.Context(), clinictest.Nurse, a.ID, preparation.Finding{Outcome: preparation.Postponed, Note: "ate at 7"}))
	relative := func(scope auth.Scope) auth.Actor {
		own := string(w.Patient())
		return auth.Actor{ID: "relative", Roles: []auth.Role{auth.Patient}, PatientID: own}.OnBehalf(string(a.Patient), own, scope)
	}
	brings, reads := relative(auth.ScopeVisits), relative(auth.ScopeRecord)
	x := w.sheet(w.Sheet(t.Context(), brings, a.ID))
	if x.Fasting.Eat == nil || len(x.Preparation.Confirm) != 2 {
		t.Errorf("how to prepare is kept from who brings the patient: %+v", x)
	}
	if !x.Withheld || len(x.Answers) != 0 || len(x.Warnings) != 0 || x.Outcome != "" || len(x.Findings) != 0 {
		t.Errorf("who brings the patient reads %+v", x)
	}
	if _, err := w.Answer(t.Context(), brings, a.ID, "driving", true); !errors.Is(err, preparation.ErrForbidden) {
		t.Errorf("answered by who brings the patient: %v", err)
	}
	x = w.sheet(w.Answer(t.Context(), reads, a.ID, "driving", true))
	if diff := cmp.Diff([]string{"thinners"}, x.Warnings); diff != "" || x.Withheld || x.Outcome != preparation.Postponed || len(x.Answers) != 2 || len(x.Findings) != 0 {
		t.Errorf("who may read the record reads %+v", x)
	}
	for statement, r := range x.Answers {
		if r.By != "" {
			t.Errorf("%s was answered by %s", statement, r.By)
		}
	}
}

func isInvalid(err error) bool {
	var e *errs.Error
	return errors.As(err, &e) && e.Kind == errs.KindInvalid
}

func TestWhatWasConfirmedForOneServiceSaysNothingOfAnother(t *testing.T) {
	w := open(t)
	a := w.booked(1)
	w.sheet(w.Answer(t.Context(), clinictest.Desk, a.ID, "thinners", true))
	next := w.service
	p := *next.Preparation
	p.FastHours = 12
	next.Preparation = &p
	w.save(next)
	x := w.sheet(w.Sheet(t.Context(), clinictest.Desk, a.ID))
	if !x.Changed || x.Preparation.FastHours != 8 || !x.Answers["thinners"].Confirmed {
		t.Errorf("the patient was told otherwise: %+v", x)
	}
	if _, err := w.Booking.ChangeService(t.Context(), clinictest.Desk, a.ID, w.service.ID); err != nil {
		t.Fatal(err)
	}
	x = w.sheet(w.Sheet(t.Context(), clinictest.Desk, a.ID))
	if x.Changed || x.Preparation.FastHours != 12 || len(x.Answers) != 0 || len(x.Warnings) != 1 {
		t.Errorf("told anew: %+v", x)
	}
	moved, err := w.Booking.Move(t.Context(), clinictest.Desk, a.ID, booking.Request{Session: w.Session(clinictest.Monday.AddDays(3)), Number: 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Answer(t.Context(), clinictest.Desk, a.ID, "thinners", true); !errors.Is(err, booking.ErrEnded) {
		t.Errorf("of what was moved away: %v", err)
	}
	if x = w.sheet(w.Sheet(t.Context(), clinictest.Desk, moved.ID)); len(x.Warnings) != 1 {
		t.Errorf("of the new day: %+v", x)
	}
}

func TestWhatIsFoundIsALogThatOnlyStaffRead(t *testing.T) {
	w := open(t)
	a := w.booked(1)
	if _, err := w.Find(t.Context(), clinictest.Nurse, a.ID, preparation.Finding{Outcome: preparation.Kept}); !errors.Is(err, preparation.ErrEarly) {
		t.Errorf("found before the day: %v", err)
	}
	w.Set(a.Date, "08:00")
	find := func(o preparation.Outcome, note string) (preparation.Readiness, error) {
		return w.Find(t.Context(), clinictest.Nurse, a.ID, preparation.Finding{Outcome: o, Note: note})
	}
	if _, err := find(preparation.Postponed, " "); !isInvalid(err) {
		t.Errorf("without what was not kept: %v", err)
	}
	if _, err := find(preparation.Waived, strings.Repeat("x", 301)); !isInvalid(err) {
		t.Errorf("too long: %v", err)
	}
	w.sheet(find(preparation.Kept, ""))
	w.sheet(find(preparation.Postponed, "ate at 7"))
	x := w.sheet(find(preparation.Postponed, "ate at 7"))
	if len(x.Findings) != 2 || x.Outcome != preparation.Postponed || x.Findings[1].Note != "ate at 7" || x.Findings[1].By != clinictest.Nurse.ID {
		t.Errorf("%+v", x)
	}
	own := w.sheet(w.Sheet(t.Context(), clinictest.Self(a.Patient), a.ID))
	if own.Outcome != preparation.Postponed || len(own.Findings) != 0 {
		t.Errorf("the patient reads %+v", own)
	}
	var ids []string
	for _, c := range w.Changes() {
		if c.Table == store.Care && strings.Contains(string(c.New.Doc), "ate at 7") {
			t.Error("the note is stored as it is")
		}
		events, err := preparation.EventsOf(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			ids = append(ids, fmt.Sprint(e.N, e.Record.Outcomes))
		}
	}
	if diff := cmp.Diff([]string{"1 [kept]", "2 [kept postponed]"}, ids); diff != "" {
		t.Error(diff)
	}
	found, err := w.OnDay(t.Context(), auth.Job("kpi"), a.Date)
	if err != nil || len(found) != 1 || len(found[0].Outcomes) != 2 {
		t.Errorf("of the day: %+v, %v", found, err)
	}
	if _, err := w.OnDay(t.Context(), clinictest.Nurse, a.Date); !errors.Is(err, preparation.ErrForbidden) {
		t.Errorf("a nurse lists a day: %v", err)
	}
}

// TestALateRetryIsNotTheOutcome sends a finding again that was corrected meanwhile.
func TestALateRetryIsNotTheOutcome(t *testing.T) {
	w := open(t)
	a := w.booked(1)
	w.Set(a.Date, "08:00")
	find := func(o preparation.Outcome, note, key string) (preparation.Readiness, error) {
		return w.Find(t.Context(), clinictest.Nurse, a.ID, preparation.Finding{Outcome: o, Note: note, Key: key})
	}
	w.sheet(find(preparation.Kept, "", "first-key"))
	w.sheet(find(preparation.Postponed, "ate at 7", "second-key"))
	if x := w.sheet(find(preparation.Kept, "", "first-key")); len(x.Findings) != 2 || x.Outcome != preparation.Postponed {
		t.Errorf("after the retry %+v", x)
	}
	if _, err := find(preparation.Waived, "a sip", "second-key"); !errors.Is(err, preparation.ErrKeyReused) {
		t.Errorf("another finding with the key: %v", err)
	}
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	if x := w.sheet(find(preparation.Postponed, "ate at 7", "second-key")); len(x.Findings) != 2 {
		t.Errorf("the retry after it was cancelled: %+v", x)
	}
	if _, err := find(preparation.Kept, "", "third-key"); !errors.Is(err, booking.ErrEnded) {
		t.Errorf("found of what was cancelled: %v", err)
	}
}

// TestWhatComesToNeedPreparationShowsAsChanged saves the service anew after the appointment was booked.
func TestWhatComesToNeedPreparationShowsAsChanged(t *testing.T) {
	w := open(t)
	fasting := w.service.Preparation
	a := w.booked(1)
	w.service.Name = i18n.Text{i18n.Chinese: "胃镜", i18n.English: "Upper endoscopy"}
	w.save(w.service)
	if x := w.sheet(w.Sheet(t.Context(), clinictest.Desk, a.ID)); x.Changed {
		t.Error("another name is told anew")
	}
	w.service.Preparation = nil
	w.save(w.service)
	if x := w.sheet(w.Sheet(t.Context(), clinictest.Desk, a.ID)); !x.Changed || x.Preparation.FastHours != 8 {
		t.Errorf("the patient still fasts: %+v", x)
	}
	b := w.booked(2) // for which there is nothing to prepare
	if _, err := w.Sheet(t.Context(), clinictest.Desk, b.ID); !errors.Is(err, preparation.ErrNothing) {
		t.Errorf("nothing to prepare: %v", err)
	}
	w.service.Preparation, w.service.Active = fasting, false
	w.save(w.service)
	if x := w.sheet(w.Sheet(t.Context(), clinictest.Desk, b.ID)); !x.Changed || x.Preparation.FastHours != 8 || len(x.Warnings) != 1 {
		t.Errorf("nobody told the patient to fast, and it shows as %+v", x)
	}
	if _, err := w.Booking.ChangeService(t.Context(), clinictest.Desk, b.ID, w.service.ID); err != nil {
		t.Errorf("told anew, though it cannot be booked any more: %v", err)
	}
	if x := w.sheet(w.Sheet(t.Context(), clinictest.Desk, b.ID)); x.Changed {
		t.Errorf("told anew: %+v", x)
	}
}

// TestManyAtOnceLoseNothing lets the patient and the desk answer and find at the same time.
func TestManyAtOnceLoseNothing(t *testing.T) {
	w := open(t)
	a := w.booked(1)
	w.Set(a.Date, "08:00")
	var all sync.WaitGroup
	retry := func(do func() error) {
		all.Go(func() {
			for range 50 {
				err := do()
				if err == nil {
					return
				}
				if !errors.Is(err, preparation.ErrBusy) {
					t.Error(err)
					return
				}
			}
			t.Error("never got through")
		})
	}
	for _, statement := range []string{"thinners", "driving"} {
		retry(func() error {
			_, err := w.Answer(t.Context(), clinictest.Self(a.Patient), a.ID, statement, true)
			return err
		})
	}
	for range 12 {
		retry(func() error {
			_, err := w.Find(t.Context(), clinictest.Nurse, a.ID, preparation.Finding{Outcome: preparation.Kept})
			return err
		})
	}
	all.Wait()
	x := w.sheet(w.Sheet(t.Context(), clinictest.Nurse, a.ID))
	if len(x.Answers) != 2 || len(x.Findings) != 1 || x.Version != 3 {
		t.Errorf("%d answers, %d findings, version %d", len(x.Answers), len(x.Findings), x.Version)
	}
}
