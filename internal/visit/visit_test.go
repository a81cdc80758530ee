package visit_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/store/enginetest"
	"careloop/internal/visit"
)

// during runs f at once in n goroutines and waits for all.
func during(n int, f func(i int)) {
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

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("err = %v, want %v", err, want)
	}
}

func TestCheckInTakesTheAppointmentToArrived(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	a := c.Book(p, clinictest.Monday, 3)
	e := c.CheckIn(a)
	if e.Status != visit.Arrived || !e.First || e.Patient != p || e.Number != 3 || e.Version != 1 || !e.ArrivedAt.Equal(c.Now()) {
		t.Errorf("encounter = %+v", e)
	}
	a, err := c.Booking.Appointment(t.Context(), clinictest.Desk, a.ID)
	if err != nil || a.Status != booking.Arrived {
		t.Errorf("appointment is %s, %v", a.Status, err)
	}
	c.Advance(time.Minute)
	if diff := cmp.Diff(e, c.CheckIn(a)); diff != "" {
		t.Errorf("a second check-in changed something (-first +second):\n%s", diff)
	}
	_, err = c.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "")
	wantErr(t, err, booking.ErrAlreadyArrived)
}

func TestCheckInRefuses(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	p := c.Patient()
	cancelled := c.Book(p, clinictest.Monday, 1)
	if _, err := c.Booking.Cancel(ctx, clinictest.Desk, cancelled.ID, ""); err != nil {
		t.Fatal(err)
	}
	moved := c.Book(p, clinictest.Monday, 2)
	if _, err := c.Booking.Move(ctx, clinictest.Desk, moved.ID, booking.Request{Session: c.Session(clinictest.Monday), Number: 5}, ""); err != nil {
		t.Fatal(err)
	}
	tomorrow := c.Book(p, clinictest.Monday.AddDays(1), 1)
	missed := c.Book(c.Patient(), clinictest.Monday, 7)
	if ok, err := c.Booking.MarkNoShow(ctx, clinictest.Job, missed); !ok || err != nil {
		t.Fatal(ok, err)
	}
	for name, tc := range map[string]struct {
		by   auth.Actor
		id   booking.AppointmentID
		want error
	}{
		"cancelled":         {clinictest.Desk, cancelled.ID, visit.ErrEnded},
		"moved":             {clinictest.Desk, moved.ID, visit.ErrEnded},
		"on another day":    {clinictest.Desk, tomorrow.ID, visit.ErrNotToday},
		"closed as no-show": {clinictest.Desk, missed.ID, visit.ErrNoShow},
		"by the patient":    {clinictest.Self(p), tomorrow.ID, visit.ErrForbidden},
		"not an id":         {clinictest.Desk, "apt_x", booking.ErrAppointment},
		"unknown":           {clinictest.Desk, booking.AppointmentID("apt_" + tomorrow.ID[4:len(tomorrow.ID)-2] + "zr"), booking.ErrAppointment},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Visit.CheckIn(ctx, tc.by, clinictest.Arrival(tc.id))
			wantErr(t, err, tc.want)
		})
	}
}

// The day is the clinic's, not UTC's and not the caller's.
func TestCheckInKeepsTheClinicsDay(t *testing.T) {
	for _, zone := range []string{"America/New_York", "Asia/Shanghai"} {
		for _, tc := range []struct {
			day  clinic.Date
			at   clinic.Wall
			want error
		}{
			{clinictest.Monday, "23:59", visit.ErrNotToday},
			{clinictest.Monday.AddDays(1), "00:00", nil},
			{clinictest.Monday.AddDays(1), "23:59", nil},
			{clinictest.Monday.AddDays(2), "00:00", visit.ErrNotToday},
		} {
			c := clinictest.In(t, zone)
			a := c.Book(c.Patient(), clinictest.Monday.AddDays(1), 1)
			c.Set(tc.day, tc.at)
			arrival := clinictest.Arrival(a.ID)
			arrival.Anyway = true // the doctor's session is over at midnight
			e, err := c.Visit.CheckIn(t.Context(), clinictest.Desk, arrival)
			if !errors.Is(err, tc.want) {
				t.Errorf("%s, %s %s: err = %v, want %v", zone, tc.day, tc.at, err, tc.want)
			}
			if err == nil && e.Date != clinictest.Monday.AddDays(1) {
				t.Errorf("%s: date = %s", zone, e.Date)
			}
		}
	}
}

