package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// retrying is a client as a careful one is: it sends a request again when it got no answer or one that says to come
// again, with the same Idempotency-Key. Every operation of the story from the first registration on may be repeated:
// it has such a key, an If-Match, or is the same twice as once. That is when the faults begin.
type retrying struct {
	base    http.RoundTripper
	begin   func() // called before a registration
	sent    atomic.Int64
	retries atomic.Int64

	mu     sync.Mutex
	booked map[string]string // acknowledged appointments by idempotency key, or by what they came of
	codes  []string          // of those that were booked by the link of an offer
	wrong  []string
}

func newRetrying() *retrying {
	return &retrying{base: &http.Transport{MaxIdleConnsPerHost: 64}, begin: func() {}, booked: map[string]string{}}
}

const maxTries = 10

// RoundTrip implements http.RoundTripper.
func (c *retrying) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/patients") {
		c.begin()
	}
	c.sent.Add(1)
	for try := 1; ; try++ {
		again := req.Clone(req.Context())
		if req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			again.Body = body
		}
		res, err := c.base.RoundTrip(again)
		if err == nil && try > 1 && res.StatusCode == http.StatusConflict && strings.HasSuffix(req.URL.Path, "/response") {
			res.StatusCode = http.StatusNoContent // the try before was carried out, and its answer lost
		}
		last := try == maxTries || req.Context().Err() != nil
		if last || err == nil && res.StatusCode < http.StatusInternalServerError && res.StatusCode != http.StatusTooManyRequests {
			if err == nil {
				err = c.note(req, res)
			}
			return res, err
		}
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body) // the next try is what counts
			_ = res.Body.Close()
		}
		c.retries.Add(1)
		timer := time.NewTimer(time.Duration(try) * 100 * time.Millisecond)
		select {
		case <-timer.C:
		case <-req.Context().Done():
		}
	}
}

// note remembers which appointment a key was given, and that it is always the same.
func (c *retrying) note(req *http.Request, res *http.Response) error {
	key := req.Header.Get("Idempotency-Key")
	if !books(req.URL.Path) || req.Method != http.MethodPost || res.StatusCode >= http.StatusBadRequest {
		return nil
	}
	if key == "" { // a hold is confirmed, or an offer accepted, once
		key = req.URL.Path
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	res.Body = io.NopCloser(bytes.NewReader(b))
	var a struct {
		ID, AppointmentID, InterpretationID, Code string
		Numbers                                   []struct{ AppointmentID string } // of an examination that takes several
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.ID == "" { // the page of an offer says the code alone
		if !slices.Contains(c.codes, a.Code) {
			c.codes = append(c.codes, a.Code)
		}
		return nil
	}
	if a.AppointmentID != "" { // of who came without one
		a.ID = a.AppointmentID
	}
	if strings.HasSuffix(req.URL.Path, "/interpretation") { // answers with the examination, which names both
		a.ID = a.InterpretationID
	}
	if len(a.Numbers) == 0 {
		c.given(key, a.ID)
	}
	for i, n := range a.Numbers {
		c.given(fmt.Sprintf("%s #%d", key, i), n.AppointmentID)
	}
	return nil
}

func (c *retrying) given(key, id string) {
	if before, ok := c.booked[key]; ok && before != id {
		c.wrong = append(c.wrong, fmt.Sprintf("the key %s was given %s and %s", key, before, id))
	}
	c.booked[key] = id
}

// books reports whether what answers at a path makes an appointment.
func books(path string) bool {
	for _, end := range []string{"/appointments", "/move", "/overbook", "/confirm", "/walk-ins", "/accept", "/interpretation", "/exam-bookings"} {
		if strings.HasSuffix(path, end) {
			return !strings.Contains(path, "/tills/") // whose count a manager confirms
		}
	}
	return false
}

// call speaks to the API as an account.
func (r *run) call(ctx context.Context, account, method, path string, in, out any, headers ...string) error {
	token, err := r.token(ctx, account)
	if err != nil {
		return err
	}
	return r.callWith(ctx, token, method, path, in, out, headers...)
}

// refused is an answer of the API that says no.
type refused struct {
	status int
	what   string
}

func (e *refused) Error() string { return fmt.Sprintf("%d %s", e.status, e.what) }

// callWith speaks to the API with a token. It returns a *refused for any status from 400.
func (r *run) callWith(ctx context.Context, token, method, path string, in, out any, headers ...string) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, r.cloud.URL+"/api/v1"+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := (&http.Client{Transport: r.client}).Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	if b, err = io.ReadAll(res.Body); err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %w", method, path, &refused{res.StatusCode, string(b)})
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(b, out)
}
