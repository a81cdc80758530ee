package wechat_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/channel/wechat"
	"careloop/internal/i18n"
)

// platform answers as WeChat documents: HTTP 200 with an errcode, whatever happened.
type platform struct {
	*httptest.Server
	mu     sync.Mutex
	valid  string // the token that works
	issued int
	expiry int
	tokens []string // answers of stable_token that come first
	sends  []string // answers of the sending interface, in order; then ok
	bodies []map[string]any
	paths  []string
	mute   string // a path that is never answered
}

func newPlatform(t *testing.T) *platform {
	p := &platform{valid: "token-1", expiry: 7200}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.URL.Path == p.mute {
		<-r.Context().Done()
		return
	}
	var in map[string]any
	_ = json.Unmarshal(body, &in)
	if r.URL.Path == "/cgi-bin/stable_token" {
		p.issued++
		if len(p.tokens) > 0 {
			_, _ = io.WriteString(w, p.tokens[0])
			p.tokens = p.tokens[1:]
			return
		}
		if in["grant_type"] != "client_credential" || in["appid"] != "wx1" || in["secret"] != "s3cret" || in["force_refresh"] != false {
			_, _ = io.WriteString(w, `{"errcode":40013,"errmsg":"invalid appid"}`)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": p.valid, "expires_in": p.expiry})
		return
	}
	p.paths = append(p.paths, r.Method+" "+r.URL.Path)
	p.bodies = append(p.bodies, in)
	answer := `{"errcode":0,"errmsg":"ok","msgid":2258}`
	if len(p.sends) > 0 {
		answer, p.sends = p.sends[0], p.sends[1:]
	} else if r.URL.Query().Get("access_token") != p.valid {
		answer = `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 1"}`
	}
	if code := map[string]int{"500": 500, "502": 502, "429": 429, "404": 404}[answer]; code != 0 {
		w.WriteHeader(code)
		return
	}
	_, _ = io.WriteString(w, answer)
}

type clock struct{ now time.Time }

func (p *platform) account(c *clock) *wechat.Account {
	return &wechat.Account{
		AppID: "wx1", Secret: "s3cret", Interface: wechat.MiniProgram, HTTP: p.Client(), BaseURL: p.URL, Now: func() time.Time { return c.now },
		Templates: map[string]wechat.Template{"reminder-24h": {ID: "tpl-1", Page: "pages/index", Keys: []string{"time1", "thing2", "", "character_string4"}}},
	}
}

func reminder() channel.Outgoing {
	return channel.Outgoing{To: "oABC", Lang: i18n.Chinese, Template: "reminder-24h", Vars: []channel.Var{
		{Name: "time", Value: "2026-11-24 14:30"},
		{Name: "department", Value: "心血管内科与高血压慢性病联合管理专病门诊（东院）"},
		{Name: "practitioner", Value: "王芳医生"},
		{Name: "code", Value: "K7P3QX9C"},
	}}
}

func newClock() *clock { return &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func TestSendsByTemplate(t *testing.T) {
	p := newPlatform(t)
	a := p.account(newClock())
	receipt, err := a.Send(t.Context(), reminder())
	if err != nil || receipt.ID != "2258" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	want := []map[string]any{{
		"touser": "oABC", "template_id": "tpl-1", "page": "pages/index", "miniprogram_state": "formal", "lang": "zh_CN",
		"data": map[string]any{
			"time1": map[string]any{"value": "2026-11-24 14:30"}, "thing2": map[string]any{"value": "心血管内科与高血压慢性病联合管理专病门…"},
			"character_string4": map[string]any{"value": "K7P3QX9C"},
		},
	}}
	if diff := cmp.Diff(want, p.bodies); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"POST " + wechat.MiniProgram}, p.paths); diff != "" {
		t.Error(diff)
	}
}

