package obs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"careloop/internal/errs"
	"careloop/internal/obs"
)

// TestAnErrorSaysWhatHelps holds what is left of errors: our words, types and codes of others, and what the network and
// the operating system say.
func TestAnErrorSaysWhatHelps(t *testing.T) {
	_, badTime := time.Parse(time.RFC3339, "Zhang Wei")
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for want, err := range map[string]error{
		"":                              nil,
		"store: unavailable":            errors.New("store: unavailable"),
		"get from care: EOF":            fmt.Errorf("get from care: %w", io.EOF),
		"decode item: *time.ParseError": fmt.Errorf("decode item: %w", badTime),
		"internal: internal: read code: *time.ParseError":            errs.Internal("read code", badTime),
		"publish: *net.OpError: connection refused":                  fmt.Errorf("publish: %w", refused),
		"first: context deadline exceeded\nsecond: context canceled": errors.Join(fmt.Errorf("first: %w", context.DeadlineExceeded), fmt.Errorf("second: %w", context.Canceled)),
		`no task "#", nor '#', nor` + " `#`":                         errors.New("no task \"Zhang \\\" Wei\", nor 'Li Lei', nor `Han`"),
		"get # of x":                                                 errors.New("get https://example.com/?q=Zhang of x"),
	} {
		if got := obs.Said(err); got != want {
			t.Errorf("%v is said as %q, want %q", err, got, want)
		}
	}
	if once := obs.Harmless(badTime); obs.Harmless(once).Error() != once.Error() || !errors.Is(once, badTime) || obs.Harmless(nil) != nil {
		t.Error("an error is made harmless twice, or is not the error any more")
	}
}

func TestOnlyIDsStandUnderTheirKeys(t *testing.T) {
	var b bytes.Buffer
	obs.NewLogger(&b, nil).Info("m", "patient", "Zhang Wei", "appointment", "apt_1", "encounter", patientName("Li"), "task", "")
	line := lines(t, &b)[0]
	if fmt.Sprint(line["refused"]) != "[patient encounter]" || line["appointment"] != "apt_1" {
		t.Errorf("%v", line)
	}
}

type patientName string

// TestAnErrorKeepsItsIDs logs an error where nobody knows any more what it was about.
func TestAnErrorKeepsItsIDs(t *testing.T) {
	const origin = "req_06h0b8c0g20g578105hpfrsgh0"
	var b bytes.Buffer
	run := obs.Begin(t.Context(), "")
	about := obs.WithAppointment(obs.WithOrigin(run, origin), "apt_06h0b8c0g20g")
	err := fmt.Errorf("change of care: %w", obs.Within(about, errors.New("later")))
	obs.NewLogger(&b, slog.LevelInfo).ErrorContext(run, "job failed", "error", err)
	line := lines(t, &b)[0]
	if line["correlation"] != origin || line["appointment"] != "apt_06h0b8c0g20g" || line["request"] != obs.Request(run) || line["error"] != "change of care: later" {
		t.Errorf("%v", line)
	}
	if strings.Count(b.String(), "correlation") > 1 {
		t.Error(b.String())
	}
	if obs.Within(about, nil) != nil || !strings.HasPrefix(obs.Request(run), "run_") || !obs.IsID(obs.Request(run)) || obs.Begin(run, "x") != run {
		t.Error("a run begins twice, or has no number")
	}
	if obs.WithAppointment(run, "Zhang Wei") != run {
		t.Error("a name is taken for an appointment")
	}
}

// TestDimensionsAreWords keeps what is no word of ours from becoming a series of its own.
func TestDimensionsAreWords(t *testing.T) {
	var b bytes.Buffer
	m := obs.NewMetrics(&b, "careloop-dev", "notify", time.Now)
	m.Add(obs.Errors, 1, "Zhang Wei")
	m.Add(obs.Errors, 1, "张伟")
	m.Add(obs.Errors, 1, "13812345678")
	m.Flush()
	if all := lines(t, &b); len(all) != 1 || all[0]["code"] != "other" || all[0]["errors"] != 3.0 {
		t.Errorf("%v", all)
	}
}
