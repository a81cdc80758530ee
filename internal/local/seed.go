package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"careloop/internal/auth"
	"careloop/internal/demo"
)

// seedDays is how far back the demo clinic's history goes.
const seedDays = 27

// seed fills an empty database with the demo clinic: its last four weeks are played through the API, in a clock of their
// own, before anybody can look.
func (s *Server) seed(ctx context.Context) error {
	there, err := s.services.bookings.Departments(ctx)
	if err != nil || len(there) > 0 {
		return err
	}
	unfinished := filepath.Join(s.opts.Dir, unfinishedFile)
	if err := os.WriteFile(unfinished, nil, 0o600); err != nil {
		return err
	}
	now := s.opts.Now()
	sim := s.Simulate(s.opts.Clinic.Day(now).AddDays(-seedDays).At("06:00", s.opts.Clinic.Zone))
	defer sim.End()
	people, err := demo.Fill(ctx, demo.Config{
		URL: "http://clinic.invalid", HTTP: &http.Client{Transport: direct{s.handler}}, Clock: sim, Out: io.Discard,
		Token: func(_ context.Context, account string) (string, error) {
			token, _, err := s.Token(account)
			return token, err
		},
	}, now)
	if err != nil {
		return err
	}
	accounts := []Account{
		{ID: "doctor", Name: "医生 安大夫（示例） · Dr An (invented)", Role: auth.Doctor, Practitioner: string(people.Doctor)}, // in place of the standing one
	}
	for i, id := range people.Patients {
		accounts = append(accounts, Account{
			ID: []string{"patient-zh", "patient-en"}[i], Name: []string{"患者 云小鹿", "Patient Example Fields (invented)"}[i], Role: auth.Patient, Patient: string(id),
		})
	}
	return errors.Join(s.saveAccounts(accounts), os.Remove(unfinished))
}

// unfinishedFile stands in the data folder while the demo clinic is being filled.
const unfinishedFile = "demo-unfinished"

// withDemo returns the server with the demo clinic in it, or closes it. A demo clinic that was left half-filled is
// filled anew; only after this process has had the folder to itself, since another may be filling it right now.
func (s *Server) withDemo(ctx context.Context) (*Server, error) {
	if _, err := os.Stat(filepath.Join(s.opts.Dir, unfinishedFile)); err == nil {
		if err := errors.Join(s.Close(), clearUnfinished(s.opts.Dir)); err != nil {
			return nil, fmt.Errorf("the folder %s cannot be written: %w", s.opts.Dir, cause(err))
		}
		if s, err = Open(ctx, s.opts); err != nil {
			return nil, err
		}
	}
	if err := s.seed(ctx); err != nil {
		if ctx.Err() != nil { // stopped: what the story says to that is no news
			err = ctx.Err()
		}
		return nil, errors.Join(fmt.Errorf("demo clinic: %w", err), s.Close())
	}
	return s, nil
}

// clearUnfinished removes a demo clinic that was left half-filled. The mark goes last.
func clearUnfinished(dir string) error {
	var failed []error
	for _, name := range []string{DatabaseFile, DatabaseFile + "-wal", DatabaseFile + "-shm", outboxFile, unfinishedFile} {
		if err := os.Remove(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// direct serves a client's requests without a network.
type direct struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &answer{header: http.Header{}, status: http.StatusOK}
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	if r.Body == nil {
		r.Body = http.NoBody
	}
	d.handler.ServeHTTP(w, r)
	return &http.Response{
		StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(w.body.Len()),
	}, nil
}

type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// SetReadDeadline lets handlers set the deadline that a connection would have.
func (a *answer) SetReadDeadline(time.Time) error { return nil }
