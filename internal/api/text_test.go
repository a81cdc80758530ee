package api_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"careloop/internal/api"
)

// unwelcome is a character of each kind that no text may hold.
var unwelcome = []rune{0, '\a', '\x1b', '\x7f', '\u0085', '\u2028', '\u202a', '\u202e', '\u2066', '\u2069', '\ufeff', '\ufdd0', '\uffff', '\U0010fffe'}

// places lists where a body has texts, and how to change one of them.
func places(at string, v any, set func(any)) map[string]func(string) {
	all := map[string]func(string){}
	switch v := v.(type) {
	case string:
		all[at] = func(text string) { set(text) }
	case map[string]any:
		for name, x := range v {
			maps.Copy(all, places(strings.TrimPrefix(at+"."+name, "."), x, func(x any) { v[name] = x }))
		}
	case []any:
		for i, x := range v {
			maps.Copy(all, places(fmt.Sprintf("%s[%d]", at, i), x, func(x any) { v[i] = x }))
		}
	}
	return all
}

// ruled are the operations that say at the same time what their rules find in a body that is none of a clinic's.
var ruled = map[string]bool{"complete-encounter": true, "amend-record": true, "create-price": true, "update-price": true, "take-payment": true, "refund": true, "make-out-invoice": true, "note-invoice": true}

// TestNoTextHoldsWhatNobodySees puts a character that no text may hold into each text of each operation's body.
func TestNoTextHoldsWhatNobodySees(t *testing.T) {
	w, ops, s := everything(t)
	s.full = true
	n := 0
	for _, op := range ops {
		if op.schema() == nil {
			continue
		}
		r := s.request(op)
		for _, at := range slices.Sorted(maps.Keys(places("", s.decoded(r.body), nil))) {
			n++
			bad := unwelcome[n%len(unwelcome)]
			body := s.decoded(r.body)
			places("", body, nil)[at]("复查" + string(bad) + canary)
			ask := r
			ask.body = s.encoded(body)
			p := w.inBoth(ask, 422, "invalid")
			p.Errors = slices.DeleteFunc(p.Errors, func(f api.FieldProblem) bool { return ruled[op.ID] && f.Code != "character" })
			if len(p.Errors) != 1 || p.Errors[0].Field != at || p.Errors[0].Code != "character" || !strings.Contains(p.Errors[0].Detail, fmt.Sprintf("%04X", bad)) {
				t.Errorf("%s %s with %U: %+v", op.ID, at, bad, p.Errors)
			}
		}
		body, _ := s.decoded(r.body).(map[string]any)
		body["a\u202eb"] = "x"
		r.body = s.encoded(body)
		p := w.inBoth(r, 422, "invalid")
		p.Errors = slices.DeleteFunc(p.Errors, func(f api.FieldProblem) bool { return ruled[op.ID] && f.Code != "character" })
		if len(p.Errors) != 1 || p.Errors[0].Field != "?" || p.Errors[0].Code != "character" {
			t.Errorf("%s: a name: %+v", op.ID, p.Errors)
		}
	}
	if n < 80 {
		t.Errorf("only %d texts were tried", n)
	}
}

// TestNoQueryHoldsWhatNobodySees does the same to what is searched for.
func TestNoQueryHoldsWhatNobodySees(t *testing.T) {
	w, ops, s := everything(t)
	for _, op := range ops {
		if op.Public != "" {
			continue
		}
		for i, p := range op.contract.Parameters {
			if p.In != "query" {
				continue
			}
			r := s.request(op)
			path, query, _ := strings.Cut(r.path, "?")
			q, _ := url.ParseQuery(query)
			q.Set(p.Name, "x"+string(unwelcome[i%len(unwelcome)]))
			r.path = path + "?" + q.Encode()
			if got := w.inBoth(r, 422, "invalid"); len(got.Errors) != 1 || got.Errors[0].Field != p.Name || got.Errors[0].Code != "character" {
				t.Errorf("%s %s: %+v", op.ID, p.Name, got.Errors)
			}
		}
	}
}

// TestTextsKeepWhatPeopleWrite has a note with all that looks like a control character and is none.
func TestTextsKeepWhatPeopleWrite(t *testing.T) {
	w := newWorld(t)
	p := w.join("one", "13800000001", 3)
	note := "第一行\n\t第二行\r\n👩\u200d⚕\ufe0f 葛\U000e0100 علی\u200cرضا"
	body := sampler{w: w}.encoded(map[string]any{"patientId": p.id, "sessionId": w.Session(w.Today().AddDays(4)), "number": 5, "note": note})
	var a struct{ Note string }
	w.ok(request{method: "POST", path: "/appointments", as: "desk", header: key("a-note-of-lines"), body: body}, &a)
	if a.Note != note {
		t.Errorf("%q became %q", note, a.Note)
	}
}
