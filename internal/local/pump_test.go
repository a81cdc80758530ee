package local

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/obs"
	"careloop/internal/store"
)

// tape is a change feed in memory: n changes, and how far each consumer has come.
type tape struct {
	mu      sync.Mutex
	n       int64
	cursors map[string]int64
	commits []int64
	lose    int // so many commits fail
	woken   chan struct{}
}

func newTape(n int64) *tape {
	return &tape{n: n, cursors: map[string]int64{}, woken: make(chan struct{})}
}

func (f *tape) Changes(_ context.Context, after int64, limit int) ([]store.Change, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []store.Change
	for seq := after + 1; seq <= f.n && len(out) < limit; seq++ {
		out = append(out, store.Change{Seq: strconv.FormatInt(seq, 10), Key: store.Key{Table: store.Care}})
	}
	return out, nil
}

func (f *tape) Cursor(_ context.Context, consumer string) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cursors[consumer], nil
}

var errLost = errors.New("lost")

func (f *tape) Commit(_ context.Context, consumer string, seq int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lose > 0 {
		f.lose--
		return errLost
	}
	f.cursors[consumer] = seq
	f.commits = append(f.commits, seq)
	return nil
}

func (f *tape) Wait(ctx context.Context, after int64) error {
	f.mu.Lock()
	last, woken := f.n, f.woken
	f.mu.Unlock()
	if last > after {
		return nil
	}
	select {
	case <-woken:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *tape) grow(n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n += n
	close(f.woken)
	f.woken = make(chan struct{})
}

// hearing is a consumer that writes down what it hears and stumbles where it is told to.
type hearing struct {
	mu    sync.Mutex
	heard []string
	fails map[string]int // change -> how often it fails; -1: always
}

var errStumble = errors.New("stumble")

func (h *hearing) handle(_ context.Context, batch []store.Change) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, c := range batch {
		if n := h.fails[c.Seq]; n != 0 {
			h.fails[c.Seq] = n - 1
			return i, errStumble
		}
		h.heard = append(h.heard, c.Seq)
	}
	return len(batch), nil
}

func upTo(n int, without ...string) []string {
	var all []string
	for i := 1; i <= n; i++ {
		if s := strconv.Itoa(i); !slices.Contains(without, s) {
			all = append(all, s)
		}
	}
	return all
}

func pumpOf(f feed, h *hearing, dead *[]letter) *pump {
	return &pump{
		feed: f, consumer: "test", handle: h.handle, log: slog.New(slog.DiscardHandler), retry: 0,
		dead: func(l letter) error {
			*dead = append(*dead, l)
			return nil
		},
	}
}

func TestPumpKeepsTheOrderThroughFailures(t *testing.T) {
	f, h := newTape(250), &hearing{fails: map[string]int{"1": 2, "57": 5, "100": 1, "101": 3, "250": 5}}
	var dead []letter
	if err := pumpOf(f, h, &dead).drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(upTo(250), h.heard); diff != "" || len(dead) > 0 {
		t.Errorf("%s, given up %v", diff, dead)
	}
	if f.cursors["test"] != 250 || !slices.IsSorted(f.commits) {
		t.Errorf("committed %v", f.commits)
	}
}

func TestPumpGivesUpAfterSixTriesAndGoesOn(t *testing.T) {
	f, h := newTape(120), &hearing{fails: map[string]int{"7": -1, "120": -1, "50": 6}}
	var dead []letter
	if err := pumpOf(f, h, &dead).drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	var want []letter
	for _, ref := range []string{"7", "50", "120"} {
		want = append(want, letter{Consumer: "test", Ref: ref, Table: "care", Why: "stumble", Tries: maxAttempts})
	}
	if diff := cmp.Diff(want, dead); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(upTo(120, "7", "50", "120"), h.heard); diff != "" {
		t.Error(diff)
	}
	if tries := -1 - h.fails["7"]; tries != maxAttempts {
		t.Errorf("%d tries", tries)
	}
	if f.cursors["test"] != 120 {
		t.Errorf("stopped at %d", f.cursors["test"])
	}
}

