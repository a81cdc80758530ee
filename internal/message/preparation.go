package message

import (
	"context"
	"strconv"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

const (
	prepareFrom = clinic.Wall("10:00") // of the day before, when shops are open and the evening can still be arranged
	prepareLead = 2 * time.Hour        // before fasting begins: nobody is told at the table
	awakeLead   = time.Hour            // before quiet hours that would come between
)

// preparePath is where patients who sign in see how they prepare for what comes next.
const preparePath = "/my/prepare"

// preparing returns what a patient is told who must prepare for an appointment, held since a time; false if there is
// nothing to prepare. Which it is follows from the appointment and how often its service was changed.
func (s *Service) preparing(ctx context.Context, a booking.Appointment, since time.Time) (Message, bool, error) {
	if a.Service == "" {
		return Message{}, false, nil
	}
	x, err := s.Bookings.ServiceVersion(ctx, a.Service, a.ServiceVersion)
	if err != nil || x.Preparation == nil {
		return Message{}, false, err
	}
	m := notice(a, Preparation, prepareAt(a.Start, x.Preparation, s.Clinic), a.Start.Add(-hoursBefore))
	m.ID = newID(a.Start, Preparation, string(a.ID)+"#"+strconv.Itoa(a.ServiceChange))
	m.Vars.Service, m.Vars.ServiceVersion, m.Vars.ServiceChange = a.Service, a.ServiceVersion, a.ServiceChange
	if f := x.Preparation.Fasting(a.Start, s.Clinic.Zone); f.Eat != nil {
		m.NotAfter = *f.Eat // then it would be too late, and only frighten
	}
	if m.DueAt.Before(since) {
		m.DueAt = since
	}
	return m, true, nil
}

// prepareAt is when a patient is told how to prepare: in the daytime of the day before, but well before fasting begins,
// and before the quiet hours that lie between.
func prepareAt(start time.Time, p *booking.Preparation, c clinic.Settings) time.Time {
	due := c.Day(start).AddDays(-1).At(prepareFrom, c.Zone)
	if f := p.Fasting(start, c.Zone); f.Eat != nil && due.After(f.Eat.Add(-prepareLead)) {
		due = f.Eat.Add(-prepareLead)
	}
	if c.Quiet.Until(due, c.Zone).After(due) {
		due = c.Quiet.Since(due, c.Zone).Add(-awakeLead)
	}
	return due.UTC()
}

// serviceChanged plans anew what a patient is told when something else is done at the appointment.
func (s *Service) serviceChanged(ctx context.Context, e booking.Event) error {
	since, _, err := s.since(ctx, e.Appointment)
	if err != nil {
		return err
	}
	if m, ok, err := s.preparing(ctx, e.Before, since); err != nil {
		return err
	} else if ok {
		if err := s.drop(ctx, m, WhyServiceChanged); err != nil {
			return err
		}
	}
	m, ok, err := s.preparing(ctx, e.Appointment, since)
	if err != nil || !ok {
		return err
	}
	return s.plan(ctx, m)
}

// preparingFor fills in what a patient does before, of a message that tells it.
func (s *Service) preparingFor(ctx context.Context, m Message, v values) (values, error) {
	if m.Kind != Preparation {
		return v, nil
	}
	x, err := s.Bookings.ServiceVersion(ctx, m.Vars.Service, m.Vars.ServiceVersion)
	v.link, v.prepare = s.Clinic.PublicURL+preparePath, x.Preparation
	return v, err
}

// steps says what a patient must do, as much as the channel has room for.
func steps(lang i18n.Lang, by channel.Name, v values) string {
	p, start := v.prepare, v.start
	if p == nil {
		return ""
	}
	var all []string
	say := func(what string, params map[string]any) {
		all = append(all, i18n.T(lang, "message.prepare."+what, params))
	}
	f := p.Fasting(start, start.Location())
	switch {
	case f.Eat != nil && f.Drink != nil && f.Eat.Equal(*f.Drink):
		say("neither", map[string]any{"at": clockTime(lang, *f.Eat, start)})
	case f.Eat != nil:
		say("eat", map[string]any{"at": clockTime(lang, *f.Eat, start)})
		if f.Drink != nil {
			say("drink", map[string]any{"at": clockTime(lang, *f.Drink, start)})
		}
	}
	if by == channel.SMS {
		if len(all) == 0 {
			say("look", nil)
		}
		return strings.Join(all, i18n.T(lang, "message.prepare.comma", nil))
	}
	if bring := each(lang, p.Bring); bring != "" {
		say("bring", map[string]any{"things": bring})
	}
	if p.Companion {
		say("companion", nil)
	}
	for _, line := range []struct {
		what string
		text i18n.Text
	}{{"pause", p.Pause}, {"wear", p.Wear}, {"instructions", p.Instructions}} {
		if text := line.text.In(lang); text != "" && by == channel.Email {
			say(line.what, map[string]any{"text": text})
		}
	}
	if len(p.Confirm) > 0 {
		say("confirm", nil)
	}
	if by == channel.Email {
		return "- " + strings.Join(all, "\n- ")
	}
	return strings.Join(all, i18n.T(lang, "message.prepare.stop", nil))
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
func clockTime(lang i18n.Lang, t, start time.Time) string {
	t = t.In(start.Location())
	on, clock, key := t, t.Format("15:04"), "message.prepare.at"
	switch {
	case clock == "00:00":
		on, clock = t.AddDate(0, 0, -1), "24:00"
	case clinic.DateOf(t) == clinic.DateOf(start):
		key = "message.prepare.that-day"
	}
	return i18n.T(lang, key, map[string]any{"clock": clock, "day": day(lang, on)})
}