// TestAPageCarriesTheLink: a keyword holds twenty characters, so a survey's link goes into the page that a tap opens.
func TestAPageCarriesTheLink(t *testing.T) {
	p := newPlatform(t)
	a := p.account(newClock())
	a.Templates["survey"] = wechat.Template{ID: "tpl-2", Page: "pages/web?url={link}&x={nothing}", Keys: []string{"thing1"}}
	m := reminder()
	m.Template, m.Vars = "survey", []channel.Var{{Name: "department", Value: "内科"}, {Name: "link", Value: "https://clinic.example/s/a_b-c?d&e"}}
	if _, err := a.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if want := "pages/web?url=https%3A%2F%2Fclinic.example%2Fs%2Fa_b-c%3Fd%26e&x={nothing}"; p.bodies[0]["page"] != want {
		t.Errorf("page %v, want %s", p.bodies[0]["page"], want)
	}
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		want    channel.Verdict // empty: sent
		code    string
		sends   int
		tokens  int
	}{
		"ok":                          {nil, "", "", 1, 1},
		"refused by the patient":      {[]string{`{"errcode":43101,"errmsg":"user refuse to accept the msg rid: 1"}`}, channel.Refused, "wechat-43101", 1, 1},
		"refused, and no token's age": {[]string{`{"errcode":42001}`, `{"errcode":43101}`}, channel.Refused, "wechat-43101", 2, 2},
		"a new token, but busy":       {[]string{`{"errcode":40001}`, `{"errcode":-1}`}, channel.Temporary, "wechat--1", 2, 2},
		"a new token, and no answer":  {[]string{`{"errcode":42001}`, `{"errcode":0,`}, channel.Uncertain, "wechat-malformed", 2, 2},
		"an error of 500":             {[]string{"500"}, channel.Temporary, "wechat-http-500", 1, 1},
		"minutes' quota":              {[]string{`{"errcode":45011}`}, channel.Temporary, "wechat-45011", 1, 1},
		"busy":                        {[]string{`{"errcode":-1,"errmsg":"system error"}`}, channel.Temporary, "wechat--1", 1, 1},
		"daily quota":                 {[]string{`{"errcode":45009,"errmsg":"reach max api daily quota limit"}`}, channel.Temporary, "wechat-45009", 1, 1},
		"no such openid":              {[]string{`{"errcode":40003,"errmsg":"invalid openid oABC"}`}, channel.Permanent, "wechat-40003", 1, 1},
		"no such template":            {[]string{`{"errcode":40037,"errmsg":"invalid template_id"}`}, channel.Permanent, "wechat-40037", 1, 1},
		"wrong argument":              {[]string{`{"errcode":47003,"errmsg":"argument invalid! data.thing2.value invalid"}`}, channel.Permanent, "wechat-47003", 1, 1},
		"a code of next year":         {[]string{`{"errcode":99999,"errmsg":"?"}`}, channel.Permanent, "wechat-99999", 1, 1},
		"the token ran out":           {[]string{`{"errcode":42001,"errmsg":"access_token expired"}`}, "", "", 2, 2},
		"the token was replaced":      {[]string{`{"errcode":40001,"errmsg":"invalid credential"}`}, "", "", 2, 2},
		"no token is good enough":     {[]string{`{"errcode":40001}`, `{"errcode":40001}`}, channel.Temporary, "wechat-40001", 2, 2},
		"an error of the gateway":     {[]string{"502"}, channel.Temporary, "wechat-http-502", 1, 1},
		"too many":                    {[]string{"429"}, channel.Temporary, "wechat-http-429", 1, 1},
		"not there":                   {[]string{"404"}, channel.Permanent, "wechat-http-404", 1, 1},
		"a page instead of JSON":      {[]string{`<html>busy</html>`}, channel.Uncertain, "wechat-malformed", 1, 1},
		"half an answer":              {[]string{`{"errcode":0,"errm`}, channel.Uncertain, "wechat-malformed", 1, 1},
		"an answer without code":      {[]string{`{"errmsg":"ok"}`}, channel.Uncertain, "wechat-malformed", 1, 1},
		"a code that is no number":    {[]string{`{"errcode":"0"}`}, channel.Uncertain, "wechat-malformed", 1, 1},
		"nothing at all":              {[]string{""}, channel.Uncertain, "wechat-malformed", 1, 1},
		"a list instead of objects":   {[]string{`[]`}, channel.Uncertain, "wechat-malformed", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlatform(t)
			p.sends = c.answers
			_, err := p.account(newClock()).Send(t.Context(), reminder())
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
			} else if e := channel.ErrorOf(err); e.Verdict != c.want || e.Code != c.code {
				t.Errorf("%v, want %s %s", err, c.want, c.code)
			}
			if len(p.paths) != c.sends || p.issued != c.tokens {
				t.Errorf("%d sends, %d tokens", len(p.paths), p.issued)
			}
		})
	}
}

