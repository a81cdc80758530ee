package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/operator"
	"careloop/internal/store"
)

// department makes a change that the audit follows up.
func (s *Server) department(t *testing.T, name string) booking.Department {
	t.Helper()
	d, err := s.services.bookings.SaveDepartment(t.Context(), recounter, booking.Department{Name: i18n.Text{i18n.English: name}, Need: "general", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (s *Server) auditRows(t *testing.T, subject string) int {
	t.Helper()
	rows, _, err := s.services.audit.List(t.Context(), clinictest.Admin, subject, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

func (s *Server) redrive(t *testing.T, r operator.Redrive) []operator.Letter {
	t.Helper()
	out, err := s.Redrive(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return out.Letters
}

func outcomes(letters []operator.Letter) string {
	var all []string
	for _, l := range letters {
		all = append(all, fmt.Sprintf("%s %s", l.What, l.Outcome))
	}
	return strings.Join(all, "; ")
}

// failing makes the pump's consumer fail at every change, and returns what mends it.
func (s *Server) failing() (mend func()) {
	handle := s.pump.handle
	s.pump.retry = 0
	s.pump.handle = func(context.Context, []store.Change) (int, error) { return 0, errors.New("the disk is full") }
	return func() { s.pump.handle = handle }
}

func TestADeadChangeWaitsForItsRedriveHoweverLong(t *testing.T) {
	s := open(t, options(t))
	start := s.clock.now()
	before := s.department(t, "before")
	if err := s.pump.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	mend := s.failing()
	stuck := s.department(t, "stuck")
	if err := s.pump.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	mend()
	s.clock.set(start.Add(72 * time.Hour))
	if err := s.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.changes(t); n != 1 {
		t.Fatalf("%d changes are left, want the one with a letter", n)
	}
	dry := s.redrive(t, operator.Redrive{DryRun: true})
	if len(dry) != 1 || dry[0].Tries != maxAttempts || dry[0].Why != "the disk is full" || outcomes(dry) != "change 2 of scheduling waits" {
		t.Fatalf("%+v", dry)
	}
	if n := s.auditRows(t, string(stuck.ID)); n != 0 {
		t.Fatal("a dry run did something")
	}
	if got := outcomes(s.redrive(t, operator.Redrive{})); got != "change 2 of scheduling done" {
		t.Fatal(got)
	}
	if n, m := s.auditRows(t, string(before.ID)), s.auditRows(t, string(stuck.ID)); n != 1 || m != 1 {
		t.Errorf("%d and %d audit rows", n, m)
	}
	if got := s.redrive(t, operator.Redrive{}); len(got) != 0 {
		t.Errorf("left are %+v", got)
	}
	if err := s.sweep(t.Context()); err != nil || s.changes(t) != 0 {
		t.Errorf("%v, %d changes left", err, s.changes(t))
	}
}

func TestWhatCanNoLongerBeHadIsSaidAndKept(t *testing.T) {
	s := open(t, options(t))
	for _, l := range []letter{{Consumer: changesConsumer, Ref: "99", Table: "care"}, {Consumer: notifyConsumer, Ref: "qms_of_an_older_program"}} {
		if err := s.giveUp(l); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		got := s.redrive(t, operator.Redrive{})
		if outcomes(got) != "change 99 of care lost; message qms_of_an_older_program lost" || !strings.Contains(got[0].Said, "admin recount") {
			t.Fatalf("%+v", got)
		}
	}
	if got := outcomes(s.redrive(t, operator.Redrive{Only: []operator.Kind{operator.Changes}, Discard: true})); got != "change 99 of care discarded" {
		t.Error(got)
	}
	if got := outcomes(s.redrive(t, operator.Redrive{DryRun: true})); got != "message qms_of_an_older_program waits" {
		t.Error(got)
	}
}

// deadMessages gives up so many messages and returns their ids.
func (s *Server) deadMessages(t *testing.T, n int) []string {
	t.Helper()
	handle := s.queue.handle
	defer func() { s.queue.handle = handle }()
	s.queue.retry = 0
	s.queue.handle = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
		return events.SQSEventResponse{}, errors.New("away")
	}
	var ids []string
	for i := range n {
		msg := id.From("msg", fmt.Sprint(i))
		ids = append(ids, msg)
		s.queue.publish(fmt.Sprintf(`{"patient":%q,"message":%q,"channel":"sms"}`, id.From("pat", "x"), msg), s.clock.now())
	}
	if err := s.queue.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return ids
}

// TestEachDeadMessageIsHandedOverOnce sends back from many places at the same time, while one of them fails again.
func TestEachDeadMessageIsHandedOverOnce(t *testing.T) {
	s := open(t, options(t))
	ids := s.deadMessages(t, 8)
	var mu sync.Mutex
	handed := map[string]int{}
	s.queue.handle = func(_ context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
		mu.Lock()
		defer mu.Unlock()
		m := e.Records[0]
		if strings.Contains(m.Body, ids[3]) {
			return events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{{ItemIdentifier: m.MessageId}}}, nil
		}
		handed[m.Body]++
		return events.SQSEventResponse{}, nil
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if _, err := s.Redrive(t.Context(), operator.Redrive{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(handed) != 7 {
		t.Errorf("%d were handed over", len(handed))
	}
	for body, n := range handed {
		if n != 1 {
			t.Errorf("%s: %d times", body, n)
		}
	}
	if got := outcomes(s.redrive(t, operator.Redrive{})); got != "message "+ids[3]+" failed" {
		t.Error(got)
	}
}

// TestARedriveThatIsCutOffLosesNothing ends in the midst of the third letter.
func TestARedriveThatIsCutOffLosesNothing(t *testing.T) {
	s := open(t, options(t))
	s.deadMessages(t, 5)
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	s.queue.handle = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
		if n++; n == 3 {
			stop()
		}
		return events.SQSEventResponse{}, nil
	}
	if _, err := s.Redrive(ctx, operator.Redrive{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := s.redrive(t, operator.Redrive{DryRun: true}); len(got) != 3 {
		t.Errorf("%d letters are left: %s", len(got), outcomes(got))
	}
}

func TestScheduledWorkThatFailsIsOneLetter(t *testing.T) {
	s := open(t, options(t))
	s.schedules = []Schedule{{Function: "nightly", Name: "Night", Expr: "rate(1 minute)", Input: `{"task":"close-day"}`}}
	bookings := s.nightly.Bookings
	s.nightly.Bookings = nil // it panics
	start := s.clock.now()
	for i := range 3 {
		s.clock.set(start.Add(time.Duration(i+1) * time.Minute))
		if err := s.runDue(t.Context(), start, s.clock.now()); err == nil {
			t.Fatal("it worked")
		}
	}
	got := s.redrive(t, operator.Redrive{})
	if outcomes(got) != `nightly {"task":"close-day"} failed` || got[0].Tries != 3 || !got[0].At.Equal(s.clock.now()) {
		t.Fatalf("%+v", got)
	}
	s.nightly.Bookings = bookings
	if got := outcomes(s.redrive(t, operator.Redrive{})); got != `nightly {"task":"close-day"} done` {
		t.Error(got)
	}
}

// TestLettersSurviveACutLine has a crash cut off a letter, and letters of a program that wrote one for each time.
func TestLettersSurviveACutLine(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, DeadLettersFile)
	text := `{"at":"2026-11-20T10:00:00Z","consumer":"changes","ref":"7","table":"care"}` + "\n" +
		`{"at":"2026-11-21T10:00:00Z","consumer":"changes","ref":"7","table":"care"}` + "\n" + `{"at":"2026-11-22T10:00:00Z","consu`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDeadLetters(dir)
	if err := d.add(letter{Consumer: "changes", Ref: "8"}); err != nil {
		t.Fatal(err)
	}
	known, unread, err := d.all()
	if err != nil || unread != 1 || len(known) != 2 || known[0].At.Day() != 21 || known[1].Ref != "8" {
		t.Fatalf("%+v, %d unread, %v", known, unread, err)
	}
	again := known[0]
	again.At = again.At.Add(time.Hour)
	if err := errors.Join(d.add(again), d.remove(known[0])); err != nil {
		t.Fatal(err)
	}
	if known, unread, err = d.all(); err != nil || len(known) != 2 || unread != 1 {
		t.Errorf("what was given up again since is gone: %+v, %d, %v", known, unread, err)
	}
}

func TestAReplayDoesWhatWasMissedAndNoMore(t *testing.T) {
	s := open(t, options(t))
	handle := s.pump.handle
	heard := s.department(t, "heard")
	if err := s.pump.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.pump.handle = func(_ context.Context, batch []store.Change) (int, error) { return len(batch), nil } // a consumer with a fault
	missed := s.department(t, "missed")
	if err := s.pump.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.pump.handle = handle
	now := s.clock.now()
	for _, tc := range []struct {
		name  string
		r     operator.Replay
		total int
		made  int
	}{
		{"another table", operator.Replay{From: now.Add(-time.Hour), Until: now.Add(time.Hour), Tables: []store.Table{store.Care}}, 0, 0},
		{"another time", operator.Replay{From: now.Add(-2 * time.Hour), Until: now.Add(-time.Hour)}, 0, 0},
		{"what was missed", operator.Replay{From: now.Add(-time.Hour), Until: now.Add(time.Hour)}, 2, 1},
		{"once more", operator.Replay{From: now.Add(-time.Hour), Until: now.Add(time.Hour)}, 2, 0},
	} {
		got, err := s.Replay(t.Context(), tc.r)
		if err != nil || got.Total() != tc.total || got.New != tc.made || len(got.Failed) != 0 {
			t.Errorf("%s: %+v, %v", tc.name, got, err)
		}
	}
	if n, m := s.auditRows(t, string(heard.ID)), s.auditRows(t, string(missed.ID)); n != 1 || m != 1 {
		t.Errorf("%d and %d audit rows", n, m)
	}
}
