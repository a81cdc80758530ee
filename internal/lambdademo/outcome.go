package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"careloop/internal/channel"
	"careloop/internal/cloud"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// weChatOutcome is what must come of a fault of WeChat: the code in the delivery log, by which channel the message
// goes in the end, and how it ends.
type weChatOutcome struct {
	code string // empty: the adapter settles it within the hand-over
	by   channel.Name
	as   message.Status
}

var weChatOutcomes = map[cloud.Kind]weChatOutcome{
	cloud.WeChatExpired:   {"", channel.WeChat, message.Sent},
	cloud.WeChatReplaced:  {"", channel.WeChat, message.Sent},
	cloud.WeChatRefused:   {"wechat-43101", channel.SMS, message.Sent},
	cloud.WeChatBusy:      {"wechat--1", channel.WeChat, message.Sent},
	cloud.WeChatQuota:     {"wechat-45009", channel.WeChat, message.Sent},
	cloud.WeChatDown:      {"wechat-http-502", channel.WeChat, message.Sent},
	cloud.WeChatOpenID:    {"wechat-40003", channel.SMS, message.Sent},
	cloud.WeChatTemplate:  {"wechat-40037", channel.SMS, message.Sent},
	cloud.WeChatArgument:  {"wechat-47003", channel.SMS, message.Sent},
	cloud.WeChatMalformed: {"wechat-malformed", channel.WeChat, message.Unknown},
	cloud.WeChatLost:      {"no-answer", channel.WeChat, message.Unknown},
}

// weChat looks what came of what WeChat did to each of its guests.
func (r *run) weChat(_ context.Context, s state) (string, error) {
	all, err := s.messages()
	if err != nil {
		return "", err
	}
	if !r.options.faults {
		return "WeChat took all it was given", nil
	}
	ended := 0
	for _, g := range weChatGuests() {
		want := weChatOutcomes[g.meets]
		met := false
		ends := map[string]int{}
		for _, m := range all {
			if string(m.Patient) != r.people[g.name] {
				continue
			}
			logged := slices.ContainsFunc(m.Attempts, func(a message.Attempt) bool { return a.Code == want.code })
			if want.code == "" || logged {
				met = true
				ended++
				// a process that is killed while it sends leaves doubt, whatever WeChat said before
				doubt := m.Status == message.Unknown || m.Status == message.Dropped || !m.Status.Final() && r.quick
				r.expect(doubt || m.Status == want.as && m.Channel == want.by, "%s: the %s is %s by %s", g.meets, m.Kind, m.Status, m.Channel)
				ends[strings.TrimSpace(fmt.Sprintf("%s by %s", m.Status, m.Channel))]++
			}
		}
		r.expect(met, "%s: nothing of it stands in the delivery logs", g.meets)
		r.ends[g.meets] = line(ends)
	}
	return fmt.Sprintf("%d faults of WeChat ended as they must in %d messages", len(weChatOutcomes), ended), nil
}

// purposes: whatever happened, nobody got the same thing twice by different ways, and each message says why it ended.
func (r *run) purposes(_ context.Context, s state) (string, error) {
	all, err := s.messages()
	if err != nil {
		return "", err
	}
	owner, taken, byOpenID := map[string]message.ID{}, map[message.ID]int{}, map[string]patient.ID{}
	for _, g := range guests(string(s.today)) {
		if openid, ok := g.more["wechat"].(string); ok {
			byOpenID[openid] = patient.ID(r.people[g.name])
		}
	}
	explained := 0
	for _, m := range all {
		for _, a := range m.Attempts {
			if a.Receipt != "" {
				owner[a.Receipt] = m.ID
			}
		}
		if m.Status.Final() {
			explained++
			r.expect(m.Why != "", "%s ended as %s and says not why", m.ID, m.Status)
		}
	}
	for _, x := range r.cloud.Sent() {
		id := owner[x.Receipt]
		if p := byOpenID[x.To]; id == "" && p != "" { // it left, and the clinic did not learn of it
			for _, m := range all {
				inDoubt := m.Status == message.Unknown || m.Status == message.Sending
				if m.Patient == p && inDoubt && strings.HasPrefix(x.Text, "template-"+string(m.Kind)+" ") {
					id = m.ID
				}
			}
			r.expect(id != "", "WeChat took a message that is not in doubt")
		}
		if id != "" {
			taken[id]++
		}
	}
	for id, n := range taken {
		r.expect(n == 1, "%s left %d times", id, n)
	}
	return fmt.Sprintf("%d messages ended, each with its reason; of each purpose one message at most left for a patient, by whichever way", explained), nil
}

// sweeps: what a killed sweep had claimed and not told is told again, and goes out then.
func (r *run) sweeps(_ context.Context, s state) (string, error) {
	lost, sent, waiting := r.cloud.Lost(), 0, 0
	for _, body := range lost {
		var d message.Dispatch
		if err := json.Unmarshal([]byte(body), &d); err != nil {
			return "", err
		}
		var m message.Message
		if err := s.items[store.Key{Table: store.Messages, PK: cmp.Or(string(d.Patient), string(d.Case)), SK: "msg#" + string(d.Message)}].Decode(&m); err != nil {
			return "", err
		}
		switch {
		case m.Status.Final():
			sent++
		default:
			waiting++
			r.expect(r.quick && m.CheckAt.After(now()), "the dispatch of %s was lost, it is %s and nobody looks at it", m.ID, m.Status)
		}
	}
	r.expect(len(lost) > 0 || !r.options.faults, "no sweep was killed between claim and dispatch")
	r.ends[cloud.SweepKilled] = fmt.Sprintf("%d dispatches lost; %d of the messages ended since, %d wait to be told again", len(lost), sent, waiting)
	return "killed sweeps: " + r.ends[cloud.SweepKilled], nil
}

// table says which faults were injected and what came of them.
func (r *run) table() {
	injected, outcomes := r.faults.Injected(), r.faults.Outcomes()
	r.say("   %-42s %8s   %s", "fault, seed "+fmt.Sprint(r.seed), "injected", "what came of it")
	for _, k := range slices.Sorted(maps.Keys(injected)) {
		came := r.ends[k]
		if o, ok := outcomes[k]; ok && came == "" {
			came = fmt.Sprintf("%d absorbed by the function, %d failed and done again by who called", o.Absorbed, o.Again)
		}
		if came == "" {
			came = "worked off once"
		}
		r.say("   %-42s %8d   %s", k, injected[k], came)
	}
}
