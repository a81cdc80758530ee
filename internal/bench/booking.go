package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sort"
	"sync/atomic"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/local"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

// The clinic of the comparison. Every booking is of another number, and of another patient that day.
const (
	doctors       = 10
	minutes       = 5
	numbersOfDay  = doctors * 2 * 4 * 60 / minutes // as many patients are registered, so that each books once a day
	firstBookable = 2                              // days from now
	bookableDays  = 400                            // 384,000 numbers: more than a fast machine books in a run
)

// supply hands out what to book. It keeps little, so that collecting the clients' garbage costs little.
type supply struct {
	patients []patient.ID
	sessions [][][]booking.SessionID // by day and doctor
	next     *atomic.Int64
}

// order is the body of a booking.
type order struct {
	Patient patient.ID        `json:"patientId"`
	Session booking.SessionID `json:"sessionId"`
	Number  int               `json:"number"`
}

// supplyOf lists the sessions of some days.
func supplyOf(schedules []booking.Schedule, patients []patient.ID) supply {
	s := supply{patients: patients, sessions: make([][][]booking.SessionID, bookableDays), next: &atomic.Int64{}}
	for n := range s.sessions {
		for _, x := range schedules {
			var ids []booking.SessionID
			for _, session := range x.On(today().AddDays(firstBookable+n), clinic.Default()) {
				ids = append(ids, session.ID)
			}
			s.sessions[n] = append(s.sessions[n], ids)
		}
	}
	return s
}

// errSoldOut means that the machine is faster than the supply is long.
var errSoldOut = errors.New("every number is booked: make bookableDays longer")

// take hands out a number and a patient who has nothing else that day. Neighbours in time book with different doctors.
func (s supply) take() (order, string, error) {
	n := int(s.next.Add(1)) - 1
	day, i := n/len(s.patients), n%len(s.patients)
	if day >= len(s.sessions) {
		return order{}, "", errSoldOut
	}
	nth := i / doctors
	return order{Patient: s.patients[i], Session: s.sessions[day][i%doctors][nth%2], Number: nth/2 + 1}, fmt.Sprintf("bench-booking-%d", n), nil
}

// rate is how many bookings a round made, and what each cost the whole process, clients included.
type rate struct{ perSecond, cpuMicros float64 }

// bookFor lets clients book for a while.
func bookFor(ctx context.Context, b *bench, c *client, clients int, s supply) (rate, error) {
	begun, from := cpu(), s.next.Load()
	perSecond, err := play(ctx, clients, b.round, func(ctx context.Context) error {
		body, key, err := s.take()
		if err != nil {
			return err
		}
		return c.post(ctx, "/appointments", key, body, nil)
	})
	used := float64(cpu()-begun) / float64(time.Microsecond)
	return rate{perSecond, used / max(1, float64(s.next.Load()-from))}, err
}

// bookings compares bookings over HTTP, as the local binary does them, with the least that any server around the same
// write must do. The two sides take turns, and only one of them runs at a time.
func bookings(ctx context.Context, b *bench) error {
	dir, schedules, patients, err := openForBooking(ctx, b)
	if err != nil {
		return err
	}
	s := supplyOf(schedules, patients)
	bareSupply := s
	bareSupply.next = &atomic.Int64{}
	bare, err := newBare(ctx, filepath.Join(dir, "bare.db"))
	if err != nil {
		return err
	}
	for _, clients := range b.clients {
		var mine, least []rate
		for n := range b.rounds {
			sides := []func() error{
				func() error { return add(&mine)(bookingRound(ctx, b, dir, clients, s)) },
				func() error { return add(&least)(bare.round(ctx, b, clients, bareSupply)) },
			}
			if err := errors.Join(sides[n%2](), sides[1-n%2]()); err != nil {
				return errors.Join(err, bare.close())
			}
		}
		if err := b.tellBookings(clients, mine, least); err != nil {
			return errors.Join(err, bare.close())
		}
	}
	return errors.Join(b.tellFollowUp(ctx, dir), bare.close())
}

func add(to *[]rate) func(rate, error) error {
	return func(r rate, err error) error {
		*to = append(*to, r)
		return err
	}
}

func (b *bench) tellBookings(clients int, mine, least []rate) error {
	rates, cpus := split(mine)
	bareRates, bareCPUs := split(least)
	details := map[string]any{
		"clients": clients, "careloopPerSecond": round(median(rates)), "barePerSecond": round(median(bareRates)), "rounds": len(mine),
		"careloopSlowest": round(quantile(rates, 0)), "careloopFastest": round(quantile(rates, 1)),
		"careloopCPUMicros": round(median(cpus)), "bareCPUMicros": round(median(bareCPUs)),
	}
	name, ratio := fmt.Sprintf("booking-%d-clients", clients), median(rates)/median(bareRates)
	if err := b.tell(name, median(rates), "bookings/s", nil); err != nil {
		return err
	}
	if clients < 32 {
		return b.tell(name+"-ratio", ratio, "ratio", details)
	}
	return b.atLeast(name+"-ratio", ratio, "ratio", 0.6, "bookings over HTTP with authentication, validation and change feed, against a bare handler around the same durable write", details)
}

func split(rates []rate) (perSecond, cpuMicros []float64) {
	for _, r := range rates {
		perSecond, cpuMicros = append(perSecond, r.perSecond), append(cpuMicros, r.cpuMicros)
	}
	return perSecond, cpuMicros
}