func TestOfCheckInAndCancelExactlyOneWins(t *testing.T) {
	c := clinictest.New(t)
	ctx := context.WithoutCancel(t.Context())
	arrived, cancelled := 0, 0
	for round := range enginetest.Rounds(100) {
		a := c.Book(c.Patient(), clinictest.Monday.AddDays(round/24), round%24+1)
		c.Set(a.Date, "07:30")
		var checkIn, cancel error
		during(2, func(i int) {
			if i == 0 {
				_, checkIn = c.Visit.CheckIn(ctx, clinictest.Desk, clinictest.Arrival(a.ID))
			} else {
				_, cancel = c.Booking.Cancel(ctx, clinictest.Desk, a.ID, "")
			}
		})
		now, err := c.Booking.Appointment(ctx, clinictest.Desk, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case checkIn == nil && errors.Is(cancel, booking.ErrAlreadyArrived) && now.Status == booking.Arrived:
			arrived++
		case cancel == nil && errors.Is(checkIn, visit.ErrEnded) && now.Status == booking.Cancelled:
			cancelled++
		default:
			t.Fatalf("round %d: check-in %v, cancel %v, appointment %s", round, checkIn, cancel, now.Status)
		}
		id, _ := visit.IDOf(a.ID)
		if id != visit.EncounterID(strings.Replace(string(a.ID), "apt_", "enc_", 1)) {
			t.Fatalf("the board would not lead from %s to %s", a.ID, id)
		}
		_, err = c.Visit.Encounter(ctx, clinictest.Nurse, id)
		if (err == nil) != (checkIn == nil) {
			t.Fatalf("round %d: encounter %v after check-in %v", round, err, checkIn)
		}
	}
	t.Logf("%d arrived, %d cancelled", arrived, cancelled)
}

func TestManyCheckInsOfOneAppointmentMakeOneEncounter(t *testing.T) {
	c := clinictest.New(t)
	a := c.Book(c.Patient(), clinictest.Monday, 1)
	got := make([]visit.Encounter, 20)
	during(len(got), func(i int) {
		e, err := c.Visit.CheckIn(context.WithoutCancel(t.Context()), clinictest.Desk, clinictest.Arrival(a.ID))
		if err != nil {
			t.Error(err)
		}
		got[i] = e
	})
	for _, e := range got {
		if diff := cmp.Diff(got[0], e); diff != "" {
			t.Fatalf("two encounters:\n%s", diff)
		}
	}
	if n := count(t, c)[visit.EncounterArrived]; n != 1 {
		t.Errorf("%d arrivals told", n)
	}
}

func TestLateArrivalsQueueByArrival(t *testing.T) {
	c := clinictest.New(t)
	late := c.Book(c.Patient(), clinictest.Monday, 1)     // 08:00
	grace := c.Book(c.Patient(), clinictest.Monday, 2)    // 08:10
	punctual := c.Book(c.Patient(), clinictest.Monday, 3) // 08:20
	early := c.Book(c.Patient(), clinictest.Monday, 4)    // 08:30
	c.CheckIn(early)
	c.Set(clinictest.Monday, "08:20")
	c.CheckIn(punctual)
	c.Set(clinictest.Monday, "08:25")
	c.CheckIn(late)
	c.CheckIn(grace) // 15 minutes late: in time
	queue, err := c.Visit.Queue(t.Context(), clinictest.Desk, visit.QueueID(late.Session))
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, e := range queue {
		got = append(got, e.Number)
	}
	if diff := cmp.Diff([]int{2, 3, 1, 4}, got); diff != "" {
		t.Errorf("order of numbers (-want +got):\n%s", diff)
	}
	_, err = c.Visit.Queue(t.Context(), clinictest.Self(early.Patient), visit.QueueID(late.Session))
	wantErr(t, err, visit.ErrForbidden)
}

func TestTwentyCallersOfTenPatients(t *testing.T) {
	c := clinictest.New(t)
	for n := 1; n <= 10; n++ {
		c.CheckIn(c.Book(c.Patient(), clinictest.Monday, n))
	}
	var mu sync.Mutex
	calls, empty := map[visit.EncounterID]int{}, 0
	during(20, func(int) {
		e, err := c.Visit.CallNext(context.WithoutCancel(t.Context()), clinictest.Doctor, visit.QueueID(c.Session(clinictest.Monday)), visit.Move{Anyway: true})
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil && e.Status == visit.InProgress && e.CalledAt != nil:
			calls[e.ID]++
		case errors.Is(err, visit.ErrEmpty):
			empty++
		default:
			t.Errorf("%+v, %v", e, err)
		}
	})
	if len(calls) != 10 || empty != 10 {
		t.Errorf("%d patients called, %d callers told that nobody waits", len(calls), empty)
	}
	for id, n := range calls {
		if n != 1 {
			t.Errorf("%s called %d times", id, n)
		}
	}
}

