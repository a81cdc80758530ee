package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/visit"
)

// queue plays a waiting room: triage, an emergency, a transfer to another room and back, an examination, and the public
// screen.
func (s *story) queue(ctx context.Context) error {
	session := s.sessions[rush]
	if err := s.Clock.Advance(ctx, session.Start); err != nil {
		return err
	}
	var waiting []visit.Encounter
	for _, name := range []string{"候诊甲", "候诊乙", "候诊丙", "候诊丁"} {
		p, err := s.guest(ctx, name)
		if err != nil {
			return err
		}
		in := map[string]any{"patientId": p, "sessionId": session.ID, "identifiers": []string{"name", "birth-date"}}
		var e visit.Encounter
		if err := s.as[auth.FrontDesk].post(ctx, "/walk-ins", in, &e, "Idempotency-Key", s.key("walk-in", string(p))); err != nil {
			return fmt.Errorf("walk in: %w", err)
		}
		waiting = append(waiting, e)
	}
	second, third, fourth := waiting[1], waiting[2], waiting[3]
	triage := map[string]any{"level": 2, "reason": "血压很高，头痛", "vitals": map[string]any{"temperature": 36.8, "systolic": 192, "diastolic": 118}}
	if err := s.as[auth.Nurse].post(ctx, "/encounters/"+string(second.ID)+"/triage", triage, nil, "Idempotency-Key", s.key("triage")); err != nil {
		return fmt.Errorf("triage: %w", err)
	}
	if err := s.move(ctx, third, "prioritise", "胸痛", ""); err != nil {
		return err
	}
	if err := s.move(ctx, fourth, "transfer", "先做心电图", s.ecg); err != nil {
		return err
	}
	if err := s.ordered(ctx, third, second, waiting[0]); err != nil {
		return err
	}
	if err := s.examined(ctx, fourth); err != nil {
		return err
	}
	s.say("   triage, an emergency, a transfer and an examination; all %d were seen", len(waiting))
	return nil
}

// ordered expects who is called in this order. The second is sent for an examination, and comes before the rest again:
// what the triage found is as urgent as before.
func (s *story) ordered(ctx context.Context, order ...visit.Encounter) error {
	for i, want := range order {
		e, etag, err := s.called(ctx, want)
		if err != nil {
			return err
		}
		switch i {
		case 0:
			err = s.shown(ctx)
		case 1:
			for _, verb := range []string{"examine", "return"} {
				if err := s.move(ctx, e, verb, "", ""); err != nil {
					return err
				}
			}
			_, etag, err = s.called(ctx, want)
		}
		if err != nil {
			return err
		}
		if err := s.complete(ctx, want, etag, i); err != nil {
			return err
		}
	}
	return nil
}

// called calls the next of the waiting room and expects it to be this one.
func (s *story) called(ctx context.Context, want visit.Encounter) (visit.Encounter, string, error) {
	e, etag, err := s.next(ctx, visit.QueueID(s.sessions[rush].ID))
	if err == nil {
		s.expect(e.ID == want.ID, "number %d was called, and not %d", e.Number, want.Number)
		s.say("   called: number %d, %s", e.Number, s.names[e.Patient])
	}
	return e, etag, err
}

// examined calls a patient in the examination room, sends them back to the doctor, and lets the doctor see them.
func (s *story) examined(ctx context.Context, want visit.Encounter) error {
	e, _, err := s.next(ctx, s.ecg)
	if err != nil {
		return err
	}
	s.expect(e.ID == want.ID, "somebody else is called for the electrocardiogram")
	session := visit.QueueID(s.sessions[rush].ID)
	if err := s.move(ctx, e, "transfer", "心电图已做", session); err != nil {
		return err
	}
	_, etag, err := s.called(ctx, want)
	if err != nil {
		return err
	}
	return s.complete(ctx, e, etag, 2)
}

// next lets the doctor call who is next in a queue.
func (s *story) next(ctx context.Context, q visit.QueueID) (visit.Encounter, string, error) {
	s.calls++
	var e visit.Encounter
	h, err := s.as[auth.Doctor].call(ctx, http.MethodPost, "/sessions/"+string(q)+"/call-next", nil, &e, "Idempotency-Key", s.key("next", fmt.Sprint(s.calls)))
	if err != nil {
		return e, "", fmt.Errorf("call next: %w", err)
	}
	return e, h.Get("ETag"), nil
}

func (s *story) move(ctx context.Context, e visit.Encounter, verb, reason string, to visit.QueueID) error {
	s.calls++
	in := map[string]any{"verb": verb, "reason": reason, "to": to}
	err := s.as[auth.Nurse].post(ctx, "/encounters/"+string(e.ID)+"/moves", in, nil, "Idempotency-Key", s.key(verb, fmt.Sprint(s.calls)))
	if err != nil {
		return fmt.Errorf("%s number %d: %w", verb, e.Number, err)
	}
	return nil
}

// shown looks at the public screen, which may tell numbers and masked names and nothing more.
func (s *story) shown(ctx context.Context) error {
	guest := &client{url: s.URL, http: s.as[auth.Manager].http}
	var view json.RawMessage
	if err := guest.get(ctx, "/screen-views/"+url.PathEscape(s.screen.Token), &view); err != nil {
		return fmt.Errorf("screen: %w", err)
	}
	for _, name := range []string{"候诊甲", "候诊乙", "候诊丙", "候诊丁"} {
		s.expect(!strings.Contains(string(view), name), "the public screen says %s", name)
	}
	s.say("   the public screen shows numbers and masked names, in %d bytes", len(view))
	return nil
}
