package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"careloop/internal/api"
	"careloop/internal/booking"
)

// client speaks JSON to a server of the bench, over connections that it keeps.
type client struct {
	url   string
	token string
	http  *http.Client
}

func newClient(url, token string) *client {
	t := &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}
	return &client{url: url, token: token, http: &http.Client{Transport: t, Timeout: time.Minute}}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// problem is an answer that says no.
type problem struct {
	Status int
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Params struct {
		Alternatives []booking.Alternative `json:"alternatives"`
	} `json:"params"`
}

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail) }

// send sends a body, nil for none, with an idempotency key, "" for none, and reads the answer into out unless it is nil.
func (c *client) send(ctx context.Context, method, path, token, key string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	if res.StatusCode >= http.StatusBadRequest {
		p := &problem{Status: res.StatusCode}
		_ = json.NewDecoder(res.Body).Decode(p) // whatever it says, the status says no
		return p
	}
	if out != nil {
		if err := json.NewDecoder(res.Body).Decode(out); err != nil {
			return err
		}
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

func (c *client) get(ctx context.Context, path string, out any) error {
	return c.send(ctx, http.MethodGet, api.Prefix+path, c.token, "", nil, out)
}

func (c *client) post(ctx context.Context, path, key string, in, out any) error {
	return c.send(ctx, http.MethodPost, api.Prefix+path, c.token, key, in, out)
}

// play lets clients do one thing after the other for a while and returns how many things they did a second. The
// first error ends it.
func play(ctx context.Context, clients int, d time.Duration, do func(context.Context) error) (float64, error) {
	var done atomic.Int64
	begun := now()
	err := together(clients, func(int) error {
		for since(begun) < d {
			if err := do(ctx); err != nil {
				return err
			}
			done.Add(1)
		}
		return nil
	})
	return float64(done.Load()) / since(begun).Seconds(), err
}

// each lets clients do what there is to do, n things altogether.
func each(clients, n int, do func(i int) error) error {
	var next atomic.Int64
	return together(clients, func(int) error {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	})
}

func together(clients int, do func(client int) error) error {
	var mu sync.Mutex
	var first error
	var wg sync.WaitGroup
	for n := range clients {
		wg.Go(func() {
			if err := do(n); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = err
				}
			}
		})
	}
	wg.Wait()
	return first
}
