package visit_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
	"careloop/internal/visit"
)

// morning is a hall in which number 1 was called, 2 and 3 wait, 4 is to come, and somebody without a number is at the door.
type morning struct {
	*hall
	ids     []visit.EncounterID
	coming  booking.Appointment
	walker  patient.ID
	version int64 // of number 1's encounter
}

func openMorning(t *testing.T) morning {
	t.Helper()
	m := morning{hall: openHall(t, 3)}
	for n := 1; n <= 3; n++ {
		m.ids = append(m.ids, m.by[n])
	}
	p := m.Patient()
	m.coming, m.walker = m.Book(p, clinictest.Monday, 4), m.Patient()
	m.callNext()
	e, err := m.Visit.Encounter(t.Context(), clinictest.Doctor, m.ids[0])
	if err != nil {
		t.Fatal(err)
	}
	m.version = e.Version
	return m
}

func (m morning) on(db *enginetest.DB) morning {
	h := *m.hall
	h.Clinic = m.On(db)
	m.hall = &h
	return m
}

// tooLong looks for those who wait too long, late in the morning.
func (m morning) tooLong(ctx context.Context) error {
	_, _, err := m.Visit.Overdue(ctx, clinictest.Monday.At("11:00", m.Settings.Zone), "")
	return err
}

// left tells where everybody is, what was done with them, and whose the numbers are.
func (m morning) left(t *testing.T) string {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	where := strings.NewReplacer(string(m.q), "doctor", string(m.isolation), "isolation", string(m.room), "room", string(m.coming.Session), "session")
	all, err := m.Visit.OnDay(t.Context(), clinictest.Manager, clinictest.Monday)
	must(err)
	var lines []string
	for _, e := range all {
		l := fmt.Sprintf("    %d %s in %s, level %d, emergency=%t isolated=%t calls=%d passes=%d back=%d by %q:", e.Number, e.Status,
			where.Replace(string(e.Queue)), e.Level, e.Emergency, e.Isolated, e.Calls, e.Passes, e.Comebacks, e.CalledBy)
		log, err := m.Visit.Log(t.Context(), clinictest.Manager, e.ID)
		must(err)
		for _, x := range log {
			l += " " + string(x.What)
		}
		if e.Record != nil {
			l += " " + e.Record.Diagnosis.Code + " signed by " + e.SignedBy
		}
		a, err := m.Booking.Appointment(t.Context(), clinictest.Manager, e.Appointment)
		must(err)
		lines = append(lines, l+" "+string(a.Status))
	}
	a, err := m.Booking.Appointment(t.Context(), clinictest.Manager, m.coming.ID)
	must(err)
	lines = append(lines, fmt.Sprintf("    number 4 is %s, its place gone %q", a.Status, a.PlaceGone))
	board, err := m.Booking.Board(t.Context(), m.coming.Session)
	must(err)
	for _, p := range board.Places {
		lines = append(lines, fmt.Sprintf("    place %d is %s", p.Number, p.Status))
	}
	waits, err := m.Visit.Queue(t.Context(), clinictest.Desk, m.q)
	must(err)
	order := "    order:"
	for _, e := range waits {
		order += fmt.Sprint(" ", e.Number)
	}
	slices.Sort(lines)
	return strings.Join(append(lines, order), "\n")
}

// TestEachTwoOfAMorningAreAsOneAfterTheOther plays everything that happens to who is here within everything else.
func TestEachTwoOfAMorningAreAsOneAfterTheOther(t *testing.T) {
	type ctx = context.Context
	m := openMorning(t)
	all := m.DB.Copy(t)
	move := func(name string, number int, x visit.Move) enginetest.Act[morning] {
		return enginetest.Act[morning]{Name: fmt.Sprint(name, " ", number), Do: func(c ctx, m morning) error {
			if x.Reason == "" {
				x.Reason = "胸痛"
			}
			if x.Verb == visit.Transfer {
				x.To = m.isolation
			}
			_, err := m.Visit.Move(c, clinictest.Nurse, m.ids[number-1], x)
			return err
		}}
	}
	enginetest.Interleaving[morning]{
		Open: func(t *testing.T) (first, second morning) {
			t.Helper()
			db := all.Open(t)
			return m.on(db), m.on(db)
		},
		Left: func(t *testing.T, m morning) string {
			t.Helper()
			if err := m.tooLong(t.Context()); err != nil { // whom the last look missed
				t.Error(err)
			}
			return m.left(t)
		},
		Acts: []enginetest.Act[morning]{
			{Name: "next", Do: func(c ctx, m morning) error {
				_, err := m.Visit.CallNext(c, clinictest.Doctor, m.q, visit.Move{})
				return err
			}},
			{Name: "next anyway", Do: func(c ctx, m morning) error {
				_, err := m.Visit.CallNext(c, clinictest.Doctor, m.q, visit.Move{Anyway: true})
				return err
			}},
			move("call", 3, visit.Move{Verb: visit.Call}), move("recall", 1, visit.Move{Verb: visit.Recall}), move("skip", 2, visit.Move{Verb: visit.Skip}),
			move("pass", 1, visit.Move{Verb: visit.Pass}), move("transfer", 2, visit.Move{Verb: visit.Transfer}),
			move("examine", 1, visit.Move{Verb: visit.Examine}), move("leave", 2, visit.Move{Verb: visit.Leave}),
			move("prioritise", 3, visit.Move{Verb: visit.Prioritise}),
			{Name: "triage 2", Do: func(c ctx, m morning) error {
				_, err := m.Visit.Triage(c, clinictest.Nurse, m.ids[1], visit.Triage{Level: 2, Reason: "高热"}, "")
				return err
			}},
			{Name: "come", Do: func(c ctx, m morning) error {
				_, err := m.Visit.CheckIn(c, clinictest.Desk, clinictest.Arrival(m.coming.ID))
				return err
			}},
			{Name: "cancel", Do: func(c ctx, m morning) error {
				_, err := m.Booking.Cancel(c, clinictest.Desk, m.coming.ID, "")
				return err
			}},
			{Name: "put off", Do: func(c ctx, m morning) error {
				to := booking.Request{Session: m.coming.Session, Number: 6, Channel: "desk"}
				_, err := m.Booking.Move(c, clinictest.Desk, m.coming.ID, to, "")
				return err
			}},
			{Name: "walk in", Do: func(c ctx, m morning) error {
				_, err := m.Visit.WalkIn(c, clinictest.Desk, visit.WalkIn{Patient: m.walker, Session: m.coming.Session, Identifiers: clinictest.Arrival("").Identifiers})
				return err
			}},
			{Name: "complete 1", Do: func(c ctx, m morning) error {
				_, err := m.Visit.Complete(c, clinictest.Doctor, m.ids[0], m.version, clinictest.Flu())
				return err
			}},
			{Name: "miss 4", Do: func(c ctx, m morning) error { _, err := m.Booking.MarkNoShow(c, clinictest.Job, m.coming); return err }},
			{Name: "too long", Do: func(c ctx, m morning) error { return m.tooLong(c) }},
			{Name: "shut", Do: func(c ctx, m morning) error {
				x, id := booking.Shut{Closure: "cls_a", Span: booking.Span{From: clinictest.Monday, Until: clinictest.Monday}}, m.Schedule.ID
				if err := m.Booking.Shut(c, clinictest.Job, x, []booking.ScheduleID{id}); err != nil {
					return err
				}
				_, err := m.Booking.ShutDay(c, clinictest.Job, x, id, clinictest.Monday, func(booking.Affected) []store.Op { return nil })
				return err
			}},
		},
	}.Play(t)
}
