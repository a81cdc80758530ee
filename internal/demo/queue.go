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

// queue plays a waiting room: triage, a screening that leads to isolation, an emergency among those who wait and one at the
// door, a transfer to another room and back, an examination, and the public screen.
func (s *story) queue(ctx context.Context) error {
	session := s.sessions[rush]
	if err := s.Clock.Advance(ctx, session.Start); err != nil {
		return err
	}
	var waiting []visit.Encounter
	for _, name := range []string{"候诊甲", "候诊乙", "候诊丙", "候诊丁", "候诊戊"} {
		e, err := s.walkIn(ctx, name, auth.FrontDesk, "")
		if err != nil {
			return err
		}
		waiting = append(waiting, e)
	}
	first, second, third, fourth, fifth := waiting[0], waiting[1], waiting[2], waiting[3], waiting[4]
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
	if err := s.screened(ctx, fifth); err != nil {
		return err
	}
	door, err := s.atDoor(ctx, second)
	if err != nil {
		return err
	}
	if err := s.ordered(ctx, third, door, second, first); err != nil {
		return err
	}
	if err := s.examined(ctx, fourth); err != nil {
		return err
	}
	if err := s.isolated(ctx, fifth); err != nil {
		return err
	}
	s.say("   triage, isolation, two emergencies, a transfer and an examination; all %d were seen", len(waiting)+1)
	return nil
}

// walkIn gives somebody a number who came without an appointment; why says that they must be seen at once.
func (s *story) walkIn(ctx context.Context, name string, by auth.Role, why string) (visit.Encounter, error) {
	p, err := s.guest(ctx, name)
	if err != nil {
		return visit.Encounter{}, err
	}
	in := map[string]any{"patientId": p, "sessionId": s.sessions[rush].ID, "identifiers": []string{"name", "birth-date"}}
	if why != "" {
		in["emergency"] = why
	}
	var e visit.Encounter
	if err := s.as[by].post(ctx, "/walk-ins", in, &e, "Idempotency-Key", s.key("walk-in", string(p))); err != nil {
		return e, fmt.Errorf("walk in: %w", err)
	}
	return e, nil
}

// ordered expects who is called in this order. The last but one is sent for an examination, and comes before the rest
// again: what the triage found is as urgent as before.
func (s *story) ordered(ctx context.Context, order ...visit.Encounter) error {
	for i, want := range order {
		e, etag, err := s.called(ctx, want)
		if err != nil {
			return err
		}
		switch i {
		case 0:
			err = s.shown(ctx)
		case len(order) - 2:
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
	for _, name := range []string{"候诊甲", "候诊乙", "候诊丙", "候诊丁", "候诊戊", "急诊甲"} {
		s.expect(!strings.Contains(string(view), name), "the public screen says %s", name)
	}
	s.say("   the public screen shows numbers and masked names, in %d bytes", len(view))
	return nil
}
