package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"careloop/internal/api"
	"careloop/internal/cloud"
)

// sizes is how much is measured.
type sizes struct {
	rounds   int           // of each side of a comparison; the middle one counts
	round    time.Duration // how long clients book in a round
	clients  []int
	regulars int // patients who book, at most numbersOfDay
	starts   int // of each function
	crowd    int // patients who want a number of one session
	few      int // messages stored, to compare with
	many     int
	fewUnits int // the same, on DynamoDB Local
	manyUnit int
	due      int           // messages due in a sweep
	visits   int           // counted in the month
	files    int           // patients' files to search in
	filling  time.Duration // at most, making those
	lookups  int           // searches of each kind
	restarts int
}

func full() sizes {
	return sizes{
		rounds: 9, round: time.Second, clients: []int{1, 8, 32}, regulars: numbersOfDay, starts: 25, crowd: 5000,
		few: 10_000, many: 1_000_000, fewUnits: 200, manyUnit: 5000, due: 200,
		visits: 20_000, files: 1_000_000, filling: 8 * time.Minute, lookups: 1000, restarts: 7,
	}
}

func small() sizes {
	return sizes{
		rounds: 3, round: 500 * time.Millisecond, clients: []int{1, 8, 32}, regulars: numbersOfDay, starts: 5, crowd: 1000,
		few: 10_000, many: 100_000, fewUnits: 100, manyUnit: 1000, due: 100,
		visits: 2000, files: 200_000, filling: 40 * time.Second, lookups: 200, restarts: 3,
	}
}

// bench is one run.
type bench struct {
	sizes
	out, log io.Writer
	dir      string // temporary, for everything
	clinic   string // folder of the clinic that the searches left for restarts; empty: none
	missed   []string
}

// now is the bench's clock; differences of its times are monotonic.
var now = api.Clock

func since(t time.Time) time.Duration { return now().Sub(t) }

func (b *bench) runAll(ctx context.Context, chosen []benchmark) (err error) {
	if b.dir, err = os.MkdirTemp("", "careloop-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	for _, x := range chosen {
		begun := now()
		if err := x.run(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", x.name, err)
		}
		b.say("%s took %s", x.name, since(begun).Round(100*time.Millisecond))
	}
	if len(b.missed) > 0 {
		return fmt.Errorf("%w: %s", errMissed, strings.Join(b.missed, ", "))
	}
	return nil
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, "bench: "+format+"\n", args...) }

// folder makes a folder within the run's.
func (b *bench) folder(name string) (string, error) { return os.MkdirTemp(b.dir, name+"-") }

// line is one result. Without a limit it is for information.
type line struct {
	Name    string         `json:"name"`
	Value   float64        `json:"value"`
	Unit    string         `json:"unit"`
	Limit   *float64       `json:"limit,omitempty"`
	Meaning string         `json:"limitMeaning,omitempty"`
	OK      bool           `json:"ok"`
	Details map[string]any `json:"details,omitempty"`
}

// tell prints a line for information.
func (b *bench) tell(name string, value float64, unit string, details map[string]any) error {
	return b.print(line{Name: name, Value: value, Unit: unit, OK: true, Details: details})
}

// atMost prints a line whose value has an upper limit.
func (b *bench) atMost(name string, value float64, unit string, limit float64, meaning string, details map[string]any) error {
	return b.print(line{Name: name, Value: value, Unit: unit, Limit: &limit, Meaning: "at most: " + meaning, OK: value <= limit, Details: details})
}

// atLeast prints a line whose value has a lower limit.
func (b *bench) atLeast(name string, value float64, unit string, limit float64, meaning string, details map[string]any) error {
	return b.print(line{Name: name, Value: value, Unit: unit, Limit: &limit, Meaning: "at least: " + meaning, OK: value >= limit, Details: details})
}

// exactly prints a line whose value must be one.
func (b *bench) exactly(name string, value float64, unit string, limit float64, meaning string, details map[string]any) error {
	return b.print(line{Name: name, Value: value, Unit: unit, Limit: &limit, Meaning: "exactly: " + meaning, OK: value == limit, Details: details})
}

func (b *bench) print(l line) error {
	if !l.OK {
		b.missed = append(b.missed, l.Name)
	}
	l.Value = round(l.Value)
	enc := json.NewEncoder(b.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(l)
}

// round keeps what a reader can use of a figure.
func round(v float64) float64 {
	if v == 0 || math.Abs(v) >= 1000 {
		return math.Round(v)
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}

// quantile returns the value below which a share of all lies; 0 of none.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	i := int(math.Ceil(share*float64(len(sorted)))) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}

func median(values []float64) float64 { return quantile(values, 0.5) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// build builds a program as it is deployed, for this machine.
func (b *bench) build(ctx context.Context, pkg, tags string) (string, error) {
	dir, err := cloud.Root(ctx)
	if err != nil {
		return "", err
	}
	to := filepath.Join(b.dir, strings.NewReplacer("/", "-", ",", "-", ".", "").Replace(pkg+"-"+tags))
	return to, cloud.Build(ctx, dir, pkg, tags, to)
}