// TestPumpPassesOverNothingWithoutALetter has no room for letters at first.
func TestPumpPassesOverNothingWithoutALetter(t *testing.T) {
	f, h := newTape(9), &hearing{fails: map[string]int{"4": -1}}
	var dead []letter
	p := pumpOf(f, h, &dead)
	full := 3
	p.dead = func(l letter) error {
		if full--; full >= 0 {
			return errors.New("no space left")
		}
		dead = append(dead, l)
		return nil
	}
	if err := p.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(dead) != 1 || dead[0].Ref != "4" || dead[0].Tries != maxAttempts+3 || f.cursors["test"] != 9 {
		t.Errorf("given up %v, at %d", dead, f.cursors["test"])
	}
	if diff := cmp.Diff(upTo(9, "4"), h.heard); diff != "" {
		t.Error(diff)
	}
}

// TestPumpFindsTheChangeThatPanics has a consumer that cannot say which change of a batch it stumbled over.
func TestPumpFindsTheChangeThatPanics(t *testing.T) {
	f, h := newTape(250), &hearing{}
	var dead []letter
	p := pumpOf(f, h, &dead)
	heard := map[string]bool{}
	p.handle = obs.Recovered(p.log, func(_ context.Context, batch []store.Change) (int, error) {
		for _, c := range batch {
			if c.Seq == "57" || c.Seq == "201" {
				panic("a bug")
			}
			heard[c.Seq] = true
		}
		return len(batch), nil
	})
	if err := p.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(dead) != 2 || dead[0].Ref != "57" || dead[1].Ref != "201" || len(heard) != 248 || f.cursors["test"] != 250 {
		t.Errorf("given up %v, heard %d, at %d", dead, len(heard), f.cursors["test"])
	}
}

func TestPumpGoesOnWhereItStopped(t *testing.T) {
	f, h := newTape(30), &hearing{}
	var dead []letter
	f.lose = 1 // the process dies between handling and committing
	if err := pumpOf(f, h, &dead).drain(t.Context()); !errors.Is(err, errLost) {
		t.Fatal(err)
	}
	if err := pumpOf(f, h, &dead).drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(upTo(30), upTo(30)...), h.heard); diff != "" {
		t.Errorf("told again, since nobody knows whether it was heard:\n%s", diff)
	}
	h.heard = nil
	f.grow(2)
	if err := pumpOf(f, h, &dead).drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"31", "32"}, h.heard); diff != "" {
		t.Errorf("a third start:\n%s", diff)
	}
}

func TestPumpCommitsNothingWhenItIsStoppedInBetween(t *testing.T) {
	f := newTape(10)
	ctx, stop := context.WithCancel(t.Context())
	p := &pump{
		feed: f, consumer: "test", log: slog.New(slog.DiscardHandler),
		handle: func(context.Context, []store.Change) (int, error) { stop(); return 10, nil },
	}
	if err := p.run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if f.cursors["test"] != 0 {
		t.Errorf("committed %d", f.cursors["test"])
	}
}

func TestPumpWakesForNewChanges(t *testing.T) {
	f, h := newTape(0), &hearing{}
	var dead []letter
	p := pumpOf(f, h, &dead)
	all := make(chan struct{})
	handle := p.handle
	p.handle = func(ctx context.Context, batch []store.Change) (int, error) {
		n, err := handle(ctx, batch)
		h.mu.Lock()
		defer h.mu.Unlock()
		if len(h.heard) == 5 {
			close(all)
		}
		return n, err
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- p.run(ctx) }()
	for range 5 {
		f.grow(1)
	}
	<-all
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if diff := cmp.Diff(upTo(5), h.heard); diff != "" {
		t.Error(diff)
	}
}
