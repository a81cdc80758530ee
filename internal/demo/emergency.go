package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/emergency"
)

// alarmRule puts in force who is told: security at once, the head nurse next, unless the clinic has said so already.
func (s *story) alarmRule(ctx context.Context) error {
	manager := s.as[auth.Manager]
	var r map[string]any
	h, err := manager.call(ctx, "GET", "/emergency-rules", nil, &r)
	if known, _ := r["contacts"].([]any); err != nil || len(known) > 0 {
		return err
	}
	r["minutes"] = 2
	r["contacts"] = []map[string]any{
		{"id": "security", "name": "保安室 Security", "language": "zh-CN", "phone": "+8617000000901", "channels": []string{"sms", "phone"}},
		{"id": "head-nurse", "name": "护士长 Head nurse", "language": "en", "email": "head-nurse@example.com", "channels": []string{"email"}},
	}
	r["lines"] = []map[string]any{{"steps": [][]string{{"security"}, {"head-nurse"}}}}
	_, err = manager.call(ctx, "PUT", "/emergency-rules", r, nil, "If-Match", h.Get("ETag"))
	return err
}

// alarm lets eight people press for one place, nobody come for a while, then a doctor, and a manager report.
func (s *story) alarm(ctx context.Context) error {
	if err := s.alarmRule(ctx); err != nil {
		return fmt.Errorf("rule: %w", err)
	}
	e, err := s.press(ctx)
	if err != nil {
		return err
	}
	if s.Clock.Simulated() {
		if err := s.Clock.Advance(ctx, s.Clock.Now().Add(4*time.Minute)); err != nil {
			return err
		}
	}
	if err := s.write(ctx, e, map[string]any{"kind": "acknowledged", "minutes": 2}); err != nil {
		return err
	}
	for _, x := range []map[string]any{{"kind": "arrived"}, {"kind": "measure", "note": "测血压、血糖，吸氧"}, {"kind": "handed-over", "note": "120"}} {
		if err := s.write(ctx, e, x); err != nil {
			return err
		}
	}
	path := "/emergencies/" + string(e.ID)
	if err := s.as[auth.Nurse].post(ctx, path+"/end", map[string]any{}, nil, "Idempotency-Key", s.key("end", string(e.ID))); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	var x emergency.Sheet
	if err := s.as[auth.Nurse].get(ctx, path, &x); err != nil {
		return err
	}
	s.say("   eight pressed for one place at once: one emergency, %d lines in its timeline, %d contacts told", len(x.Timeline), len(x.Alerts))
	s.expect(x.Joined == 7, "%d of 7 joined", x.Joined)
	if s.Clock.Simulated() {
		s.say("   nobody came within 2 minutes, so the head nurse was told too; a doctor answered after %s", x.AcknowledgedAt.Sub(x.RaisedAt).Round(time.Second))
		s.expect(len(x.Alerts) == 2, "%d contacts were told", len(x.Alerts))
	}
	if err := s.reported(ctx, path); err != nil {
		return err
	}
	return s.practise(ctx)
}

// press lets eight people press for one place at once.
func (s *story) press(ctx context.Context) (emergency.Emergency, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var first emergency.Emergency
	var failed error
	who := []auth.Role{auth.Nurse, auth.FrontDesk, auth.Doctor, auth.Manager}
	for n := range 8 {
		wg.Go(func() {
			var e emergency.Pressed
			err := s.as[who[n%len(who)]].post(ctx, "/emergencies", map[string]any{"kind": "collapse", "room": "候诊区 Waiting area"}, &e,
				"Idempotency-Key", s.key("press", fmt.Sprint(n)))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				failed = err
			case first.ID == "":
				first = e.Emergency
			case first.ID != e.ID:
				failed = fmt.Errorf("two emergencies for one place: %s and %s", first.ID, e.ID)
			}
		})
	}
	wg.Wait()
	return first, failed
}

func (s *story) write(ctx context.Context, e emergency.Emergency, line map[string]any) error {
	err := s.as[auth.Doctor].post(ctx, "/emergencies/"+string(e.ID)+"/timeline", line, nil, "Idempotency-Key", s.key(fmt.Sprint(line["kind"]), string(e.ID)))
	if err != nil {
		return fmt.Errorf("write %s: %w", line["kind"], err)
	}
	return nil
}

// reported lets a manager complete the draft and sign it.
func (s *story) reported(ctx context.Context, path string) error {
	manager := s.as[auth.Manager]
	var r emergency.Review
	h, err := manager.call(ctx, "GET", path+"/report", nil, &r)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	r.Improvement = "候诊区加装 AED · an AED for the waiting area"
	body := map[string]any{
		"course": r.Course, "cause": "低血糖 · low blood sugar", "harm": "无，已转 120 · none, taken over by the ambulance", "improvement": r.Improvement, "sign": true,
	}
	if _, err := manager.call(ctx, "PUT", path+"/report", body, &r, "If-Match", h.Get("ETag")); err != nil {
		return fmt.Errorf("sign report: %w", err)
	}
	s.say("   the report was drafted from the timeline, completed and signed by %s", r.SignedBy)
	return nil
}

// practise plays a drill, which is counted apart.
func (s *story) practise(ctx context.Context) error {
	manager := s.as[auth.Manager]
	var e emergency.Pressed
	drill := map[string]any{"kind": "fire", "room": "二楼 Second floor", "drill": true}
	if err := manager.post(ctx, "/emergencies", drill, &e, "Idempotency-Key", s.key("drill")); err != nil {
		return fmt.Errorf("drill: %w", err)
	}
	if err := s.write(ctx, e.Emergency, map[string]any{"kind": "arrived"}); err != nil {
		return err
	}
	err := manager.post(ctx, "/emergencies/"+string(e.ID)+"/end", map[string]any{}, nil, "Idempotency-Key", s.key("end", string(e.ID)))
	s.say("   a fire drill: marked as one in all that is said, and counted apart")
	return err
}
