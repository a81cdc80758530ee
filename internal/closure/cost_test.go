package closure_test

import (
	"context"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/store"
)

// reading is a store that counts what is asked of it, and the read units that DynamoDB charges for it: each begun 4 KB is
// one, and half of it where the answer may lag. Source: "DynamoDB read and write operations", DynamoDB's guide.
type reading struct {
	store.Store
	requests int
	units    float64
}

func size(it store.Item) int { return len(it.PK) + len(it.SK) + len(it.Doc) + 100 }

func blocks(bytes int) float64 { return max(1, float64((bytes+4095)/4096)) }

func (r *reading) Get(ctx context.Context, k store.Key) (store.Item, error) {
	it, err := r.Store.Get(ctx, k)
	r.requests++
	r.units += blocks(size(it))
	return it, err
}

func (r *reading) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	items, err := r.Store.BatchGet(ctx, keys...)
	r.requests++
	r.units += 0.5 * float64(len(keys)-len(items))
	for _, it := range items {
		r.units += 0.5 * blocks(size(it))
	}
	return items, err
}

func (r *reading) Query(ctx context.Context, q store.Query) (store.Page, error) {
	page, err := r.Store.Query(ctx, q)
	r.requests++
	sum, part := 0, 1.0
	for _, it := range page.Items {
		sum += size(it)
	}
	if q.Index != "" {
		part = 0.5
	}
	r.units += part * blocks(sum)
	return page, err
}

// atProposing closes Dr Zhang's Tuesday and the days behind it, on which so many patients have numbers, and takes the
// numbers.
func (w *world) atProposing(patients int) closure.ID {
	w.t.Helper()
	r := w.out()
	r.Move = false
	for i := range patients {
		r.Span.Until = tuesday.AddDays(i / 24)
		w.Book(w.Patient(), r.Span.Until, i%24+1)
	}
	c := w.close(r)
	for range 50 {
		v, err := w.closures.Run(w.t.Context(), clinictest.Manager, c.ID)
		w.must(err)
		if v.Step == closure.Proposing {
			return c.ID
		}
	}
	w.t.Fatal("the numbers are not taken")
	return ""
}

// TestProposingReadsForAllAtOnce bounds what looking for other numbers costs: one unit for each patient, for the number
// and the patient's day, and as many requests for few as for many.
func TestProposingReadsForAllAtOnce(t *testing.T) {
	for patients, most := range map[int]struct {
		requests int
		units    float64
	}{40: {14, 70}, 96: {14, 170}} {
		w := open(t)
		id := w.atProposing(patients)
		r := &reading{Store: w.DB}
		v, err := w.over(r).Run(t.Context(), clinictest.Manager, id)
		w.must(err)
		t.Logf("proposing for %d patients: %d requests, %.1f read units", patients, r.requests, r.units)
		if v.Counts.Accepted != patients || v.Step != closure.Review {
			t.Fatalf("proposed for %d of %d", v.Counts.Accepted, patients)
		}
		if r.requests > most.requests || r.units > most.units {
			t.Errorf("for %d patients %d requests and %.1f units", patients, r.requests, r.units)
		}
	}
}
