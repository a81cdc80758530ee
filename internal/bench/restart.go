package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"careloop/internal/demo"
	"careloop/internal/local"
)

// restarts measures how long a clinic is away when its program is killed and started again, on a filled database.
func restarts(ctx context.Context, b *bench) error {
	if b.clinic == "" {
		var err error
		if b.clinic, err = b.folder("restart"); err != nil {
			return err
		}
		if _, _, err := b.fillFiles(ctx, b.clinic, min(b.files, 100_000)); err != nil {
			return err
		}
	}
	path, err := b.build(ctx, "./cmd/careloop", "careloop")
	if err != nil {
		return err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	var took []float64
	token := ""
	for range b.restarts {
		p, d, err := b.restart(ctx, path, address, &token)
		if err != nil {
			return err
		}
		took = append(took, d.Seconds())
		if err := write(ctx, "http://"+address); err != nil {
			return errors.Join(err, p())
		}
		if err := p(); err != nil {
			return err
		}
	}
	file, err := os.Stat(filepath.Join(b.clinic, local.DatabaseFile))
	if err != nil {
		return err
	}
	return b.atMost("restart", quantile(took, 1), "s", 2, "start of `careloop serve` after a kill to its first answer, the slowest", map[string]any{
		"medianSeconds": round(median(took)), "restarts": len(took), "databaseMB": round(float64(file.Size()) / 1e6),
	})
}

// restart starts the program and searches for a patient until that is answered. It returns what kills the program.
func (b *bench) restart(ctx context.Context, path, address string, token *string) (func() error, time.Duration, error) {
	cmd := exec.CommandContext(ctx, path, "serve", "--data", b.clinic, "--address", address) //nolint:gosec // just built
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	begun := now()
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	kill := func() error {
		if err := cmd.Process.Kill(); err != nil {
			return err
		}
		_ = cmd.Wait() // it was killed
		return nil
	}
	c := newClient("http://"+address, *token)
	defer c.close()
	for {
		err := c.get(ctx, "/patients?q=%E7%8E%8B&limit=20", nil) // 王
		var no *problem
		switch {
		case err == nil:
			return kill, since(begun), nil
		case errors.As(err, &no) && no.Status == http.StatusUnauthorized && *token == "":
			if *token, err = demo.LocalToken(c.url)(ctx, "desk"); err != nil {
				return nil, 0, errors.Join(err, kill())
			}
			c.token = *token
		case errors.As(err, &no) || since(begun) > 30*time.Second:
			return nil, 0, errors.Join(fmt.Errorf("%w: %s", err, said.String()), kill())
		}
		if err := wait(ctx, 2*time.Millisecond); err != nil {
			return nil, 0, errors.Join(err, kill())
		}
	}
}

// write registers some patients, so that the kill leaves a log behind that the next start must read.
func write(ctx context.Context, base string) error {
	token, err := demo.LocalToken(base)(ctx, "desk")
	if err != nil {
		return err
	}
	c := newClient(base, token)
	defer c.close()
	people := newCrowd(uint64(now().UnixNano()))
	for range 50 {
		if err := c.post(ctx, "/patients", fmt.Sprintf("restart-%d", now().UnixNano()), people.person(), nil); err != nil {
			return err
		}
	}
	return nil
}

// freeAddress returns an address of the loopback that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
