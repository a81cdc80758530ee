// Package local is everything that AWS does around the functions, in one process: one port, one SQLite file, the
// routes of all operations, the schedules of template.yaml, the queue and the change stream with retries and dead
// letters, a sign-in without passwords, and an outbox in place of the senders. No function links it.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel/outbox"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/crypt/keyset"
	"careloop/internal/group"
	"careloop/internal/jobs"
	"careloop/internal/obs"
	"careloop/internal/store/sqlite"
)

// The files of the data folder.
const (
	DatabaseFile = "careloop.db"
	KeyFile      = "keys.json"
	outboxFile   = "outbox.jsonl"
)

// Options say what to serve.
type Options struct {
	Dir      string // data folder
	Address  string // where Serve listens
	Demo     bool   // fill an empty database with an invented clinic
	Sandbox  bool   // stand in for a provider of online payments: no money moves, and everybody can pay
	Clinic   clinic.Settings
	Template []byte // the SAM template, for its schedules
	Pages    fs.FS  // built pages; nil: none
	Now      func() time.Time
	Log      *slog.Logger
	Out      io.Writer // what the person who started it reads
}

// Server is one clinic on one machine.
type Server struct {
	opts      Options
	log       *slog.Logger
	db        *sqlite.Store
	issuer    auth.Issuer
	verifier  *auth.Verifier
	clock     *clock
	outbox    *outbox.Outbox
	dead      *deadLetters
	redriving sync.Mutex
	ready     func() // when orders are taken; nil: nobody waits
	keys      *crypt.Keys
	pump      *pump
	queue     *queue
	schedules []Schedule
	services  services
	reminders *jobs.Reminders
	payments  *jobs.Payments
	nightly   *jobs.Nightly
	pool      *userPool
	handler   http.Handler
}

// Open opens the data folder and wires the clinic, without listening or running anything yet.
func Open(ctx context.Context, opts Options) (*Server, error) {
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", opts.Dir, cause(err))
	}
	keys, err := keyset.FromFile(filepath.Join(opts.Dir, KeyFile))
	if err != nil {
		return nil, err
	}
	signing, err := signingKey(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be written: %w", opts.Dir, cause(err))
	}
	schedules, err := Schedules(opts.Template, opts.Clinic.Zone)
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(opts.Dir, DatabaseFile))
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: opts, log: opts.Log, db: db, schedules: schedules, dead: newDeadLetters(opts.Dir), clock: &clock{real: opts.Now},
	}
	s.issuer = auth.Issuer{Key: signing, URL: "careloop-local", Now: s.clock.now}
	s.verifier = &auth.Verifier{Issuer: s.issuer}
	if err := s.wire(keys); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// Close closes the data folder. What was acknowledged is on disk.
func (s *Server) Close() error { return s.db.Close() }

// Handler serves everything: API, sign-in, pages.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve runs a clinic until ctx ends, then finishes what was begun.
func Serve(ctx context.Context, opts Options) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", opts.Address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("the address %s is in use by another program: stop it, or choose another with --address", opts.Address)
	}
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", opts.Address, cause(err))
	}
	s, err := Open(ctx, opts)
	if err == nil && opts.Demo {
		s, err = s.withDemo(ctx)
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.welcome(l.Addr())
	err = s.run(ctx, l)
	return errors.Join(err, s.Close())
}

// run serves requests and runs the pump, the queue and the schedules beside them.
func (s *Server) run(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: s.guarded(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	g, ctx := group.New(ctx, -1)
	g.Go(func() error {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		wait, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer stop()
		return srv.Shutdown(wait)
	})
	for _, work := range []func(context.Context) error{s.pump.run, s.queue.run, s.keepTime, s.takeOrders} {
		g.Go(func() error {
			if err := work(ctx); ctx.Err() == nil {
				return err
			}
			return nil
		})
	}
	return g.Wait()
}

// guarded serves everything, and keeps a panic's value from the server's own log: it may quote a patient's data.
func (s *Server) guarded() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := obs.Recovered(s.log, func(ctx context.Context, _ struct{}) (struct{}, error) {
			s.handler.ServeHTTP(w, r.WithContext(ctx))
			return struct{}{}, nil
		})(r.Context(), struct{}{})
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	})
}

// keepTime runs the schedules when they are due, at first those of the last day: the machine may have been off at
// night, and none of them minds running twice.
func (s *Server) keepTime(ctx context.Context) error {
	last := s.clock.now().AddDate(0, 0, -1)
	for {
		if err := pause(ctx, 5*time.Second); err != nil {
			return err
		}
		now := s.clock.now()
		run := obs.Begin(ctx, "")
		if err := s.runDue(run, last, now); err != nil {
			s.log.WarnContext(run, "scheduled work failed", "error", err)
		}
		last = now
	}
}

// runDue runs every schedule that became due between two instants, each once, however far they lie apart.
func (s *Server) runDue(ctx context.Context, last, now time.Time) error {
	var failed []error
	for _, sch := range s.schedules {
		next, err := sch.Next(last)
		if err != nil {
			return err
		}
		if next.After(now) {
			continue
		}
		if err := s.runFunction(ctx, sch); err != nil && ctx.Err() == nil {
			failed = append(failed, fmt.Errorf("%s: %w", sch.Function, err), s.giveUp(letter{
				Consumer: sch.Function, Ref: sch.Name, Body: sch.Input, Why: obs.Harmless(err).Error(), Tries: 1,
			}))
		}
	}
	return errors.Join(failed...)
}

func (s *Server) welcome(addr net.Addr) {
	fmt.Fprintf(s.opts.Out, "Careloop 随诊 · %s · http://%s\n", s.opts.Clinic.Name, addr)
	fmt.Fprintf(s.opts.Out, "  Sign in with a demo account, no password · 选择演示账号登录，无需密码\n")
	if s.opts.Pages == nil {
		fmt.Fprintf(s.opts.Out, "  The pages are not built (make web needs Node.js 20); the API is at /api/docs · 页面尚未构建\n")
	}
	fmt.Fprintf(s.opts.Out, "  Data and log · 数据与日志: %s    Stop · 停止: Ctrl-C\n", s.opts.Dir)
}

// cause leaves out of a system error what the sentence around it says already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var o *net.OpError
	if errors.As(err, &o) {
		return o.Err
	}
	return err
}
