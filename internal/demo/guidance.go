package demo

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/guidance"
)

// guide asks, as somebody without an account, where to go with a toothache and with chest pain.
func (s *story) guide(ctx context.Context) error {
	anybody := &client{url: s.URL, http: s.as[auth.FrontDesk].http}
	ask := func(years int, complaints ...guidance.Ailment) (guidance.Advice, error) {
		var a guidance.Advice
		err := anybody.post(ctx, "/guidance", map[string]any{
			"person": guidance.Asker{Years: years, Sex: guidance.Male}, "complaints": complaints,
		}, &a)
		return a, err
	}
	tooth, err := ask(30, guidance.Ailment{Symptom: "toothache"})
	if err != nil {
		return err
	}
	s.expect(len(tooth.Suggestions) == 1 && tooth.Alarm == nil, "a toothache leads to a department")
	for _, x := range tooth.Suggestions {
		s.say("   a toothache: %s; %s", x.Name, tooth.When)
	}
	chest, err := ask(61, guidance.Ailment{Symptom: "chest-pain", Severity: guidance.Severe, Duration: guidance.Hours})
	if err != nil {
		return err
	}
	s.expect(chest.Alarm != nil && len(chest.Suggestions) == 0, "chest pain leads to the ambulance and to nothing to book")
	if chest.Alarm != nil {
		s.say("   severe chest pain: %s", chest.Alarm.Title)
	}
	return nil
}
