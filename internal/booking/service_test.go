package booking_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

// Sunday evening at the clinic.
var sunday = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var desk = auth.Actor{ID: "desk", Roles: []auth.Role{auth.FrontDesk}}

type fixture struct {
	*booking.Service
	db       store.Store
	session  booking.SessionID // Monday 08:00, four numbers
	other    booking.SessionID // another department at the same time
	tomorrow booking.SessionID // Tuesday
}

func open(t *testing.T) fixture {
	t.Helper()
	db := enginetest.Open(t)
	f := fixture{db: db, Service: &booking.Service{DB: db, Clinic: clinic.Default(), Now: func() time.Time { return sunday }}}
	f.session, f.tomorrow = f.schedule(t)
	f.other, _ = f.schedule(t)
	return f
}

// schedule opens a department with one doctor and returns the sessions of Monday and Tuesday.
func (f fixture) schedule(t *testing.T) (monday, tuesday booking.SessionID) {
	t.Helper()
	ctx, admin := t.Context(), auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}
	d, err := f.SaveDepartment(ctx, admin, booking.Department{Name: i18n.Text{i18n.English: "Internal medicine"}, Need: "general", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.SavePractitioner(ctx, admin, booking.Practitioner{Name: i18n.Text{i18n.Chinese: "张医生"}, Grade: "chief", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.SaveSchedule(ctx, admin, booking.Schedule{Department: d.ID, Practitioner: p.ID, From: "2026-11-01", Weekly: weekly(1, 2)}); err != nil {
		t.Fatal(err)
	}
	free, err := f.Free(ctx, booking.SlotQuery{Department: d.ID, From: "2026-11-23", Days: 2})
	if err != nil || len(free) != 2 {
		t.Fatalf("Free = %v, %v", free, err)
	}
	return free[0].ID, free[1].ID
}

// patients puts the files of n patients, as far as booking looks at them.
func (f fixture) patients(t *testing.T, n int) []patient.ID {
	t.Helper()
	ids := make([]patient.ID, n)
	for i := range ids {
		ids[i] = patient.ID(id.Source{}.New("pat", sunday))
		op := store.Put(patient.FileKey(ids[i]), struct{}{}).If(store.Absent())
		if err := f.db.Write(t.Context(), desk.Stamp("", sunday), op); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func (f fixture) book(t *testing.T, p patient.ID, s booking.SessionID, number int) booking.Appointment {
	t.Helper()
	a, err := f.Book(t.Context(), desk, booking.Request{Patient: p, Session: s, Number: number})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestOneOfFiftyGetsTheNumber(t *testing.T) {
	f := open(t)
	patients := f.patients(t, 50)
	var won, lost int
	var mu sync.Mutex
	all(len(patients), func(i int) {
		_, err := f.Book(context.Background(), desk, booking.Request{Patient: patients[i], Session: f.session, Number: 2})
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			won++
		case errors.Is(err, booking.ErrTaken):
			lost++
		default:
			t.Error(err)
		}
	})
	if won != 1 || lost != 49 {
		t.Errorf("%d won and %d lost, want 1 and 49", won, lost)
	}
}

func TestOnePatientAtManyDesksHoldsOneNumberPerSession(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	sessions := []booking.SessionID{f.session, f.session, f.session, f.session, f.other, f.other, f.other, f.other}
	all(len(sessions), func(i int) {
		_, err := f.Book(context.Background(), desk, booking.Request{Patient: p, Session: sessions[i], Number: i%4 + 1})
		ok := err == nil || errors.Is(err, booking.ErrSameSession) || errors.Is(err, booking.ErrOverlap) || errors.Is(err, booking.ErrBusy)
		if !ok {
			t.Error(err)
		}
	})
	as, _, err := f.OfPatient(t.Context(), desk, p, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[booking.SessionID]bool{}
	for i, a := range as {
		if seen[a.Session] {
			t.Errorf("two numbers in one session: %v", as)
		}
		seen[a.Session] = true
		for _, b := range as[:i] {
			if a.Start.Before(b.End) && b.Start.Before(a.End) {
				t.Errorf("%s and %s overlap", a.ID, b.ID)
			}
		}
	}
	if len(as) == 0 {
		t.Error("nobody won")
	}
}

func TestRetriedRequestBooksOnce(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	r := booking.Request{Patient: p, Session: f.session, Number: 1, Key: "key-0001"}
	ids := make([]booking.AppointmentID, 10)
	all(len(ids), func(i int) {
		a, err := f.Book(context.Background(), desk, r)
		if err != nil {
			t.Error(err)
		}
		ids[i] = a.ID
	})
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("retries booked %v", ids)
			break
		}
	}
	other := r
	other.Number = 2
	if _, err := f.Book(t.Context(), desk, other); !errors.Is(err, booking.ErrKeyReused) {
		t.Errorf("another request under the same key: %v", err)
	}
	if _, err := f.Move(t.Context(), desk, ids[0], other, ""); !errors.Is(err, booking.ErrKeyReused) {
		t.Errorf("a move under the same key: %v", err)
	}
	if _, err := f.Cancel(t.Context(), desk, ids[0], "ill"); err != nil {
		t.Fatal(err)
	}
	if a, err := f.Book(t.Context(), desk, r); err != nil || a.ID != ids[0] || a.Status != booking.Cancelled {
		t.Errorf("a late retry = %+v, %v; want the cancelled appointment", a, err)
	}
}

// lagging answers batch reads as an eventually consistent store may: without the patients' days written just now.
type lagging struct{ store.Store }

func (l lagging) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	items, err := l.Store.BatchGet(ctx, keys...)
	return slices.DeleteFunc(items, func(it store.Item) bool { return strings.HasPrefix(it.SK, "day#") }), err
}

func TestRetryMeetsItselfThoughTheDayLags(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	r := booking.Request{Patient: ps[0], Session: f.session, Number: 1, Key: "key-0001"}
	first, err := f.Book(t.Context(), desk, r)
	if err != nil {
		t.Fatal(err)
	}
	f.DB = lagging{f.db}
	if again, err := f.Book(t.Context(), desk, r); err != nil || again.ID != first.ID {
		t.Errorf("the retry = %v, %v; want %v", again.ID, err, first.ID)
	}
	r.Patient = ps[1]
	if _, err := f.Book(t.Context(), desk, r); !errors.Is(err, booking.ErrTaken) {
		t.Errorf("somebody else: %v, want number-taken", err)
	}
}

// TestALaggingDayCostsOneMoreTry books and moves onto a day that the first reading does not show.
func TestALaggingDayCostsOneMoreTry(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	f.book(t, ps[0], f.session, 1)
	a := f.book(t, ps[1], f.session, 2)
	moving := f.book(t, ps[1], f.tomorrow, 2)
	f.DB = lagging{f.db}
	_, err := f.Book(t.Context(), desk, booking.Request{Patient: ps[0], Session: f.other, Number: 4, Key: "key-0001"})
	if err != nil {
		t.Errorf("another number on the same day: %v", err)
	}
	if _, err := f.Book(t.Context(), desk, booking.Request{Patient: ps[0], Session: f.session, Number: 3, Key: "key-0002"}); !errors.Is(err, booking.ErrSameSession) {
		t.Errorf("a second number in the session: %v", err)
	}
	if _, err := f.Move(t.Context(), desk, moving.ID, booking.Request{Session: f.session, Number: 3, Key: "key-0003"}, ""); !errors.Is(err, booking.ErrSameSession) {
		t.Errorf("a move into the session of %s: %v", a.ID, err)
	}
	if moved, err := f.Move(t.Context(), desk, moving.ID, booking.Request{Session: f.other, Number: 3, Key: "key-0004"}, ""); err != nil || moved.MovedFrom != moving.ID {
		t.Errorf("a move onto a day with another appointment: %v", err)
	}
}

func TestCancelFreesTheNumberAndKeepsTheHistory(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	a := f.book(t, ps[0], f.session, 1)
	for range 2 { // twice is the same as once
		c, err := f.Cancel(t.Context(), desk, a.ID, "ill")
		if err != nil || c.Status != booking.Cancelled || c.Reason != "ill" {
			t.Fatalf("Cancel = %+v, %v", c, err)
		}
	}
	f.book(t, ps[1], f.session, 1)
	if got, err := f.Appointment(t.Context(), desk, a.ID); err != nil || got.Status != booking.Cancelled {
		t.Errorf("history = %+v, %v", got, err)
	}
}

func TestMoveIsNeverWithoutAPlaceNorWithTwo(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	for _, target := range []booking.SessionID{f.tomorrow, f.session} {
		a := f.book(t, ps[0], f.session, 1)
		moved, err := f.Move(t.Context(), desk, a.ID, booking.Request{Session: target, Number: 3, Key: "move-" + string(target)}, "asked")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := f.Move(t.Context(), desk, a.ID, booking.Request{Session: target, Number: 3, Key: "move-" + string(target)}, "asked"); err != nil || again.ID != moved.ID {
			t.Errorf("retried move = %v, %v", again.ID, err)
		}
		old, err := f.Appointment(t.Context(), desk, a.ID)
		if err != nil || old.Status != booking.Moved || old.MovedTo != moved.ID || moved.MovedFrom != a.ID || moved.Code != a.Code {
			t.Errorf("old = %+v, new = %+v, %v", old, moved, err)
		}
		f.book(t, ps[1], f.session, 1) // the old number is free again
		for _, p := range ps {
			f.cancelHeld(t, p)
		}
	}
}

func (f fixture) cancelHeld(t *testing.T, p patient.ID) {
	t.Helper()
	as, _, err := f.OfPatient(t.Context(), desk, p, 50, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range as {
		if a.Status.Holds() {
			if _, err := f.Cancel(t.Context(), desk, a.ID, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestMoveToATakenNumberLeavesEverythingAsItWas(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	a, b := f.book(t, ps[0], f.session, 1), f.book(t, ps[1], f.session, 2)
	if _, err := f.Move(t.Context(), desk, a.ID, booking.Request{Session: f.session, Number: b.Number}, ""); !errors.Is(err, booking.ErrTaken) {
		t.Errorf("Move = %v, want number-taken", err)
	}
	for _, want := range []booking.Appointment{a, b} {
		if got, err := f.Appointment(t.Context(), desk, want.ID); err != nil || got.Status != booking.Booked {
			t.Errorf("%s = %s, %v", want.ID, got.Status, err)
		}
	}
}

func TestCancelAndMoveRaceToOneEnd(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	for round := range enginetest.Rounds(30) {
		a := f.book(t, p, f.session, 1)
		all(4, func(i int) {
			if i%2 == 0 {
				_, _ = f.Cancel(context.Background(), desk, a.ID, "")
			} else {
				_, _ = f.Move(context.Background(), desk, a.ID, booking.Request{Session: f.session, Number: i + 1, Key: fmt.Sprint("race", round, i)}, "")
			}
		})
		board, err := f.Board(t.Context(), f.session)
		if err != nil || len(board.Places) > 1 {
			t.Fatalf("round %d: the patient holds %d numbers, %v", round, len(board.Places), err)
		}
		f.cancelHeld(t, p)
		if round%10 == 9 { // the day's history is bounded
			p = f.patients(t, 1)[0]
		}
	}
}

func TestPatientsReachTheirOwnAppointmentsOnly(t *testing.T) {
	f := open(t)
	ps := f.patients(t, 2)
	a := f.book(t, ps[0], f.session, 1)
	stranger := auth.Actor{ID: "u", Roles: []auth.Role{auth.Patient}, PatientID: string(ps[1])}
	_, errGet := f.Appointment(t.Context(), stranger, a.ID)
	_, errCancel := f.Cancel(t.Context(), stranger, a.ID, "")
	_, errMove := f.Move(t.Context(), stranger, a.ID, booking.Request{Session: f.session, Number: 2}, "")
	_, errBook := f.Book(t.Context(), stranger, booking.Request{Patient: ps[0], Session: f.session, Number: 2})
	_, _, errList := f.OfPatient(t.Context(), stranger, ps[0], 10, "")
	for i, err := range []error{errGet, errCancel, errMove, errBook, errList} {
		if !errors.Is(err, booking.ErrForbidden) {
			t.Errorf("%d: %v, want forbidden", i, err)
		}
	}
}

func TestWhatCannotBeBooked(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	for _, c := range []struct {
		r    booking.Request
		want error
	}{
		{booking.Request{Patient: p, Session: "ses_x", Number: 1}, booking.ErrSession},
		{booking.Request{Patient: p, Session: f.session, Number: 5}, booking.ErrNumber},
		{booking.Request{Patient: "", Session: f.session, Number: 1}, booking.ErrPatient},
		{booking.Request{Patient: patient.ID(id.From("pat", "nobody")), Session: f.session, Number: 1}, booking.ErrPatient},
	} {
		if _, err := f.Book(t.Context(), desk, c.r); !errors.Is(err, c.want) {
			t.Errorf("Book(%+v) = %v, want %v", c.r, err, c.want)
		}
	}
	f.Now = func() time.Time { return sunday.Add(13 * time.Hour) } // Monday 09:00
	if _, err := f.Book(t.Context(), desk, booking.Request{Patient: p, Session: f.session, Number: 1}); !errors.Is(err, booking.ErrPast) {
		t.Errorf("a past number: %v", err)
	}
}

// all calls f for 0 to n-1 at once and waits.
func all(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}
