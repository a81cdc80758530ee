package closure_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

const tuesday = clinic.Date("2026-11-24")

// world is a clinic whose department has a second chief physician, with closures and a waiting list.
type world struct {
	*clinictest.Clinic
	closures *closure.Service
	list     *waitlist.Service
	other    booking.Schedule // Dr Li's, as Dr Zhang's
	t        *testing.T
	told     int
}

func open(t *testing.T) *world {
	c := clinictest.New(t)
	c.Set(clinictest.Monday, "09:00")
	w := &world{Clinic: c, t: t}
	w.list = &waitlist.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Numbers: c.Booking, Schedule: c.Booking, Names: c.Booking}
	w.closures = w.over(c.DB)
	w.other = w.doctor("李医生", "chief")
	return w
}

// over returns the service of closures on another view of the store.
func (w *world) over(db store.Store) *closure.Service {
	b := &booking.Service{DB: db, Clinic: w.Settings, Now: w.Now}
	list := &waitlist.Service{DB: db, Clinic: w.Settings, Now: w.Now, Keys: w.Keys, Numbers: b, Schedule: b, Names: b}
	return &closure.Service{DB: db, Clinic: w.Settings, Now: w.Now, Keys: w.Keys, Directory: b, Spans: b, Places: b, Waits: list}
}

func (w *world) doctor(name, grade string) booking.Schedule {
	w.t.Helper()
	p, err := w.Booking.SavePractitioner(w.t.Context(), clinictest.Admin, booking.Practitioner{Name: i18n.Text{i18n.Chinese: name}, Grade: grade, Active: true})
	w.must(err)
	x := booking.Schedule{Department: w.Department, Practitioner: p.ID, Room: "2", From: "2026-01-01"}
	for day := 1; day <= 7; day++ {
		x.Weekly = append(x.Weekly, booking.WeeklyBlock{Weekday: day, Block: booking.Block{Start: "08:00", End: "12:00", Minutes: 10}})
	}
	x, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, x)
	w.must(err)
	return x
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// out is a request to close Dr Zhang's Tuesday.
func (w *world) out() closure.Request {
	return closure.Request{
		Target: closure.Target{Kind: closure.OfPractitioner, ID: string(w.Practitioner)}, Span: booking.Span{From: tuesday, Until: tuesday},
		Reason: i18n.Text{i18n.Chinese: "医生临时停诊", i18n.English: "The doctor is away"}, Move: true,
	}
}

func (w *world) close(r closure.Request) closure.Closure {
	w.t.Helper()
	c, err := w.closures.Close(w.t.Context(), clinictest.Manager, r)
	w.must(err)
	return c
}

// finish runs a closure until it has nothing more to do, and tells the changes.
func (w *world) finish(id closure.ID) closure.Progress {
	w.t.Helper()
	for range 200 {
		v, err := w.closures.Run(w.t.Context(), clinictest.Manager, id)
		w.must(err)
		if !v.Step.Working() {
			w.settle()
			v, err = w.closures.Closure(w.t.Context(), clinictest.Manager, id)
			w.must(err)
			return v
		}
	}
	w.t.Fatal("the closure does not come to an end")
	return closure.Progress{}
}

// settle tells all changes, also those that telling leads to.
func (w *world) settle() {
	w.t.Helper()
	for {
		all := w.Changes()
		if w.told == len(all) {
			return
		}
		c := all[w.told]
		w.told++
		w.consume(c)
	}
}

func (w *world) consume(c store.Change) {
	w.t.Helper()
	w.must(w.list.Changed(w.t.Context(), c))
	w.must(w.closures.Changed(w.t.Context(), c))
	events, err := booking.EventsOf(c)
	w.must(err)
	for _, e := range events {
		w.must(w.list.AppointmentEvent(w.t.Context(), e))
		w.must(w.closures.AppointmentEvent(w.t.Context(), e))
	}
}

func (w *world) cases(id closure.ID) map[booking.AppointmentID]closure.Case {
	w.t.Helper()
	all, _, err := w.closures.Cases(w.t.Context(), clinictest.Desk, id, 0, "")
	w.must(err)
	out := map[booking.AppointmentID]closure.Case{}
	for _, c := range all {
		one := c.Case
		one.Version = c.Version
		out[c.Appointment] = one
	}
	return out
}

// live returns the appointments that a patient has now.
func (w *world) live(p patient.ID) []booking.Appointment {
	w.t.Helper()
	all, _, err := w.Booking.OfPatient(w.t.Context(), clinictest.Desk, p, 50, "")
	w.must(err)
	var out []booking.Appointment
	for _, a := range all {
		if a.Status.Holds() {
			out = append(out, a)
		}
	}
	return out
}

// stale is a store that shows schedules as they were: what a request sees that read them before the closure.
type stale struct {
	store.Store
	then map[store.Key]store.Item
}

func (w *world) before(ids ...booking.ScheduleID) *booking.Service {
	w.t.Helper()
	s := stale{Store: w.DB, then: map[store.Key]store.Item{}}
	for _, id := range ids {
		it, err := w.DB.Get(w.t.Context(), store.Key{Table: store.Scheduling, PK: string(id), SK: "schedule"})
		w.must(err)
		s.then[it.Key] = it
	}
	return &booking.Service{DB: s, Clinic: w.Settings, Now: w.Now}
}

func (s stale) Get(ctx context.Context, k store.Key) (store.Item, error) {
	if it, ok := s.then[k]; ok {
		return it, nil
	}
	return s.Store.Get(ctx, k)
}

func (s stale) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	items, err := s.Store.BatchGet(ctx, keys...)
	for i, it := range items {
		if then, ok := s.then[it.Key]; ok {
			items[i] = then
		}
	}
	return items, err
}

// mortal is a store whose process is killed at a write: the write is done or not, and nothing after it is.
type mortal struct {
	store.Store
	left  atomic.Int64 // writes
	after bool         // the last one is done, and nobody hears of it
}

var errKilled = errors.New("killed")

func (m *mortal) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	n := m.left.Add(-1)
	if n > 0 {
		return m.Store.Write(ctx, stamp, ops...)
	}
	if n == 0 && m.after {
		if err := m.Store.Write(ctx, stamp, ops...); err != nil {
			return err
		}
	}
	return errKilled
}