func TestARetriedCallGetsTheSamePatient(t *testing.T) {
	c := clinictest.New(t)
	c.CheckIn(c.Book(c.Patient(), clinictest.Monday, 1))
	c.CheckIn(c.Book(c.Patient(), clinictest.Monday, 2))
	call := func(key string) visit.Encounter {
		e, err := c.Visit.CallNext(t.Context(), clinictest.Doctor, visit.QueueID(c.Session(clinictest.Monday)), visit.Move{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := call("the-first-call")
	if diff := cmp.Diff(first, call("the-first-call")); diff != "" {
		t.Errorf("retry (-first +second):\n%s", diff)
	}
	if next := call("the-next-call"); next.Number != 2 {
		t.Errorf("next is number %d", next.Number)
	}
}

func TestCompleteWritesTheRecordOnce(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	e := c.CheckIn(c.Book(c.Patient(), clinictest.Monday, 1))
	record := clinictest.Flu()
	_, err := c.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, record)
	wantErr(t, err, visit.ErrNotCalled)
	called, err := c.Visit.CallNext(ctx, clinictest.Doctor, visit.QueueID(e.Session), visit.Move{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, record)
	wantErr(t, err, visit.ErrStale)
	_, err = c.Visit.Complete(ctx, clinictest.Nurse, e.ID, called.Version, record)
	wantErr(t, err, visit.ErrForbidden)
	done, err := c.Visit.Complete(ctx, clinictest.Doctor, e.ID, called.Version, record)
	if err != nil || done.Status != visit.Finished || done.SignedBy != clinictest.Doctor.ID || !reflect.DeepEqual(*done.Record, record) {
		t.Fatalf("%+v, %v", done, err)
	}
	again, err := c.Visit.Complete(ctx, clinictest.Doctor, e.ID, called.Version, record)
	if diff := cmp.Diff(done, again); err != nil || diff != "" {
		t.Errorf("the same once more: %v\n%s", err, diff)
	}
	other := record
	other.Diagnosis.Code = "J06.9"
	_, err = c.Visit.Complete(ctx, clinictest.Doctor, e.ID, called.Version, other)
	wantErr(t, err, visit.ErrStale)
	_, err = c.Visit.Complete(ctx, clinictest.Doctor, e.ID, done.Version, other)
	wantErr(t, err, visit.ErrFinished)

	a, err := c.Booking.Appointment(ctx, clinictest.Desk, e.Appointment)
	if err != nil || a.Status != booking.Fulfilled {
		t.Errorf("appointment is %s, %v", a.Status, err)
	}
	queue, err := c.Visit.Queue(ctx, clinictest.Nurse, visit.QueueID(e.Session))
	if err != nil || len(queue) != 0 {
		t.Errorf("queue = %v, %v", queue, err)
	}
	want := map[visit.EventKind]int{visit.EncounterArrived: 1, visit.EncounterCalled: 1, visit.EncounterFinished: 1}
	if diff := cmp.Diff(want, count(t, c)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestDifferentRecordsAtOnceOneWins(t *testing.T) {
	c := clinictest.New(t)
	c.CheckIn(c.Book(c.Patient(), clinictest.Monday, 1))
	e, err := c.Visit.CallNext(t.Context(), clinictest.Doctor, visit.QueueID(c.Session(clinictest.Monday)), visit.Move{})
	if err != nil {
		t.Fatal(err)
	}
	outcome := make([]error, 8)
	during(len(outcome), func(i int) {
		r := clinictest.Flu()
		r.Next.InDays = i
		_, outcome[i] = c.Visit.Complete(context.WithoutCancel(t.Context()), clinictest.Doctor, e.ID, e.Version, r)
	})
	won := 0
	for i, err := range outcome {
		if err == nil {
			won++
			got, err := c.Visit.Encounter(t.Context(), clinictest.Doctor, e.ID)
			if err != nil || got.Record.Next.InDays != i {
				t.Errorf("the record is not the winner's: %+v, %v", got.Record, err)
			}
		} else {
			wantErr(t, err, visit.ErrStale)
		}
	}
	if won != 1 {
		t.Errorf("%d records won", won)
	}
}

func TestRecordNamesEveryFault(t *testing.T) {
	c := clinictest.New(t)
	_, err := c.Visit.Complete(t.Context(), clinictest.Doctor, "enc_x", 1, visit.Record{
		Complaint: " ", Diagnosis: visit.Diagnosis{Code: "flu"}, Next: visit.NextStep{Kind: "later", InDays: 400},
	})
	var e *errs.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	want := []string{"complaint required", "diagnosis.code icd10", "diagnosis.text required", "nextStep.kind one-of", "nextStep.inDays range"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheEdgeKnowsTheSameCodes(t *testing.T) {
	c := clinictest.New(t)
	f, _ := reflect.TypeFor[visit.Diagnosis]().FieldByName("Code")
	edge := f.Tag.Get("pattern")
	for code, ok := range map[string]bool{
		"J11.1": true, "I10": true, "I10.x00x002": true, "E11.900": true, "A18.0+": true, "M49.0*": true,
		"": false, "j11": false, "J1": false, "J11.": false, "J11.1y": false, "J11.123456789": false,
	} {
		r := clinictest.Flu()
		r.Diagnosis.Code = code
		_, err := c.Visit.Complete(t.Context(), clinictest.Doctor, "enc_x", 1, r)
		if domain := errors.Is(err, visit.ErrEncounter); domain != ok || matches(t, edge, code) != ok {
			t.Errorf("%q: domain %v, edge %v, want %v", code, domain, matches(t, edge, code), ok)
		}
	}
}
