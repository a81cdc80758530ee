package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/cloud"
	"careloop/internal/demo"
	"careloop/internal/message"
	"careloop/internal/store"
)

// story plays what happens: first the appointments whose reminders are due a moment later, then the demo, then what
// the night does.
func (r *run) story(ctx context.Context) error {
	r.say("\nA. Appointments in two hours and in a day, whose reminders are due at once · 提醒")
	if err := r.soon(ctx); err != nil {
		return fmt.Errorf("reminders: %w", err)
	}
	r.say("\nB. The story · 故事")
	r.faults.Force(cloud.SweepKilled, "reminders", 1)
	r.client.begin = func() { r.faults.Switch(r.options.faults) }
	err := demo.Play(ctx, demo.Config{
		URL: r.cloud.URL, Token: r.token, Clock: clock{r}, Out: r.out, HTTP: &http.Client{Transport: r.client, Timeout: 2 * time.Minute},
		Texts: r.texts,
	})
	r.expect(err == nil, "the story: %v", err)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.say("\nC. Patients sign in by a code · 验证码登录")
	if err := r.signIns(ctx); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	r.say("\nD. The night · 夜间任务")
	for _, name := range []string{"CloseDay", "Birthdays", "Recount"} {
		if err := r.cloud.Fire(name); err != nil {
			return err
		}
	}
	return r.rest(ctx)
}

// guest is somebody whose reminders are due within the story.
type guest struct {
	name, phone string
	more        map[string]any
	channels    []string
	meets       cloud.Kind // what WeChat does to the first messages to them
	times       int
}

func guests(today string) []guest {
	return append([]guest{
		{name: "微信一", phone: "13900000001", more: map[string]any{"wechat": "oDemo_0123456789abcdefghij-k"}, channels: []string{"wechat"}},
		{name: "短信二", phone: "13900000002", channels: []string{"sms"}},
		{name: "邮件三", phone: "13900000003", more: map[string]any{"email": "three@careloop.example"}, channels: []string{"email"}},
		{name: "电话四", phone: "13900000004", channels: []string{"phone"}},
		{name: "取消五", phone: "13900000005", channels: []string{"sms"}},
		{name: "生日六", phone: "13900000006", more: map[string]any{"birthDate": "1990" + today[4:]}, channels: []string{"sms"}},
		{name: "短信七", phone: "13900000007", channels: []string{"sms"}},
	}, weChatGuests()...)
}

// weChatGuests are reached by WeChat, and by text message where that fails. What WeChat says for good it says of each
// message; what passes meets the first.
func weChatGuests() []guest {
	var out []guest
	for i, k := range cloud.WeChatKinds() {
		g := guest{
			name: "微信" + string([]rune("甲乙丙丁戊己庚辛壬癸子")[i]), phone: fmt.Sprintf("139000001%02d", i), meets: k, times: 1,
			more: map[string]any{"wechat": fmt.Sprintf("oDemo_fault_%02d_0123456789ab", i)}, channels: []string{"wechat", "sms"},
		}
		if weChatOutcomes[k].by == channel.SMS {
			g.times = 10
		}
		out = append(out, g)
	}
	return out
}

// register makes a guest's file.
func (r *run) register(ctx context.Context, g guest) (string, error) {
	in := map[string]any{
		"name": g.name, "gender": "female", "birthDate": "1980-01-02", "source": "walk-in", "language": "zh-CN",
		"phones": []map[string]any{{"number": g.phone, "use": "mobile", "primary": true}},
	}
	consent := map[string]any{}
	for _, ch := range g.channels {
		consent[ch] = "granted"
	}
	in["consent"] = consent
	for k, v := range g.more {
		in[k] = v
	}
	var out struct{ Patient struct{ ID string } }
	err := r.call(ctx, "desk", http.MethodPost, "/patients", in, &out, "Idempotency-Key", fmt.Sprintf("guest-%s-%d", g.phone, len(r.people)))
	r.people[g.name] = out.Patient.ID
	return out.Patient.ID, err
}

