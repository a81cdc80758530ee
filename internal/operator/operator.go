// Package operator is what an operator can do when something got stuck, on one machine and on AWS alike: send what was
// given up back to where it failed, tell a period's changes again, count days anew; and what only an operator has: the
// national list of diagnoses' codes.
//
// Its letters and reports name things by their ids and hold nothing personal.
package operator

import (
	"context"
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/diagnosis"
	"careloop/internal/kpi"
	"careloop/internal/store"
)

// Clinic is a clinic in the hands of an operator: that of a data folder, or a deployment on AWS.
type Clinic interface {
	// Redrive lists what was given up and sends it back. What it could not do stays where it lies.
	Redrive(ctx context.Context, r Redrive) (Redriven, error)
	// Replay tells the consumers the changes of a period again.
	Replay(ctx context.Context, r Replay) (Replayed, error)
	// Recount compares the counters of days with the records.
	Recount(ctx context.Context, r Recount) (Recounted, error)
	// ImportCodes puts a list of diagnoses' codes in the place of the one that was imported before.
	ImportCodes(ctx context.Context, l diagnosis.List) (diagnosis.Imported, error)
}

// Kind is where work failed.
type Kind string

// The kinds: a change that a consumer could not follow up, a message that could not be handed over, scheduled work.
const (
	Changes   Kind = "changes"
	Notify    Kind = "notify"
	Schedules Kind = "schedules"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Changes, Notify, Schedules} }

// Redrive says what to send back.
type Redrive struct {
	DryRun  bool   `json:"dryRun"`
	Only    []Kind `json:"only"`    // empty: all
	Discard bool   `json:"discard"` // delete the letters whose work can no longer be had
}

// Wants reports whether letters of a kind are meant.
func (r Redrive) Wants(k Kind) bool { return len(r.Only) == 0 || slices.Contains(r.Only, k) }

// Outcome is what became of a letter.
type Outcome string

// The outcomes. A letter that is done or discarded is gone; the others are kept.
const (
	Waits     Outcome = "waits"     // a dry run touches nothing
	Done      Outcome = "done"      // the work succeeded
	Moved     Outcome = "moved"     // it is in the queue again from which it came
	Failed    Outcome = "failed"    // it failed again
	Gone      Outcome = "lost"      // what it was about can no longer be had
	Discarded Outcome = "discarded" // lost, and deleted because that was asked for
)

// Kept reports whether the letter is still there.
func (o Outcome) Kept() bool { return o == Waits || o == Failed || o == Gone }

// Letter is work that was given up.
type Letter struct {
	Kind    Kind      `json:"kind"`
	What    string    `json:"what"`            // by ids: "change 17 of care", "message msg_…", `nightly {"task":"recount"}`
	At      time.Time `json:"at"`              // when it was given up
	Tries   int       `json:"tries,omitempty"` // before that; 0: unknown
	Why     string    `json:"why,omitempty"`   // as far as known
	Outcome Outcome   `json:"outcome"`
	Said    string    `json:"said,omitempty"` // more about the outcome
}

// Redriven is what became of the letters.
type Redriven struct {
	From    string   `json:"from"` // where they lie
	Letters []Letter `json:"letters"`
	Notes   []string `json:"notes"` // what else somebody should know
}

// Kept counts the letters that are still there.
func (r Redriven) Kept() int {
	n := 0
	for _, l := range r.Letters {
		if l.Outcome.Kept() {
			n++
		}
	}
	return n
}

// ChangesKept is how long a change can be told again, by DynamoDB Streams and on one machine alike. Those in dead
// letters on one machine are kept longer.
const ChangesKept = 24 * time.Hour

// Replay says which changes to tell again: those from a time on and before another, of some tables or of all.
type Replay struct {
	From   time.Time     `json:"from"`
	Until  time.Time     `json:"until"`
	Tables []store.Table `json:"tables"`
}

// Wants reports whether the changes of a table are meant.
func (r Replay) Wants(t store.Table) bool { return len(r.Tables) == 0 || slices.Contains(r.Tables, t) }

// Replayed is what came of a replay.
type Replayed struct {
	Told   map[store.Table]int `json:"told"`   // changes by table
	New    int                 `json:"new"`    // writes that followed: rows, messages, tasks, counters that were missing
	Failed []Failure           `json:"failed"` // changes that could not be followed up
}

// Total counts the changes.
func (r Replayed) Total() int {
	n := 0
	for _, k := range r.Told {
		n += k
	}
	return n
}

// Failure is a change that could not be followed up.
type Failure struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Recount says which days to count anew, both inclusive.
type Recount struct {
	From   clinic.Date `json:"from"`
	Until  clinic.Date `json:"until"`
	Repair bool        `json:"repair"`
	Reason string      `json:"reason"` // of a repair; it stays with the counters
}

// Recounted is where the counters differed.
type Recounted struct {
	Differences []kpi.Difference `json:"differences"`
	Repaired    bool             `json:"repaired"`
}

// Lost is why a letter's work can no longer be had. Trying again does not help.
type Lost string

func (l Lost) Error() string { return string(l) }

// The reasons.
const (
	Trimmed Lost = "the change is no longer kept: `admin recount` finds what the figures miss, `admin replay` tells again what is still there"
	NoBody  Lost = "the letter does not say what it was about; a message that was still due has been sent by the next sweep"
	NotOurs Lost = "nobody here understands the letter: look at it in the queue"
)

// Tell hands a batch to a consumer that returns how many it worked off and why not more. It goes on behind each that
// fails, since those of others need not wait for it, and calls failed for it. Only the end of ctx ends it early.
//
// A consumer that fails at the first of many may not have known which of them it was, so the batch is halved until
// the one stands alone.
func Tell[T any](ctx context.Context, batch []T, consume func(context.Context, []T) (int, error), failed func(T, error)) error {
	for len(batch) > 0 {
		n, err := consume(ctx, batch)
		if cerr := ctx.Err(); cerr != nil {
			return cerr
		}
		if err == nil {
			return nil
		}
		if n == 0 && len(batch) > 1 {
			half := len(batch) / 2
			if err := Tell(ctx, batch[:half], consume, failed); err != nil {
				return err
			}
			batch = batch[half:]
			continue
		}
		n = min(n, len(batch)-1)
		failed(batch[n], err)
		batch = batch[n+1:]
	}
	return nil
}
