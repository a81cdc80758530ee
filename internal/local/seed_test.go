package local

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
)

// recounter is who looks whether counters and records agree.
var recounter = auth.Job("test")

// changes counts what was ever written.
func (s *Server) changes(t *testing.T) int {
	t.Helper()
	all, err := s.db.Changes(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// TestHalfAFilledDemoClinicIsNotKept interrupts the filling, as Ctrl-C does.
func TestHalfAFilledDemoClinicIsNotKept(t *testing.T) {
	o := options(t)
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	now := o.Now
	asked := 0
	s.clock.real, s.opts.Now = now, now
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 20 {
			stop()
		}
		s.routes().ServeHTTP(w, r)
	})
	if _, err := s.withDemo(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("not interrupted: %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, unfinishedFile)); err != nil {
		t.Fatal("it is not marked as half-filled")
	}

	// While another process has the folder, nothing of it is removed.
	other := open(t, o)
	busy := o
	busy.Demo = true
	if err := Serve(t.Context(), busy); err == nil {
		t.Fatal("two processes in one folder")
	}
	if d, err := other.services.bookings.Departments(t.Context()); err != nil || len(d) == 0 {
		t.Errorf("%d departments, %v", len(d), err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, DatabaseFile)); err != nil {
		t.Error(err)
	}
}

// TestAFilledClinicIsLeftAlone starts a clinic of somebody's own with --demo.
func TestAFilledClinicIsLeftAlone(t *testing.T) {
	o := options(t)
	s := open(t, o)
	if _, err := s.services.bookings.SaveDepartment(t.Context(), recounter, booking.Department{Name: i18n.Text{i18n.English: "Mine"}, Need: "general", Active: true}); err != nil {
		t.Fatal(err)
	}
	changes := s.changes(t)
	if _, err := s.withDemo(t.Context()); err != nil || s.changes(t) != changes {
		t.Errorf("%v, %d changes", err, s.changes(t)-changes)
	}
}
