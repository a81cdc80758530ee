package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestItIsAlwaysTenInTheMorning(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC)
	for h := range 24 {
		at := day.Add(time.Duration(h) * time.Hour)
		zone, err := time.LoadLocation(zoneAtTen(at))
		if err != nil || at.In(zone).Hour() != 10 {
			t.Errorf("at %v UTC: %s, %v", at, zoneAtTen(at), err)
		}
	}
}

func TestHelpAndMissingEngine(t *testing.T) {
	var help strings.Builder
	if err := start(t.Context(), []string{"--help"}, "", io.Discard, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-seed") {
		t.Errorf("help: %v %s", err, help.String())
	}
	if err := start(t.Context(), nil, "", io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "DYNAMODB_ENDPOINT") {
		t.Errorf("without an engine: %v", err)
	}
}

// TestClientRepeatsWithItsKey: what was not answered is sent again, and a second appointment for one key is noticed.
func TestClientRepeatsWithItsKey(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = append(got, r.Header.Get("Idempotency-Key")+" "+string(b))
		switch len(got) {
		case 1:
			panic(http.ErrAbortHandler) // no answer
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3:
			_, _ = io.WriteString(w, `{"id":"apt_1"}`)
		default:
			_, _ = io.WriteString(w, `{"id":"apt_2"}`)
		}
	}))
	t.Cleanup(s.Close)
	c := newRetrying()
	send := func() string {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+"/api/v1/appointments", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Idempotency-Key", "key")
		res, err := (&http.Client{Transport: c}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if b := send(); b != `{"id":"apt_1"}` || c.retries.Load() != 2 || c.booked["key"] != "apt_1" || len(c.wrong) != 0 {
		t.Errorf("answered %s after %d repetitions; %v %v", b, c.retries.Load(), c.booked, c.wrong)
	}
	send()
	if len(c.wrong) != 1 {
		t.Errorf("two appointments for one key: %v", c.wrong)
	}
	for _, x := range got {
		if x != "key body" {
			t.Errorf("sent %q", got)
		}
	}
}

// TestASurveyAnsweredByARepetitionIsAnswered: the first try was carried out and its answer lost; a refusal of the
// first try is a refusal.
func TestASurveyAnsweredByARepetitionIsAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		lost bool
		want int
	}{"lost": {true, http.StatusNoContent}, "answered before": {false, http.StatusConflict}} {
		tries := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries == 1 && c.lost {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(http.StatusConflict)
		}))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v1/survey-invitations/x/response", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		res, err := (&http.Client{Transport: newRetrying()}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		s.Close()
		if res.StatusCode != c.want {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}
