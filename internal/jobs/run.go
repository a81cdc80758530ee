package jobs

import (
	"context"
	"fmt"
	"time"

	"careloop/internal/booking"
	"careloop/internal/kpi"
	"careloop/internal/obs"
	"careloop/internal/store"
)

// atOnce bounds how many partitions are worked on side by side. Two work off changes half as fast again, and cost the
// requests that the same machine serves a tenth of their pace; on AWS streams have shards for that.
const atOnce = 1

// run is the changes of one partition key within a batch: of one patient, one session.
type run struct {
	indices []int // in the batch
	done    int   // how many of them
	facts   []kpi.Fact
	touched []booking.Touched
}

func runsOf(batch []store.Change) []*run {
	var runs []*run
	byKey := map[string]*run{}
	for i, c := range batch {
		r := byKey[c.PK]
		if r == nil {
			r = &run{}
			byKey[c.PK], runs = r, append(runs, r)
		}
		r.indices = append(r.indices, i)
	}
	return runs
}

// changesReserve is what must be left of the time budget to begin another change.
const changesReserve = 15 * time.Second

func (j *Changes) work(ctx context.Context, batch []store.Change, r *run) error {
	for _, i := range r.indices {
		if !enough(ctx, j.Now(), changesReserve) {
			return nil
		}
		c := batch[i]
		ctx := obs.WithOrigin(ctx, c.Stamp().Request)
		facts, err := j.one(ctx, c)
		if err != nil {
			return obs.Within(ctx, fmt.Errorf("change of %s: %w", c.Table, err))
		}
		touched, ok, err := booking.TouchedBy(c)
		if err != nil {
			return fmt.Errorf("change of %s: %w", c.Table, err)
		}
		if ok {
			r.touched = append(r.touched, touched)
		}
		r.facts = append(r.facts, facts...)
		r.done++
	}
	return nil
}
