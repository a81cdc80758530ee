package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/followup"
	"careloop/internal/message"
)

// messagesOf returns the messages about one appointment by kind.
func (s *story) messagesOf(ctx context.Context, a booking.Appointment) (map[message.Kind]message.Message, error) {
	all, err := list[message.Message](ctx, s.as[auth.FrontDesk], "/patients/"+string(a.Patient)+"/messages", url.Values{})
	if err != nil {
		return nil, err
	}
	about := map[message.Kind]message.Message{}
	for _, m := range all {
		if m.About == string(a.ID) {
			about[m.Kind] = m
		}
	}
	return about, nil
}

// messages looks whether everybody was told what they should be, and nobody what they should not.
func (s *story) messages(ctx context.Context) error {
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	counts := map[string]int{}
	for _, a := range s.booked {
		about, err := s.messagesOf(ctx, a)
		if err != nil {
			return err
		}
		for kind, m := range about {
			counts[string(kind)+" "+string(m.Status)]++
		}
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		s.say("   %4d  %s", counts[what], what)
	}
	if s.Clock.Simulated() {
		s.expect(counts["reminder-24h sent"] > 0 && counts["reminder-2h sent"] > 0, "no reminders went out")
	}
	for _, a := range append(slices.Clone(s.cancelled), s.moved...) {
		about, err := s.messagesOf(ctx, a)
		if err != nil {
			return err
		}
		for kind, m := range about {
			reminder := kind == message.DayBefore || kind == message.HoursBefore
			s.expect(!reminder || m.Status != message.Sent, "%s of an appointment that was given up was sent", kind)
			if reminder {
				s.say("   the %s of %s: %s, because %s", kind, s.at(a.Start), m.Status, m.Why)
			}
		}
	}
	return nil
}

// followUp lets the nurses work through their list: where the story stops now, half of what is due, else on three
// days of the week that follows, those who were not reached again.
func (s *story) followUp(ctx context.Context) error {
	counts := map[string]int{}
	days := []int{14, 17, 21}
	if !s.until.IsZero() || !s.Clock.Simulated() {
		days = []int{0}
	}
	for _, day := range days {
		if day > 0 {
			if err := s.Clock.Advance(ctx, s.day1.AddDays(day).At("09:00", s.zone)); err != nil {
				return err
			}
		}
		if err := s.callBack(ctx, counts); err != nil {
			return err
		}
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		s.say("   %4d  %s", counts[what], what)
	}
	doctor, err := list[followup.Task](ctx, s.as[auth.Doctor], "/tasks", url.Values{"view": {"all"}, "kind": {string(followup.DoctorTask)}})
	if err != nil {
		return err
	}
	doctor = slices.DeleteFunc(doctor, func(t followup.Task) bool { return t.Plan == followup.PlanCritical }) // nobody's answer
	s.say("   %d became a doctor's task", len(doctor))
	s.worse += counts[string(followup.Worse)]
	s.expect(len(doctor) == s.worse || !s.Clock.Simulated(), "%d doctor's tasks for %d worrying answers", len(doctor), s.worse)
	return nil
}

// callBack works through what is overdue and due.
func (s *story) callBack(ctx context.Context, counts map[string]int) error {
	nurse := s.as[auth.Nurse]
	outcomes := []followup.Outcome{followup.Reached, followup.Reached, followup.NoAnswer, followup.WillReturn, followup.Worse, followup.Refused}
	for _, view := range []string{"overdue", "due"} {
		tasks, err := list[followup.Task](ctx, nurse, "/tasks", url.Values{"view": {view}, "kind": {string(followup.FollowUp)}})
		if err != nil {
			return err
		}
		s.say("   %s: %d follow-ups are %s", s.at(s.Clock.Now()), len(tasks), view)
		if !s.until.IsZero() && view == "due" {
			tasks = tasks[:len(tasks)/2]
		}
		for i, t := range tasks {
			if err := nurse.post(ctx, "/tasks/"+string(t.ID)+"/claim", nil, nil); err != nil {
				return fmt.Errorf("claim: %w", err)
			}
			outcome := outcomes[(i+len(t.Attempts))%len(outcomes)]
			in := map[string]any{"outcome": outcome, "note": "demo"}
			key := s.key("attempt", string(t.ID))
			if err := nurse.post(ctx, "/tasks/"+string(t.ID)+"/attempts", in, nil, "Idempotency-Key", key); err != nil {
				return fmt.Errorf("attempt: %w", err)
			}
			counts[string(outcome)]++
		}
	}
	return nil
}

var surveyLink = regexp.MustCompile(`/s/([A-Za-z0-9_.-]+)`)

