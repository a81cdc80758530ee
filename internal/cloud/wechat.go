package cloud

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// weChat stands in for the two interfaces that internal/channel/wechat calls, as its documentation has them: HTTP 200
// with an errcode, whatever happened, unless its gateway fails.
type weChat struct {
	services *services

	mu     sync.Mutex
	issued int
	past   []string          // tokens that are over
	faults map[string][]Kind // by openid: what happens to the next messages
	ids    int64
}

// Misbehave lets WeChat do this to the next messages to somebody, one after the other.
func (c *Cloud) Misbehave(openid string, kinds ...Kind) {
	w := c.outside.weChat
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[openid] = append(w.faults[openid], kinds...)
}

// errcode is an answer with one of WeChat's codes.
func errcode(n int) (int, string) {
	return http.StatusOK, fmt.Sprintf(`{"errcode":%d,"errmsg":"injected"}`, n)
}

// codes are the faults that are nothing but an answer.
var codes = map[Kind]int{
	WeChatExpired: 42001, WeChatReplaced: 40001,
	WeChatRefused: 43101, WeChatBusy: -1, WeChatQuota: 45009, WeChatOpenID: 40003, WeChatTemplate: 40037, WeChatArgument: 47003,
}

// answer returns status and body; status 0 is no answer at all.
func (w *weChat) answer(r *http.Request) (int, string) {
	b, err := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	if err != nil {
		return errcode(-1)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch r.URL.Path {
	case "/cgi-bin/stable_token":
		return http.StatusOK, fmt.Sprintf(`{"access_token":"%s","expires_in":7200}`, w.token())
	case "/cgi-bin/message/subscribe/send", "/cgi-bin/message/subscribe/bizsend":
		return w.take(r.URL.Query().Get("access_token"), b)
	}
	return errcode(40066) // a wrong address
}

// token is the one that works.
func (w *weChat) token() string { return fmt.Sprintf("token-%d", w.issued) }

func (w *weChat) take(token string, b []byte) (int, string) {
	var in struct {
		To       string          `json:"touser"`
		Template string          `json:"template_id"`
		Page     string          `json:"page"`
		Data     json.RawMessage `json:"data"`
	}
	switch err := json.Unmarshal(b, &in); {
	case slices.Contains(w.past, token):
		return errcode(40001)
	case token != w.token():
		return errcode(40014)
	case err != nil || in.To == "" || in.Template == "" || len(in.Data) == 0:
		return errcode(47001) // no such JSON
	}
	k := w.fault(in.To)
	if k == WeChatExpired || k == WeChatReplaced {
		w.past = append(w.past, token)
		w.issued++
	}
	if k == WeChatDown {
		return http.StatusBadGateway, "<html>bad gateway</html>"
	}
	if n, ok := codes[k]; ok {
		return errcode(n)
	}
	w.ids++
	id := fmt.Sprint(2258000000000 + w.ids)
	text := strings.Join([]string{in.Template, in.Page, string(in.Data)}, " ")
	told := k != WeChatMalformed && k != WeChatLost
	w.services.mu.Lock()
	w.services.sent = append(w.services.sent, Sent{Channel: "wechat", Receipt: id, To: in.To, Text: text, Told: told})
	w.services.mu.Unlock()
	if k == WeChatMalformed {
		return http.StatusOK, `{"errcode":0,"errm`
	}
	if k == WeChatLost {
		return 0, ""
	}
	return http.StatusOK, `{"errcode":0,"errmsg":"ok","msgid":` + id + `}`
}

// fault takes the next one that meets somebody; empty: none.
func (w *weChat) fault(openid string) Kind {
	all := w.faults[openid]
	if len(all) == 0 {
		return ""
	}
	w.faults[openid] = all[1:]
	w.services.faults.note(all[0])
	return all[0]
}
