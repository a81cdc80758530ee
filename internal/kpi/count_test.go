package kpi_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/kpi"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

// later is some days after everything that the histories tell.
func later() time.Time { return clinictest.Monday.AddDays(10).At("12:00", zone) }

// TestHoweverEventsAreToldTheyCountOnce tells random histories out of order, several times over and by several
// tellers at once, and expects the counters to be what the records say.
func TestHoweverEventsAreToldTheyCountOnce(t *testing.T) {
	if checks := enginetest.Rounds(100); checks < 100 {
		if err := flag.Set("rapid.checks", strconv.Itoa(checks)); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		h := happened(rt, rapid.IntRange(1, 25).Draw(rt, "patients"))
		s := &kpi.Service{DB: enginetest.Open(t), Clinic: clinic.Default(), Now: later, Records: h.records()}
		told := append(append([]kpi.Fact{}, h.facts...), h.facts[:rapid.IntRange(0, len(h.facts)).Draw(rt, "again")]...)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "order"), 0))
		r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		var tellers sync.WaitGroup
		for range rapid.IntRange(1, 3).Draw(rt, "tellers") {
			cut := rapid.IntRange(0, len(told)).Draw(rt, "cut")
			tellers.Go(func() {
				for _, batch := range [][]kpi.Fact{told[cut:], told[:cut]} {
					if err := s.Apply(t.Context(), batch...); err != nil {
						t.Error(err)
					}
				}
			})
		}
		tellers.Wait()
		diffs, err := s.Recount(t.Context(), clinictest.Job, from, clinictest.Monday.AddDays(11))
		if err != nil {
			rt.Fatal(err)
		}
		if len(diffs) > 0 {
			rt.Fatalf("%d facts; differences: %+v", len(h.facts), diffs)
		}
	})
}

// counting counts what is read and written.
type counting struct {
	store.Store
	reads, writes atomic.Int64
}

func (c *counting) Get(ctx context.Context, k store.Key) (store.Item, error) {
	c.reads.Add(1)
	return c.Store.Get(ctx, k)
}

func (c *counting) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	c.reads.Add(int64(len(keys)))
	return c.Store.BatchGet(ctx, keys...)
}

func (c *counting) Query(ctx context.Context, q store.Query) (store.Page, error) {
	p, err := c.Store.Query(ctx, q)
	c.reads.Add(int64(max(1, len(p.Items))))
	return p, err
}

func (c *counting) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	c.writes.Add(1)
	return c.Store.Write(ctx, stamp, ops...)
}
