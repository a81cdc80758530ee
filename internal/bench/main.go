// Command bench measures the budgets of docs/architecture.md and prints one JSON object a line, the log of what it
// does beside it on standard error. docs/benchmarks.md says what each line means. It needs nothing but Go and, for
// the lines in DynamoDB's units, the engine that infra/dynamodb-local.sh starts. Everything it makes lies in a
// temporary folder, everything it calls on the loopback. It exits with 1 if a budget is not kept.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		}
		os.Exit(1)
	}
}

// benchmark is one measurement. It prints its lines itself.
type benchmark struct {
	name string
	run  func(context.Context, *bench) error
}

func all() []benchmark {
	return []benchmark{
		{"start", functionStarts},
		{"booking", bookings},
		{"units", units},
		{"cost", costs},
		{"crowd", crowd},
		{"openings", openings},
		{"sweep", sweeps},
		{"month", months},
		{"watch", watching},
		{"search", searches}, // leaves the database that restart opens
		{"restart", restarts},
	}
}

func names() []string {
	var list []string
	for _, x := range all() {
		list = append(list, x.name)
	}
	return list
}

// errMissed means that everything was measured and a budget was not kept.
var errMissed = errors.New("a budget was not kept")

func start(ctx context.Context, args []string, out, log io.Writer) (err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(log)
	only := f.String("only", "", "comma-separated benchmarks to run: "+strings.Join(names(), ", "))
	quick := f.Bool("quick", false, "smaller sizes and fewer rounds, in about a minute")
	patients := f.Int("patients", 0, "files to search in; 0: a million, with --quick 200,000")
	profile := f.String("cpuprofile", "", "write a CPU profile to this file")
	if err := f.Parse(args); err != nil {
		return err
	}
	b := &bench{out: out, log: log, sizes: full()}
	if *quick {
		b.sizes = small()
	}
	if *patients > 0 {
		b.files = *patients
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	if *profile != "" {
		w, err := os.Create(*profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(w); err != nil {
			return err
		}
		defer func() {
			pprof.StopCPUProfile()
			err = errors.Join(err, w.Close())
		}()
	}
	return b.runAll(ctx, chosen)
}

func choose(only string) ([]benchmark, error) {
	if only == "" {
		return all(), nil
	}
	var chosen []benchmark
	for name := range strings.SplitSeq(only, ",") {
		i := slices.Index(names(), name)
		if i < 0 {
			return nil, fmt.Errorf("no benchmark %q; there are %s", name, strings.Join(names(), ", "))
		}
		chosen = append(chosen, all()[i])
	}
	return chosen, nil
}