// openForBooking makes a clinic with schedules and patients.
func openForBooking(ctx context.Context, b *bench) (string, []booking.Schedule, []patient.ID, error) {
	dir, err := b.folder("booking")
	if err != nil {
		return "", nil, nil, err
	}
	admin, err := serve(ctx, dir, "admin")
	if err != nil {
		return "", nil, nil, err
	}
	schedules, err := department(ctx, admin.client, doctors, minutes)
	if err = errors.Join(err, admin.stop()); err != nil {
		return "", nil, nil, err
	}
	desk, err := serve(ctx, dir, "desk")
	if err != nil {
		return "", nil, nil, err
	}
	patients, err := register(ctx, desk.client, b.regulars)
	return dir, schedules, patients, errors.Join(err, desk.stop())
}

// bookingRound opens the clinic, books for a while and closes it. The change pump works all the time: what earlier
// rounds left behind is there when this one begins.
func bookingRound(ctx context.Context, b *bench, dir string, clients int, s supply) (rate, error) {
	desk, err := serve(ctx, dir, "desk")
	if err != nil {
		return rate{}, err
	}
	r, err := bookFor(ctx, b, desk.client, clients, s)
	return r, errors.Join(err, desk.stop())
}

// tellFollowUp says how fast the pump works off what bookings leave behind, when nobody books: audit rows, messages,
// counters.
func (b *bench) tellFollowUp(ctx context.Context, dir string) error {
	first, last, err := feedOf(ctx, dir)
	if err != nil {
		return err
	}
	desk, err := serve(ctx, dir, "desk")
	if err != nil {
		return err
	}
	begun := now()
	err = wait(ctx, 2*b.round)
	if err = errors.Join(err, desk.stop()); err != nil {
		return err
	}
	took := since(begun)
	done, _, err := feedOf(ctx, dir)
	if err != nil {
		return err
	}
	return b.tell("change-pump", float64(done-first)/took.Seconds(), "changes/s", map[string]any{"behindAfterBookings": last - first})
}

// feedOf returns how far the pump has come and how far the changes go.
func feedOf(ctx context.Context, dir string) (done, last int64, err error) {
	db, err := sqlite.Open(ctx, filepath.Join(dir, local.DatabaseFile))
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if done, err = db.Cursor(ctx, "changes"); err != nil {
		return 0, 0, err
	}
	// The feed does not say where it ends: look for the last number behind which there is a change.
	behind := sort.Search(1<<32, func(n int) bool {
		changes, cerr := db.Changes(ctx, done+int64(n), 1)
		err = errors.Join(err, cerr)
		return len(changes) == 0
	})
	return done, done + int64(behind), err
}

// bare is a handler around the write of a booking, and nothing else: no authentication, no rules, no reads, no
// consumer of the changes.
type bare struct {
	db *sqlite.Store
}

func newBare(ctx context.Context, path string) (*bare, error) {
	db, err := sqlite.Open(ctx, path)
	return &bare{db: db}, err
}

func (x *bare) close() error { return x.db.Close() }

func (x *bare) round(ctx context.Context, b *bench, clients int, s supply) (rate, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return rate{}, err
	}
	srv := &http.Server{Handler: x, ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(l) }() // ends with Close
	c := newClient("http://"+l.Addr().String(), "")
	r, err := bookFor(ctx, b, c, clients, s)
	c.close()
	return r, errors.Join(err, srv.Close())
}

// numberItem has the attributes of the item that booking puts for a number.
type numberItem struct {
	Appointment  string    `json:"appointment"`
	Patient      string    `json:"patient"`
	Code         string    `json:"code"`
	Department   string    `json:"department"`
	Practitioner string    `json:"practitioner"`
	Start        time.Time `json:"start"`
	Status       string    `json:"status"`
	Key          string    `json:"key"`
}

// ServeHTTP books what the body says.
func (x *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in order
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	at := now().UTC().Truncate(time.Millisecond)
	_, day, _, _ := in.Session.Split()
	a := booking.Appointment{
		ID: booking.AppointmentID(string(in.Patient) + "000000"), Code: "3479ACDE", Patient: in.Patient, Session: in.Session, Number: in.Number,
		Department: "dep_06anbwchr5x4zf05gdf5kppbmm", Practitioner: "pra_06anbwchr5x4zf05gdf5kppbmm", Room: "1", Date: day,
		Start: at, End: at.Add(minutes * time.Minute), Status: booking.Booked, Channel: "desk", BookedAt: at, Key: r.Header.Get("Idempotency-Key"),
	}
	number := store.Key{Table: store.Scheduling, PK: string(in.Session), SK: fmt.Sprintf("%03d", in.Number)}
	patientDay := store.Key{Table: store.Scheduling, PK: string(in.Patient), SK: "day#" + string(day)}
	err := x.db.Write(r.Context(), store.Stamp{By: "desk", At: at, Request: id.Source{}.New("req", at)},
		store.Put(number, numberItem{
			Appointment: string(a.ID), Patient: string(a.Patient), Code: a.Code, Department: string(a.Department),
			Practitioner: string(a.Practitioner), Start: a.Start, Status: string(a.Status), Key: a.Key,
		}).If(store.Absent()),
		store.Put(patientDay, map[string]any{"appointments": []booking.Appointment{a}}).If(store.Absent()).
			In("day", "appointments#"+string(day), string(in.Patient)),
	)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(a) // the client is gone if this fails
}
