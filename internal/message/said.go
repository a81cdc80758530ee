package message

import (
	"context"
	"errors"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
)

// Where patients who sign in do what a link with a token of its own lets them do without.
const (
	homePath   = "/my"
	waitsPath  = "/my/waits"
	visitsPath = "/my/visits"
)

// Said returns what a message told its patient, made anew in a language as a text message, or nothing if it was not sent,
// or was said by telephone. No text is kept, and none that bears a token is shown: whoever holds one acts by it, so its
// place is taken by the page behind the sign-in.
func (s *Service) Said(ctx context.Context, m Message, lang i18n.Lang) (string, error) {
	if m.Status != Sent && m.Status != Unknown || m.Kind.toStaff() || m.Channel == channel.Phone {
		return "", nil
	}
	v := values{clinic: s.Clinic.Name, code: m.Vars.Code, room: m.Vars.Room.Room}
	switch {
	case m.Kind == Survey:
		v.link = s.Clinic.PublicURL + homePath
	case m.Kind == Offer:
		v.link, v.until = s.Clinic.PublicURL+waitsPath, m.Vars.Expires.In(s.Clinic.Zone).Format("15:04")
	case m.Kind.ofClosure():
		v.link = s.Clinic.PublicURL + visitsPath
		if !m.Vars.Was.IsZero() {
			v.was = m.Vars.Was.In(s.Clinic.Zone)
		}
	case m.Kind.ofStay():
		n, err := s.Stays.News(ctx, job, inpatient.ID(m.About), m.Vars.Milestone, 0)
		if errors.Is(err, inpatient.ErrStay) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		v.what = progress(lang, n.Milestone)
	}
	v, err := s.filled(ctx, m, booking.Appointment{}, lang, s.signedIn(m, v))
	if err != nil {
		return "", err
	}
	v.now = m.DueAt
	if m.Settled != nil {
		v.now = *m.Settled
	}
	return render(m.Kind, channel.SMS, lang, v).Text, nil
}
