package demo

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinic"
	"careloop/internal/inpatient"
	"careloop/internal/message"
)

// The wards: where patients lie, and where they are moved.
const (
	east      = "三东 3 East"
	intensive = "ICU"
)

// openWards enters the clinic's wards with their beds. Played again, it finds them there.
func (s *story) openWards(ctx context.Context) error {
	manager := s.as[auth.Manager]
	all, err := list[inpatient.Ward](ctx, manager, "/wards", url.Values{})
	if err != nil {
		return err
	}
	for _, w := range all {
		s.wards[w.Name] = w.ID
	}
	for _, x := range []struct {
		name string
		beds int
	}{{east, 24}, {intensive, 4}} {
		if s.wards[x.name] != "" {
			continue
		}
		beds := make([]string, x.beds)
		for i := range beds {
			beds[i] = fmt.Sprint(i + 1)
		}
		var w inpatient.Ward
		if err := manager.post(ctx, "/wards", map[string]any{"name": x.name, "beds": beds}, &w); err != nil {
			return err
		}
		s.wards[x.name] = w.ID
	}
	return nil
}

// ward admits three patients: one goes home again with a follow-up, one is moved, one was admitted by mistake.
func (s *story) ward(ctx context.Context) error {
	if err := s.openWards(ctx); err != nil {
		return err
	}
	var all []inpatient.Stay
	for i, key := range []string{"p02", "p03", "p04"} {
		stay, err := s.admit(ctx, key, fmt.Sprint(i+1))
		if err != nil {
			return fmt.Errorf("admit %s: %w", key, err)
		}
		all = append(all, stay)
	}
	if err := s.deposits(ctx, all[0]); err != nil {
		return err
	}
	doctor, nurse, desk := s.as[auth.Doctor], s.as[auth.Nurse], s.as[auth.FrontDesk]
	for _, x := range []struct {
		by   *client
		path string
		body map[string]any
	}{
		{nurse, "/milestones", map[string]any{"kind": "pre-op", "note": "禁食 8 小时"}},
		{doctor, "/milestones", map[string]any{"kind": "surgery"}},
		{nurse, "/milestones", map[string]any{"kind": "post-op"}},
		{nurse, "/milestones", map[string]any{"kind": "discharge-planned", "day": clinic.DateOf(s.Clock.Now().In(s.zone)).AddDays(2)}},
	} {
		if err := s.step(ctx, x.by, all[0], x.path, x.body); err != nil {
			return err
		}
	}
	if err := s.step(ctx, nurse, all[1], "/milestones", map[string]any{"kind": "transfer", "wardId": s.wards[intensive], "bed": "1"}); err != nil {
		return err
	}
	if err := s.step(ctx, desk, all[2], "/cancel", map[string]any{"reason": "改为门诊治疗"}); err != nil {
		return err
	}
	if s.Clock.Simulated() {
		if err := s.Clock.Advance(ctx, s.Clock.Now().Add(48*time.Hour)); err != nil {
			return err
		}
	}
	home := map[string]any{"kind": "discharge", "instructions": "两周内避免提重物 · nothing heavy for two weeks", "followUp": "home-visit"}
	if err := s.step(ctx, doctor, all[0], "/milestones", home); err != nil {
		return err
	}
	if err := s.after(ctx, all[0]); err != nil {
		return err
	}
	return s.settled(ctx, all[0])
}

// deposits takes money in advance, in two ways, and charges what was done.
func (s *story) deposits(ctx context.Context, stay inpatient.Stay) error {
	desk := s.as[auth.FrontDesk]
	if err := desk.post(ctx, "/tills", map[string]any{"openingFloat": 20_000}, nil); err != nil {
		return fmt.Errorf("open till: %w", err)
	}
	path := "/accounts/" + string(stay.ID)
	for method, amount := range map[billing.Method]billing.Fen{billing.Cash: 100_000, billing.Card: 200_000} {
		body := map[string]any{"method": method, "amount": amount}
		if err := desk.post(ctx, path+"/payments", body, nil, "Idempotency-Key", s.key("deposit", string(method), string(stay.ID))); err != nil {
			return fmt.Errorf("deposit: %w", err)
		}
	}
	for code, n := range map[string]int{"CONS": 4, "MRI": 1, "AMOX": 6} {
		body := map[string]any{"code": code, "quantity": n}
		if err := s.as[auth.Nurse].post(ctx, path+"/charges", body, nil, "Idempotency-Key", s.key("ward", code, string(stay.ID))); err != nil {
			return fmt.Errorf("charge: %w", err)
		}
	}
	return s.closeTill(ctx)
}

