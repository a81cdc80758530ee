package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/store"
)

var (
	testStamp = store.Stamp{By: "usr_test", At: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	testKey   = store.Key{Table: store.Care, PK: "pat_x", SK: "encounter#1"}
)

func openTest(t *testing.T, opts ...Option) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "careloop.db"), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// hold keeps the writer busy until the returned function is called, which then waits until the job is answered.
func hold(t *testing.T, s *Store, result error) (release func() error) {
	t.Helper()
	begun, goOn, answer := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		answer <- s.queue.submit(context.WithoutCancel(t.Context()), func(w *writer) error {
			close(begun)
			<-goOn
			w.broken = result
			return nil
		})
	}()
	<-begun
	return func() error {
		close(goOn)
		return <-answer
	}
}

func version(t *testing.T, s *Store, key store.Key) int64 {
	t.Helper()
	it, err := s.Get(t.Context(), key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return it.Version
}

func TestWriteGivenUpWhileItWaits(t *testing.T) {
	s := openTest(t)
	release := hold(t, s, nil)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() { answer <- s.Write(ctx, testStamp, store.Update(testKey).Add("n", 1)) }()
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("answered before the writer was free: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), testStamp, store.Update(store.Key{Table: store.Care, PK: "p", SK: "s"})); err != nil {
		t.Fatal(err)
	}
	if v := version(t, s, testKey); v != 0 {
		t.Error("the write that was given up has happened")
	}
}

func TestCloseCommitsWhatWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "careloop.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	release := hold(t, s, nil)
	var wg sync.WaitGroup
	const writers = 20
	for n := range writers {
		wg.Go(func() {
			err := s.Write(t.Context(), testStamp, store.Update(testKey).Add("n", 1), store.Update(store.Key{Table: store.Care, PK: "p", SK: fmt.Sprint(n)}))
			if err != nil {
				t.Errorf("a write that waited: %v", err)
			}
		})
	}
	for len(s.queue.jobs) < writers {
		runtime.Gosched()
	}
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	if err := release(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if v := version(t, s, testKey); v != writers {
		t.Errorf("version is %d after closing, want %d", v, writers)
	}
}

// When SQLite fails, nothing of what was to be committed together has happened, numbers of changes included.
func TestFailureFailsTheBatch(t *testing.T) {
	s := openTest(t)
	if err := s.Write(t.Context(), testStamp, store.Update(testKey).Add("n", 1)); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk on fire")
	err := s.queue.submit(t.Context(), func(w *writer) error {
		ops, err := store.Prepare(testStamp, []store.Op{store.Update(testKey).Add("n", 1)})
		if err == nil {
			err = w.write(testStamp, ops)
		}
		w.broken = broken
		return err
	})
	if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, broken) {
		t.Errorf("the writer was told %v", err)
	}
	if v := version(t, s, testKey); v != 1 {
		t.Errorf("version is %d, want 1", v)
	}
	if err := s.Write(t.Context(), testStamp, store.Update(testKey).Add("n", 1)); err != nil {
		t.Fatalf("the next write: %v", err)
	}
	changes, err := s.Changes(t.Context(), 0, 10)
	if err != nil || len(changes) != 2 || changes[1].Seq != "2" || changes[1].New.Version != 2 {
		t.Errorf("changes %+v, %v", changes, err)
	}
}

// Every query is a search in an index that gives the order, and a keys-only index needs no row.
func TestQueriesNeverScan(t *testing.T) {
	s := openTest(t)
	after := &store.Position{PK: "p", SK: "s", EntrySK: "e"}
	for _, spec := range store.Tables() {
		for _, index := range append([]store.Index{{}}, spec.Indexes...) {
			for _, shape := range []store.Query{{}, {Prefix: "a"}, {From: "a"}, {To: "b"}, {From: "a", To: "b"}} {
				for n := range 4 {
					q := shape
					q.Table, q.Index, q.PK, q.Limit, q.Desc = spec.Name, index.Name, "p", 10, n%2 == 0
					var position *store.Position
					if n > 1 {
						position = after
					}
					text, args := s.table(spec.Name).querySQL(q, position)
					plan := explain(t, s, text, args)
					if len(plan) != 1 || !strings.HasPrefix(plan[0], "SEARCH") || (index.KeysOnly && !strings.Contains(plan[0], "COVERING")) {
						t.Errorf("%s\n%s", text, strings.Join(plan, "\n"))
					}
				}
			}
		}
		tb := s.table(spec.Name)
		for text, args := range map[string][]any{tb.selectSQL(): {"p", "s"}, tb.expiredSQL(): {1, 2}} {
			if plan := explain(t, s, text, args); len(plan) != 1 || !strings.HasPrefix(plan[0], "SEARCH") {
				t.Errorf("%s\n%s", text, strings.Join(plan, "\n"))
			}
		}
	}
}

func explain(t *testing.T, s *Store, text string, args []any) []string {
	t.Helper()
	rows, err := s.reads.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

// A consumer may see a change before the feed tells of it, since the commit comes first, and be done with it by then.
func TestAConsumerIsFasterThanTheFeed(t *testing.T) {
	s := openTest(t)
	s.hot.mu.Lock() // between the commit and the news of it
	written := make(chan error, 1)
	go func() {
		written <- s.Write(context.WithoutCancel(t.Context()), testStamp, store.Update(testKey).Add("n", 1))
	}()
	var seen []store.Change
	var err error
	for len(seen) == 0 && err == nil {
		seen, err = s.Changes(t.Context(), 0, 1)
	}
	last, _, _ := s.feed.look()
	committed := make(chan error, 1)
	go func() { committed <- s.Commit(context.WithoutCancel(t.Context()), "pump", 1) }()
	select {
	case early := <-committed:
		err = errors.Join(err, early)
		committed <- nil
	case <-time.After(50 * time.Millisecond): // it waits for the writer
	}
	s.hot.mu.Unlock()
	if err := errors.Join(err, <-written, <-committed); err != nil || last != 0 {
		t.Errorf("the feed told of %d: %v", last, err)
	}
}
