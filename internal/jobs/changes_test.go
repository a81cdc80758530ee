package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/jobs"
	"careloop/internal/kpi"
	"careloop/internal/store"
)

// ledger takes what the consumers are told: the audit's part fails, or panics, at chosen changes.
type ledger struct {
	mu      sync.Mutex
	told    map[string][]string // by partition
	applied int
	fail    map[string]bool
	panics  map[string]bool
	now     int // at work
	most    int // at work at the same time
}

func (l *ledger) Append(_ context.Context, c store.Change) error {
	l.mu.Lock()
	l.now++
	l.most = max(l.most, l.now)
	l.mu.Unlock()
	runtime.Gosched() // as while a store answers
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now--
	if l.panics[c.Seq] {
		panic("张伟")
	}
	if l.fail[c.Seq] {
		return errors.New("no")
	}
	l.told[c.PK] = append(l.told[c.PK], c.Seq)
	return nil
}

func (l *ledger) Apply(context.Context, ...kpi.Fact) error {
	l.applied++
	return nil
}

func (l *ledger) Paint(context.Context, []booking.Touched) error { return nil }

func now() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// changesOf makes n changes of each of some patients, by turns.
func changesOf(patients, n int) []store.Change {
	var all []store.Change
	for i := range n * patients {
		it := &store.Item{Key: store.Key{Table: store.Patients, PK: fmt.Sprintf("pat_%d", i%patients), SK: "patient"}, Stamp: store.Stamp{At: now()}}
		all = append(all, store.Change{Key: it.Key, New: it, Seq: fmt.Sprintf("%04d", i)})
	}
	return all
}

func TestChangesOfOnePatientStayInOrder(t *testing.T) {
	l := &ledger{told: map[string][]string{}}
	j := &jobs.Changes{Audit: l, KPIs: l, Openings: l, Now: now}
	n, err := j.Handle(t.Context(), changesOf(20, 5))
	if n != 100 || err != nil || len(l.told) != 20 || l.applied != 1 {
		t.Errorf("%d, %v; %d patients, counted %d times", n, err, len(l.told), l.applied)
	}
	for p, seqs := range l.told {
		if len(seqs) != 5 || !slices.IsSorted(seqs) {
			t.Errorf("%s: %v", p, seqs)
		}
	}
	if l.most > 1 {
		t.Errorf("%d at the same time", l.most)
	}
}

// TestWhatTheTimeIsTooShortForComesAgain lets the time be nearly over in the midst of a batch: the rest comes again, and
// that is no error.
func TestWhatTheTimeIsTooShortForComesAgain(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Hour))
	defer cancel()
	deadline, _ := ctx.Deadline()
	for _, most := range []int{1, 7, 30} {
		asked := 0
		l := &ledger{told: map[string][]string{}}
		j := &jobs.Changes{Audit: l, KPIs: l, Openings: l, Now: func() time.Time {
			if asked++; asked > most+1 { // once for how late the batch is
				return deadline.Add(-14 * time.Second)
			}
			return deadline.Add(-16 * time.Second)
		}}
		batch := changesOf(3, 10)
		n, err := j.Handle(ctx, batch)
		done := len(l.told["pat_0"]) + len(l.told["pat_1"]) + len(l.told["pat_2"])
		if err != nil || done != min(most, 30) || n == 0 || (n == 30) != (done == 30) {
			t.Errorf("%d, %v; %d done of %d", n, err, done, most)
		}
		for _, c := range batch[:n] {
			if !slices.Contains(l.told[c.PK], c.Seq) {
				t.Errorf("%s was passed over", c.Seq)
			}
		}
	}
}

// TestTheFirstThatFailedComesAgain fails in the midst of several patients' changes: everything before the index that
// is returned must have been done, and nothing behind a failure of the same patient.
func TestTheFirstThatFailedComesAgain(t *testing.T) {
	for name, l := range map[string]*ledger{
		"errors": {fail: map[string]bool{"0043": true, "0017": true, "0090": true}},
		"panics": {panics: map[string]bool{"0017": true}, fail: map[string]bool{"0043": true}},
	} {
		l.told = map[string][]string{}
		j := &jobs.Changes{Audit: l, KPIs: l, Openings: l, Now: now}
		batch := changesOf(10, 10)
		n, err := j.Handle(t.Context(), batch)
		if n != 17 || err == nil || strings.Contains(err.Error(), "张伟") || l.applied != 1 {
			t.Errorf("%s: %d, %v; counted %d times", name, n, err, l.applied)
		}
		for _, c := range batch[:n] {
			if !slices.Contains(l.told[c.PK], c.Seq) {
				t.Errorf("%s: %s was passed over", name, c.Seq)
			}
		}
		if got := l.told["pat_7"]; !slices.Equal(got, []string{"0007"}) {
			t.Errorf("%s: behind the failure: %v", name, got)
		}
	}
}
