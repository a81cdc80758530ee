package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

// The test program runs itself again as the process that is killed; then this variable names the database.
const childVariable = "CARELOOP_TEST_WRITE_TO"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const childWriters = 16

// The child's transactions: writer w's n-th one puts an item of its own, counts it in the writer's counter, and counts
// it in a counter shared by all.
func itemKey(w, n int) store.Key {
	return store.Key{Table: store.Care, PK: fmt.Sprint("writer", w), SK: fmt.Sprintf("%06d", n)}
}

func counterKey(w int) store.Key {
	return store.Key{Table: store.Messages, PK: "counters", SK: fmt.Sprint("writer", w)}
}

var sharedKey = store.Key{Table: store.Scheduling, PK: "counters", SK: "all"}

type count struct {
	N int `json:"n"`
}

func counted(ctx context.Context, db *sqlite.Store, key store.Key) (int, error) {
	it, err := db.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var c count
	return c.N, it.Decode(&c)
}

// writeUntilKilled writes with all its might and prints each transaction once it was acknowledged.
func writeUntilKilled(path string) error {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for w := range childWriters {
		go func() {
			n, err := counted(ctx, db, counterKey(w))
			for err == nil {
				n++
				text := strings.Repeat("x", rand.IntN(3000))
				err = db.Write(ctx, stamp,
					store.Put(itemKey(w, n), map[string]any{"n": n, "text": text}).If(store.Absent()).In("due", "all", fmt.Sprintf("%06d#%d", n, w)),
					store.Update(counterKey(w)).Add("n", 1),
					store.Update(sharedKey).Add("n", 1),
				)
				if err == nil {
					_, err = fmt.Println(w, n)
				}
			}
			failed <- err
		}()
	}
	return <-failed
}

// TestKilled kills a process that writes, again and again, and looks for what it had acknowledged.
func TestKilled(t *testing.T) {
	path := temp(t)
	acknowledged := make([]int, childWriters)
	for range 4 {
		runAndKill(t, path, 50+rand.IntN(400), acknowledged)
		checkSurvivors(t, path, acknowledged)
	}
}

// runAndKill lets a child write until it has acknowledged about as many transactions as asked for.
func runAndKill(t *testing.T, path string, after int, acknowledged []int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+path)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	kill := func() {
		_, err := sqlite.Open(t.Context(), path)
		checkFileError(t, err, path, sqlite.ErrLocked)
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
	}
	lines := bufio.NewReader(out)
	for read := 0; ; read++ {
		if read == after {
			once.Do(kill)
		}
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break // a line cut off by the kill does not count
		}
		if err != nil {
			t.Fatal(err)
		}
		var w, n int
		if _, err := fmt.Sscan(line, &w, &n); err != nil {
			t.Fatalf("child prints %q: %v", line, err)
		}
		acknowledged[w] = max(acknowledged[w], n)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() >= 0 {
		t.Fatalf("the child ended by itself: %v\n%s", err, complaints.String())
	}
}

func checkSurvivors(t *testing.T, path string, acknowledged []int) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	total := 0
	for w, n := range acknowledged {
		there, err := counted(t.Context(), db, counterKey(w))
		if err != nil {
			t.Fatal(err)
		}
		if there < n {
			t.Errorf("writer %d: transaction %d was acknowledged and is lost; the last one there is %d", w, n, there)
		}
		items, err := store.QueryAll(t.Context(), db, store.Query{Table: store.Care, PK: itemKey(w, 0).PK})
		if err != nil {
			t.Fatal(err)
		}
		if len(items) != there || (there > 0 && items[there-1].Key != itemKey(w, there)) {
			t.Errorf("writer %d: %d items and a counter of %d: a transaction is there by half", w, len(items), there)
		}
		total += there
	}
	entries, err := store.QueryAll(t.Context(), db, store.Query{Table: store.Care, Index: "due", PK: "all"})
	if err != nil || len(entries) != total {
		t.Errorf("%d entries in the index for %d items, %v", len(entries), total, err)
	}
	if shared, err := counted(t.Context(), db, sharedKey); err != nil || shared != total {
		t.Errorf("the counter of all is %d, %v; want %d", shared, err, total)
	}
	checkFeed(t, db, total)
}

// checkFeed reads all changes: numbered without a gap, and each item's as a chain.
func checkFeed(t *testing.T, db *sqlite.Store, transactions int) {
	t.Helper()
	all := changes(t, db, 0, 3*transactions+1)
	if len(all) != 3*transactions {
		t.Fatalf("%d changes of %d transactions, want three each", len(all), transactions)
	}
	last := map[store.Key]int64{}
	for i, c := range all {
		if seq(t, c) != int64(i+1) {
			t.Fatalf("change %d has number %s", i+1, c.Seq)
		}
		before := int64(0)
		if c.Old != nil {
			before = c.Old.Version
		}
		if before != last[c.Key] || c.New.Version != before+1 {
			t.Fatalf("change %s of %v goes from version %d to %d; the last one told was %d", c.Seq, c.Key, before, c.New.Version, last[c.Key])
		}
		last[c.Key] = c.New.Version
	}
}