// soon books everybody a number in two hours and one in a day. Their reminders are due a minute later,
// and the sweep finds them then.
func (r *run) soon(ctx context.Context) error {
	all := guests(string(clinic.DateOf(now().In(r.zone))))
	sessions, err := r.sessions(ctx, len(all))
	if err != nil {
		return err
	}
	for n, g := range all {
		if _, err := r.register(ctx, g); err != nil {
			return err
		}
		if openid, ok := g.more["wechat"].(string); ok && g.meets != "" && r.options.faults {
			r.cloud.Misbehave(openid, slices.Repeat([]cloud.Kind{g.meets}, g.times)...)
		}
		for i, session := range sessions[n] {
			if g.meets != "" && i > 0 {
				break // one appointment, of which they are told at once and two hours before
			}
			if err := r.bookSoon(ctx, g, session, fmt.Sprintf("soon-%d-%d", n, i)); err != nil {
				return err
			}
		}
	}
	r.say("   %d people booked, %d of their appointments cancelled again", len(all), len(r.given))
	return r.confirmed(ctx)
}

// confirmed waits until WeChat was tried for all of its guests, so that what it does to them meets each.
func (r *run) confirmed(ctx context.Context) error {
	for until := now().Add(time.Minute); now().Before(until); {
		s, err := r.look(ctx)
		if err != nil {
			return err
		}
		all, err := s.messages()
		if err != nil {
			return err
		}
		untried := len(weChatGuests())
		for _, m := range all {
			if m.Kind == message.Confirmation && len(m.Attempts) > 0 && slices.ContainsFunc(weChatGuests(), func(g guest) bool { return r.people[g.name] == string(m.Patient) }) {
				untried--
			}
		}
		if untried <= 0 {
			return nil
		}
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
	}
	return errors.New("WeChat was not tried within a minute")
}

func (r *run) bookSoon(ctx context.Context, g guest, session booking.SessionID, key string) error {
	var a booking.Appointment
	in := map[string]any{"patientId": r.people[g.name], "sessionId": session, "number": 1}
	if err := r.call(ctx, "desk", http.MethodPost, "/appointments", in, &a, "Idempotency-Key", key); err != nil {
		return err
	}
	if g.name != "取消五" {
		r.reminded = append(r.reminded, string(a.ID))
		return nil
	}
	r.given = append(r.given, string(a.ID))
	return r.call(ctx, "desk", http.MethodPost, "/appointments/"+string(a.ID)+"/cancel", map[string]any{"reason": "feels better"}, nil)
}

// sessions opens n doctors' schedules and returns the two sessions of each: today in two hours, tomorrow at this time.
func (r *run) sessions(ctx context.Context, n int) ([][2]booking.SessionID, error) {
	data, err := demo.Load()
	if err != nil {
		return nil, err
	}
	first := data.Departments[0] // the demo goes on with it
	var d booking.Department
	if err := r.call(ctx, "admin", http.MethodPost, "/departments", map[string]any{"name": first.Name, "need": first.Need}, &d); err != nil {
		return nil, err
	}
	c := clinic.Settings{Zone: r.zone}
	out := make([][2]booking.SessionID, n)
	at := now().In(r.zone).Add(75 * time.Second).Truncate(time.Minute)
	r.due = at
	today := clinic.DateOf(at)
	block := func(day clinic.Date, from time.Time) booking.WeeklyBlock {
		start := clinic.WallOf(from)
		return booking.WeeklyBlock{
			Weekday: (int(day.Weekday())+6)%7 + 1, Block: booking.Block{Start: start, End: start.Add(20), Minutes: 10},
		}
	}
	for i := range n {
		var p booking.Practitioner
		name := map[string]string{"zh-CN": fmt.Sprintf("提醒医生%d", i+1), "en": fmt.Sprintf("Dr Reminder %d", i+1)}
		if err := r.call(ctx, "admin", http.MethodPost, "/practitioners", map[string]any{"name": name, "grade": "resident"}, &p); err != nil {
			return nil, err
		}
		var x booking.Schedule
		err := r.call(ctx, "admin", http.MethodPost, "/schedules", map[string]any{
			"departmentId": d.ID, "practitionerId": p.ID, "room": fmt.Sprint(90 + i), "from": today, "until": today.AddDays(1),
			"weekly": []booking.WeeklyBlock{block(today, at.Add(2*time.Hour)), block(today.AddDays(1), at)},
		}, &x)
		if err != nil {
			return nil, err
		}
		out[i] = [2]booking.SessionID{x.On(today, c)[0].ID, x.On(today.AddDays(1), c)[0].ID}
	}
	return out, nil
}

