package message

import (
	"context"
	"slices"
	"time"

	"careloop/internal/channel"
	"careloop/internal/emergency"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// alertFor is how long an alert is worth sending: later than that somebody has come, or it is told by other ways.
const alertFor = 30 * time.Minute

// EmergencyEvent plans what contacts are told: that they are needed, and, those who were told, that it is over.
func (s *Service) EmergencyEvent(ctx context.Context, e emergency.Event) error {
	for _, m := range alertsOf(e) {
		if err := s.plan(ctx, m); err != nil {
			return errs.Internal("plan messages", err)
		}
	}
	return nil
}

// Hurry does what EmergencyEvent does and claims at once what came of it, as the sweep would within a minute. The
// dispatches are to be published; one that is lost is told again by the sweep.
func (s *Service) Hurry(ctx context.Context, e emergency.Event) ([]Dispatch, error) {
	if err := s.EmergencyEvent(ctx, e); err != nil {
		return nil, err
	}
	var due []Dispatch
	for _, m := range alertsOf(e) {
		m, err := s.find(ctx, m)
		if err != nil {
			return due, errs.Internal("read alert", err)
		}
		d, ok, err := s.claimRead(ctx, m, s.Now())
		if err != nil {
			return due, errs.Internal("claim alert", err)
		}
		if ok {
			due = append(due, d)
		}
	}
	return due, nil
}

// alertsOf lists what an event tells. Contacts who are only telephoned are left to whoever is on the spot.
func alertsOf(e emergency.Event) []Message {
	var all []Message
	add := func(a emergency.Recipient, kind Kind, due time.Time) {
		if slices.ContainsFunc(a.Channels, func(c channel.Name) bool { return c != channel.Phone }) {
			all = append(all, Message{
				ID: newID(due, kind, string(a.ID)), Kind: kind, Case: e.Emergency.ID, About: string(a.ID), DueAt: due, NotAfter: due.Add(alertFor),
				Vars: Vars{Start: e.Emergency.RaisedAt},
			})
		}
	}
	switch e.Kind {
	case emergency.ContactAlerted:
		add(e.Alert, EmergencyAlert, e.Alert.At)
	case emergency.EmergencyClosed:
		for _, a := range e.Emergency.Alerts {
			// Who answered had it, whatever came of the message.
			if (a.SentAt != nil || a.Answer != "") && e.Emergency.EndedAt != nil {
				add(a, EmergencyOver, *e.Emergency.EndedAt)
			}
		}
	case emergency.EmergencyRaised, emergency.EmergencyAcknowledged:
	}
	return all
}

// decideAlert looks how an emergency stands. Hours, consents and counts are patients'.
func (s *Service) decideAlert(ctx context.Context, m Message, now time.Time) (decision, error) {
	x, err := s.Alerts.Summons(ctx, job, emergency.AlertID(m.About))
	if err != nil {
		return orGone(err)
	}
	d := decision{summons: x}
	switch {
	case m.Kind == EmergencyAlert && (!x.Open || x.Needless):
		d.drop = WhyNeedless
		return d, nil
	case !now.Before(m.NotAfter):
		d.drop = WhyTooLate
		return d, nil
	}
	d.contact.Lang, d.contact.To = x.Lang, x.To
	for _, c := range x.Channels {
		if c != channel.Phone {
			d.contact.Consents = append(d.contact.Consents, c)
		}
	}
	d.channels, d.drop = s.open(m, d.contact)
	d.failed = d.drop == WhyRefused || d.drop == WhyProvider
	return d, nil
}

// composeAlert makes what a contact reads: what, where, since when, and where to answer. No patient is named.
func (s *Service) composeAlert(ctx context.Context, m Message, d decision) (channel.Outgoing, error) {
	lang, x := s.language(d.summons.Lang), d.summons
	path, err := s.Alerts.Link(ctx, emergency.AlertID(m.About), x.RaisedAt)
	if err != nil {
		return channel.Outgoing{}, errs.Internal("alert link", err)
	}
	v := values{clinic: s.Clinic.Name, what: x.Kind.In(lang), place: x.Where, link: s.Clinic.PublicURL + path, start: x.RaisedAt.In(s.Clinic.Zone)}
	if x.Drill {
		v.what = i18n.T(lang, "message.drill", map[string]any{"what": v.what})
	}
	out := render(m.Kind, m.Channel, lang, v)
	out.To, out.Dedup = x.To[m.Channel], string(m.ID)
	return out, nil
}
