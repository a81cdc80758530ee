package sqlite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

func changes(t *testing.T, db *sqlite.Store, after int64, limit int) []store.Change {
	t.Helper()
	got, err := db.Changes(t.Context(), after, limit)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func cursor(t *testing.T, db *sqlite.Store, consumer string) int64 {
	t.Helper()
	n, err := db.Cursor(t.Context(), consumer)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func commit(t *testing.T, db *sqlite.Store, consumer string, n int64) {
	t.Helper()
	if err := db.Commit(t.Context(), consumer, n); err != nil {
		t.Fatal(err)
	}
}

// Numbers go on where they stopped, even when every change was trimmed in between.
func TestConsumersAndTrim(t *testing.T) {
	path := temp(t)
	db := open(t, path)
	for n := range int64(5) {
		write(t, db, booking(n)...) // two changes each
	}
	if got := changes(t, db, 0, 4); len(got) != 4 || seq(t, got[0]) != 1 || seq(t, got[3]) != 4 {
		t.Fatalf("first changes are %v", got)
	}
	trim := func(want int64) {
		t.Helper()
		if n, err := db.TrimChanges(t.Context()); err != nil || n != want {
			t.Fatalf("%d changes trimmed, %v; want %d", n, err, want)
		}
	}
	trim(0) // nobody has read them
	commit(t, db, "pump", 4)
	commit(t, db, "slow", 2)
	commit(t, db, "pump", 3) // never back
	if got := cursor(t, db, "pump"); got != 4 {
		t.Errorf("pump is at %d, want 4", got)
	}
	if got := cursor(t, db, "new"); got != 0 {
		t.Errorf("a consumer that never committed is at %d", got)
	}
	trim(2)
	if err := db.Commit(t.Context(), "pump", 11); err == nil {
		t.Error("a change that does not exist was committed")
	}
	commit(t, db, "pump", 10)
	commit(t, db, "slow", 10)
	trim(8)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, path)
	write(t, db, booking(9)...)
	if got := changes(t, db, cursor(t, db, "slow"), 9); len(got) != 2 || seq(t, got[0]) != 11 {
		t.Errorf("after all were trimmed comes %v, want 11 and 12", got)
	}
}

func TestWait(t *testing.T) {
	db := open(t, temp(t))
	write(t, db, booking(1)...)
	if err := db.Wait(t.Context(), 1); err != nil {
		t.Errorf("a change is there: %v", err)
	}
	woken := make(chan error)
	wait := func(ctx context.Context, after int64) { woken <- db.Wait(ctx, after) }

	go wait(t.Context(), 2)
	write(t, db, store.Update(store.Key{Table: store.Metrics, PK: "p", SK: "s"}).Add("n", 1)) // wakes nobody: not told
	select {
	case err := <-woken:
		t.Fatalf("woken without a change: %v", err)
	default:
	}
	write(t, db, booking(2)...)
	if err := <-woken; err != nil {
		t.Errorf("woken by a change: %v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	go wait(ctx, 4)
	cancel()
	if err := <-woken; !errors.Is(err, context.Canceled) {
		t.Errorf("gone away: %v", err)
	}

	go wait(t.Context(), 4)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-woken; !errors.Is(err, sqlite.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestExpire(t *testing.T) {
	db := open(t, temp(t))
	key := func(sk string) store.Key { return store.Key{Table: store.Care, PK: "pat_x", SK: sk} }
	for sk, until := range map[string]time.Time{"past": at.Add(-time.Hour), "now": at, "soon": at.Add(time.Second)} {
		write(t, db, store.Update(key(sk)).Until(until).In("due", "d", sk))
	}
	write(t, db, store.Update(key("never")).In("due", "d", "never"))
	const many = 450 // more than one sweep at once
	for n := range many / 50 {
		ops := make([]store.Op, 50)
		for i := range ops {
			ops[i] = store.Update(store.Key{Table: store.Metrics, PK: "seen", SK: string(rune('0'+n)) + string(rune('0'+i))}).Until(at)
		}
		write(t, db, ops...)
	}
	if n, err := db.Expire(t.Context(), at); err != nil || n != many+2 {
		t.Fatalf("%d items expired, %v; want %d", n, err, many+2)
	}
	items, err := store.QueryAll(t.Context(), db, store.Query{Table: store.Care, Index: "due", PK: "d"})
	if err != nil || len(items) != 2 || items[0].SK != "never" || items[1].SK != "soon" {
		t.Errorf("left are %v, %v", items, err)
	}
	told := changes(t, db, 4, 10)
	if len(told) != 2 || told[0].New != nil || told[0].SK != "past" || told[1].SK != "now" || told[1].Old.Version != 1 {
		t.Errorf("consumers are told %+v", told)
	}
}
