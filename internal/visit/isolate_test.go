package visit_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// noIsolation takes the hall's place of isolation away: that is how a clinic begins.
func (h *hall) noIsolation() {
	h.t.Helper()
	r, err := h.Visit.Rules(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	r.Stations = slices.DeleteFunc(slices.Clone(r.Stations), func(s visit.Station) bool { return s.Kind == visit.Isolation })
	if _, err := h.Visit.SaveRules(h.t.Context(), clinictest.Manager, r.Version, r); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) triage(number int, x visit.Triage) visit.Encounter {
	h.t.Helper()
	e, err := h.Visit.Triage(h.t.Context(), clinictest.Nurse, h.by[number], x, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

func TestWithoutAPlaceForItAnInfectiousPatientIsKeptApartAllTheSame(t *testing.T) {
	h := openHall(t, 3)
	h.noIsolation()
	e := h.triage(1, visit.Triage{Level: 2, Reason: "高热", Vitals: measured(39.5), Answers: answered("rash")})
	if !e.Isolated || !e.Apart || !e.Alarm || e.Level != 2 || e.Queue != h.q {
		t.Errorf("%+v", e)
	}
	if found, err := h.Visit.Triages(t.Context(), clinictest.Doctor, e.ID); err != nil || len(found) != 1 || *found[0].Vitals.Temperature != 39.5 {
		t.Errorf("what was found is lost: %+v, %v", found, err)
	}
	alerts, err := h.Visit.Alerts(t.Context(), clinictest.Desk)
	if err != nil || len(alerts) != 1 || !alerts[0].Apart {
		t.Errorf("staff are told of %+v, %v", alerts, err)
	}
	if w, err := h.Visit.Wait(t.Context(), clinictest.Self(e.Patient), e.ID, "", i18n.English); err != nil || w.Advice != "apart" {
		t.Errorf("the patient is told %q, %v", w.Advice, err)
	}
	if w, err := h.Visit.Wait(t.Context(), clinictest.Nurse, h.by[2], "", i18n.English); err != nil || w.Ahead != 0 {
		t.Errorf("%d before number 2, %v", w.Ahead, err)
	}
	if got := []int{h.callNext(), h.callNext()}; !slices.Equal(got, []int{2, 3}) {
		t.Errorf("called through the waiting room: %v", got)
	}
	_, err = h.Visit.CallNext(t.Context(), clinictest.Doctor, h.q, visit.Move{Anyway: true})
	wantErr(t, err, visit.ErrApart)
	if e = h.move(1, visit.Move{Verb: visit.Call}); e.Alarm || e.Status != visit.InProgress {
		t.Errorf("called on purpose: %+v", e)
	}
	if e = h.move(1, visit.Move{Verb: visit.Pass}); !e.Apart || !e.Alarm {
		t.Errorf("passed: %+v", e)
	}
}

func TestWhoIsKeptApartGoesToAPlaceOnceThereIsOneOrBack(t *testing.T) {
	h := openHall(t, 2)
	h.noIsolation()
	risk := visit.Triage{Level: 3, Answers: answered("rash")}
	h.triage(1, risk)
	h.triage(2, risk)
	if e := h.triage(2, visit.Triage{Answers: answered()}); e.Isolated || e.Apart || e.Alarm || e.Queue != h.q {
		t.Errorf("no risk after all: %+v", e)
	}
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Stations = append(slices.Clone(r.Stations), visit.Station{Kind: visit.Isolation, Name: i18n.Text{i18n.Chinese: "隔离", i18n.English: "Isolation"}})
	if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	to := r.Stations[len(r.Stations)-1].Queue(clinictest.Monday)
	if e := h.move(1, visit.Move{Verb: visit.Transfer, To: to}); e.Apart || !e.Isolated || e.Queue != to || e.Alarm {
		t.Errorf("%+v", e)
	}
}

func TestATriageMayBeWrittenWhileTheDoctorSeesThePatient(t *testing.T) {
	h := openHall(t, 3)
	h.callNext()
	e := h.triage(1, visit.Triage{Level: 2, Reason: "高热", Vitals: measured(39.5), Answers: answered("rash")})
	if e.Status != visit.InProgress || e.Queue != h.q || !e.Isolated || e.Apart || e.Level != 2 {
		t.Errorf("taken from the doctor: %+v", e)
	}
	if e = h.move(1, visit.Move{Verb: visit.Examine}); e.Queue != h.q {
		t.Errorf("%+v", e)
	}
	if e = h.move(1, visit.Move{Verb: visit.Return}); e.Queue != h.isolation || e.Status != visit.Arrived {
		t.Errorf("back among the others: %+v", e)
	}
	if _, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, h.isolation, visit.Move{}); err != nil {
		t.Fatal(err)
	}
	if e = h.triage(1, visit.Triage{Answers: answered()}); e.Queue != h.isolation || e.Isolated {
		t.Errorf("taken from the doctor: %+v", e)
	}
	if e = h.move(1, visit.Move{Verb: visit.Pass}); e.Queue != h.q {
		t.Errorf("still in isolation: %+v", e)
	}
	h.want(h.isolation)
}

func TestWhoIsPassedOverInIsolationStaysThere(t *testing.T) {
	h := openHall(t, 1)
	h.callNext()
	h.triage(1, visit.Triage{Level: 3, Answers: answered("rash")})
	if e := h.move(1, visit.Move{Verb: visit.Pass}); e.Queue != h.isolation {
		t.Errorf("%+v", e)
	}
}

func TestTheDoctorSeesTheTriageOfAFinishedVisit(t *testing.T) {
	h := openHall(t, 1)
	nurse := clinictest.Nurse
	nurse.Name = "王护士"
	if _, err := h.Visit.Triage(t.Context(), nurse, h.by[1], visit.Triage{Level: 2, Reason: "胸闷"}, ""); err != nil {
		t.Fatal(err)
	}
	h.callNext()
	e, err := h.Visit.Encounter(t.Context(), clinictest.Doctor, h.by[1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, clinictest.Flu()); err != nil {
		t.Fatal(err)
	}
	found, err := h.Visit.Triages(t.Context(), clinictest.Doctor, e.ID)
	if err != nil || len(found) != 1 || found[0].Reason != "胸闷" || found[0].Name != "王护士" {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = h.Visit.Triage(t.Context(), nurse, e.ID, visit.Triage{Level: 1, Reason: "x"}, "")
	wantErr(t, err, visit.ErrFinished)
}

func TestStaffSeeAtOnceWhoWaitsInIsolation(t *testing.T) {
	h := openHall(t, 2)
	if alerts, err := h.Visit.Alerts(t.Context(), clinictest.Desk); err != nil || len(alerts) != 0 {
		t.Fatalf("%+v, %v", alerts, err)
	}
	h.triage(1, visit.Triage{Level: 3, Answers: answered("rash")})
	alerts, err := h.Visit.Alerts(t.Context(), clinictest.Doctor)
	if err != nil || len(alerts) != 1 {
		t.Fatalf("%+v, %v", alerts, err)
	}
	if x := alerts[0]; !x.Isolated || x.IsolatedAt == nil || x.Alarm || x.Queue != h.isolation || x.Room != "9" || x.Practitioner != h.Practitioner {
		t.Errorf("%+v", x)
	}
	h.Advance(2 * time.Hour)
	if _, _, err := h.Visit.Overdue(t.Context(), h.Now(), ""); err != nil {
		t.Fatal(err)
	}
	alerts, err = h.Visit.Alerts(t.Context(), clinictest.Nurse)
	if err != nil || len(alerts) != 2 || alerts[0].ID == alerts[1].ID {
		t.Errorf("once each, whatever else is told of them: %+v, %v", alerts, err)
	}
	if _, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, h.isolation, visit.Move{}); err != nil {
		t.Fatal(err)
	}
	alerts, err = h.Visit.Alerts(t.Context(), clinictest.Nurse)
	if err != nil || len(alerts) != 2 || alerts[1].Status != visit.InProgress {
		t.Errorf("with the doctor: %+v, %v", alerts, err)
	}
}

// Nobody knows when a doctor comes to a room in which nobody was seen today.
func TestInIsolationNoWaitIsForetoldBeforeSomebodyComes(t *testing.T) {
	h := openHall(t, 2)
	h.triage(1, visit.Triage{Level: 3, Answers: answered("rash")})
	h.triage(2, visit.Triage{Level: 3, Answers: answered("rash")})
	see := func(n int) visit.Waiting {
		t.Helper()
		p, _, _ := h.by[n].Split()
		w, err := h.Visit.Wait(t.Context(), clinictest.Self(p), h.by[n], "", i18n.English)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if w := see(1); w.Advice != "isolation" || w.Wait != nil || w.Room != "9" || !strings.Contains(w.Text, "Room 9") {
		t.Errorf("%+v %+v", w, w.Wait)
	}
	if _, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, h.isolation, visit.Move{}); err != nil {
		t.Fatal(err)
	}
	h.Advance(5 * time.Second)
	if w := see(2); w.Advice != "isolation" || w.Wait == nil {
		t.Errorf("%+v", w)
	}
}

// The doctor who called them sits elsewhere: it says nothing of when somebody comes to isolation.
func TestWhoWasCalledBeforeIsolationIsForetoldNoWaitThere(t *testing.T) {
	h := openHall(t, 1)
	h.callNext()
	h.move(1, visit.Move{Verb: visit.Pass})
	h.triage(1, visit.Triage{Level: 3, Answers: answered("rash")})
	p, _, _ := h.by[1].Split()
	w, err := h.Visit.Wait(t.Context(), clinictest.Self(p), h.by[1], "", i18n.English)
	if err != nil || w.Advice != "isolation" || w.Wait != nil {
		t.Errorf("%+v %+v %v", w, w.Wait, err)
	}
}
