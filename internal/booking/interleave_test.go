package booking_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

// scene is a clinic in which one patient has two numbers that were booked as one, another has one, and a third holds one.
type scene struct {
	fixture
	p, q, r patient.ID
	pair    []booking.Appointment
	one     booking.Appointment
	held    booking.Hold
}

func openScene(t *testing.T) scene {
	t.Helper()
	f := open(t)
	f.setPolicy(t, func(p *booking.Policy) { p.Cancel = booking.Deadline{Hours: 24, After: "allowed"} })
	ps := f.patients(t, 3)
	x := scene{fixture: f, p: ps[0], q: ps[1], r: ps[2]}
	var err error
	if x.pair, err = f.BookTogether(t.Context(), desk, f.pair(x.p, "pair", 1, 2)); err != nil {
		t.Fatal(err)
	}
	x.one = f.book(t, x.q, f.session, 2)
	x.held = f.hold(t, self(x.r), x.r, f.tomorrow, 1)
	return x
}

// on returns the scene on another store that has the same in it, as an instance of the function that has read nothing yet.
func (x scene) on(db store.Store) scene {
	x.db, x.Service = db, &booking.Service{DB: db, Clinic: x.Clinic, Now: x.Now}
	return x
}

// left tells what the patients' days and the schedules' numbers say.
func (x scene) left(t *testing.T) string {
	t.Helper()
	who := map[patient.ID]string{x.p: "p", x.q: "q", x.r: "r", "": "-"}
	where := strings.NewReplacer(string(x.session), "A", string(x.other), "B", string(x.tomorrow), "C")
	var lines []string
	for _, p := range []patient.ID{x.p, x.q, x.r} {
		for _, it := range x.items(t, string(p), "day#") {
			var day struct {
				Appointments []booking.Appointment
				Holds        []booking.Hold
			}
			decode(t, it, &day)
			for _, a := range day.Appointments {
				l := fmt.Sprintf("    %s has %s%d %s", who[p], where.Replace(string(a.Session)), a.Number, a.Status)
				if a.Together != nil {
					l += fmt.Sprintf(" together rest=%t", a.Together.Rest)
				}
				lines = append(lines, fmt.Sprintf("%s late=%t %s", l, a.Late, a.Reason))
			}
			for _, h := range day.Holds {
				lines = append(lines, fmt.Sprintf("    %s holds %s%d", who[p], where.Replace(string(h.Session)), h.Number))
			}
		}
	}
	for of, s := range map[string]booking.SessionID{"A": x.session, "B": x.other} {
		id, _, _, _ := s.Split()
		for _, it := range x.items(t, string(id), "number#") {
			var n struct {
				Patient       patient.ID
				Status        booking.Status
				Hold, Closure string
			}
			decode(t, it, &n)
			lines = append(lines, fmt.Sprintf("    %s is %s's: %s, held=%t closed=%t", of+it.SK, who[n.Patient], n.Status, n.Hold != "", n.Closure != ""))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// bookedPastDeath does what follows from a booking of somebody who has died.
func (x scene) bookedPastDeath(ctx context.Context) error {
	file, err := x.db.Get(ctx, patient.FileKey(x.q))
	if err != nil {
		return err
	}
	if died, err := patient.Died(file); err != nil || !died {
		return err
	}
	return x.AfterDeath(ctx, job, x.q)
}

func (x scene) items(t *testing.T, pk, prefix string) []store.Item {
	t.Helper()
	items, err := store.QueryAll(t.Context(), x.db, store.Query{Table: store.Scheduling, PK: pk, Prefix: prefix, Limit: store.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func decode(t *testing.T, it store.Item, into any) {
	t.Helper()
	if err := json.Unmarshal(it.Doc, into); err != nil {
		t.Fatal(err)
	}
}

func (x scene) to(s booking.SessionID, number int) booking.Request {
	return booking.Request{Session: s, Number: number, Channel: "web"}
}

var job = auth.Job("test")

// TestEachTwoOfBookingAreAsOneAfterTheOther plays everything that happens to numbers within everything else.
func TestEachTwoOfBookingAreAsOneAfterTheOther(t *testing.T) {
	type act = enginetest.Act[scene]
	type ctx = context.Context
	span := booking.Shut{Closure: "clo_06h0685201v7501pq6wpf9nf0m", Span: booking.Span{From: "2026-11-23", Until: "2026-11-23"}}
	shut := func(c ctx, x scene) error {
		id, day, _, _ := x.session.Split()
		if err := x.Shut(c, job, span, []booking.ScheduleID{id}); err != nil {
			return err
		}
		held, err := x.ShutDay(c, job, span, id, day, func(booking.Affected) []store.Op { return nil })
		for _, h := range held {
			if err == nil {
				err = x.ShutHold(c, job, span.Closure, h)
			}
		}
		return err
	}
	x := openScene(t)
	all := x.db.(*enginetest.DB).Copy(t)
	enginetest.Interleaving[scene]{
		Open: func(t *testing.T) (first, second scene) {
			t.Helper()
			db := all.Open(t)
			return x.on(db), x.on(db)
		},
		Left: func(t *testing.T, x scene) string {
			t.Helper()
			if err := x.bookedPastDeath(t.Context()); err != nil {
				t.Error(err)
			}
			return x.left(t)
		},
		Acts: []act{
			{Name: "cancel the first", Do: func(c ctx, x scene) error { _, err := x.Cancel(c, self(x.p), x.pair[0].ID, ""); return err }},
			{Name: "cancel the rest", Do: func(c ctx, x scene) error { _, err := x.Cancel(c, desk, x.pair[1].ID, ""); return err }},
			{Name: "withdraw the first", Do: func(c ctx, x scene) error { _, err := x.Withdraw(c, desk, x.pair[0].ID, "ill"); return err }},
			{Name: "move the rest", Do: func(c ctx, x scene) error {
				_, err := x.Move(c, desk, x.pair[1].ID, x.to(x.tomorrow, 3), "")
				return err
			}},
			{Name: "move all", Do: func(c ctx, x scene) error {
				r := booking.TogetherRequest{Picks: []booking.Pick{{Session: x.session, Number: 3}, {Session: x.other, Number: 4}}, Channel: "desk", Key: "all"}
				_, err := x.MoveTogether(c, desk, x.pair[0].ID, r, "")
				return err
			}},
			{Name: "cancel", Do: func(c ctx, x scene) error { _, err := x.Cancel(c, self(x.q), x.one.ID, ""); return err }},
			{Name: "move", Do: func(c ctx, x scene) error {
				_, err := x.Move(c, self(x.q), x.one.ID, x.to(x.session, 3), "")
				return err
			}},
			{Name: "move away", Do: func(c ctx, x scene) error {
				_, err := x.Move(c, self(x.q), x.one.ID, x.to(x.tomorrow, 2), "")
				return err
			}},
			{Name: "book", Do: func(c ctx, x scene) error {
				r := x.to(x.tomorrow, 2)
				r.Patient, r.Key = x.p, "book"
				_, err := x.Book(c, self(x.p), r)
				return err
			}},
			{Name: "book another", Do: func(c ctx, x scene) error {
				r := x.to(x.session, 3)
				r.Patient = x.r
				_, err := x.Book(c, self(x.r), r)
				return err
			}},
			{Name: "confirm", Do: func(c ctx, x scene) error {
				_, err := x.Confirm(c, self(x.r), x.held.ID, booking.Request{Channel: "web"})
				return err
			}},
			{Name: "release", Do: func(c ctx, x scene) error { return x.Release(c, self(x.r), x.held.ID) }},
			{Name: "hold another", Do: func(c ctx, x scene) error {
				_, err := x.Hold(c, self(x.r), booking.HoldRequest{Patient: x.r, Session: x.tomorrow, Number: 3, Reason: booking.FillingIn})
				return err
			}},
			{Name: "miss", Do: func(c ctx, x scene) error { _, err := x.MarkNoShow(c, job, x.one); return err }},
			{Name: "die", Do: func(c ctx, x scene) error {
				file := store.Update(patient.FileKey(x.q)).Set("deceased", map[string]string{}).If(store.Present())
				if err := x.db.Write(c, desk.Stamp("", sunday), file); err != nil {
					return err
				}
				return x.AfterDeath(c, job, x.q)
			}},
			{Name: "shut", Do: shut},
			{Name: "unshut", Do: func(c ctx, x scene) error {
				id, day, _, _ := x.session.Split()
				if err := x.Unshut(c, job, span.Closure, []booking.ScheduleID{id}); err != nil {
					return err
				}
				_, err := x.ReopenDay(c, job, span.Closure, id, day, func(booking.ClosureID, booking.Affected) []store.Op { return nil })
				return err
			}},
		},
	}.Play(t)
}
