package booking_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// inRoom moves a session's schedule into a room of a new site.
func (f fixture) inRoom(t *testing.T, session booking.SessionID) (booking.Site, booking.Room) {
	t.Helper()
	site, err := f.SaveSite(t.Context(), manager, booking.Site{Name: i18n.Text{i18n.English: "South"}, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	room, err := f.SaveRoom(t.Context(), manager, booking.Room{Site: site.ID, Door: "S-1", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	s := f.scheduleOf(t, session)
	s.RoomID = room.ID
	if _, err := f.SaveSchedule(t.Context(), manager, s); err != nil {
		t.Fatal(err)
	}
	return site, room
}

// switches returns what switches off each part of a session, and on again; each says how many patients are awaited.
func (f fixture) switches(t *testing.T, session booking.SessionID) map[string]func(active bool) int {
	t.Helper()
	ctx := t.Context()
	site, room := f.inRoom(t, session)
	s := f.scheduleOf(t, session)
	departments, err := f.Departments(ctx)
	if err != nil {
		t.Fatal(err)
	}
	practitioners, err := f.Practitioners(ctx)
	if err != nil {
		t.Fatal(err)
	}
	department := departments[slices.IndexFunc(departments, func(d booking.Department) bool { return d.ID == s.Department })]
	practitioner := practitioners[slices.IndexFunc(practitioners, func(p booking.Practitioner) bool { return p.ID == s.Practitioner })]
	done := func(awaited int, err error) int {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return awaited
	}
	return map[string]func(bool) int{
		"department": func(active bool) int {
			department.Active = active
			department, err = f.SaveDepartment(ctx, manager, department)
			return done(department.Awaited, err)
		},
		"practitioner": func(active bool) int {
			practitioner.Active = active
			practitioner, err = f.SavePractitioner(ctx, manager, practitioner)
			return done(practitioner.Awaited, err)
		},
		"room": func(active bool) int {
			room.Active = active
			room, err = f.SaveRoom(ctx, manager, room)
			return done(room.Awaited, err)
		},
		"site": func(active bool) int {
			site.Active = active
			site, err = f.SaveSite(ctx, manager, site)
			return done(site.Awaited, err)
		},
	}
}

func TestWhatIsSwitchedOffOffersNothing(t *testing.T) {
	f := open(t)
	p := f.patients(t, 3)
	kept := f.book(t, p[0], f.session, 1)
	held := f.hold(t, desk, p[1], f.session, 2)
	for name, set := range f.switches(t, f.session) {
		if got := set(false); got != 1 {
			t.Errorf("%s: %d patients are awaited all the same, want 1", name, got)
		}
		f.offersNothing(t, name, p[2], held)
		if a, err := f.Appointment(t.Context(), desk, kept.ID); err != nil || a.Status != booking.Booked || a.PlaceGone != "" {
			t.Errorf("%s: what was booked = %+v, %v", name, a, err)
		}
		if got := set(true); got != 0 {
			t.Errorf("%s: switched on, %d are awaited", name, got)
		}
		if free, err := f.Free(t.Context(), booking.SlotQuery{Department: kept.Department, From: "2026-11-23", Days: 2}); err != nil || len(free) != 2 {
			t.Errorf("%s: switched on again, free = %v, %v", name, free, err)
		}
	}
	if _, err := f.Confirm(t.Context(), desk, held.ID, booking.Request{Channel: "desk"}); err != nil {
		t.Errorf("switched on again, what was held is not to be had: %v", err)
	}
}

// offersNothing asks in every way for a number of what is switched off.
func (f fixture) offersNothing(t *testing.T, name string, p patient.ID, held booking.Hold) {
	t.Helper()
	ctx := t.Context()
	s := f.scheduleOf(t, f.session)
	for _, q := range []booking.SlotQuery{{Department: s.Department}, {Practitioner: s.Practitioner}, {Department: s.Department, AsItIs: true, By: manager}} {
		q.From, q.Days = "2026-11-23", 2
		if free, err := f.Free(ctx, q); err != nil || len(free) != 0 {
			t.Errorf("%s: free = %v, %v", name, free, err)
		}
	}
	request := booking.Request{Patient: p, Session: f.session, Number: 3, Channel: "desk"}
	for what, ask := range map[string]func() error{
		"book": func() error { _, err := f.Book(ctx, desk, request); return err },
		"hold": func() error {
			_, err := f.Hold(ctx, desk, booking.HoldRequest{Patient: p, Session: f.session, Number: 3, Reason: booking.FillingIn})
			return err
		},
		"confirm": func() error { _, err := f.Confirm(ctx, desk, held.ID, booking.Request{Channel: "desk"}); return err },
		"overbook": func() error {
			_, err := f.Overbook(ctx, manager, booking.Overbooking{Patient: p, Session: f.session, Reason: "pain", Channel: "desk"})
			return err
		},
		"any number": func() error {
			_, _, err := f.WalkIn(ctx, desk, booking.Request{Patient: p, Session: f.session, Channel: "desk"}, noOp)
			return err
		},
		"walk in": func() error { _, _, err := f.WalkIn(ctx, desk, request, noOp); return err },
		"vacancy": func() error {
			v, err := f.Vacancy(ctx, f.session, 3)
			return errors.Join(err, v.Refused())
		},
	} {
		if err := ask(); !errors.Is(err, booking.ErrInactive) {
			t.Errorf("%s is off, %s: %v", name, what, err)
		}
	}
}

func noOp(booking.Appointment) (store.Op, error) { return store.Op{}, errors.New("must not be asked") }

func TestNothingIsPlannedForWhatIsSwitchedOff(t *testing.T) {
	f := open(t)
	s := f.scheduleOf(t, f.session)
	for name, set := range f.switches(t, f.session) {
		set(false)
		now := f.scheduleOf(t, f.session)
		fresh := booking.Schedule{Department: s.Department, Practitioner: s.Practitioner, RoomID: now.RoomID, From: "2027-01-01", Weekly: weekly(6)}
		var e *errs.Error
		if _, err := f.SaveSchedule(t.Context(), manager, fresh); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Code != "inactive" {
			t.Errorf("%s: a new schedule: %v", name, err)
		}
		now.Weekly = now.Weekly[:1]
		if ended, err := f.SaveSchedule(t.Context(), manager, now); err != nil || len(ended.Inactive) != 1 || string(ended.Inactive[0]) != name {
			t.Errorf("%s: a schedule that it has is changed: %+v, %v", name, ended.Inactive, err)
		}
		set(true)
		if got := f.scheduleOf(t, f.session).Inactive; len(got) != 0 {
			t.Errorf("%s: switched on again, its schedule says %v", name, got)
		}
	}
}

// Whoever is answered before the switch has a number that stays and is counted; nobody is given one after it.
func TestWhoBooksWhileADoctorIsSwitchedOff(t *testing.T) {
	f := open(t)
	f.Now = func() time.Time { return sunday }
	p := f.patients(t, 24)
	set := f.switches(t, f.session)["practitioner"]
	var all sync.WaitGroup
	var mu sync.Mutex
	got := 0
	start := make(chan struct{})
	for i, who := range p {
		all.Go(func() {
			<-start
			_, err := f.Book(t.Context(), desk, booking.Request{Patient: who, Session: f.session, Number: i%4 + 1, Channel: "desk"})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				got++
			case !errors.Is(err, booking.ErrInactive) && !errors.Is(err, booking.ErrTaken):
				t.Error(err)
			}
		})
	}
	close(start)
	set(false)
	late := f.patients(t, 1)
	if _, err := f.Book(t.Context(), desk, booking.Request{Patient: late[0], Session: f.tomorrow, Number: 1, Channel: "desk"}); !errors.Is(err, booking.ErrInactive) {
		t.Errorf("booked after the answer: %v", err)
	}
	all.Wait()
	if counted := set(false); counted != got {
		t.Errorf("%d were given a number, %d are counted", got, counted)
	}
}

// A schedule that was saved before schedules said what of them is off is put right in the night.
func TestTheNightWritesWhatIsOffIntoSchedules(t *testing.T) {
	f := open(t)
	_, room := f.inRoom(t, f.session)
	s := f.scheduleOf(t, f.session)
	room.Active = false
	ctx := t.Context()
	if _, err := f.SaveRoom(ctx, manager, room); err != nil {
		t.Fatal(err)
	}
	forget := store.Update(store.Key{Table: store.Scheduling, PK: string(s.ID), SK: "schedule"}).Remove("inactive", "siteId")
	if err := f.db.Write(ctx, desk.Stamp("", sunday), forget); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Resettle(ctx, auth.Job("nightly")); err != nil {
			t.Fatal(err)
		}
	}
	got := f.scheduleOf(t, f.session)
	if len(got.Inactive) != 1 || got.Inactive[0] != booking.RoomPart || got.Site != room.Site || got.Version != s.Version+3 {
		t.Errorf("the schedule = %+v, version %d after %d", got.Inactive, got.Version, s.Version)
	}
}

// A schedule that goes to another site takes its patients along: the preview says how many, and they find the new room.
func TestAPreviewSaysThatTheRoomIsAnother(t *testing.T) {
	f := open(t)
	p := f.patients(t, 2)
	a := f.book(t, p[0], f.session, 1)
	ctx := t.Context()
	site, room := f.inRoom(t, f.other)
	s := f.scheduleOf(t, f.session)
	if seen, err := f.Preview(ctx, manager, s); err != nil || seen.Room != nil {
		t.Errorf("unchanged: %+v, %v", seen.Room, err)
	}
	before := s.Room
	s.RoomID = room.ID
	want := booking.RoomChange{From: before, To: "S-1", ToSite: site.ID, Told: 1}
	seen, err := f.Preview(ctx, manager, s)
	if err != nil || seen.Room == nil || *seen.Room != want || seen.Affected != 0 {
		t.Errorf("Preview = %+v, %v", seen.Room, err)
	}
	if _, err := f.Replan(ctx, manager, s, seen.Acknowledge); err != nil { // the other doctor is there, too
		t.Fatal(err)
	}
	for what, read := range map[string]func() (booking.Appointment, error){
		"one": func() (booking.Appointment, error) { return f.Appointment(ctx, desk, a.ID) },
		"the list": func() (booking.Appointment, error) {
			all, _, err := f.OfPatient(ctx, desk, p[0], 10, "")
			return all[0], err
		},
	} {
		if got, err := read(); err != nil || got.Room != "S-1" || got.Site != site.ID {
			t.Errorf("%s: in %q at %q, %v", what, got.Room, got.Site, err)
		}
	}
	s.RoomID = "rom_unknown"
	var e *errs.Error
	if _, err := f.Preview(ctx, manager, s); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "roomId" {
		t.Errorf("an unknown room: %v", err)
	}
}
