package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"careloop/internal/api"
)

// client speaks to a deployment as one account.
type client struct {
	url    string
	http   *http.Client
	signIn func(context.Context) (string, error) // nil: without signing in

	mu    sync.Mutex
	token string
}

// problem is an answer that says no. Its code is what the story looks at.
type problem struct {
	api.Problem
	Status int
}

func (p *problem) Error() string {
	s := fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail)
	for _, f := range p.Errors {
		s += fmt.Sprintf(" %s %s.", f.Field, f.Detail)
	}
	return s
}

// call sends in and reads the answer into out; either may be nil. It returns a *problem for any status from 400.
// When the sign-in has expired it signs in again: weeks may pass within a story.
func (c *client) call(ctx context.Context, method, path string, in, out any, headers ...string) (http.Header, error) {
	token, err := c.signedIn(ctx, "")
	if err != nil {
		return nil, err
	}
	h, err := c.send(ctx, token, method, path, in, out, headers...)
	var no *problem
	if !errors.As(err, &no) || no.Status != http.StatusUnauthorized || c.signIn == nil {
		return h, err
	}
	if token, err = c.signedIn(ctx, token); err != nil {
		return nil, err
	}
	return c.send(ctx, token, method, path, in, out, headers...)
}

// signedIn returns a token other than the expired one.
func (c *client) signedIn(ctx context.Context, expired string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.signIn == nil || c.token != expired {
		return c.token, nil
	}
	var err error
	c.token, err = c.signIn(ctx)
	return c.token, err
}

func (c *client) send(ctx context.Context, token, method, path string, in, out any, headers ...string) (http.Header, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.url+api.Prefix+path, body)
	if err != nil {
		return nil, err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept-Language", "en")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // read to its end below
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusBadRequest {
		p := &problem{Status: res.StatusCode}
		if err := json.Unmarshal(b, &p.Problem); err != nil {
			p.Detail = string(b)
		}
		return nil, p
	}
	if out == nil {
		return res.Header, nil
	}
	return res.Header, json.Unmarshal(b, out)
}

func (c *client) get(ctx context.Context, path string, out any) error {
	_, err := c.call(ctx, http.MethodGet, path, nil, out)
	return err
}

func (c *client) post(ctx context.Context, path string, in, out any, headers ...string) error {
	_, err := c.call(ctx, http.MethodPost, path, in, out, headers...)
	return err
}

// list reads all pages of a list.
func list[T any](ctx context.Context, c *client, path string, query url.Values) ([]T, error) {
	var all []T
	for {
		var page api.List[T]
		if err := c.get(ctx, path+"?"+query.Encode(), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("cursor", page.Next)
	}
}

// LocalToken signs in to the local binary, which needs no password.
func LocalToken(base string) func(ctx context.Context, account string) (string, error) {
	c := &http.Client{Timeout: 30 * time.Second}
	return func(ctx context.Context, account string) (string, error) {
		b, err := json.Marshal(map[string]string{"account": account})
		if err != nil {
			return "", err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/local/login", bytes.NewReader(b))
		if err != nil {
			return "", err
		}
		res, err := c.Do(req)
		if err != nil {
			return "", err
		}
		defer func() { _ = res.Body.Close() }() // decoded below
		if res.StatusCode != http.StatusOK {
			return "", fmt.Errorf("%s is no local clinic (sign-in answered %d): give tokens with --token", base, res.StatusCode)
		}
		var out struct{ Token string }
		err = json.NewDecoder(res.Body).Decode(&out)
		return out.Token, err
	}
}
