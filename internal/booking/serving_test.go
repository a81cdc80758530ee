package booking_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// serve books a number of Monday for a service.
func (f fixture) serve(t *testing.T, p patient.ID, number int, s booking.ServiceID) (booking.Appointment, error) {
	t.Helper()
	return f.Book(t.Context(), desk, booking.Request{Patient: p, Session: f.session, Number: number, Channel: "desk", Key: "serve-" + string(p), Service: s})
}

func (f fixture) made(t *testing.T, a booking.Appointment, err error) booking.Appointment {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnAppointmentCarriesItsServiceAsItWasTold(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, nil)
	p := f.patients(t, 3)
	a, err := f.serve(t, p[0], 1, x.ID)
	a = f.made(t, a, err)
	if a.Service != x.ID || a.ServiceVersion != 1 {
		t.Errorf("booked for %s in version %d", a.Service, a.ServiceVersion)
	}
	again, err := f.serve(t, p[0], 1, x.ID)
	if err != nil || again.ID != a.ID {
		t.Errorf("the same request again: %v, %v", again.ID, err)
	}
	other := f.gastroscopy(t, nil)
	if _, err := f.serve(t, p[0], 1, other.ID); !errors.Is(err, booking.ErrKeyReused) {
		t.Errorf("the key for another service: %v", err)
	}

	x.Minutes = 40
	if x, err = f.SaveHealthcareService(t.Context(), admin, x); err != nil {
		t.Fatal(err)
	}
	kept, err := f.Appointment(t.Context(), desk, a.ID)
	if err != nil || kept.ServiceVersion != 1 {
		t.Errorf("after the service changed it says version %d, %v", kept.ServiceVersion, err)
	}
	x.Active = false
	if x, err = f.SaveHealthcareService(t.Context(), admin, x); err != nil {
		t.Fatal(err)
	}
	moved, err := f.Move(t.Context(), desk, a.ID, booking.Request{Session: f.tomorrow, Number: 1, Key: "serve-move"}, "")
	if moved = f.made(t, moved, err); moved.Service != x.ID || moved.ServiceVersion != 3 {
		t.Errorf("moved for %s in version %d", moved.Service, moved.ServiceVersion)
	}
	if _, err := f.serve(t, p[1], 1, x.ID); !errors.Is(err, booking.ErrServiceClosed) {
		t.Errorf("a service that is not offered: %v", err)
	}
	_, err = f.serve(t, p[1], 1, "svc_06h00wfwr1tqka1m6b0vzh958m")
	if got := faultsOf(t, err); len(got) != 1 || got[0] != "serviceId unknown" {
		t.Errorf("a service that is none: %q", got)
	}
	if _, err := f.Book(t.Context(), desk, booking.Request{Patient: p[1], Session: f.other, Number: 1, Service: other.ID}); !errors.Is(err, booking.ErrServiceElsewhere) {
		t.Errorf("a service of another department: %v", err)
	}
	b, err := f.serve(t, p[2], 2, other.ID)
	b = f.made(t, b, err)
	if _, err := f.Move(t.Context(), desk, b.ID, booking.Request{Session: f.other, Number: 2, Key: "serve-move-2"}, ""); !errors.Is(err, booking.ErrServiceElsewhere) {
		t.Errorf("moved to where it is not done: %v", err)
	}
}

func TestAHoldIsConfirmedForAService(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, nil)
	p := f.patients(t, 1)[0]
	h, err := f.Hold(t.Context(), desk, booking.HoldRequest{Patient: p, Session: f.session, Number: 1, Reason: booking.FillingIn})
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Confirm(t.Context(), desk, h.ID, booking.Request{Channel: "desk", Service: x.ID})
	if a = f.made(t, a, err); a.Service != x.ID || a.ServiceVersion != 1 {
		t.Errorf("confirmed for %s in version %d", a.Service, a.ServiceVersion)
	}
}

