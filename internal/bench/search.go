package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/crypt/keyset"
	"careloop/internal/local"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/sqlite"
)

// desk is who registers and searches.
var desk = auth.Actor{ID: "desk", Roles: []auth.Role{auth.FrontDesk}}

// sample is somebody who was registered, to look for.
type sample struct {
	name, pinyin, initials, phone, number string
}

// searches fills a clinic with files and looks for people in it over HTTP.
func searches(ctx context.Context, b *bench) error {
	dir, err := b.folder("search")
	if err != nil {
		return err
	}
	files, samples, err := b.fillFiles(ctx, dir, b.files)
	if err != nil {
		return err
	}
	b.clinic = dir
	s, err := serve(ctx, dir, "desk")
	if err != nil {
		return err
	}
	return errors.Join(b.search(ctx, s.client, files, samples), s.stop())
}

// generators make files while another goroutine inserts them.
const generators = 2

// fillFiles makes a database of n files, or of as many as the time allows, and returns how many and some of their
// people. The items are those that patient.Service itself writes when it registers.
func (b *bench) fillFiles(ctx context.Context, dir string, n int) (int, []sample, error) {
	keys, err := keyset.FromFile(filepath.Join(dir, local.KeyFile))
	if err != nil {
		return 0, nil, err
	}
	begun := now()
	made, samples := make([]int, generators), make([][]sample, generators)
	generate := func(ctx context.Context, put func([]store.Item) error) error {
		s := &patient.Service{DB: &sink{claims: make(map[string]bool, n), take: put}, Keys: keys, Clinic: clinic.Default(), Now: now}
		return together(generators, func(g int) error {
			people := newCrowd(uint64(7 + g)) //nolint:gosec // 0 or 1
			for made[g] < n/generators && since(begun) < b.filling {
				in := people.person()
				p, _, err := s.Register(ctx, desk, in)
				if err != nil {
					return err
				}
				if made[g]%max(1, n/1000) == 0 {
					samples[g] = append(samples[g], sample{string(p.Name), p.Pinyin, p.Initials, in.Phones[0].Number, string(p.Number)})
				}
				made[g]++
			}
			return nil
		})
	}
	if err := fill(ctx, filepath.Join(dir, local.DatabaseFile), generate); err != nil {
		return 0, nil, err
	}
	b.say("%d files made in %s", made[0]+made[1], since(begun).Round(time.Second))
	return made[0] + made[1], append(samples[0], samples[1]...), nil
}

// fill makes a database of the items that generate puts, while it goes on generating.
func fill(ctx context.Context, path string, generate func(ctx context.Context, put func([]store.Item) error) error) error {
	ctx, stop := context.WithCancel(ctx)
	batches := make(chan []store.Item, 256)
	generated := make(chan error, 1)
	go func() {
		defer close(batches)
		generated <- generate(ctx, func(items []store.Item) error {
			select {
			case batches <- items:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	err := sqlite.Fill(ctx, path, func(yield func(store.Item) bool) {
		for items := range batches {
			for _, it := range items {
				if !yield(it) {
					return
				}
			}
		}
	})
	stop()
	if failed := <-generated; err == nil {
		return failed
	}
	return err
}

// asked are the ways to look for somebody.
var asked = []struct {
	kind  string
	query func(sample) string
}{
	{"surname", func(s sample) string { return string([]rune(s.name)[:1]) }},
	{"name", func(s sample) string { return s.name }},
	{"pinyin", func(s sample) string { return strings.ReplaceAll(s.pinyin, " ", "") }},
	{"pinyin-beginning", func(s sample) string { return s.pinyin[:min(len(s.pinyin), 4)] }},
	{"initials", func(s sample) string { return s.initials }},
	{"phone", func(s sample) string { return s.phone }},
	{"number", func(s sample) string { return s.number }},
}

// search looks for everybody in every way, four at a time, as a busy desk does.
func (b *bench) search(ctx context.Context, c *client, files int, samples []sample) error {
	var all []float64
	kinds := map[string]any{}
	for _, a := range asked {
		took := make([]float64, b.lookups)
		err := each(4, b.lookups, func(i int) error {
			s := samples[i%len(samples)]
			q := a.query(s)
			if strings.TrimSpace(q) == "" {
				q = s.name
			}
			begun := now()
			var page api.List[patient.Summary]
			if err := c.get(ctx, "/patients?limit=20&q="+url.QueryEscape(q), &page); err != nil {
				return fmt.Errorf("search by %s: %w", a.kind, err)
			}
			took[i] = milliseconds(since(begun))
			if len(page.Items) == 0 {
				return fmt.Errorf("search by %s finds nobody", a.kind)
			}
			return nil
		})
		if err != nil {
			return err
		}
		all = append(all, took...)
		kinds[a.kind+"P99Ms"] = round(quantile(took, 0.99))
	}
	kinds["files"], kinds["searches"], kinds["clients"], kinds["p50Ms"] = files, len(all), 4, round(quantile(all, 0.5))
	return b.atMost("patient-search-p99", quantile(all, 0.99), "ms", 100, fmt.Sprintf("99 of 100 searches over HTTP among %d files", files), kinds)
}

// serveAPI serves operations on a port of the loopback, without the machinery of a whole clinic.
func serveAPI(ctx context.Context, services api.Services, issuer auth.Issuer, features ...string) (string, func() error, error) {
	verify := func(r *http.Request) (auth.Actor, error) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		return issuer.Verify(token)
	}
	a := api.New(api.Config{Verify: verify, Clinic: clinic.Default(), Now: now, Log: obs.NewLogger(io.Discard, slog.LevelInfo)})
	for _, f := range api.Features() {
		for _, name := range features {
			if f.Function == name {
				f.Register(a, services)
			}
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: a.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(l) }() // ends with Close
	return "http://" + l.Addr().String(), srv.Close, nil
}
