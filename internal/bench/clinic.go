package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"careloop"
	"careloop/internal/api"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/demo"
	"careloop/internal/i18n"
	"careloop/internal/local"
	"careloop/internal/obs"
	"careloop/internal/patient"
)

// served is a clinic that runs as `careloop serve` runs it: every route, the change pump, the queue, the schedules,
// the log in a file.
type served struct {
	*client
	stop func() error
}

var listening = regexp.MustCompile(`http://\S+`)

// serve runs the clinic of a folder and signs an account in.
func serve(ctx context.Context, dir, account string) (*served, error) {
	log, err := os.OpenFile(filepath.Join(dir, "careloop.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	says, hears := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := local.Serve(ctx, local.Options{
			Dir: dir, Address: "127.0.0.1:0", Sandbox: true, Clinic: clinic.Default(), Template: careloop.Template, Now: api.Clock,
			Log: obs.NewLogger(log, slog.LevelInfo), Out: hears,
		})
		ended <- errors.Join(err, hears.CloseWithError(io.EOF), log.Close())
	}()
	stop := func() error {
		cancel()
		return <-ended
	}
	said := make([]byte, 4096)
	n, err := says.Read(said)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the clinic did not open: %w", err), stop())
	}
	go func() { _, _ = io.Copy(io.Discard, says) }() // ends with the pipe
	url := string(listening.Find(said[:n]))
	token, err := demo.LocalToken(url)(ctx, account)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	s := &served{client: newClient(url, token)}
	s.stop = func() error {
		s.close()
		return stop()
	}
	return s, nil
}

// department opens a department whose doctors all see patients daily from 08:00 to 12:00 and from 14:00 to 18:00 in
// numbers of the given length. It needs an administrator's client.
func department(ctx context.Context, admin *client, doctors, minutes int) ([]booking.Schedule, error) {
	var d booking.Department
	name := i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}
	if err := admin.post(ctx, "/departments", "", map[string]any{"name": name, "need": "general"}, &d); err != nil {
		return nil, err
	}
	var all []booking.Schedule
	for n := range doctors {
		var p booking.Practitioner
		name := i18n.Text{i18n.Chinese: fmt.Sprintf("医生%d", n+1), i18n.English: fmt.Sprintf("Doctor %d", n+1)}
		if err := admin.post(ctx, "/practitioners", "", map[string]any{"name": name, "grade": "attending"}, &p); err != nil {
			return nil, err
		}
		in := map[string]any{
			"departmentId": d.ID, "practitionerId": p.ID, "room": "1", "from": today(), "weekly": week(minutes),
		}
		var s booking.Schedule
		if err := admin.post(ctx, "/schedules", "", in, &s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func week(minutes int) []booking.WeeklyBlock {
	var weekly []booking.WeeklyBlock
	for weekday := 1; weekday <= 7; weekday++ {
		weekly = append(weekly,
			booking.WeeklyBlock{Weekday: weekday, Block: booking.Block{Start: "08:00", End: "12:00", Minutes: minutes}},
			booking.WeeklyBlock{Weekday: weekday, Block: booking.Block{Start: "14:00", End: "18:00", Minutes: minutes}},
		)
	}
	return weekly
}

func today() clinic.Date { return clinic.Default().Day(now()) }

// register opens n files, over HTTP.
func register(ctx context.Context, desk *client, n int) ([]patient.ID, error) {
	ids := make([]patient.ID, n)
	c := newCrowd(1)
	inputs := make([]patient.RegisterInput, n)
	for i := range inputs {
		inputs[i] = c.person()
	}
	err := each(8, n, func(i int) error {
		var out struct{ Patient struct{ ID patient.ID } }
		err := desk.post(ctx, "/patients", fmt.Sprintf("bench-register-%d", i), inputs[i], &out)
		ids[i] = out.Patient.ID
		return err
	})
	return ids, err
}

// wait lets time pass, or the run end.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
