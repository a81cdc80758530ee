package local

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"careloop/internal/operator"
	"careloop/internal/store"
)

// serving runs a clinic until the test ends, or the function returned is called.
func serving(t *testing.T, s *Server) (stop func()) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	ready := make(chan struct{})
	s.ready = func() { close(ready) }
	go func() { done <- s.run(ctx, l) }()
	<-ready
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

func TestARunningClinicTakesTheOperatorsOrders(t *testing.T) {
	o := options(t)
	s := open(t, o)
	d := s.department(t, "one")
	if err := s.giveUp(letter{Consumer: changesConsumer, Ref: "1", Table: "scheduling"}); err != nil {
		t.Fatal(err)
	}
	stop := serving(t, s)
	c, release, err := Operate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.(remote); !ok {
		t.Fatalf("a second process holds the folder: %T", c)
	}
	out, err := c.Redrive(t.Context(), operator.Redrive{})
	if err != nil || outcomes(out.Letters) != "change 1 of scheduling done" || s.auditRows(t, string(d.ID)) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	now := time.Now()
	told, err := c.Replay(t.Context(), operator.Replay{From: now.Add(-time.Hour), Until: now.Add(time.Hour), Tables: []store.Table{store.Scheduling}})
	if err != nil || told.Told[store.Scheduling] != 1 || told.New != 0 {
		t.Errorf("%+v, %v", told, err)
	}
	counted, err := c.Recount(t.Context(), operator.Recount{From: "2026-11-01", Until: "2026-11-02"})
	if err != nil || len(counted.Differences) != 0 {
		t.Errorf("%+v, %v", counted, err)
	}
	if _, err := c.Recount(t.Context(), operator.Recount{From: "2026-11-02", Until: "2026-11-01"}); err == nil {
		t.Error("a refusal was lost on the way")
	}
	if err := release(); err != nil {
		t.Error(err)
	}

	stop()
	if _, err := c.Redrive(t.Context(), operator.Redrive{}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("after its end: %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, controlFile)); err == nil {
		t.Error("the file is still there")
	}
	if _, _, err := Operate(t.Context(), o); err == nil { // it is closed by the test's end
		t.Error("two processes hold the folder")
	}
}

func TestNobodyElseGivesOrders(t *testing.T) {
	o := options(t)
	s := open(t, o)
	serving(t, s)
	path := filepath.Join(o.Dir, controlFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var c control
	if err := json.Unmarshal(b, &c); err != nil || len(c.Key) < 20 {
		t.Fatal(err)
	}
	for key, want := range map[string]int{"": http.StatusForbidden, "x": http.StatusForbidden, c.Key: http.StatusBadRequest} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.URL+"/redrive", strings.NewReader("{"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != want {
			t.Errorf("%q: %d, %v", key, res.StatusCode, err)
		}
	}
}
