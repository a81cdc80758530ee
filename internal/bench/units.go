package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt/keyset"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
	"careloop/internal/visit"
)

// onDynamo runs do with a store on DynamoDB Local and what it consumes by AWS's accounting. It reports false without
// an engine.
func onDynamo(ctx context.Context, b *bench, do func(*dynamo.Store, *dynamotest.Meter) error) (there bool, err error) {
	if os.Getenv("DYNAMODB_ENDPOINT") == "" { //nolint:forbidigo // this is a main
		b.say("DYNAMODB_ENDPOINT is not set: nothing is measured in DynamoDB's units; `make bench` sets it")
		return false, nil
	}
	return true, withHarness(ctx, func(h *harness) error { //nolint:contextcheck // the harness has it
		db, meter := dynamotest.OpenMetered(h)
		return do(db, meter)
	})
}

// clock is a time that stands until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// way is one patient's way through the clinic, step by step.
type way struct {
	patients *patient.Service
	bookings *booking.Service
	visits   *visit.Service
	clock    *clock
	day      clinic.Date

	first, other booking.Session
	later        []booking.Session
	service      booking.HealthcareService
	patient      patient.ID
	appointment  booking.Appointment
	encounter    visit.Encounter
}

// units says what each step of a patient's way consumes. DynamoDB bills these.
func units(ctx context.Context, b *bench) error {
	_, err := onDynamo(ctx, b, func(db *dynamo.Store, meter *dynamotest.Meter) error {
		w, err := b.openWay(ctx, db)
		if err != nil {
			return err
		}
		for _, step := range w.steps() {
			meter.Take()
			if err := step.do(ctx); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			used := meter.Take()
			details := map[string]any{"requests": used.Requests}
			name := "units-" + step.name
			if step.name != "book" && step.name != "book-service" {
				err = errors.Join(b.tell(name+"-write", used.Write, "write units", details), b.tell(name+"-read", used.Read, "read units", nil))
			} else {
				err = errors.Join(b.atMost(name+"-write", used.Write, "write units", 5, "write units of a booking", details),
					b.atMost(name+"-read", used.Read, "read units", 2, "read units of a booking", nil))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (b *bench) openWay(ctx context.Context, db *dynamo.Store) (*way, error) {
	dir, err := b.folder("units")
	if err != nil {
		return nil, err
	}
	keys, err := keyset.FromFile(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, err
	}
	c := clinic.Default()
	w := &way{day: today().AddDays(7), clock: &clock{now()}}
	w.patients = &patient.Service{DB: db, Keys: keys, Clinic: c, Now: w.clock.now}
	w.bookings = &booking.Service{DB: db, Clinic: c, Now: w.clock.now}
	w.visits = &visit.Service{DB: db, Clinic: c, Now: w.clock.now, Keys: keys, Appointments: w.bookings}
	text := i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}
	d, err := w.bookings.SaveDepartment(ctx, admin, booking.Department{Name: text, Need: "general", Active: true})
	if err != nil {
		return nil, err
	}
	p, err := w.bookings.SavePractitioner(ctx, admin, booking.Practitioner{Name: text, Grade: "attending", Active: true})
	if err != nil {
		return nil, err
	}
	s, err := w.bookings.SaveSchedule(ctx, admin, booking.Schedule{
		Department: d.ID, Practitioner: p.ID, Room: "1", From: today(), Weekly: week(10),
	})
	if err != nil {
		return nil, err
	}
	w.first, w.other = s.On(w.day, c)[0], s.On(w.day.AddDays(1), c)[0]
	w.later = []booking.Session{s.On(w.day.AddDays(2), c)[0], s.On(w.day.AddDays(3), c)[0]}
	w.service, err = w.bookings.SaveHealthcareService(ctx, admin, booking.HealthcareService{
		Name: text, Departments: []booking.DepartmentID{d.ID}, Active: true, Preparation: &booking.Preparation{FastHours: 8},
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

type step struct {
	name string
	do   func(context.Context) error
}

// serve books for a service on one of the later days.
func (w *way) serve(i int) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := w.bookings.Book(ctx, desk, booking.Request{
			Patient: w.patient, Session: w.later[i].ID, Number: 7, Channel: "desk", Key: "bench-units-service", Service: w.service.ID,
		})
		return err
	}
}

func (w *way) steps() []step {
	doctor := auth.Actor{ID: "doctor", Roles: []auth.Role{auth.Doctor}}
	book := func(ctx context.Context) (err error) {
		w.appointment, err = w.bookings.Book(ctx, desk, booking.Request{
			Patient: w.patient, Session: w.first.ID, Number: 7, Channel: "desk", Key: "bench-units-" + string(w.appointment.ID),
		})
		return err
	}
	return []step{
		{"register", func(ctx context.Context) error {
			in := newCrowd(5).person()
			in.Name = "云小鹿"
			p, _, err := w.patients.Register(ctx, desk, in)
			w.patient = p.ID
			return err
		}},
		{"book", book},
		{"book-service-first", w.serve(0)}, // reads the services, which are remembered for a minute
		{"book-service", w.serve(1)},
		{"move", func(ctx context.Context) error {
			_, err := w.bookings.Move(ctx, desk, w.appointment.ID, booking.Request{Session: w.other.ID, Number: 9, Key: "bench-units-move"}, "出差")
			return err
		}},
		{"book-again", book},
		{"cancel", func(ctx context.Context) error {
			_, err := w.bookings.Cancel(ctx, desk, w.appointment.ID, "感冒好了")
			if err != nil {
				return err
			}
			return nil
		}},
		{"book-once-more", book},
		{"check-in", func(ctx context.Context) (err error) {
			w.clock.at = w.first.Start
			w.encounter, err = w.visits.CheckIn(ctx, desk, visit.Arrival{Appointment: w.appointment.ID, Identifiers: visit.Identifiers()[:2]})
			return err
		}},
		{"call", func(ctx context.Context) (err error) {
			w.encounter, err = w.visits.CallNext(ctx, doctor, visit.QueueID(w.first.ID), visit.Move{})
			return err
		}},
		{"complete", func(ctx context.Context) error {
			_, err := w.visits.Complete(ctx, doctor, w.encounter.ID, w.encounter.Version, visit.Record{
				Complaint: "发热两天", Diagnosis: visit.Diagnosis{Code: "J11.1", Text: "流行性感冒"},
				Handling: "对症治疗", Advice: "多饮水，注意休息", Next: visit.NextStep{Kind: "none"},
			})
			return err
		}},
	}
}