// texts returns what the patients got, when the links to surveys and offers are there.
func (r *run) texts(ctx context.Context) ([]string, error) {
	until := now().Add(time.Minute)
	for {
		s, err := r.look(ctx)
		if err != nil {
			return nil, err
		}
		all, err := s.messages()
		if err != nil {
			return nil, err
		}
		open := 0
		for _, m := range all {
			if (m.Kind == message.Survey || m.Kind == message.Offer) && !m.Status.Final() && m.CheckAt.Before(now().Add(time.Minute)) {
				open++ // the others were lost on their way, and are told again in five minutes
			}
		}
		if open == 0 || now().After(until) {
			break
		}
		if err := pause(ctx, time.Second); err != nil {
			return nil, err
		}
	}
	var out []string
	for _, x := range r.cloud.Sent() {
		text, err := url.QueryUnescape(x.Text) // a link in a page's address is escaped
		if err != nil {
			text = x.Text
		}
		out = append(out, text)
	}
	return out, nil
}

// rest waits until what follows has happened: with the waits for lost senders and dispatches, unless it must be quick.
func (r *run) rest(ctx context.Context) error {
	if err := pause(ctx, r.due.Add(2*time.Minute/hurry).Sub(now())); err != nil { // the sweep has been there
		return err
	}
	if err := r.cloud.Settle(ctx, 5*time.Minute); err != nil {
		return err
	}
	r.faults.Switch(false)
	if err := r.cloud.Fire("EachMinute"); err != nil { // those before may all have been killed
		return err
	}
	if err := r.cloud.Settle(ctx, 5*time.Minute); err != nil {
		return err
	}
	if r.quick {
		if err := r.passFive(ctx); err != nil {
			return err
		}
	}
	until := now().Add(7 * time.Minute)
	for told := false; ; told = true {
		waiting, err := r.waiting(ctx)
		if err != nil {
			return err
		}
		if waiting == 0 || now().After(until) || r.quick {
			break
		}
		if !told {
			r.say("   %d messages wait for a lost sender's lease or for being told again: up to six minutes", waiting)
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return err
		}
	}
	r.cloud.Quiet() // nothing moves while it is looked at
	return r.cloud.Settle(ctx, 5*time.Minute)
}

// passFive lets the five minutes pass after which a message is told again whose dispatch was lost with its sweep: it
// moves them to the front of the due index, without faults and with the condition that any writer has.
func (r *run) passFive(ctx context.Context) error {
	s, err := r.look(ctx)
	if err != nil {
		return err
	}
	at := now()
	for key, it := range s.items {
		var m message.Message
		if key.Table != store.Messages || !strings.HasPrefix(key.SK, "msg#") {
			continue
		}
		if err := it.Decode(&m); err != nil {
			return err
		}
		if m.Status != message.Queued {
			continue
		}
		due := fmt.Sprintf("%013d#%s", at.UnixMilli(), m.ID)
		op := store.Update(key).Set("checkAt", at.UTC().Truncate(time.Millisecond)).In("due", "due", due).If(store.VersionIs(it.Version))
		if err := r.store.Write(ctx, auth.Job("demo").Stamp("time passes", at), op); err != nil {
			return fmt.Errorf("let five minutes pass: %w", err)
		}
		r.passed++
	}
	r.say("   for %d messages whose dispatch was lost five minutes pass at once", r.passed)
	// Whom a provider refuses is back in the index, where the next minute finds them for the next channel.
	for range channel.Names() {
		if err := r.cloud.Fire("EachMinute"); err != nil {
			return err
		}
		if err := r.cloud.Settle(ctx, 5*time.Minute); err != nil {
			return err
		}
		if n, err := r.returned(ctx); err != nil || n == 0 {
			return err
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
