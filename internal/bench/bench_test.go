package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/store/dynamo/dynamotest"
)

// TestBenchmarksMeasureWhatTheySay runs, at sizes that measure nothing, what needs neither builds nor DynamoDB Local.
// How fast it is decides nothing here; what must hold at any speed does.
func TestBenchmarksMeasureWhatTheySay(t *testing.T) {
	var out bytes.Buffer
	b := &bench{out: &out, log: t.Output(), sizes: sizes{
		rounds: 1, round: 20 * time.Millisecond, clients: []int{4}, regulars: 20, crowd: 150, few: 20, many: 200, due: 8,
		visits: 100, files: 60, filling: time.Minute, lookups: 10,
	}}
	chosen := slices.DeleteFunc(all(), func(x benchmark) bool { return x.name == "start" || x.name == "units" || x.name == "restart" })
	t.Setenv("DYNAMODB_ENDPOINT", "")
	if err := b.runAll(t.Context(), chosen); err != nil && len(b.missed) == 0 {
		t.Fatal(err)
	}
	lines := map[string]line{}
	for s := bufio.NewScanner(&out); s.Scan(); {
		var l line
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatalf("%v: %s", err, s.Text())
		}
		lines[l.Name] = l
	}
	for _, name := range []string{
		"crowd-winners", "crowd-double", "crowd-lost", "crowd-unanswered", "crowd-without-alternatives", "crowd-transactions", "month-items", "sweep-items-ratio", "watchers-items-ratio",
	} {
		if !lines[name].OK {
			t.Errorf("%s: %+v", name, lines[name])
		}
	}
	for _, name := range []string{"booking-4-clients", "booking-4-clients-ratio", "sweep-time-ratio", "patient-search-p99", "free-numbers-p99"} {
		if lines[name].Value <= 0 {
			t.Errorf("%s: %+v", name, lines[name])
		}
	}
}

// TestUnitsKeepTheirLimits counts what DynamoDB would charge, which no other work on the machine changes.
func TestUnitsKeepTheirLimits(t *testing.T) {
	dynamotest.Need(t)
	var out bytes.Buffer
	b := &bench{out: &out, log: t.Output(), sizes: small()}
	chosen := slices.DeleteFunc(all(), func(x benchmark) bool { return x.name != "units" && x.name != "cost" })
	if err := b.runAll(t.Context(), chosen); err != nil {
		t.Errorf("%v, missed %v", err, b.missed)
	}
	for _, name := range []string{"units-book-write", "cost-life-write", "cost-1000-visits"} {
		if !strings.Contains(out.String(), `"name":"`+name+`"`) {
			t.Errorf("nothing measured %s:\n%s", name, out.String())
		}
	}
}

func TestQuantileAndRound(t *testing.T) {
	v := []float64{4, 1, 3, 2}
	if quantile(v, 0) != 1 || median(v) != 2 || quantile(v, 0.99) != 4 || quantile(nil, 0.5) != 0 {
		t.Error(quantile(v, 0), median(v), quantile(v, 0.99))
	}
	for in, want := range map[float64]float64{0: 0, 0.123456: 0.123, 12.3456: 12.3, 1234.5: 1235} {
		if got := round(in); got != want {
			t.Errorf("round(%v) = %v, want %v", in, got, want)
		}
	}
}