// surveyTokens reads the survey links out of what the patients got.
func (s *story) surveyTokens(ctx context.Context) ([]string, error) {
	texts := s.Texts
	if texts == nil {
		texts = s.outbox
	}
	sent, err := texts(ctx)
	if err != nil {
		return nil, err
	}
	var tokens []string
	for _, text := range sent {
		if found := surveyLink.FindStringSubmatch(text); found != nil && !slices.Contains(tokens, found[1]) {
			tokens = append(tokens, found[1])
		}
	}
	return tokens, nil
}

// outbox reads what the patients got from the local outbox.
func (s *story) outbox(ctx context.Context) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/local/outbox", nil)
	if err != nil {
		return nil, err
	}
	res, err := s.as[auth.Manager].http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // decoded below
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the outbox answered %d", res.StatusCode)
	}
	var sent []struct{ Text string }
	if err := json.NewDecoder(res.Body).Decode(&sent); err != nil {
		return nil, err
	}
	texts := make([]string, len(sent))
	for i, m := range sent {
		texts[i] = m.Text
	}
	return texts, nil
}

// surveys lets two of three patients answer, and one of them twice, which must not count.
func (s *story) surveys(ctx context.Context) error {
	if !s.Clock.Simulated() && s.Texts == nil {
		s.say("   the links go out two hours after the visits, to the patients' phones")
		return nil
	}
	tokens, err := s.surveyTokens(ctx)
	if err != nil {
		return err
	}
	guest := &client{url: s.URL, http: s.as[auth.Manager].http}
	answered := 0
	for i, token := range tokens {
		if s.asked[token] {
			continue
		}
		s.asked[token] = true
		if i%3 == 2 {
			continue
		}
		if err := s.answer(ctx, guest, "/survey-invitations/"+token, i); err != nil {
			return err
		}
		answered++
	}
	s.say("   %d links received, %d answered; the second answer to one link was refused", len(tokens), answered)
	s.expect(answered > 0, "nobody answered a survey")
	s.answered += answered
	return nil
}

// answer answers a survey, and the first one once more.
func (s *story) answer(ctx context.Context, guest *client, path string, i int) error {
	var page struct{ Questions []struct{ ID, Kind string } }
	if err := guest.get(ctx, path, &page); err != nil {
		return err
	}
	var answers []map[string]any
	for j, q := range page.Questions {
		switch q.Kind {
		case "scale":
			answers = append(answers, map[string]any{"question": q.ID, "value": 5 - (i+j)%3})
		case "nps":
			answers = append(answers, map[string]any{"question": q.ID, "value": 10 - i%5})
		case "choice":
			answers = append(answers, map[string]any{"question": q.ID, "value": 0})
		}
	}
	if err := guest.post(ctx, path+"/response", map[string]any{"answers": answers}, nil); err != nil || i > 0 {
		return err
	}
	err := guest.post(ctx, path+"/response", map[string]any{"answers": answers}, nil)
	var no *problem
	s.expect(errors.As(err, &no) && no.Code == "already-answered", "a link was used twice: %v", err)
	return nil
}

// figures prints the departments' figures and compares the live counters with a recount.
func (s *story) figures(ctx context.Context) error {
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	manager := s.as[auth.Manager]
	month := string(s.day1.Month())
	var out struct {
		Items []struct {
			DepartmentID booking.DepartmentID
			Figures      []struct {
				ID          string
				Numerator   int64
				Denominator int64
				Value       *float64
			}
		}
	}
	if err := manager.get(ctx, "/kpis/departments?"+url.Values{"month": {month}}.Encode(), &out); err != nil {
		return err
	}
	counted := int64(0)
	for _, d := range out.Items {
		s.say("   %s · %s", s.depts[d.DepartmentID].Name["en"], s.depts[d.DepartmentID].Name["zh-CN"])
		for _, f := range d.Figures {
			if f.ID == "survey-response" {
				counted += f.Numerator
			}
			if f.Value != nil {
				s.say("      %-24s %8.2f   (%d / %d)", f.ID, *f.Value, f.Numerator, f.Denominator)
			}
		}
	}
	s.expect(len(out.Items) == len(s.depts), "figures of %d departments instead of %d", len(out.Items), len(s.depts))
	if !s.Clock.Simulated() { // else some of the visits are in another month
		s.expect(counted == int64(s.answered), "the figures count %d answered surveys of %d", counted, s.answered)
	}
	today := s.day1
	if s.Clock.Simulated() {
		today = today.AddDays(28)
	}
	var recount struct{ Items []json.RawMessage }
	if err := manager.post(ctx, "/kpis/recount", map[string]any{"from": s.day1, "to": today}, &recount); err != nil {
		return err
	}
	s.say("   recounted from the source records, %s to %s: difference %d", s.day1, today, len(recount.Items))
	s.expect(len(recount.Items) == 0, "counters differ: %s", recount.Items)
	return nil
}
