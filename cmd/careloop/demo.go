package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"careloop"
	"careloop/internal/api"
	"careloop/internal/clinic"
	"careloop/internal/demo"
	"careloop/internal/local"
	"careloop/internal/obs"
)

func demoCommand() *cobra.Command {
	var url, start string
	var tokens []string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play two weeks of a clinic over HTTP and print the story",
		Long: "Play two weeks of a clinic over HTTP and print the story, against a fresh clinic in a temporary folder whose\n" +
			"clock the story moves, or with --url against any deployment, in real time. It ends by comparing the live\n" +
			"counters with a recount and exits with 1 if they differ. Against a deployment on AWS give a token for each of\n" +
			"the accounts desk, nurse, doctor, manager and admin.",
		Example: "  careloop demo\n  careloop demo --url http://127.0.0.1:8080\n  careloop demo --url https://clinic.example --token desk=eyJ… --token nurse=eyJ…",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg := demo.Config{URL: strings.TrimSuffix(url, "/"), Out: cmd.OutOrStdout(), Clock: realTime{}}
			if url == "" {
				return playFresh(cmd.Context(), cfg, clinic.Date(start))
			}
			cfg.Token = demo.LocalToken(cfg.URL)
			if len(tokens) > 0 {
				cfg.Token = given(tokens)
			}
			return demo.Play(cmd.Context(), cfg)
		},
	}
	f := cmd.Flags()
	f.StringVar(&url, "url", "", "play against this deployment, in real time")
	f.StringArrayVar(&tokens, "token", nil, "account=token, once for each account")
	f.StringVar(&start, "start", "2026-03-02", "first day of a simulated story, a Monday")
	return cmd
}

// playFresh plays against a server of its own.
func playFresh(ctx context.Context, cfg demo.Config, start clinic.Date) (err error) {
	if !start.Valid() {
		return fmt.Errorf("--start %q is not a date", start)
	}
	dir, err := os.MkdirTemp("", "careloop-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	log, err := os.Create(filepath.Join(dir, "careloop.log"))
	if err != nil {
		return err
	}
	settings := clinic.Default()
	srv, err := local.Open(ctx, local.Options{
		Dir: dir, Sandbox: true, Clinic: settings, Template: careloop.Template, Now: api.Clock, Log: obs.NewLogger(log, slog.LevelInfo),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close(), log.Close()) }()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	web := &http.Server{Handler: srv.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = web.Serve(l) }() // ends with Close
	defer func() { err = errors.Join(err, web.Close()) }()
	cfg.URL = "http://" + l.Addr().String()
	cfg.Token = demo.LocalToken(cfg.URL)
	cfg.Clock = srv.Simulate(start.At("06:00", settings.Zone))
	return demo.Play(ctx, cfg)
}

// given returns the tokens of the command line.
func given(tokens []string) func(context.Context, string) (string, error) {
	byAccount := map[string]string{}
	for _, t := range tokens {
		account, token, _ := strings.Cut(t, "=")
		byAccount[account] = token
	}
	return func(_ context.Context, account string) (string, error) {
		if byAccount[account] == "" {
			return "", fmt.Errorf("no --token for the account %s", account)
		}
		return byAccount[account], nil
	}
}

// realTime is the clock of a deployment that is not ours: it cannot be moved.
type realTime struct{}

// Now implements demo.Clock.
func (realTime) Now() time.Time { return api.Clock() }

// Advance implements demo.Clock: what is due in the future stays undone.
func (realTime) Advance(context.Context, time.Time) error { return nil }

// Settle gives the consumers of the change stream time to catch up.
func (realTime) Settle(ctx context.Context) error {
	t := time.NewTimer(10 * time.Second)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Simulated implements demo.Clock.
func (realTime) Simulated() bool { return false }