// settled gives back what is left of the deposits, which a manager has to agree to, and closes the account. The till begins
// with what may go back in cash.
func (s *story) settled(ctx context.Context, stay inpatient.Stay) error {
	desk, path := s.as[auth.FrontDesk], "/accounts/"+string(stay.ID)+"/settlement"
	if err := desk.post(ctx, "/tills", map[string]any{"openingFloat": 100_000}, nil); err != nil {
		return fmt.Errorf("open till: %w", err)
	}
	var x billing.Closing
	if err := desk.post(ctx, path, nil, &x); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	left := -x.Account.Due
	s.expect(len(x.Requests) > 0, "%s went back without a second person", yuan(left))
	for _, r := range x.Requests {
		if err := s.as[auth.Manager].post(ctx, "/refund-requests/"+string(r.ID)+"/decision", map[string]any{"grant": true}, nil); err != nil {
			return err
		}
		if err := desk.post(ctx, "/refund-requests/"+string(r.ID)+"/handout", nil, nil); err != nil {
			return err
		}
	}
	if err := desk.post(ctx, path, nil, &x); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	a := x.Account
	s.say("   deposits %s, charged %s, given back %s after a second person agreed; settled with %s due", yuan(a.Paid), yuan(a.Charged), yuan(a.Refunded), yuan(a.Due))
	s.expect(a.Settled != nil && a.Due == 0 && a.Paid-a.Refunded == a.Charged-a.Discounted, "the stay is not settled: %+v", a.Totals)
	return s.closeTill(ctx)
}

// beds fills a ward, as on any day.
func (s *story) beds(ctx context.Context) error {
	if err := s.openWards(ctx); err != nil {
		return err
	}
	for i, key := range []string{"p02", "p03", "p05"} {
		stay, err := s.admit(ctx, key, fmt.Sprint(i+1))
		if err != nil {
			return fmt.Errorf("admit %s: %w", key, err)
		}
		if i == 0 {
			if err := s.step(ctx, s.as[auth.Nurse], stay, "/milestones", map[string]any{"kind": "pre-op"}); err != nil {
				return err
			}
		}
	}
	s.say("   three patients are in the ward")
	return nil
}

// after looks whether a discharge is followed up.
func (s *story) after(ctx context.Context, stay inpatient.Stay) error {
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	var tasks struct {
		Items []struct{ Plan, Way, From, Due string }
	}
	if err := s.as[auth.Nurse].get(ctx, "/patients/"+string(stay.Patient)+"/tasks", &tasks); err != nil {
		return err
	}
	found := false
	for _, t := range tasks.Items {
		if t.Plan == "inpatient" {
			found = true
			s.say("   discharged; the follow-up is a %s between %s and %s", t.Way, t.From, t.Due)
		}
	}
	s.expect(found, "a discharge opened no follow-up")
	return s.heard(ctx, stay)
}

// heard counts what patient and family were told of a stay.
func (s *story) heard(ctx context.Context, stay inpatient.Stay) error {
	all, err := list[message.Message](ctx, s.as[auth.FrontDesk], "/patients/"+string(stay.Patient)+"/messages", url.Values{})
	if err != nil {
		return err
	}
	told := map[message.Kind]int{}
	for _, m := range all {
		if m.About == string(stay.ID) && m.Status == message.Sent {
			told[m.Kind]++
		}
	}
	s.say("   the patient was told %d times, the family %d times", told[message.StayNews], told[message.StayFamilyNews])
	s.expect(!s.Clock.Simulated() || told[message.StayFamilyNews] >= 5, "the family heard %d times of five milestones", told[message.StayFamilyNews])
	return nil
}

func (s *story) admit(ctx context.Context, key, bed string) (inpatient.Stay, error) {
	a := s.booked[len(s.booked)-1]
	var stay inpatient.Stay
	err := s.as[auth.FrontDesk].post(ctx, "/stays", map[string]any{
		"patientId": s.people[key], "departmentId": a.Department, "attendingId": a.Practitioner, "wardId": s.wards[east], "bed": bed, "expectedDays": 4,
		"family": []map[string]any{{"name": "家属 " + key, "relation": "spouse", "phone": "+861700000095" + bed, "language": "zh-CN"}},
	}, &stay, "Idempotency-Key", s.key("admit", key))
	return stay, err
}

func (s *story) step(ctx context.Context, by *client, stay inpatient.Stay, path string, body map[string]any) error {
	err := by.post(ctx, "/stays/"+string(stay.ID)+path, body, nil, "Idempotency-Key", s.key(path, fmt.Sprint(body["kind"]), string(stay.ID)))
	if err != nil {
		return fmt.Errorf("%s %v: %w", path, body["kind"], err)
	}
	return nil
}