func TestExamNumbersAreForTheirService(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, func(x *booking.HealthcareService) { x.ForExams = true })
	id, _, _, _ := f.session.Split()
	schedule, err := f.Schedule(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for i := range schedule.Weekly {
		schedule.Weekly[i].Pools = []booking.Share{{Pool: booking.ExamPool, From: 2, To: 3}}
	}
	if _, err := f.SaveSchedule(t.Context(), admin, schedule); err != nil {
		t.Fatal(err)
	}
	p := f.patients(t, 3)
	ordinary, err := f.serve(t, p[0], 1, "")
	if ordinary = f.made(t, ordinary, err); ordinary.Service != "" {
		t.Errorf("an ordinary number is for %s", ordinary.Service)
	}
	exam, err := f.serve(t, p[1], 2, "")
	if exam = f.made(t, exam, err); exam.Service != x.ID {
		t.Errorf("an exam number is for %q", exam.Service)
	}
	h, err := f.Hold(t.Context(), desk, booking.HoldRequest{Patient: p[2], Session: f.session, Number: 3, Reason: booking.FillingIn})
	if err != nil {
		t.Fatal(err)
	}
	if h, err = f.Held(t.Context(), desk, h.ID); err != nil || h.Pool != booking.ExamPool { // so that the page shows what it is for
		t.Errorf("held of the pool %q, %v", h.Pool, err)
	}
	held, err := f.Confirm(t.Context(), desk, h.ID, booking.Request{Channel: "desk"})
	if held = f.made(t, held, err); held.Service != x.ID {
		t.Errorf("an exam number that was held is for %q", held.Service)
	}
}

