package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
	"careloop/internal/store/sqlite"
)

const (
	openDoctors  = 20 // each with ten sessions a week, of 24 numbers
	openSessions = 200
	openTaken    = 0.6
)

// ward is a department of 200 sessions a week, most of whose numbers are taken.
type ward struct {
	*booking.Service
	query booking.SlotQuery
	taken int
}

// openings says what a look at a department's free numbers over a week costs, and how long it takes.
func openings(ctx context.Context, b *bench) error {
	dir, err := b.folder("openings")
	if err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, "scheduling.db"))
	if err != nil {
		return err
	}
	err = b.look(ctx, db)
	_, failed := onDynamo(ctx, b, func(db *dynamo.Store, meter *dynamotest.Meter) error { return b.lookUnits(ctx, db, meter) })
	return errors.Join(err, db.Close(), failed)
}

// look measures the time on the local engine.
func (b *bench) look(ctx context.Context, db store.Store) error {
	w, err := openWard(ctx, db, openTaken)
	if err != nil {
		return err
	}
	counted := &counting{Store: db}
	w.DB = counted
	var took []float64
	slots := 0
	for range b.lookups {
		counted.reset()
		begun := now()
		free, err := w.Free(ctx, w.query)
		if err != nil {
			return err
		}
		took = append(took, milliseconds(since(begun)))
		slots = slotsOf(free)
	}
	return b.atMost("free-numbers-p99", quantile(took, 0.99), "ms", 20, "a department's free numbers over a week of 200 sessions, on the local engine", map[string]any{
		"sessions": openSessions, "taken": w.taken, "free": slots, "median": round(median(took)), "items": counted.items.Load(),
	})
}

// lookUnits measures the units. A tenth of the bookings fills the pictures as all would: they have a bit for each number.
func (b *bench) lookUnits(ctx context.Context, db *dynamo.Store, meter *dynamotest.Meter) error {
	w, err := openWard(ctx, db, openTaken/10)
	if err != nil {
		return err
	}
	meter.Take()
	if _, err := w.Free(ctx, w.query); err != nil {
		return err
	}
	used := meter.Take()
	return b.atMost("free-numbers-read", used.Read, "read units", 10, "read units of a department's free numbers over a week of 200 sessions", map[string]any{
		"sessions": openSessions, "taken": w.taken, "requests": used.Requests,
	})
}

func slotsOf(free []booking.Session) (slots int) {
	for _, s := range free {
		slots += len(s.Slots)
	}
	return slots
}

// openWard opens the department and books a share of every session's numbers, the last ones first, so that the bits
// of a session are as long as they get.
func openWard(ctx context.Context, db store.Store, share float64) (*ward, error) {
	s := &booking.Service{DB: db, Clinic: clinic.Default(), Now: now}
	text := i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}
	d, err := s.SaveDepartment(ctx, admin, booking.Department{Name: text, Need: "general", Active: true})
	if err != nil {
		return nil, err
	}
	first := today().AddDays(1)
	w := &ward{Service: s, query: booking.SlotQuery{By: desk, Department: d.ID, From: first, Days: 7}}
	var orders []booking.Request
	for range openDoctors {
		p, err := s.SavePractitioner(ctx, admin, booking.Practitioner{Name: text, Grade: "attending", Active: true})
		if err != nil {
			return nil, err
		}
		var weekly []booking.WeeklyBlock
		for i := range 5 {
			weekday := (int(first.AddDays(i).Weekday())+6)%7 + 1
			weekly = append(weekly,
				booking.WeeklyBlock{Weekday: weekday, Block: booking.Block{Start: "08:00", End: "12:00", Minutes: 10}},
				booking.WeeklyBlock{Weekday: weekday, Block: booking.Block{Start: "14:00", End: "18:00", Minutes: 10}})
		}
		x, err := s.SaveSchedule(ctx, admin, booking.Schedule{Department: d.ID, Practitioner: p.ID, Room: "1", From: today(), Weekly: weekly})
		if err != nil {
			return nil, err
		}
		for i := range 7 {
			for _, session := range x.On(first.AddDays(i), s.Clinic) {
				for n := 24; n > 24-int(24*share); n-- {
					orders = append(orders, booking.Request{Session: session.ID, Number: n})
				}
			}
		}
	}
	return w, w.fill(ctx, orders)
}

// fill books for patients who have nothing else, and lets the pictures be painted.
func (w *ward) fill(ctx context.Context, orders []booking.Request) error {
	var mu sync.Mutex
	var touched []booking.Touched
	err := each(8, len(orders), func(i int) error {
		r := orders[i]
		r.Patient = patient.ID(id.Source{}.New("pat", now()))
		put := store.Put(patient.FileKey(r.Patient), struct{}{}).If(store.Absent())
		if err := w.DB.Write(ctx, desk.Stamp("", now()), put); err != nil {
			return err
		}
		a, err := w.Book(ctx, desk, r)
		if err != nil {
			return fmt.Errorf("number %d of %s: %w", r.Number, r.Session, err)
		}
		mu.Lock()
		defer mu.Unlock()
		touched = append(touched, booking.Touched{Department: a.Department, Session: a.Session})
		return nil
	})
	if err != nil {
		return err
	}
	w.taken = len(orders)
	return w.Paint(ctx, touched)
}
