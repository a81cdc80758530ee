package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"careloop/internal/local"
)

// booked is a booking that a client asked for, and was told of unless the process died before.
type booked struct {
	key, patient, session string
	number                int
	id                    string
}

// office is a clinic with a doctor who sees patients all day, and how its numbers are asked for.
type office struct {
	*running
	sessions []string
}

func openOffice(t *testing.T, dir string) office {
	c := start(t, dir)
	var dep, pra struct{ ID string }
	c.must("admin", http.MethodPost, "/departments", "", map[string]any{"name": map[string]string{"en": "Internal medicine"}, "need": "general"}, &dep)
	c.must("admin", http.MethodPost, "/practitioners", "", map[string]any{"name": map[string]string{"en": "Dr Zhang"}, "grade": "chief"}, &pra)
	var weekly []map[string]any
	for day := 1; day <= 7; day++ {
		weekly = append(weekly, map[string]any{"weekday": day, "start": "00:00", "end": "23:59", "minutes": 2})
	}
	c.must("admin", http.MethodPost, "/schedules", "", map[string]any{
		"departmentId": dep.ID, "practitionerId": pra.ID, "room": "1", "from": "2026-01-01", "weekly": weekly,
	}, nil)
	var slots struct{ Items []struct{ ID string } }
	c.must("desk", http.MethodGet, "/slots?days=14&department="+dep.ID, "", nil, &slots)
	o := office{running: c}
	for _, s := range slots.Items[2:] { // nothing that could be in the past meanwhile
		o.sessions = append(o.sessions, s.ID)
	}
	return o
}

// work registers patients and books a number for each until the process is gone, and returns what it was told.
func (o office) work(worker int, enough func()) (told []booked, open *booked) {
	for n := 0; ; n++ {
		b := booked{key: fmt.Sprintf("worker-%d-%d", worker, n), session: o.sessions[n%len(o.sessions)], number: 1 + worker*60 + n/len(o.sessions)}
		var reg struct{ Patient struct{ ID string } }
		person := map[string]any{
			"name": "王小明", "phones": []any{map[string]any{"number": fmt.Sprintf("138%02d%06d", worker, n)}}, "consent": map[string]string{"sms": "granted"},
		}
		if status, err := o.call("desk", http.MethodPost, "/patients", b.key, person, &reg); err != nil || status != http.StatusCreated {
			return told, nil
		}
		b.patient = reg.Patient.ID
		var a struct{ ID string }
		status, err := o.call("desk", http.MethodPost, "/appointments", b.key, b.request(), &a)
		if err != nil {
			return told, &b
		}
		if status != http.StatusCreated {
			o.t.Errorf("booking %s: %d", b.key, status)
			return told, nil
		}
		b.id = a.ID
		told = append(told, b)
		enough()
	}
}

func (b booked) request() map[string]any {
	return map[string]any{"patientId": b.patient, "sessionId": b.session, "number": b.number}
}

