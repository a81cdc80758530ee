package waitlist_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

// released is the day that is released on Monday at ten, three days ahead.
const released = clinic.Date("2026-11-26")

// change saves the doctor's schedule anew, and tells it.
func (w *world) change(edit func(*booking.Schedule)) {
	w.t.Helper()
	s, err := w.Booking.Schedule(w.t.Context(), w.Schedule.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	s.Weekly = slices.Clone(s.Weekly)
	edit(&s)
	if w.Schedule, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, s); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

func release(s *booking.Schedule) {
	s.Release = &booking.Release{Days: 3, At: "10:00", Priority: 2}
}

// waitFor lets somebody wait for numbers of one day.
func (w *world) waitFor(p patient.ID, day clinic.Date) waitlist.Entry {
	w.t.Helper()
	return w.join(func(r *waitlist.Request) {
		r.Patient, r.Key, r.Wish = p, "wait-"+string(p), waitlist.Wish{Department: w.Department, From: day, Until: day}
	})
}

func (w *world) vip() patient.ID {
	w.t.Helper()
	p := patient.ID(id.Source{}.New("pat", w.Now()))
	file := map[string]any{"alerts": []map[string]string{{"kind": string(patient.VIP)}}}
	if err := w.DB.Write(w.t.Context(), clinictest.Desk.Stamp("", w.Now()), store.Put(patient.FileKey(p), file).If(store.Absent())); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// TestADayThatIsReleasedIsOfferedThen has three wait for a day of which only two numbers are left when it is released.
func TestADayThatIsReleasedIsOfferedThen(t *testing.T) {
	w := open(t)
	w.change(release)
	for n := 1; n <= 22; n++ {
		w.Book(w.Patient(), released, n)
	}
	first, second, third := w.waitFor(w.Patient(), released), w.waitFor(w.Patient(), released), w.waitFor(w.Patient(), released)
	w.Set(clinictest.Monday, "09:59")
	w.sweep()
	w.wants(first, waitlist.Waiting, "")
	w.Set(clinictest.Monday, "10:00")
	w.sweep()
	w.sweep()
	w.replay()
	if a, b := w.wants(first, waitlist.Offered, "").Current, w.wants(second, waitlist.Offered, "").Current; a.Number != 23 || b.Number != 24 {
		t.Errorf("offered %d and %d", a.Number, b.Number)
	}
	w.wants(third, waitlist.Waiting, "")
	if n := len(w.log()); n != 2 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestWhoMayBookSoonerIsOfferedSooner releases Saturday to VIP patients today, and to others two days later.
func TestWhoMayBookSoonerIsOfferedSooner(t *testing.T) {
	w := open(t)
	w.change(release)
	saturday := clinic.Date("2026-11-28")
	somebody, vip := w.waitFor(w.Patient(), saturday), w.waitFor(w.vip(), saturday)
	w.Set(clinictest.Monday, "10:00")
	w.sweep()
	w.wants(somebody, waitlist.Waiting, "")
	w.wants(vip, waitlist.Offered, "")
	for _, day := range []clinic.Date{"2026-11-24", "2026-11-25"} { // the looks of a day ahead, by the night before
		w.Set(day, "02:00")
		if _, err := w.list.Review(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.settle()
	}
	w.wants(somebody, waitlist.Waiting, "")
	w.Set("2026-11-25", "10:00")
	w.sweep()
	w.wants(somebody, waitlist.Offered, "")
}

// TestWhoWasBeingOfferedAnotherNumberHearsOfTheRelease has somebody whose offer stood when the night looked.
func TestWhoWasBeingOfferedAnotherNumberHearsOfTheRelease(t *testing.T) {
	w := open(t)
	w.change(func(s *booking.Schedule) { s.Release = &booking.Release{Days: 3, At: "11:15"} }) // too late for the look of who comes
	friday := clinic.Date("2026-11-27")
	e := w.join(func(r *waitlist.Request) { r.Wish.Until, r.Wish.Weekdays = friday, []int{5, 2} })
	o := w.wants(e, waitlist.Offered, "").Current
	w.Set(clinictest.Monday, "09:20")
	if _, err := w.list.Review(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.Fill(w.Session(tuesday))
	if _, err := w.list.Decline(t.Context(), clinictest.Self(e.Patient), o.ID, false); err != nil {
		t.Fatal(err)
	}
	w.Fill(w.Session(tuesday))
	w.settle()
	w.Set(tuesday, "11:15")
	w.sweep()
	if now := w.now(e); now.Status != waitlist.Offered || now.Current.Date != friday {
		t.Errorf("%+v", now.Entry)
	}
}

// TestAWidenedScheduleIsOffered widens a schedule in every way there is, while somebody waits.
func TestAWidenedScheduleIsOffered(t *testing.T) {
	day := released // a Thursday
	shut := func(s *booking.Schedule) {
		s.Exceptions = append(s.Exceptions, booking.Exception{Date: day, Reason: "会议", Blocks: []booking.Block{}})
	}
	for name, c := range map[string]struct{ before, change func(w *world) }{
		"exception taken back": {
			before: func(w *world) { w.change(shut) },
			change: func(w *world) { w.change(func(s *booking.Schedule) { s.Exceptions = nil }) },
		},
		"leave taken back": {
			before: func(w *world) {
				w.change(func(s *booking.Schedule) { s.Leaves = []booking.Leave{{From: day, Until: day, Reason: "年假"}} })
			},
			change: func(w *world) { w.change(func(s *booking.Schedule) { s.Leaves = nil }) },
		},
		"more hours": {
			before: func(w *world) { w.Fill(w.Session(day)) },
			change: func(w *world) {
				w.change(func(s *booking.Schedule) {
					s.Weekly = append(s.Weekly, booking.WeeklyBlock{Weekday: 4, Block: booking.Block{Start: "12:00", End: "13:00", Minutes: 10}})
				})
			},
		},
		"more numbers": {
			before: func(w *world) {
				w.change(func(s *booking.Schedule) { s.Weekly[3].End = "11:00" })
				w.Fill(w.Session(day))
			},
			change: func(w *world) { w.change(func(s *booking.Schedule) { s.Weekly[3].End = "12:00" }) },
		},
		"pool given up": {
			before: func(w *world) {
				w.change(func(s *booking.Schedule) {
					s.Weekly[3].Pools = []booking.Share{{Pool: booking.ReservedPool, From: 1, To: 24}}
				})
			},
			change: func(w *world) { w.change(func(s *booking.Schedule) { s.Weekly[3].Pools = nil }) },
		},
		"released sooner": {
			before: func(w *world) {
				w.change(func(s *booking.Schedule) { s.Release = &booking.Release{Days: 1, At: "07:00"} })
			},
			change: func(w *world) { w.change(func(s *booking.Schedule) { s.Release.Days = 5 }) },
		},
		"new schedule": {
			before: func(w *world) { w.Fill(w.Session(day)) },
			change: func(w *world) { w.Colleague(); w.settle() },
		},
		"switched on again": {
			before: func(w *world) { w.switchDoctor(false) },
			change: func(w *world) { w.switchDoctor(true) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			c.before(w)
			first, second := w.waitFor(w.Patient(), day), w.waitFor(w.Patient(), day)
			w.wants(first, waitlist.Waiting, "")
			c.change(w)
			w.Advance(time.Minute)
			w.sweep()
			w.replay()
			w.Advance(time.Minute)
			w.sweep()
			a, b := w.wants(first, waitlist.Offered, "").Current, w.wants(second, waitlist.Offered, "").Current
			if a.Date != day || b.Date != day || a.Start.After(b.Start) {
				t.Errorf("offered %s and %s", a.Start, b.Start)
			}
			if n := len(w.log()); n != 2 {
				t.Errorf("%d lines in the log", n)
			}
		})
	}
}

func (w *world) switchDoctor(on bool) {
	w.t.Helper()
	all, err := w.Booking.Practitioners(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	all[0].Active = on
	if _, err := w.Booking.SavePractitioner(w.t.Context(), clinictest.Admin, all[0]); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

// TestAChangeThatGivesNothingLeavesNoLook renames a room, and takes hours away.
func TestAChangeThatGivesNothingLeavesNoLook(t *testing.T) {
	w := open(t)
	w.change(func(s *booking.Schedule) {
		for i := range s.Weekly {
			s.Weekly[i].Pools = []booking.Share{{Pool: booking.ReservedPool, From: 1, To: 24}}
		}
	})
	w.waitFor(w.Patient(), released)
	told := len(w.Changes())
	w.change(func(s *booking.Schedule) { s.Room = "9" })
	w.change(func(s *booking.Schedule) { s.Weekly[3].End, s.Weekly[3].Pools = "11:00", s.Weekly[2].Pools[:0] })
	w.change(func(s *booking.Schedule) { s.Weekly = s.Weekly[:5] })
	looks := 0
	for _, c := range w.Changes()[told:] {
		if c.PK == "waitlist-looks" {
			looks++
		}
	}
	if looks != 1 { // of the second change: a pool was given up
		t.Errorf("%d looks left", looks)
	}
}

// restricted wait who lost none.
func TestWhosePlaceTheClinicTookIsOfferedAnotherInSpiteOfARestriction(t *testing.T) {
	w := open(t)
	booked := w.full()
	p, q := w.Patient(), w.Patient()
	lost := w.Book(p, "2026-12-01", 3)
	other := w.join(func(r *waitlist.Request) { r.Patient, r.Key = q, "restricted" })
	w.restrict(p)
	w.restrict(q)
	e, err := w.list.Displace(t.Context(), clinictest.Job, waitlist.Request{Patient: p, Wish: w.wish(), Channel: "desk", Key: "closure", Instead: lost.ID})
	if err != nil {
		t.Fatal(err)
	}
	w.settle()
	w.cancel(booked[0])
	w.cancel(booked[1])
	w.wants(other, waitlist.Waiting, "")
	o := w.wants(e, waitlist.Offered, "").Current
	a, err := w.list.Accept(t.Context(), clinictest.Self(p), o.ID, "web")
	if err != nil || a.MovedFrom != lost.ID {
		t.Errorf("moved from %q, %v", a.MovedFrom, err)
	}
}

// TestNobodyWaitsForWhatIsSwitchedOff asks for a doctor, a session and a department that offer nothing.
func TestNobodyWaitsForWhatIsSwitchedOff(t *testing.T) {
	w := open(t)
	faults := func(wish waitlist.Wish) string {
		t.Helper()
		wish.From, wish.Until = clinictest.Monday, tuesday
		_, err := w.list.Join(t.Context(), clinictest.Desk, waitlist.Request{Patient: w.Patient(), Wish: wish, Channel: "desk", Key: "off"})
		var e *errs.Error
		if errors.As(err, &e) {
			return e.Code + fmt.Sprint(e.Fields)
		}
		return fmt.Sprint(err)
	}
	doctor, session := waitlist.Wish{Department: w.Department, Practitioner: w.Practitioner}, waitlist.Wish{Department: w.Department, Session: w.Session(tuesday)}
	unknown := waitlist.Wish{Department: w.Department, Practitioner: booking.PractitionerID(id.Source{}.New("pra", w.Now()))}
	if got := faults(unknown); got != "invalid[{practitionerId unknown map[]}]" {
		t.Error(got)
	}
	if got := faults(doctor); got != "<nil>" {
		t.Error(got)
	}
	w.switchDoctor(false)
	if a, b, c := faults(doctor), faults(session), faults(waitlist.Wish{Department: w.Department}); a != "waitlist-practitioner-off[]" || b != "waitlist-session-off[]" || c != "<nil>" {
		t.Errorf("%s; %s; %s", a, b, c)
	}
	departments, err := w.Booking.Departments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	departments[0].Active = false
	if _, err := w.Booking.SaveDepartment(t.Context(), clinictest.Admin, departments[0]); err != nil {
		t.Fatal(err)
	}
	if got := faults(waitlist.Wish{Department: w.Department}); got != "waitlist-department-off[]" {
		t.Error(got)
	}
}
