// Package wechat sends subscription messages by WeChat's HTTP API, for a mini program (subscribe/send) or a service
// account (subscribe/bizsend). One authorisation of the patient allows one message; when it is used up, WeChat
// answers 43101 and the message goes another way.
//
// Documentation: developers.weixin.qq.com, "getStableAccessToken", "sendMessage" and "sendNewSubscribeMsg".
package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"careloop/internal/channel"
	"careloop/internal/i18n"
)

// The two interfaces that send.
const (
	MiniProgram    = "/cgi-bin/message/subscribe/send"
	ServiceAccount = "/cgi-bin/message/subscribe/bizsend"
)

// Template is one that WeChat approved, for one kind of message.
type Template struct {
	ID   string   `json:"id"`
	Page string   `json:"page,omitempty"` // what a tap on the message opens; {link} in it is the message's value of that name
	Keys []string `json:"keys"`           // the template's keywords ("thing1", "time2") for the message's values, in order; "" leaves one out
}

// Account is the clinic's account. Fill in the exported fields and use one for the life of the process: it keeps
// the access token.
type Account struct {
	AppID     string
	Secret    string
	Interface string              // MiniProgram or ServiceAccount
	Templates map[string]Template // by kind of message
	HTTP      *http.Client
	BaseURL   string // empty: https://api.weixin.qq.com
	Now       func() time.Time

	mu      sync.Mutex
	token   string
	expires time.Time
}

// Send implements channel.Sender.
func (a *Account) Send(ctx context.Context, m channel.Outgoing) (channel.Receipt, error) {
	t, ok := a.Templates[m.Template]
	if !ok {
		return channel.Receipt{}, channel.Fail(channel.Permanent, "wechat-no-template")
	}
	ctx, cancel := context.WithTimeout(ctx, channel.Timeout)
	defer cancel()
	body := message{
		To: m.To, Template: t.ID, Page: page(t.Page, m.Vars), State: "formal", Lang: "zh_CN", Data: map[string]value{},
	}
	if m.Lang == i18n.English {
		body.Lang = "en_US"
	}
	for i, key := range t.Keys {
		if key != "" && i < len(m.Vars) {
			body.Data[key] = value{fit(key, m.Vars[i].Value)}
		}
	}
	token, err := a.accessToken(ctx, "")
	if err != nil {
		return channel.Receipt{}, err
	}
	out, err := a.send(ctx, token, body)
	if err == nil && staleToken(out.Code) { // once: a second refusal is not the token's age
		if token, err = a.accessToken(ctx, token); err == nil {
			out, err = a.send(ctx, token, body)
		}
	}
	if err != nil {
		return channel.Receipt{}, err
	}
	return channel.Receipt{ID: out.ID.String()}, judge(out.Code)
}

// page puts a message's values into a page's address. No keyword can carry a link: a survey's goes here.
func page(address string, vars []channel.Var) string {
	for _, v := range vars {
		address = strings.ReplaceAll(address, "{"+v.Name+"}", url.QueryEscape(v.Value))
	}
	return address
}

type message struct {
	To       string           `json:"touser"`
	Template string           `json:"template_id"`
	Page     string           `json:"page,omitempty"`
	State    string           `json:"miniprogram_state"`
	Lang     string           `json:"lang"`
	Data     map[string]value `json:"data"`
}

type value struct {
	Value string `json:"value"`
}

// answer is what both interfaces return. A missing errcode is not a success.
type answer struct {
	Code    *int        `json:"errcode"`
	ID      json.Number `json:"msgid"`
	Token   string      `json:"access_token"`
	Expires int         `json:"expires_in"`
}

func (a *Account) send(ctx context.Context, token string, m message) (answer, error) {
	out, err := a.post(ctx, a.Interface+"?access_token="+url.QueryEscape(token), m)
	if err != nil {
		return answer{}, err
	}
	if out.Code == nil {
		return answer{}, channel.Fail(channel.Uncertain, "wechat-malformed")
	}
	return out, nil
}

// early is how long before its end a token is no longer used. WeChat itself renews a stable token five minutes
// early, and the old one works on through them.
const early = 5 * time.Minute

// accessToken returns the token, from memory unless it is old or is the one that WeChat just refused. Whatever
// goes wrong here, no message has been sent.
func (a *Account) accessToken(ctx context.Context, refused string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != "" && a.token != refused && a.Now().Before(a.expires.Add(-early)) {
		return a.token, nil
	}
	out, err := a.post(ctx, "/cgi-bin/stable_token", map[string]any{
		"grant_type": "client_credential", "appid": a.AppID, "secret": a.Secret, "force_refresh": false,
	})
	switch {
	case err != nil:
		return "", channel.Fail(channel.Temporary, "wechat-token")
	case out.Code != nil && *out.Code != 0:
		return "", channel.Fail(channel.Temporary, "wechat-token-"+strconv.Itoa(*out.Code))
	case out.Token == "" || out.Expires <= 0:
		return "", channel.Fail(channel.Temporary, "wechat-token-malformed")
	}
	a.token, a.expires = out.Token, a.Now().Add(time.Duration(out.Expires)*time.Second)
	return a.token, nil
}

func (a *Account) post(ctx context.Context, path string, body any) (answer, error) {
	base := a.BaseURL
	if base == "" {
		base = "https://api.weixin.qq.com"
	}
	b, err := json.Marshal(body)
	if err != nil {
		return answer{}, channel.Fail(channel.Permanent, "wechat-encoding")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, bytes.NewReader(b))
	if err != nil {
		return answer{}, channel.Fail(channel.Permanent, "wechat-url")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := a.HTTP.Do(req)
	if err != nil {
		return answer{}, channel.NoAnswer(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		v := channel.Permanent
		if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
			v = channel.Temporary
		}
		return answer{}, channel.Fail(v, "wechat-http-"+strconv.Itoa(res.StatusCode))
	}
	var out answer
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&out); err != nil {
		return answer{}, channel.Fail(channel.Uncertain, "wechat-malformed")
	}
	return out, nil
}

func staleToken(code *int) bool {
	return *code == 40001 || *code == 40014 || *code == 42001
}

// judge turns WeChat's code into what it means for the message.
func judge(code *int) error {
	name := "wechat-" + strconv.Itoa(*code)
	switch {
	case *code == 0:
		return nil
	case *code == 43101: // the patient refused, or the authorisation is used up
		return channel.Fail(channel.Refused, name)
	case *code == -1, *code == 45009, *code == 45011, staleToken(code): // busy; a quota; see Send
		return channel.Fail(channel.Temporary, name)
	}
	return channel.Fail(channel.Permanent, name) // 40003 openid, 40037 template, 47003 arguments, and what is not known
}

// thingLimit is the length of a keyword of the kind "thing"; a longer value makes WeChat refuse the whole message.
const thingLimit = 20

func fit(key, s string) string {
	if r := []rune(s); strings.HasPrefix(key, "thing") && len(r) > thingLimit {
		return string(r[:thingLimit-1]) + "…"
	}
	return s
}