func TestTheDeskChangesWhatIsDone(t *testing.T) {
	f := open(t)
	x, other := f.gastroscopy(t, nil), f.gastroscopy(t, nil)
	p := f.patients(t, 1)[0]
	a, err := f.serve(t, p, 1, x.ID)
	a = f.made(t, a, err)
	patientSelf := auth.Actor{ID: "p", Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
	if _, err := f.ChangeService(t.Context(), patientSelf, a.ID, other.ID); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("changed by the patient: %v", err)
	}
	same, err := f.ChangeService(t.Context(), desk, a.ID, x.ID)
	if same = f.made(t, same, err); same.ServiceChange != 0 {
		t.Errorf("the same service counts as change %d", same.ServiceChange)
	}
	x.Minutes = 40
	if x, err = f.SaveHealthcareService(t.Context(), admin, x); err != nil {
		t.Fatal(err)
	}
	anew, err := f.ChangeService(t.Context(), desk, a.ID, x.ID)
	if anew = f.made(t, anew, err); anew.ServiceChange != 1 || anew.ServiceVersion != 2 {
		t.Errorf("told anew: change %d, version %d", anew.ServiceChange, anew.ServiceVersion)
	}
	none, err := f.ChangeService(t.Context(), desk, a.ID, "")
	if none = f.made(t, none, err); none.ServiceChange != 2 || none.Service != "" {
		t.Errorf("nothing: change %d, service %q", none.ServiceChange, none.Service)
	}
	// Many at once: the changes come one after the other, and nothing of the appointment is lost.
	var all sync.WaitGroup
	for _, to := range []booking.ServiceID{x.ID, other.ID, x.ID, other.ID} {
		all.Go(func() {
			if _, err := f.ChangeService(t.Context(), desk, a.ID, to); err != nil && !errors.Is(err, booking.ErrBusy) {
				t.Errorf("changing: %v", err)
			}
		})
	}
	all.Wait()
	now, err := f.Appointment(t.Context(), desk, a.ID)
	if now = f.made(t, now, err); now.ServiceChange < 3 || now.ServiceChange > 6 || now.Service == "" || now.Status != booking.Booked {
		t.Errorf("%+v", now)
	}
	if _, err := f.Cancel(t.Context(), desk, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ChangeService(t.Context(), desk, a.ID, x.ID); !errors.Is(err, booking.ErrEnded) {
		t.Errorf("after it was cancelled: %v", err)
	}
}

// TestAMoveNeverGoesBackToAnOlderVersion moves by a process that read the service before it was changed.
func TestAMoveNeverGoesBackToAnOlderVersion(t *testing.T) {
	f := open(t)
	stale := &booking.Service{DB: f.db, Clinic: f.Clinic, Now: f.Now}
	x := f.gastroscopy(t, nil)
	if _, err := stale.ServicesNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.Preparation.FastHours = 12
	x, err := f.SaveHealthcareService(t.Context(), admin, x)
	if err != nil {
		t.Fatal(err)
	}
	p := f.patients(t, 1)[0]
	a, err := f.serve(t, p, 1, x.ID)
	if a = f.made(t, a, err); a.ServiceVersion != 2 {
		t.Fatalf("booked for version %d", a.ServiceVersion)
	}
	moved, err := stale.Move(t.Context(), desk, a.ID, booking.Request{Session: f.tomorrow, Number: 1, Key: "stale-move"}, "")
	if moved = f.made(t, moved, err); moved.Service != x.ID || moved.ServiceVersion != 2 {
		t.Errorf("moved for %s in version %d", moved.Service, moved.ServiceVersion)
	}
}

// TestWhatWasTakenOnIsMovedAndToldAnew takes the department from a service that somebody is booked for, and closes it.
func TestWhatWasTakenOnIsMovedAndToldAnew(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, nil)
	p := f.patients(t, 1)[0]
	a, err := f.serve(t, p, 1, x.ID)
	a = f.made(t, a, err)
	elsewhere, err := f.Session(t.Context(), f.other)
	if err != nil {
		t.Fatal(err)
	}
	third, err := f.SaveDepartment(t.Context(), admin, booking.Department{Name: text("Elsewhere"), Need: "general", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	x.Departments, x.Active = []booking.DepartmentID{third.ID}, false
	if x, err = f.SaveHealthcareService(t.Context(), admin, x); err != nil {
		t.Fatal(err)
	}
	anew, err := f.ChangeService(t.Context(), desk, a.ID, x.ID)
	if anew = f.made(t, anew, err); anew.ServiceVersion != 2 || anew.ServiceChange != 1 {
		t.Errorf("told anew: change %d, version %d", anew.ServiceChange, anew.ServiceVersion)
	}
	moved, err := f.Move(t.Context(), desk, a.ID, booking.Request{Session: f.tomorrow, Number: 1, Key: "within-it"}, "")
	if moved = f.made(t, moved, err); moved.ServiceVersion != 2 {
		t.Errorf("moved for version %d", moved.ServiceVersion)
	}
	if _, err := f.Move(t.Context(), desk, moved.ID, booking.Request{Session: elsewhere.ID, Number: 1, Key: "out-of-it"}, ""); !errors.Is(err, booking.ErrServiceElsewhere) {
		t.Errorf("moved to another department: %v", err)
	}
}

// counted counts what is read of the services.
type counted struct {
	store.Store
	lists, items *atomic.Int32
}

func (c counted) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if q.PK == "services" {
		c.lists.Add(1)
	}
	return c.Store.Query(ctx, q)
}

func (c counted) Get(ctx context.Context, k store.Key) (store.Item, error) {
	if k.PK == "services" {
		c.items.Add(1)
	}
	return c.Store.Get(ctx, k)
}

// TestABookingReadsItsServiceAlone books by a function that has just started: the services are not read for one of them.
func TestABookingReadsItsServiceAlone(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, nil)
	db := counted{f.db, new(atomic.Int32), new(atomic.Int32)}
	cold := fixture{db: f.db, session: f.session, Service: &booking.Service{DB: db, Clinic: f.Clinic, Now: f.Now}}
	for i, p := range f.patients(t, 3) {
		a, err := cold.serve(t, p, i+1, x.ID)
		if a = f.made(t, a, err); a.Service != x.ID {
			t.Errorf("booked for %q", a.Service)
		}
	}
	if db.lists.Load() != 0 || db.items.Load() != 1 {
		t.Errorf("all services were read %d times, one %d times", db.lists.Load(), db.items.Load())
	}
	for range 3 {
		if all, err := cold.ServicesNow(t.Context()); err != nil || len(all) != 1 {
			t.Fatalf("%v, %v", all, err)
		}
	}
	if db.lists.Load() != 1 {
		t.Errorf("the services were listed %d times", db.lists.Load())
	}
}
