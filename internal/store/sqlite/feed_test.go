package sqlite_test

import (
	"context"
	"errors"
	"slices"
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
		if n, err := db.TrimChanges(t.Context(), at.Add(time.Hour), keep()); err != nil || n != want {
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

// keep names changes that a trim must spare.
func keep(seqs ...int64) func() ([]int64, error) {
	return func() ([]int64, error) { return seqs, nil }
}

func TestATrimSparesWhatIsYoungAndWhatIsNamed(t *testing.T) {
	db := open(t, temp(t))
	for n := range int64(4) {
		later := stamp
		later.At = at.Add(time.Duration(n) * time.Hour)
		if err := db.Write(t.Context(), later, booking(n)...); err != nil { // two changes each
			t.Fatal(err)
		}
	}
	commit(t, db, "pump", 7)
	if n, err := db.TrimChanges(t.Context(), at.Add(2*time.Hour), keep(2, 3)); err != nil || n != 2 {
		t.Fatalf("%d trimmed, %v", n, err)
	}
	if _, err := db.TrimChanges(t.Context(), at.Add(9*time.Hour), func() ([]int64, error) { return nil, errors.New("unreadable") }); err == nil {
		t.Error("trimmed without knowing what to spare")
	}
	if n, err := db.TrimChanges(t.Context(), at.Add(9*time.Hour), keep(2)); err != nil || n != 4 {
		t.Fatalf("%d trimmed, %v", n, err)
	}
	got := changes(t, db, 0, 10)
	if len(got) != 2 || seq(t, got[0]) != 2 || seq(t, got[1]) != 8 {
		t.Errorf("left are %v, want the one named and the one that nobody has heard of", got)
	}
}

// TestATrimForgetsNothingThatIsPassedOverMeanwhile has a consumer give a change up while the trim asks what to spare.
func TestATrimForgetsNothingThatIsPassedOverMeanwhile(t *testing.T) {
	db := open(t, temp(t))
	write(t, db, booking(1)...)
	commit(t, db, "pump", 1)
	n, err := db.TrimChanges(t.Context(), at.Add(time.Hour), func() ([]int64, error) {
		commit(t, db, "pump", 2) // its letter was written after the letters were read
		return nil, nil
	})
	if err != nil || n != 1 || len(changes(t, db, 1, 9)) != 1 {
		t.Errorf("%d trimmed, %v", n, err)
	}
}

func TestChangesBetweenKnowsWhenADeletionWas(t *testing.T) {
	db := open(t, temp(t))
	key := store.Key{Table: store.Care, PK: "pat_x", SK: "x"}
	for i, op := range []store.Op{
		store.Update(key).Add("n", 1), store.Update(key).Add("n", 1).Until(at.Add(90 * time.Minute)),
		store.Update(store.Key{Table: store.Care, PK: "pat_y", SK: "y"}).Add("n", 1),
	} {
		when := stamp
		when.At = at.Add(time.Duration(i) * time.Hour)
		if err := db.Write(t.Context(), when, op); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Expire(t.Context(), at.Add(5*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		from, until time.Duration
		want        []int64
	}{
		{0, time.Hour, []int64{1}}, // until is not within
		{time.Hour, 3 * time.Hour, []int64{2, 3}},
		{4 * time.Hour, 6 * time.Hour, []int64{4}}, // the deletion, though the item was written hours before
		{6 * time.Hour, 9 * time.Hour, []int64{}},
	} {
		got, err := db.ChangesBetween(t.Context(), at.Add(tc.from), at.Add(tc.until), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		seqs := []int64{}
		for _, c := range got {
			seqs = append(seqs, seq(t, c))
		}
		if !slices.Equal(seqs, tc.want) {
			t.Errorf("from %s until %s: %v, want %v", tc.from, tc.until, seqs, tc.want)
		}
	}
}

// TestAFileFromBeforeChangesWereDated takes the column away, as in a file that an older program made.
func TestAFileFromBeforeChangesWereDated(t *testing.T) {
	path := temp(t)
	db := open(t, path)
	write(t, db, booking(1)...)
	write(t, db, store.Delete(booking(1)[0].Key))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	sqlOn(t, path, "ALTER TABLE change DROP COLUMN at")
	db = open(t, path)
	got, err := db.ChangesBetween(t.Context(), at, at.Add(time.Second), 0, 10)
	if err != nil || len(got) != 3 {
		t.Errorf("%d changes are dated, %v", len(got), err)
	}
	write(t, db, booking(2)...)
	if got := changes(t, db, 0, 10); len(got) != 5 {
		t.Errorf("%d changes", len(got))
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
