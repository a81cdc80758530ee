package waitlist_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
	"careloop/internal/waitlist"
)

// list is a full day of which one number is offered to the first who wait, who would give up a later appointment for it, and
// another waits behind them.
type list struct {
	*world
	booked        []booking.Appointment
	first, second waitlist.Entry
	later         booking.Appointment
	offer         waitlist.Offer
	third         patient.ID // who waits for nothing yet
}

func openList(t *testing.T) list {
	t.Helper()
	w := list{world: open(t)}
	w.booked = w.full()
	p := w.Patient()
	w.later = w.Book(p, "2026-12-01", 3)
	w.first = w.join(func(r *waitlist.Request) { r.Patient, r.Instead = p, w.later.ID })
	w.second, w.third = w.join(nil), w.Patient()
	w.cancel(w.booked[4])
	w.offer = *w.wants(w.first, waitlist.Offered, "").Current
	return w
}

func (w list) on(t *testing.T, db *enginetest.DB) list {
	t.Helper()
	c := w.On(db)
	w.world = &world{Clinic: c, t: t, told: w.told, list: &waitlist.Service{
		DB: db, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Numbers: c.Booking, Schedule: c.Booking, Names: c.Booking,
	}}
	return w
}

// left tells, once everything was told, who waits, what was offered, and who has which number.
func (w list) left(t *testing.T) string {
	t.Helper()
	return w.leftOf(t, w.Session(tuesday))
}

func (w list) leftOf(t *testing.T, session booking.SessionID) string {
	t.Helper()
	w.settle()
	var lines []string
	who := map[patient.ID]string{w.first.Patient: "first", w.second.Patient: "second", w.third: "third"}
	for p, name := range who {
		all, err := w.list.OfPatient(t.Context(), clinictest.Desk, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			lines = append(lines, fmt.Sprintf("    %s waits until %s: %s %s, %d offers, %d lapsed, priority %s", name, e.Until, e.Status, e.Reason, e.Offers, e.Lapsed, e.Priority))
		}
		of, _, err := w.Booking.OfPatient(t.Context(), clinictest.Desk, p, 50, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range of {
			lines = append(lines, fmt.Sprintf("    %s has %d of %s: %s %s", name, a.Number, a.Date, a.Status, a.Reason))
		}
	}
	for _, o := range w.log() {
		lines = append(lines, fmt.Sprintf("    number %d offered to %q: %s, passed over %d", o.Number, who[o.Patient], o.Status, len(o.Passed)))
	}
	b, err := w.Booking.Board(t.Context(), session)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.Places {
		name, known := who[p.Patient]
		if known || p.Status != booking.Booked {
			lines = append(lines, fmt.Sprintf("    number %d is %s's: %s", p.Number, name, p.Status))
		}
	}
	slices.Sort(lines)
	return strings.Join(append(lines, fmt.Sprintf("    %d places", len(b.Places))), "\n")
}

// TestEachTwoOfAWaitingListAreAsOneAfterTheOther plays everything that happens to who waits within everything else.
func TestEachTwoOfAWaitingListAreAsOneAfterTheOther(t *testing.T) {
	type ctx = context.Context
	w := openList(t)
	all := w.DB.Copy(t)
	act := func(name string, do func(c ctx, w list) error) enginetest.Act[list] {
		return enginetest.Act[list]{Name: name, Do: do}
	}
	span := booking.Shut{Closure: "clo_06h0685201v7501pq6wpf9nf0m", Span: booking.Span{From: tuesday, Until: tuesday}}
	enginetest.Interleaving[list]{
		Open: func(t *testing.T) (first, second list) {
			t.Helper()
			db := all.Open(t)
			return w.on(t, db), w.on(t, db)
		},
		Left: func(t *testing.T, w list) string { t.Helper(); return w.left(t) },
		Acts: []enginetest.Act[list]{
			act("accept", func(c ctx, w list) error {
				_, err := w.list.Accept(c, clinictest.Self(w.first.Patient), w.offer.ID, "web")
				return err
			}),
			act("decline", func(c ctx, w list) error {
				_, err := w.list.Decline(c, clinictest.Self(w.first.Patient), w.offer.ID, false)
				return err
			}),
			act("decline and leave", func(c ctx, w list) error {
				_, err := w.list.Decline(c, clinictest.Self(w.first.Patient), w.offer.ID, true)
				return err
			}),
			act("leave", func(c ctx, w list) error {
				_, err := w.list.Leave(c, clinictest.Self(w.first.Patient), w.first.ID, "")
				return err
			}),
			act("the second leaves", func(c ctx, w list) error {
				_, err := w.list.Leave(c, clinictest.Self(w.second.Patient), w.second.ID, "")
				return err
			}),
			act("run out", func(c ctx, w list) error {
				late := *w.list
				late.Now = func() time.Time { return w.offer.Until.Add(time.Second) }
				_, err := late.Sweep(c, late.Now())
				return err
			}),
			act("join", func(c ctx, w list) error {
				_, err := w.list.Join(c, clinictest.Desk, waitlist.Request{Patient: w.third, Wish: w.wish(), Channel: "desk", Key: "third"})
				return err
			}),
			act("free another", func(c ctx, w list) error {
				_, err := w.Booking.Cancel(c, clinictest.Desk, w.booked[7].ID, "")
				return err
			}),
			act("give up what is later", func(c ctx, w list) error {
				_, err := w.Booking.Cancel(c, clinictest.Desk, w.later.ID, "")
				return err
			}),
			act("move what is later", func(c ctx, w list) error {
				_, err := w.Booking.Move(c, clinictest.Desk, w.later.ID, booking.Request{Session: w.later.Session, Number: 9, Channel: "desk"}, "")
				return err
			}),
			act("prefer the second", func(c ctx, w list) error {
				_, err := w.list.Reclass(c, clinictest.Nurse, w.second.ID, w.second.Version, "urgent", w.second.Priority, "病情加重")
				return err
			}),
			act("the second wants another day", func(c ctx, w list) error {
				wish := w.wish()
				wish.From, wish.Until = "2026-12-15", "2026-12-15"
				_, err := w.list.Change(c, clinictest.Self(w.second.Patient), w.second.ID, w.second.Version, wish)
				return err
			}),
			act("die", func(c ctx, w list) error {
				file := store.Update(patient.FileKey(w.first.Patient)).Set("deceased", map[string]string{}).If(store.Present())
				if err := w.DB.Write(c, clinictest.Desk.Stamp("", w.Now()), file); err != nil {
					return err
				}
				if err := w.list.AfterDeath(c, clinictest.Job, w.first.Patient); err != nil {
					return err
				}
				return w.Booking.AfterDeath(c, clinictest.Job, w.first.Patient)
			}),
			act("close the day", func(c ctx, w list) error {
				if err := w.Booking.Shut(c, clinictest.Job, span, []booking.ScheduleID{w.Schedule.ID}); err != nil {
					return err
				}
				held, err := w.Booking.ShutDay(c, clinictest.Job, span, w.Schedule.ID, tuesday, func(booking.Affected) []store.Op { return nil })
				for _, h := range held {
					if err == nil {
						_, err = w.list.Retract(c, h.Patient, h.Hold, func(with []store.Op) error {
							return w.Booking.ShutHold(c, auth.Job("closures"), span.Closure, h, with...)
						})
					}
				}
				return err
			}),
			act("told again", func(c ctx, w list) error {
				for _, x := range w.Changes() {
					if err := w.consume(c, x); err != nil {
						return err
					}
				}
				return nil
			}),
		},
	}.Play(t)
}
