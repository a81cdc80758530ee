package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/demo"
)

// story plays what happens: first the appointments whose reminders are due a moment later, then the demo, then what
// the night does.
func (r *run) story(ctx context.Context) error {
	r.say("\nA. Appointments in two hours and in a day, whose reminders are due at once · 提醒")
	if err := r.soon(ctx); err != nil {
		return fmt.Errorf("reminders: %w", err)
	}
	r.say("\nB. The story · 故事")
	r.client.begin = func() { r.faults.Switch(r.options.faults) }
	err := demo.Play(ctx, demo.Config{
		URL: r.cloud.URL, Token: r.token, Clock: clock{r}, Out: r.out, HTTP: &http.Client{Transport: r.client, Timeout: 2 * time.Minute},
	})
	r.expect(err == nil, "the story: %v", err)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.say("\nC. The night · 夜间任务")
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
}

func guests(today string) []guest {
	return []guest{
		{"微信一", "13900000001", map[string]any{"wechat": "oDemo_0123456789abcdefghij-k"}, []string{"wechat"}},
		{"短信二", "13900000002", nil, []string{"sms"}},
		{"邮件三", "13900000003", map[string]any{"email": "three@careloop.example"}, []string{"email"}},
		{"电话四", "13900000004", nil, []string{"phone"}},
		{"取消五", "13900000005", nil, []string{"sms"}},
		{"生日六", "13900000006", map[string]any{"birthDate": "1990" + today[4:]}, []string{"sms"}},
		{"短信七", "13900000007", nil, []string{"sms"}},
	}
}

// soon books everybody a number in two hours and one in a day. Their reminders are due a minute later,
// and the sweep finds them then.
func (r *run) soon(ctx context.Context) error {
	today := clinic.DateOf(now().In(r.zone))
	sessions, err := r.sessions(ctx, len(guests(string(today))))
	if err != nil {
		return err
	}
	people := map[string]string{}
	for _, g := range guests(string(today)) {
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
		if err := r.call(ctx, "desk", http.MethodPost, "/patients", in, &out, "Idempotency-Key", "guest-"+g.phone); err != nil {
			return err
		}
		people[g.name] = out.Patient.ID
	}
	n := 0
	for _, g := range guests(string(today)) {
		for i, session := range sessions[n] {
			var a booking.Appointment
			err := r.call(ctx, "desk", http.MethodPost, "/appointments", map[string]any{"patientId": people[g.name], "sessionId": session, "number": 1}, &a,
				"Idempotency-Key", fmt.Sprintf("soon-%d-%d", n, i))
			if err != nil {
				return err
			}
			r.reminded = append(r.reminded, string(a.ID))
			if g.name != "取消五" {
				continue
			}
			if err := r.call(ctx, "desk", http.MethodPost, "/appointments/"+string(a.ID)+"/cancel", map[string]any{"reason": "feels better"}, nil); err != nil {
				return err
			}
			r.reminded, r.given = r.reminded[:len(r.reminded)-1], append(r.given, string(a.ID))
		}
		n++
	}
	r.say("   %d people booked, %d of their appointments cancelled again", len(people), len(r.given))
	return nil
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
		out[i] = [2]booking.SessionID{x.On(today, r.zone)[0].ID, x.On(today.AddDays(1), r.zone)[0].ID}
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
