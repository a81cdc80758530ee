package local

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/kpi"
)

// TestDemoClinicIsFilledOnce fills a clinic, starts it again as with --demo, and looks at it as its people do.
func TestDemoClinicIsFilledOnce(t *testing.T) {
	o := options(t)
	s, err := open(t, o).withDemo(t.Context(), fewDays)
	if err != nil {
		t.Fatal(err)
	}
	changes := s.changes(t)
	if err := s.seed(t.Context(), fewDays); err != nil || s.changes(t) != changes {
		t.Errorf("filled twice: %v, %d changes instead of %d", err, s.changes(t), changes)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, unfinishedFile)); err == nil {
		t.Error("it is marked as half-filled")
	}
	for _, account := range []string{"patient-zh", "patient-en"} {
		var me api.Me
		s.read(t, account, "/api/v1/me", &me)
		var mine api.List[booking.Appointment]
		s.read(t, account, "/api/v1/patients/"+me.Actor.PatientID+"/appointments", &mine)
		if len(mine.Items) == 0 {
			t.Errorf("%s has no appointments", account)
		}
	}
	var figures api.List[kpi.DepartmentFigures]
	s.read(t, "manager", "/api/v1/kpis/departments", &figures)
	if len(figures.Items) == 0 {
		t.Error("there are no figures")
	}
	today := s.opts.Clinic.Day(s.clock.now())
	differ, err := s.services.kpis.Recount(t.Context(), recounter, today.AddDays(-fewDays), today)
	if err != nil || len(differ) > 0 {
		t.Errorf("the counters of the demo clinic differ: %v %v", differ, err)
	}
}

// fewDays make a history that is told in a few seconds; cmd/careloop tells the whole story.
const fewDays = 6

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

func (s *Server) read(t *testing.T, account, path string, dst any) {
	t.Helper()
	token, _, err := s.Token(account)
	if err != nil {
		t.Fatal(err)
	}
	w := s.get(t, http.MethodGet, path, "", "Authorization", "Bearer "+token)
	if err := json.Unmarshal(w.Body.Bytes(), dst); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d %v", path, account, w.Code, err)
	}
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
	if _, err := s.withDemo(ctx, fewDays); !errors.Is(err, context.Canceled) {
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
	if _, err := s.withDemo(t.Context(), fewDays); err != nil || s.changes(t) != changes {
		t.Errorf("%v, %d changes", err, s.changes(t)-changes)
	}
}
