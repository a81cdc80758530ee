package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"careloop/internal/api"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

// told delivers all messages that are due.
func (w *world) told() {
	w.t.Helper()
	w.settle()
	if err := w.minute(nil); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

// died records a death by the desk.
func (w *world) died(p patient.ID) {
	w.t.Helper()
	path := "/patients/" + string(p)
	tag := w.ok(request{method: "GET", path: path, as: "desk"}, nil).Get("ETag")
	w.ok(request{method: "PUT", path: path + "/deceased", as: "desk", header: map[string]string{"If-Match": tag}, body: `{"told":"relative"}`}, nil)
	w.settle()
}

// undone takes a death back.
func (w *world) undone(p patient.ID) {
	w.t.Helper()
	path := "/patients/" + string(p)
	tag := w.ok(request{method: "GET", path: path, as: "doctor"}, nil).Get("ETag")
	w.ok(request{method: "POST", path: path + "/deceased/undo", as: "doctor", header: map[string]string{"If-Match": tag}, body: `{"reason":"another of that name"}`}, nil)
	w.settle()
}

func (w *world) booked(p patient.ID) []booking.Appointment {
	w.t.Helper()
	all, _, err := w.Booking.OfPatient(w.t.Context(), clinictest.Desk, p, 50, "")
	if err != nil {
		w.t.Fatal(err)
	}
	var live []booking.Appointment
	for _, a := range all {
		if a.Status == booking.Booked {
			live = append(live, a)
		}
	}
	return live
}

func (w *world) openTasks(p patient.ID) []followup.Task {
	w.t.Helper()
	var tasks api.List[followup.Task]
	w.ok(request{method: "GET", path: "/patients/" + string(p) + "/tasks", as: "nurse"}, &tasks)
	var open []followup.Task
	for _, x := range tasks.Items {
		if x.Status == followup.Ready {
			open = append(open, x)
		}
	}
	return open
}

func TestAfterADeathNothingGoesOutAndAllThatLiesAheadEnds(t *testing.T) {
	w := newWorld(t)
	one, other := w.join("One", "13900000001", 3), w.Patient()
	w.told()
	a := w.booked(one.id)
	if len(a) != 1 || len(w.openTasks(one.id)) == 0 {
		t.Fatalf("before: %d appointments, %d tasks", len(a), len(w.openTasks(one.id)))
	}
	// Somebody waits for the number of tomorrow, which comes free.
	day := w.Today().AddDays(1)
	for n := 1; n <= 24; n++ {
		if n != a[0].Number {
			w.Book(w.Patient(), day, n)
		}
	}
	_, err := w.services.Waitlist.Join(t.Context(), clinictest.Desk, waitlist.Request{
		Patient: other, Wish: waitlist.Wish{Department: w.Department, Session: a[0].Session, From: day, Until: day}, Key: "k",
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := len(w.sentTo("13900000001"))
	w.died(one.id)
	w.Advance(time.Minute)
	w.told()
	if live := w.booked(one.id); len(live) != 0 {
		t.Errorf("still booked: %+v", live)
	}
	if open := w.openTasks(one.id); len(open) != 0 {
		t.Errorf("still to be called: %+v", open)
	}
	waits, err := w.services.Waitlist.OfPatient(t.Context(), clinictest.Desk, one.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range waits {
		if x.Status.Live() || x.Current != nil {
			t.Errorf("still waits: %+v", x)
		}
	}
	theirs, err := w.services.Waitlist.OfPatient(t.Context(), clinictest.Desk, other)
	if err != nil {
		t.Fatal(err)
	}
	offered := false
	for _, x := range theirs {
		offered = offered || x.Current != nil && x.Current.Session == a[0].Session && x.Current.Number == a[0].Number
	}
	if !offered {
		t.Errorf("the number that came free is offered to nobody: %+v", theirs)
	}
	for _, x := range w.life() {
		w.Advance(x)
		w.told()
	}
	w.Set(w.Today(), "10:00")
	if err := w.services.Messages.Birthday(t.Context(), one.id, w.Today()); err != nil {
		t.Fatal(err)
	}
	w.told()
	if now := w.sentTo("13900000001"); len(now) != sent {
		t.Errorf("sent after the death: %q", now[sent:])
	}
	all, _, err := w.services.Messages.OfPatient(t.Context(), clinictest.Desk, one.id, "", 100, "")
	if err != nil {
		t.Fatal(err)
	}
	suppressed := map[message.Kind]bool{}
	for _, m := range all {
		if m.Status == message.Planned {
			t.Errorf("still planned: %s", m.Kind)
		}
		if m.Why == message.WhyFileClosed {
			suppressed[m.Kind] = true
		}
	}
	for _, kind := range []message.Kind{message.Cancelled, message.Birthday, message.Survey} {
		if !suppressed[kind] {
			t.Errorf("%s is not suppressed with the reason", kind)
		}
	}
}

// life is how the clock goes on over a few days.
func (w *world) life() []time.Duration {
	return []time.Duration{3 * time.Hour, 20 * time.Hour, 24 * time.Hour}
}

// sentTo returns the texts that a phone was sent.
func (w *world) sentTo(phone string) []string {
	w.t.Helper()
	var texts []string
	for _, x := range w.outbox.List() {
		if strings.HasSuffix(x.Recipient, phone) {
			texts = append(texts, x.Text)
		}
	}
	return texts
}

func TestNothingIsBookedForWhoHasDiedAndBillsGoOn(t *testing.T) {
	w := newWorld(t)
	one := w.join("One", "13900000001", 3)
	w.died(one.id)
	body := fmt.Sprintf(`{"patientId":%q,"sessionId":%q,"number":9}`, one.id, w.Session(w.Today().AddDays(5)))
	for as, code := range map[string]string{"desk": "patient-deceased", "manager": "patient-deceased", "One": "file-closed"} {
		w.refused(request{method: "POST", path: "/appointments", as: as, header: key("after-" + as), body: body}, 409, code)
		w.refused(request{method: "POST", path: "/holds", as: as, header: key("hold-" + as), body: body}, 409, code)
	}
	w.refused(request{
		method: "POST", path: "/sessions/" + string(w.Session(w.Today().AddDays(5))) + "/overbook", as: "manager", header: key("overbook-1"),
		body: fmt.Sprintf(`{"patientId":%q,"reason":"x"}`, one.id),
	}, 409, "patient-deceased")
	wish := fmt.Sprintf(`{"patientId":%q,"departmentId":%q,"from":%q,"until":%q}`, one.id, w.Department, w.Today(), w.Today().AddDays(3))
	w.refused(request{method: "POST", path: "/waitlist", as: "desk", header: key("waits-for-one"), body: wish}, 409, "patient-deceased")
	for _, path := range []string{"", "/accounts", "/encounters", "/timeline", "/tasks"} {
		w.ok(request{method: "GET", path: "/patients/" + string(one.id) + path, as: "nurse"}, nil)
	}
	var own patient.Patient
	w.ok(request{method: "GET", path: "/patients/" + string(one.id), as: "One"}, &own)
	if own.Deceased != nil || own.Mistaken != nil {
		t.Errorf("who signs in for them reads %+v", own.Deceased)
	}
	w.refused(request{
		method: "PUT", path: "/patients/" + string(one.id) + "/deceased", as: "desk", header: map[string]string{"If-Match": `"1"`}, body: `{"told":"other"}`,
	}, 412, "stale")
}

func TestAMistakenDeathIsTakenBack(t *testing.T) {
	w := newWorld(t)
	one := w.join("One", "13900000001", 3)
	later := w.Book(one.id, w.Today().AddDays(3), 7)
	gone := w.Book(one.id, w.Today().AddDays(4), 8)
	w.settle()
	tasks := len(w.openTasks(one.id))
	w.died(one.id)
	w.Book(w.Patient(), w.Today().AddDays(4), 8) // somebody has it by now
	told := w.Changes()
	w.undone(one.id)
	live := w.booked(one.id)
	if len(live) != 2 || live[0].Session != later.Session || live[0].Number != later.Number {
		t.Errorf("booked again: %+v", live)
	}
	if a, err := w.Booking.Appointment(t.Context(), clinictest.Desk, gone.ID); err != nil || a.Status != booking.Cancelled || a.Reason != booking.FileClosed {
		t.Errorf("whose number is gone: %+v, %v", a, err)
	}
	if n := len(w.openTasks(one.id)); n != tasks {
		t.Errorf("%d tasks are open, %d were", n, tasks)
	}
	for range 2 { // the stream tells all of it again, late
		if _, err := w.jobs.Handle(t.Context(), told); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	if len(w.booked(one.id)) != 2 || len(w.openTasks(one.id)) != tasks {
		t.Errorf("told again: %d appointments, %d tasks", len(w.booked(one.id)), len(w.openTasks(one.id)))
	}
	var p patient.Patient
	w.ok(request{method: "GET", path: "/patients/" + string(one.id), as: "desk"}, &p)
	if p.Deceased != nil || p.Mistaken == nil || p.Mistaken.By != "doctor" {
		t.Errorf("the file says %+v, %+v", p.Deceased, p.Mistaken)
	}
	w.sameFigures()
}

// sameFigures wants a recount to differ from the counters by nothing.
func (w *world) sameFigures() {
	w.t.Helper()
	all, err := w.services.KPIs.Recount(w.t.Context(), clinictest.Manager, w.Today().AddDays(-1), w.Today().AddDays(30))
	if err != nil || len(all) > 0 {
		w.t.Errorf("the recount differs: %+v, %v", all, err)
	}
}

func TestTheWardAndAFollowUpSayWhoHasDied(t *testing.T) {
	w := newWorld(t)
	one, two := w.join("One", "13900000001", 3), w.join("Two", "13900000002", 4)
	w.Advance(time.Hour)
	_, err := w.services.Inpatients.Record(t.Context(), clinictest.Doctor, one.stay, inpatient.Step{Kind: inpatient.Death, Key: "death"})
	if err != nil {
		t.Fatal(err)
	}
	w.ok(request{method: "POST", path: "/tasks/" + string(two.task) + "/attempts", as: "nurse", header: key("told-died"), body: `{"outcome":"died"}`}, nil)
	w.settle()
	for p, want := range map[patient.ID]patient.Deceased{
		one.id: {Date: w.Today(), Told: patient.ToldByWard}, two.id: {Told: patient.ToldByFollowUp, Source: string(two.task)},
	} {
		var f patient.Patient
		w.ok(request{method: "GET", path: "/patients/" + string(p), as: "desk"}, &f)
		if f.Deceased == nil || f.Deceased.Date != want.Date || f.Deceased.Told != want.Told || want.Source != "" && f.Deceased.Source != want.Source {
			t.Errorf("the file says %+v", f.Deceased)
		}
		if len(w.booked(p)) != 0 || len(w.openTasks(p)) != 0 {
			t.Errorf("left: %+v, %+v", w.booked(p), w.openTasks(p))
		}
	}
	// It was somebody else; and what is told again is not believed.
	told := w.Changes()
	w.undone(two.id)
	w.undone(one.id)
	if _, err := w.jobs.Handle(t.Context(), told); err != nil {
		t.Fatal(err)
	}
	w.settle()
	for _, p := range []patient.ID{one.id, two.id} {
		died, err := w.services.Patients.HasDied(t.Context(), clinictest.Job, p)
		if err != nil || died {
			t.Errorf("died again: %v, %v", died, err)
		}
		if len(w.booked(p)) == 0 || len(w.openTasks(p)) == 0 {
			t.Errorf("not brought back: %+v, %+v", w.booked(p), w.openTasks(p))
		}
	}
}

// past is a store whose batches of reads lag: they show files as they were.
type past struct {
	store.Store
	then store.Item
}

func (s past) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	items, err := s.Store.BatchGet(ctx, keys...)
	for i, it := range items {
		if it.Key == s.then.Key {
			items[i] = s.then
		}
	}
	return items, err
}

func TestWhatIsBookedPastADeathEndsToo(t *testing.T) {
	w := newWorld(t)
	one := w.join("One", "13900000001", 3)
	file, err := w.DB.Get(t.Context(), patient.FileKey(one.id))
	if err != nil {
		t.Fatal(err)
	}
	early := &booking.Service{DB: past{w.DB, file}, Clinic: w.Settings, Now: w.Now}
	w.died(one.id)
	a, err := early.Book(t.Context(), clinictest.Desk, booking.Request{Patient: one.id, Session: w.Session(w.Today().AddDays(6)), Number: 5})
	if err != nil {
		t.Fatal(err)
	}
	w.settle()
	if got, err := w.Booking.Appointment(t.Context(), clinictest.Desk, a.ID); err != nil || got.Status != booking.Cancelled {
		t.Errorf("%+v, %v", got, err)
	}
	w.Book(w.Patient(), w.Today().AddDays(6), 5)
}