// TestAKilledClinicLosesNothing kills the process while six clients book. After the next start every booking that was
// told is there, one that was not can be sent again, and what follows from each has happened: its audit rows, its
// messages, its counters.
func TestAKilledClinicLosesNothing(t *testing.T) {
	dir := t.TempDir()
	o := openOffice(t, dir)
	var mu sync.Mutex
	var told []booked
	var open []booked
	count := 0
	killed := make(chan struct{})
	enough := func() {
		mu.Lock()
		defer mu.Unlock()
		if count++; count == 200 {
			close(killed)
		}
	}
	var wg sync.WaitGroup
	for worker := range 6 {
		wg.Go(func() {
			done, left := o.work(worker, enough)
			mu.Lock()
			defer mu.Unlock()
			told = append(told, done...)
			if left != nil {
				open = append(open, *left)
			}
		})
	}
	<-killed
	if err := o.end(syscall.SIGKILL); err == nil {
		t.Fatal("it ended by itself")
	}
	wg.Wait()

	c := start(t, dir)
	for _, b := range open {
		var a struct{ ID string }
		c.must("desk", http.MethodPost, "/appointments", b.key, b.request(), &a)
		b.id = a.ID
		told = append(told, b)
	}
	if len(told) < 200 {
		t.Fatalf("only %d bookings", len(told))
	}
	for _, b := range told {
		var a struct {
			PatientID, SessionID, Status string
			Number                       int
		}
		c.must("desk", http.MethodGet, "/appointments/"+b.id, "", nil, &a)
		if a.PatientID != b.patient || a.SessionID != b.session || a.Number != b.number || a.Status != "booked" {
			t.Errorf("%+v became %+v", b, a)
		}
	}
	for _, b := range told {
		c.await("audit of "+b.id, func() bool { return c.count("auditor", "/audit?subject="+b.patient) >= 2 })
		c.await("messages of "+b.id, func() bool { return c.count("desk", "/patients/"+b.patient+"/messages") >= 2 })
	}
	c.await("counters", func() bool {
		day := map[string]any{"from": time.Now().AddDate(0, 0, -1).Format(time.DateOnly), "to": time.Now().AddDate(0, 0, 16).Format(time.DateOnly)}
		var differ struct{ Items []any }
		c.must("manager", http.MethodPost, "/kpis/recount", "", day, &differ)
		return len(differ.Items) == 0
	})
}

func (c *running) count(as, path string) int {
	c.t.Helper()
	var list struct{ Items []any }
	c.must(as, http.MethodGet, path, "", nil, &list)
	return len(list.Items)
}

// await asks until something has happened.
func (c *running) await(what string, happened func() bool) {
	c.t.Helper()
	late := time.After(time.Minute)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !happened() {
		select {
		case <-late:
			c.t.Fatalf("%s: not within a minute", what)
		case <-again.C:
		}
	}
}

// TestABackupIsAWholeClinic copies the database of a running clinic and starts another from the copy.
func TestABackupIsAWholeClinic(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	o := openOffice(t, dir)
	out, errs, status := run(t, nil, "admin", "backup", "--data", dir, filepath.Join(other, local.DatabaseFile))
	if status != 0 || errs != "" || out == "" {
		t.Fatalf("exit %d: %s", status, errs)
	}
	c := start(t, other)
	if n := c.count("desk", "/departments"); n != 1 || o.count("desk", "/departments") != 1 {
		t.Errorf("%d departments in the copy", n)
	}
}

// TestDemoClinicIsFilledOnce starts a demo clinic, looks at it as its people do, and starts it again.
func TestDemoClinicIsFilledOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir, "--demo")
	for _, account := range []string{"patient-zh", "patient-en"} {
		var me struct{ Actor struct{ PatientID string } }
		c.must(account, http.MethodGet, "/me", "", nil, &me)
		if c.count(account, "/patients/"+me.Actor.PatientID+"/appointments") == 0 || c.count(account, "/patients/"+me.Actor.PatientID+"/messages") == 0 {
			t.Errorf("%s has no appointments or no messages", account)
		}
	}
	figures := map[string]string{"manager": "/kpis/departments", "desk": "/departments", "doctor": "/tasks?view=all&kind=doctor", "nurse": "/tasks?view=all"}
	before := map[string]int{}
	for account, path := range figures {
		if before[path] = c.count(account, path); before[path] == 0 {
			t.Errorf("%s sees nothing at %s", account, path)
		}
	}
	today := time.Now()
	var differ struct{ Items []any }
	c.must("manager", http.MethodPost, "/kpis/recount", "", map[string]any{
		"from": today.AddDate(0, 0, -30).Format(time.DateOnly), "to": today.AddDate(0, 0, 14).Format(time.DateOnly),
	}, &differ)
	if len(differ.Items) > 0 {
		t.Errorf("the counters differ from the records: %v", differ.Items)
	}
	if err := c.end(syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, c.errs)
	}
	c = start(t, dir, "--demo")
	for account, path := range figures {
		if n := c.count(account, path); n != before[path] {
			t.Errorf("%s: %d after the second start, %d before", path, n, before[path])
		}
	}
}
