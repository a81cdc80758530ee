// Command lambdademo plays the demo story through the programs that are deployed: every function is built and started
// as its own process, behind a stand-in for API Gateway and with the real DynamoDB Local as the store. It injects
// faults on purpose – killed processes, a failing store, repeated and mixed-up deliveries – and ends by looking whether
// anything was lost or done twice. docs/demo-lambda.md says what is real here and what stands in.
//
// It needs Go and DynamoDB Local: infra/dynamodb-local.sh -- go run ./internal/lambdademo. It exits with 1 if
// something was not as it must be.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"careloop/internal/cloud"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := start(ctx, os.Args[1:], os.Getenv("DYNAMODB_ENDPOINT"), os.Stdout, os.Stderr) //nolint:forbidigo // a main
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "lambdademo: "+err.Error())
		}
		os.Exit(1)
	}
}

type options struct {
	seed   uint64
	faults bool
	rate   float64
	quick  bool
	log    string
}

const usage = `lambdademo plays the demo story through the functions' programs, with faults, and checks what came of it.

  infra/dynamodb-local.sh -- go run ./internal/lambdademo [flags]

`

func start(ctx context.Context, args []string, endpoint string, out, log io.Writer) error {
	var o options
	f := flag.NewFlagSet("lambdademo", flag.ContinueOnError)
	f.SetOutput(log)
	f.Usage = func() { fmt.Fprint(log, usage); f.PrintDefaults() }
	f.Uint64Var(&o.seed, "seed", 1, "what the faults are drawn from; which request meets which fault also depends on how the processes run")
	f.BoolVar(&o.faults, "faults", true, "inject faults")
	f.Float64Var(&o.rate, "rate", 1, "how often faults are injected, times the usual")
	f.BoolVar(&o.quick, "quick", false, "do not wait for messages whose sender was killed or whose dispatch was lost, which takes up to six minutes")
	f.StringVar(&o.log, "log", "", "write the functions' logs to this file")
	if err := f.Parse(args); err != nil {
		return err
	}
	if endpoint == "" {
		return errors.New("DYNAMODB_ENDPOINT is not set; run it under infra/dynamodb-local.sh --")
	}
	return play(ctx, o, endpoint, out)
}

func play(ctx context.Context, o options, endpoint string, out io.Writer) (err error) {
	root, err := cloud.Root(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "careloop-lambda-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if o.log == "" {
		o.log = filepath.Join(dir, "functions.log")
	}
	log, err := os.Create(o.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	r := &run{options: o, out: out, begun: now(), faults: cloud.NewFaults(o.seed, cloud.Rates(o.rate)), people: map[string]string{}, ends: map[cloud.Kind]string{}}
	if err := r.open(ctx, root, dir, endpoint, log); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.cloud.Close()) }()
	if err := r.story(ctx); err != nil {
		return err
	}
	return r.verdict(ctx)
}

// now is the clock of the story: it plays in real time.
var now = time.Now //nolint:forbidigo // see above
