package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
)

// waiting plays a full session for whose numbers three wait: what comes free is offered by rank, accepted by the link of
// the message, not answered and passed on.
func (s *story) waiting(ctx context.Context) error {
	session := s.sessions[offered]
	var has []booking.Appointment
	for i := range session.Slots {
		p, err := s.guest(ctx, "有号"+nth(i))
		if err != nil {
			return err
		}
		a, err := s.take(ctx, p, session.ID, i+1, s.key("full", fmt.Sprint(i)))
		if err != nil {
			return err
		}
		has = append(has, a)
	}
	var waits []waitlist.Entry
	for i, urgency := range []string{"routine", "urgent", "routine"} {
		e, err := s.wait(ctx, "候补"+nth(i), urgency)
		if err != nil {
			return err
		}
		waits = append(waits, e)
	}
	urgent, first, second := waits[1], waits[0], waits[2]
	if err := s.giveBackNumber(ctx, has[0]); err != nil {
		return err
	}
	o, err := s.offerOf(ctx, urgent)
	if err != nil {
		return err
	}
	if err := s.acceptByLink(ctx, o); err != nil {
		return err
	}
	if err := s.giveBackNumber(ctx, has[1]); err != nil {
		return err
	}
	if o, err = s.offerOf(ctx, first); err != nil {
		return err
	}
	if err := s.letGo(ctx, o); err != nil {
		return err
	}
	if o, err = s.offerOf(ctx, second); err != nil {
		return err
	}
	if err := s.as[auth.FrontDesk].post(ctx, "/waitlist-offers/"+string(o.ID)+"/accept", nil, nil); err != nil {
		return fmt.Errorf("accept by phone: %w", err)
	}
	if err := s.as[auth.FrontDesk].post(ctx, "/waitlist/"+string(first.ID)+"/leave", map[string]any{"reason": "另约他院"}, nil); err != nil {
		return fmt.Errorf("leave: %w", err)
	}
	return s.fair(ctx)
}

// wait puts somebody on the list for a number of the full session.
func (s *story) wait(ctx context.Context, name, urgency string) (waitlist.Entry, error) {
	p, err := s.guest(ctx, name, "sms")
	if err != nil {
		return waitlist.Entry{}, err
	}
	// Who joins at the same instant waits equally long.
	if err := s.Clock.Advance(ctx, s.Clock.Now().Add(time.Minute)); err != nil {
		return waitlist.Entry{}, err
	}
	return s.joined(ctx, p, map[string]any{
		"sessionId": s.sessions[offered].ID, "from": s.sessions[offered].Date, "until": s.sessions[offered].Date, "urgency": urgency,
	})
}

func (s *story) joined(ctx context.Context, p patient.ID, in map[string]any) (waitlist.Entry, error) {
	in["patientId"], in["departmentId"] = p, s.departments()[0]
	var e waitlist.Entry
	if err := s.as[auth.FrontDesk].post(ctx, "/waitlist", in, &e, "Idempotency-Key", s.key("wait", string(p))); err != nil {
		return e, fmt.Errorf("join the list: %w", err)
	}
	return e, s.Clock.Settle(ctx)
}

// giveBackNumber gives a number back, and lets what follows happen.
func (s *story) giveBackNumber(ctx context.Context, a booking.Appointment) error {
	if err := s.as[auth.FrontDesk].post(ctx, "/appointments/"+string(a.ID)+"/cancel", map[string]any{"reason": "不来了"}, nil); err != nil {
		return err
	}
	return s.Clock.Settle(ctx)
}

