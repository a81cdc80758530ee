package message

import (
	"context"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// preparingFor fills in what a patient does before, of a message that tells it.
func (s *Service) preparingFor(ctx context.Context, m Message, v values) (values, error) {
	if m.Kind != Preparation {
		return v, nil
	}
	p, err := s.prepared(ctx, m.Vars.Service, m.Vars.ServiceVersion, m.Vars.Unfed)
	v.link, v.prepare, v.now = s.Clinic.PublicURL+preparePath, p, s.Now()
	return v, err
}

// steps says what a patient must do, as much as the channel has room for. If that is nothing, it leads to the page: a
// template of WeChat's with an empty value is refused.
func steps(lang i18n.Lang, by channel.Name, v values) string {
	all := fasting(lang, by, v)
	switch by {
	case channel.Email:
		all = append(append(all, brought(lang, v.prepare)...), written(lang, v.prepare)...)
	case channel.WeChat:
		all = append(all, brought(lang, v.prepare)...)
	case channel.SMS, channel.Phone:
	}
	if by != channel.SMS && v.prepare != nil && len(v.prepare.Confirm) > 0 {
		all = append(all, step(lang, "confirm", nil))
	}
	if len(all) == 0 {
		all = []string{step(lang, "look", nil)}
	}
	if by == channel.Email {
		return "- " + strings.Join(all, "\n- ")
	}
	return strings.Join(all, step(lang, "stop", nil))
}

func step(lang i18n.Lang, what string, params map[string]any) string {
	return i18n.T(lang, "message.prepare."+what, params)
}

// fasting says until when a patient may eat and drink. Who reads it after that is told to stop now, and to call if they
// have not kept to what nobody had told them.
func fasting(lang i18n.Lang, by channel.Name, v values) []string {
	f := v.prepare.Fasting(v.start, v.start.Location())
	if f.Eat == nil {
		return nil
	}
	at := clockTime
	if by == channel.SMS {
		at = clockTimeShort
	}
	eat := map[string]any{"at": at(lang, *f.Eat, v.start)}
	drink := map[string]any{}
	if f.Drink != nil {
		drink["at"] = at(lang, *f.Drink, v.start)
	}
	neither := f.Drink != nil && f.Eat.Equal(*f.Drink)
	switch {
	case neither && passed(f.Eat, v.now):
		return []string{step(lang, "neither-now", eat)}
	case neither:
		return []string{step(lang, "neither", eat)}
	case passed(f.Drink, v.now):
		return []string{step(lang, "both-now", map[string]any{"ate": eat["at"], "drank": drink["at"]})}
	}
	all := []string{step(lang, "eat", eat)}
	if passed(f.Eat, v.now) {
		all[0] = step(lang, "eat-now", eat)
	}
	if f.Drink != nil {
		all = append(all, step(lang, "drink", drink))
	}
	return all
}

func passed(t *time.Time, now time.Time) bool { return t != nil && !now.Before(*t) }

// limits says until when a patient may eat and drink in the few characters that a provider's template has for each: a
// sentence that is cut off could lose the time.
func limits(lang i18n.Lang, v values) (eat, drink string) {
	f := v.prepare.Fasting(v.start, v.start.Location())
	say := func(t *time.Time, otherwise string) string {
		switch {
		case t == nil:
			return step(lang, otherwise, nil)
		case passed(t, v.now):
			return step(lang, "from-now", nil)
		}
		return clockTime(lang, *t, v.start)
	}
	return say(f.Eat, "no-limit"), say(f.Drink, "no-limit")
}

// brought says what and whom a patient brings along.
func brought(lang i18n.Lang, p *booking.Preparation) []string {
	var all []string
	if p == nil {
		return nil
	}
	if things := each(lang, p.Bring); things != "" {
		all = append(all, step(lang, "bring", map[string]any{"things": things}))
	}
	if p.Companion {
		all = append(all, step(lang, "companion", nil))
	}
	return all
}

// written says what the clinic wrote in its own words, which may be long.
func written(lang i18n.Lang, p *booking.Preparation) []string {
	var all []string
	if p == nil {
		return nil
	}
	for _, line := range []struct {
		what string
		text i18n.Text
	}{{"pause", p.Pause}, {"wear", p.Wear}, {"instructions", p.Instructions}} {
		if text := line.text.In(lang); text != "" {
			all = append(all, step(lang, line.what, map[string]any{"text": text}))
		}
	}
	return all
}

func each(lang i18n.Lang, all []i18n.Text) string {
	said := make([]string, len(all))
	for i, t := range all {
		said[i] = t.In(lang)
	}
	return strings.Join(said, i18n.T(lang, "message.prepare.comma", nil))
}

// clockTime says a time near an appointment by a clock of 24 hours. Midnight belongs to the evening before it: whoever
// reads "0:00 on 4 March" may think of the night that comes after.
func clockTime(lang i18n.Lang, t, start time.Time) string { return nearTime(lang, "at", t, start) }

// clockTimeShort says it for an SMS, which comes a few days before at most.
func clockTimeShort(lang i18n.Lang, t, start time.Time) string {
	return nearTime(lang, "at-short", t, start)
}

func nearTime(lang i18n.Lang, what string, t, start time.Time) string {
	t = t.In(start.Location())
	on, clock := t, t.Format("15:04")
	switch {
	case clock == "00:00":
		on, clock = t.AddDate(0, 0, -1), "24:00"
	case clinic.DateOf(t) == clinic.DateOf(start):
		what = "that-day"
	}
	return step(lang, what, map[string]any{"clock": clock, "day": day(lang, on), "date": shortDay(lang, on)})
}