func TestAMessageWithoutTokenIsNotSent(t *testing.T) {
	for _, answer := range []string{`{"errcode":40125,"errmsg":"invalid appsecret"}`, `{"access_token":"","expires_in":7200}`, `{"access_token":"x"}`, `oops`} {
		p := newPlatform(t)
		p.tokens = []string{answer}
		_, err := p.account(newClock()).Send(t.Context(), reminder())
		if e := channel.ErrorOf(err); e.Verdict != channel.Temporary || len(p.paths) != 0 {
			t.Errorf("%s: %v after %d sends", answer, err, len(p.paths))
		}
	}
}

func TestTheTokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	p, c := newPlatform(t), newClock()
	a := p.account(c)
	send := func() {
		t.Helper()
		if _, err := a.Send(t.Context(), reminder()); err != nil {
			t.Fatal(err)
		}
	}
	send()
	c.now = c.now.Add(114 * time.Minute)
	send()
	if p.issued != 1 {
		t.Errorf("%d tokens fetched within two hours", p.issued)
	}
	c.now = c.now.Add(2 * time.Minute)
	send()
	if p.issued != 2 {
		t.Errorf("%d tokens fetched", p.issued)
	}
	p.valid = "token-2" // somebody else fetched one by force
	send()
	if p.issued != 3 || len(p.paths) != 5 {
		t.Errorf("%d tokens, %d sends", p.issued, len(p.paths))
	}
}

func TestWithoutAnswerOrTemplate(t *testing.T) {
	p := newPlatform(t)
	a := p.account(newClock())
	m := reminder()
	m.Template = "birthday"
	if _, err := a.Send(t.Context(), m); channel.ErrorOf(err).Verdict != channel.Permanent || p.issued != 0 {
		t.Errorf("no template: %v", err)
	}
	p.Close()
	if _, err := a.Send(t.Context(), reminder()); channel.ErrorOf(err).Verdict != channel.Temporary {
		t.Errorf("nobody there: %v", err)
	}
}

// TestManySendersFetchOneToken has many messages go out at once, before there is a token and when WeChat has replaced
// it: WeChat counts the fetches of a day, and each fetch by force would end the token of the others.
func TestManySendersFetchOneToken(t *testing.T) {
	p := newPlatform(t)
	a := p.account(newClock())
	for round, valid := range []string{"token-1", "token-2"} {
		p.valid = valid
		var senders sync.WaitGroup
		for range 20 {
			senders.Go(func() {
				if _, err := a.Send(t.Context(), reminder()); err != nil {
					t.Error(err)
				}
			})
		}
		senders.Wait()
		if p.issued != round+1 {
			t.Errorf("%d tokens fetched, want %d", p.issued, round+1)
		}
	}
}

// A token that WeChat hands out shortly before its end is used for what is being sent, and not kept.
func TestATokenNearItsEndIsNotKept(t *testing.T) {
	p := newPlatform(t)
	p.expiry = 60
	a := p.account(newClock())
	for range 2 {
		if _, err := a.Send(t.Context(), reminder()); err != nil {
			t.Fatal(err)
		}
	}
	if p.issued != 2 || len(p.paths) != 2 {
		t.Errorf("%d tokens, %d sends", p.issued, len(p.paths))
	}
}

// Without a token nothing was sent, so it may be tried again; a message without an answer may have been taken.
func TestSlowAnswers(t *testing.T) {
	for path, want := range map[string]channel.Error{
		"/cgi-bin/stable_token": {Verdict: channel.Temporary, Code: "wechat-token"},
		wechat.MiniProgram:      {Verdict: channel.Uncertain, Code: "no-answer"},
	} {
		p := newPlatform(t)
		p.mute = path
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err := p.account(newClock()).Send(ctx, reminder())
		cancel()
		if e := channel.ErrorOf(err); *e != want {
			t.Errorf("%s: %v, want %v", path, err, &want)
		}
	}
}

// A token that is refused twice is not fetched a third time by the same message, but by the next one.
func TestTheNextMessageFetchesAnew(t *testing.T) {
	p := newPlatform(t)
	a := p.account(newClock())
	p.sends = []string{`{"errcode":42001}`, `{"errcode":40014}`}
	if _, err := a.Send(t.Context(), reminder()); channel.ErrorOf(err).Verdict != channel.Temporary {
		t.Errorf("%v", err)
	}
	if _, err := a.Send(t.Context(), reminder()); err != nil {
		t.Errorf("%v", err)
	}
	if len(p.paths) != 3 {
		t.Errorf("%d sends", len(p.paths))
	}
}