// offerOf returns what somebody is being offered. A stream may tell of it again in a moment.
func (s *story) offerOf(ctx context.Context, e waitlist.Entry) (waitlist.Offer, error) {
	for range 5 {
		all, err := list[waitlist.Wait](ctx, s.as[auth.FrontDesk], "/waitlist", url.Values{"department": {string(e.Department)}})
		if err != nil {
			return waitlist.Offer{}, err
		}
		i := slices.IndexFunc(all, func(w waitlist.Wait) bool { return w.ID == e.ID })
		if i >= 0 && all[i].Current != nil {
			s.say("   offered to %s: %s, number %d, until %s", s.names[e.Patient], s.at(all[i].Current.Start), all[i].Current.Number, s.at(all[i].Current.Until))
			return *all[i].Current, nil
		}
		if err := s.Clock.Settle(ctx); err != nil {
			return waitlist.Offer{}, err
		}
	}
	return waitlist.Offer{}, fmt.Errorf("nothing was offered to %s", s.names[e.Patient])
}

var offerLink = regexp.MustCompile(`/o/([A-Za-z0-9_.-]+)`)

// acceptByLink accepts as the patient does, by the link of the message; by phone, if the message was lost on its way.
func (s *story) acceptByLink(ctx context.Context, o waitlist.Offer) error {
	if err := s.Clock.Advance(ctx, s.Clock.Now().Add(6*time.Minute)); err != nil {
		return err
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	token, err := s.offerToken(ctx, o)
	if err != nil {
		return err
	}
	if token == "" {
		s.expect(!s.Clock.Simulated(), "no message brought a link")
		return s.as[auth.FrontDesk].post(ctx, "/waitlist-offers/"+string(o.ID)+"/accept", nil, nil)
	}
	guest := &client{url: s.URL, http: s.as[auth.Manager].http}
	var page waitlist.OfferPage
	if err := guest.post(ctx, "/offers/"+token+"/accept", nil, &page); err != nil {
		return fmt.Errorf("accept by link: %w", err)
	}
	s.say("   accepted by the link of the message, code %s", page.Code)
	s.expect(page.Status == waitlist.Accepted && page.Code != "", "accepted by link: %+v", page)
	return nil
}

// offerToken finds the link to an offer among what the patients got.
func (s *story) offerToken(ctx context.Context, o waitlist.Offer) (string, error) {
	texts := s.Texts
	if texts == nil && !s.Clock.Simulated() {
		return "", nil
	}
	if texts == nil {
		texts = s.outbox
	}
	sent, err := texts(ctx)
	if err != nil {
		return "", err
	}
	guest := &client{url: s.URL, http: s.as[auth.Manager].http}
	for _, text := range sent {
		found := offerLink.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		var page waitlist.OfferPage
		err := guest.get(ctx, "/offers/"+found[1], &page)
		var no *problem
		switch {
		case errors.As(err, &no): // of an earlier story
		case err != nil:
			return "", err
		case page.Status == waitlist.Open && page.Start.Equal(o.Start):
			return found[1], nil
		}
	}
	return "", nil
}

// letGo lets the time of an offer pass without an answer; where time does not pass, the patient declines.
func (s *story) letGo(ctx context.Context, o waitlist.Offer) error {
	if !s.Clock.Simulated() {
		err := s.as[auth.FrontDesk].post(ctx, "/waitlist-offers/"+string(o.ID)+"/decline", map[string]any{}, nil)
		return errors.Join(err, s.Clock.Settle(ctx))
	}
	s.say("   nobody answers; the next is offered it")
	return s.Clock.Advance(ctx, o.Until.Add(6*time.Minute))
}

// fair looks into the log: each offer with its end, and nobody passed over without a reason.
func (s *story) fair(ctx context.Context) error {
	var of []waitlist.Offer
	all, err := list[waitlist.Line](ctx, s.as[auth.Manager], "/waitlist-offers", url.Values{"department": {string(s.departments()[0])}})
	if err != nil {
		return err
	}
	ends := map[waitlist.OfferStatus]int{}
	for _, l := range all {
		o := l.Offer
		if o != nil && o.Session == s.sessions[offered].ID {
			of = append(of, *o)
			ends[o.Status]++
		}
	}
	s.say("   the fairness log: %d offers, %v", len(of), ends)
	s.expect(len(of) == 3 && ends[waitlist.Accepted] == 2 && ends[waitlist.Open] == 0, "the log says %v", ends)
	return nil
}
