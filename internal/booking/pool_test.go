package booking_test

import (
	"errors"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// file puts a patient's file, as far as booking looks at it, and returns the patient as an actor.
func (f fixture) file(t *testing.T, class patient.Class, alerts ...patient.AlertKind) auth.Actor {
	t.Helper()
	p := patient.ID(id.Source{}.New("pat", sunday))
	doc := map[string]any{"class": class, "alerts": []map[string]any{}}
	for _, kind := range alerts {
		doc["alerts"] = append(doc["alerts"].([]map[string]any), map[string]any{"kind": kind})
	}
	if err := f.db.Write(t.Context(), desk.Stamp("", sunday), store.Put(patient.FileKey(p), doc).If(store.Absent())); err != nil {
		t.Fatal(err)
	}
	return auth.Actor{ID: "user-of-" + string(p), Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
}

// pooled keeps one number of each pool and leaves number 5 ordinary. Reserved numbers open an hour before.
func (f fixture) pooled(t *testing.T) (s booking.Schedule, monday booking.SessionID) {
	t.Helper()
	id, _, _, _ := f.session.Split()
	s, err := f.Schedule(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Weekly {
		s.Weekly[i].End = "10:30"
		s.Weekly[i].Pools = []booking.Share{
			{Pool: booking.VIPPool, From: 1, To: 1},
			{Pool: booking.ExamPool, From: 2, To: 2},
			{Pool: booking.ReservedPool, From: 3, To: 3, Opens: 60},
			{Pool: booking.WalkInPool, From: 4, To: 4},
		}
	}
	if s, err = f.SaveSchedule(t.Context(), manager, s); err != nil {
		t.Fatal(err)
	}
	return s, f.session
}

var manager = auth.Actor{ID: "manager", Roles: []auth.Role{auth.Manager}}

func TestWhoBooksFromWhichPool(t *testing.T) {
	for _, c := range []struct {
		who   string
		at    time.Duration // after Sunday 20:00
		takes []int
	}{
		{"somebody", 0, []int{5}},
		{"vip", 0, []int{1, 5}},
		{"exam", 0, []int{2, 5}},
		{"desk", 0, []int{1, 2, 3, 5}},
		{"desk", 11 * time.Hour, []int{1, 2, 3, 4, 5}}, // Monday 07:00: walk-ins
		{"somebody", 11 * time.Hour, []int{3, 5}},      // an hour before: what was reserved is for everybody
	} {
		f := open(t)
		_, session := f.pooled(t)
		actors := map[string]auth.Actor{
			"somebody": f.file(t, "outpatient"), "vip": f.file(t, "outpatient", patient.VIP), "exam": f.file(t, patient.ExamClass), "desk": desk,
		}
		f.Now = func() time.Time { return sunday.Add(c.at) }
		by := actors[c.who]
		department := f.department(t)
		free, err := f.Free(t.Context(), booking.SlotQuery{By: by, Department: department, From: "2026-11-23", Days: 1})
		if err != nil {
			t.Fatal(err)
		}
		var shown []int
		for _, slot := range free[0].Slots {
			shown = append(shown, slot.Number)
		}
		var got []int
		for number := 1; number <= 5; number++ {
			p := patient.ID(by.PatientID)
			if p == "" {
				p = f.patients(t, 1)[0]
			}
			a, err := f.Book(t.Context(), by, booking.Request{Patient: p, Session: session, Number: number})
			switch {
			case err == nil:
				got = append(got, number)
				if _, err := f.Cancel(t.Context(), by, a.ID, ""); err != nil {
					t.Fatal(err)
				}
			case !errors.Is(err, booking.ErrKept):
				t.Errorf("%s, number %d: %v", c.who, number, err)
			}
		}
		if want := c.takes; !equal(got, want) || !equal(shown, want) {
			t.Errorf("%s after %s: books %v and is shown %v, want %v", c.who, c.at, got, shown, want)
		}
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// department returns the department of f.session.
func (f fixture) department(t *testing.T) booking.DepartmentID {
	t.Helper()
	id, _, _, _ := f.session.Split()
	s, err := f.Schedule(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s.Department
}

func TestNumbersAreReleasedByTheWallClock(t *testing.T) {
	f := open(t)
	id, _, _, _ := f.session.Split()
	s, err := f.Schedule(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	s.Release = &booking.Release{Days: 7, At: "07:00", Priority: 2, Staff: 14}
	if _, err := f.SaveSchedule(t.Context(), manager, s); err != nil {
		t.Fatal(err)
	}
	zone := clinic.Default().Zone
	somebody, vip := f.file(t, "outpatient"), f.file(t, "outpatient", patient.VIP)
	day := clinic.Date("2026-12-14") // a Monday
	session := s.On(day, clinic.Default())[0].ID
	for i, c := range []struct {
		by     auth.Actor
		now    time.Time
		closed bool
	}{
		{somebody, clinic.Date("2026-12-07").At("07:00", zone).Add(-time.Second), true},
		{somebody, clinic.Date("2026-12-07").At("07:00", zone), false},
		{vip, clinic.Date("2026-12-05").At("07:00", zone).Add(-time.Second), true},
		{vip, clinic.Date("2026-12-05").At("07:00", zone), false},
		{desk, clinic.Date("2026-11-30").Start(zone).Add(-time.Second), true},
		{desk, clinic.Date("2026-11-30").Start(zone), false},
		{manager, clinic.Date("2026-11-23").Start(zone), false},
	} {
		f.Now = func() time.Time { return c.now }
		p := patient.ID(c.by.PatientID)
		if p == "" {
			p = f.patients(t, 1)[0]
		}
		free, err := f.Free(t.Context(), booking.SlotQuery{By: c.by, Department: s.Department, From: day, Days: 1})
		if err != nil || (len(free) == 0) != c.closed {
			t.Errorf("%d: %d sessions shown, %v; closed: %v", i, len(free), err, c.closed)
		}
		board, err := f.Board(t.Context(), session)
		if closed := board.Opens != nil; err != nil || c.by.ID == desk.ID && closed != c.closed {
			t.Errorf("%d: the board says that staff book from %v, %v", i, board.Opens, err)
		}
		a, err := f.Book(t.Context(), c.by, booking.Request{Patient: p, Session: session, Number: 1})
		if errors.Is(err, booking.ErrNotReleased) != c.closed || (err != nil && !c.closed) {
			t.Errorf("%d: %v; closed: %v", i, err, c.closed)
		}
		if err == nil {
			if _, err := f.Cancel(t.Context(), c.by, a.ID, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}
