package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt/keyset"
	"careloop/internal/i18n"
	"careloop/internal/local"
	"careloop/internal/patient"
	"careloop/internal/store/sqlite"
)

const (
	crowdClients = 64
	crowdMinutes = 4 // 60 numbers of the morning
	wanted       = 60
)

var (
	admin   = auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}
	manager = auth.Actor{ID: "manager", Roles: []auth.Role{auth.Manager}}
	job     = auth.Job("bench")
)

// rush is the session that everybody wants, and what happens to those who want it.
type rush struct {
	c        *client
	issuer   auth.Issuer
	db       *counting
	bookings *booking.Service
	session  booking.Session
	patients []patient.ID

	mu      sync.Mutex
	winners map[patient.ID]booking.Appointment
	tooLate atomic.Int64 // who was told that numbers are taken until there was none left
	offered atomic.Int64 // whom the last refusal named other numbers
	asked   atomic.Int64 // booking requests
}

// crowd lets many patients race for the numbers of one session. All saw all numbers free before the opening; each tries
// one, and as long as it is told that the number is taken, tries another of those that the refusal names, until none is
// of the session.
func crowd(ctx context.Context, b *bench) (err error) {
	dir, err := b.folder("crowd")
	if err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, local.DatabaseFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r := &rush{db: &counting{Store: db}, winners: map[patient.ID]booking.Appointment{}}
	if err := r.prepare(ctx, dir, b.crowd); err != nil {
		return err
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	r.issuer = auth.Issuer{Key: key, URL: "bench", Now: now}
	base, stop, err := serveAPI(ctx, api.Services{Bookings: r.bookings}, r.issuer, "booking")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	r.c = newClient(base, "")
	defer r.c.close()
	painting, rest := context.WithCancel(ctx)
	painted := make(chan error, 1)
	go func() { painted <- r.paint(painting, db) }()
	defer func() {
		rest()
		err = errors.Join(err, <-painted)
	}()
	r.db.reset()
	begun := now()
	if err := each(crowdClients, len(r.patients), func(i int) error { return r.want(ctx, r.patients[i]) }); err != nil {
		return err
	}
	return r.tell(ctx, b, since(begun))
}

// prepare opens the session and the patients' files.
func (r *rush) prepare(ctx context.Context, dir string, patients int) error {
	keys, err := keyset.FromFile(filepath.Join(dir, local.KeyFile))
	if err != nil {
		return err
	}
	s := &booking.Service{DB: r.db, Clinic: clinic.Default(), Now: now}
	r.bookings = s
	text := i18n.Text{i18n.Chinese: "专家", i18n.English: "Expert"}
	d, err := s.SaveDepartment(ctx, admin, booking.Department{Name: text, Need: "specialist", Active: true})
	if err != nil {
		return err
	}
	p, err := s.SavePractitioner(ctx, admin, booking.Practitioner{Name: text, Grade: "chief", Active: true})
	if err != nil {
		return err
	}
	schedule, err := s.SaveSchedule(ctx, admin, booking.Schedule{
		Department: d.ID, Practitioner: p.ID, Room: "1", From: today(), Weekly: week(crowdMinutes),
	})
	if err != nil {
		return err
	}
	r.session = schedule.On(today().AddDays(1), clinic.Default())[0]
	files := &patient.Service{DB: r.db, Keys: keys, Clinic: clinic.Default(), Now: now}
	people := newCrowd(3)
	inputs := make([]patient.RegisterInput, patients)
	for i := range inputs {
		inputs[i] = people.person()
	}
	r.patients = make([]patient.ID, patients)
	return each(8, patients, func(i int) error {
		p, _, err := files.Register(ctx, desk, inputs[i])
		r.patients[i] = p.ID
		return err
	})
}

// want is what one patient does until it has a number or there is none left.
func (r *rush) want(ctx context.Context, p patient.ID) error {
	claims := auth.Claims{Groups: []string{string(auth.Patient)}, Patient: string(p)}
	claims.Subject = "user-of-" + string(p)
	token, _, err := r.issuer.Issue(claims, time.Hour)
	if err != nil {
		return err
	}
	c := *r.c
	c.token = token
	free := r.session.Slots
	for len(free) > 0 {
		pick := free[rand.IntN(len(free))].Number //nolint:gosec // whose luck it is decides nothing
		r.asked.Add(1)
		var a booking.Appointment
		err := c.post(ctx, "/appointments", fmt.Sprintf("rush-%s-%d", p, pick), order{Patient: p, Session: r.session.ID, Number: pick}, &a)
		if err == nil {
			r.mu.Lock()
			r.winners[p] = a
			r.mu.Unlock()
			return nil
		}
		var p *problem
		if !errors.As(err, &p) || p.Code != booking.ErrTaken.Code {
			return err
		}
		free = free[:0:0]
		for _, x := range p.Params.Alternatives {
			if x.Session == r.session.ID {
				free = append(free, booking.Slot{Number: x.Number})
			}
		}
		if len(free) == 0 && len(p.Params.Alternatives) > 0 {
			r.offered.Add(1)
		}
	}
	r.tooLate.Add(1)
	return nil
}

// paint follows the change feed as the function changes does, for the pictures alone, until the race is over.
func (r *rush) paint(ctx context.Context, db *sqlite.Store) error {
	s := &booking.Service{DB: db, Clinic: clinic.Default(), Now: now}
	for after := int64(0); ctx.Err() == nil; {
		next, err := paintNext(ctx, db, s, after)
		if err == nil && next == after {
			err = db.Wait(ctx, after)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		after = max(after, next)
	}
	return nil
}

// paintNext paints what a batch of changes touched and returns the last one's place in the feed.
func paintNext(ctx context.Context, db *sqlite.Store, s *booking.Service, after int64) (int64, error) {
	batch, err := db.Changes(ctx, after, 100)
	if err != nil || len(batch) == 0 {
		return after, err
	}
	var touched []booking.Touched
	for _, c := range batch {
		t, ok, err := booking.TouchedBy(c)
		if err != nil {
			return after, err
		}
		if ok {
			touched = append(touched, t)
		}
	}
	if err := s.Paint(ctx, touched); err != nil {
		return after, err
	}
	return strconv.ParseInt(batch[len(batch)-1].Seq, 10, 64)
}

// tell compares what the patients were told with what the store holds.
func (r *rush) tell(ctx context.Context, b *bench, took time.Duration) error {
	tried, refused := r.db.writes.Load(), r.db.refused.Load()
	board, err := r.bookings.Board(ctx, r.session.ID)
	if err != nil {
		return err
	}
	lost, holders, numbers := 0, map[patient.ID]bool{}, map[int]bool{}
	for _, place := range board.Places {
		holders[place.Patient], numbers[place.Number] = true, true
		if r.winners[place.Patient].Number != place.Number {
			lost++ // the store gave a number to somebody who was told another thing
		}
	}
	for p := range r.winners {
		if !holders[p] {
			lost++ // somebody was told that they have a number which they do not have
		}
	}
	double := 2*len(board.Places) - len(holders) - len(numbers)
	unanswered := len(r.patients) - len(r.winners) - int(r.tooLate.Load())
	details := map[string]any{
		"patients": len(r.patients), "clients": crowdClients, "numbers": wanted, "requests": r.asked.Load(), "toldTaken": r.tooLate.Load(),
		"seconds": round(took.Seconds()), "transactions": tried, "refusedByCondition": refused,
	}
	return errors.Join(
		b.exactly("crowd-winners", float64(len(r.winners)), "patients", wanted, "one for each number", details),
		b.exactly("crowd-double", float64(double), "bookings", 0, "numbers or patients that were booked twice", nil),
		b.exactly("crowd-lost", float64(lost), "bookings", 0, "bookings where the patient was told otherwise than the store says", nil),
		b.exactly("crowd-unanswered", float64(unanswered), "patients", 0, "patients who neither won nor were told that the numbers are taken", nil),
		b.exactly("crowd-without-alternatives", float64(r.tooLate.Load()-r.offered.Load()), "patients", 0, "patients who came too late and were not told of other numbers", nil),
		b.atMost("crowd-transactions", float64(tried)/max(1, float64(len(r.winners))), "per winner", 10, "transactions tried; who comes too late is turned away by a read", nil),
	)
}
