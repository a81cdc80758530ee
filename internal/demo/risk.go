package demo

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// screened lets a nurse ask somebody at check-in what the clinic asks of infections, and find a risk.
func (s *story) screened(ctx context.Context, e visit.Encounter) error {
	var r visit.Rules
	if err := s.as[auth.Nurse].get(ctx, "/visit-rules", &r); err != nil {
		return err
	}
	answers := []visit.Answer{}
	for _, q := range r.Screening {
		answers = append(answers, visit.Answer{ID: q.ID, Yes: q.ID == visit.FeverQuestion || q.ID == "rash"})
	}
	triage := map[string]any{"level": 3, "reason": "发热伴皮疹", "vitals": map[string]any{"temperature": 38.9}, "answers": answers}
	var found visit.Encounter
	err := s.as[auth.Nurse].post(ctx, "/encounters/"+string(e.ID)+"/triage", triage, &found, "Idempotency-Key", s.key("screening"))
	if err != nil {
		return fmt.Errorf("screening: %w", err)
	}
	s.expect(found.Isolated && found.Queue == s.isolation, "number %d has a fever and a rash, and waits in %s among the others", e.Number, found.Queue)
	return nil
}

// atDoor lets somebody come whose illness cannot wait: a number behind all others, and the place before this one, whom a
// triage has found urgent.
func (s *story) atDoor(ctx context.Context, before visit.Encounter) (visit.Encounter, error) {
	e, err := s.walkIn(ctx, "急诊甲", auth.Nurse, "突发胸痛，大汗，面色苍白")
	if err != nil {
		return e, err
	}
	triage := map[string]any{"level": 1, "reason": "胸痛20分钟，血压低", "vitals": map[string]any{"systolic": 84, "diastolic": 50, "oxygen": 91}}
	if err := s.as[auth.Nurse].post(ctx, "/encounters/"+string(e.ID)+"/triage", triage, &e, "Idempotency-Key", s.key("emergency")); err != nil {
		return e, fmt.Errorf("triage of an emergency: %w", err)
	}
	s.expect(e.Emergency && e.Level == 1, "who came with chest pain is no emergency: %+v", e)
	var lines []visit.InQueue
	if lines, err = list[visit.InQueue](ctx, s.as[auth.Nurse], "/sessions/"+string(s.sessions[rush].ID)+"/queue", url.Values{}); err != nil {
		return e, err
	}
	at := func(id visit.EncounterID) int {
		return slices.IndexFunc(lines, func(x visit.InQueue) bool { return x.ID == id })
	}
	mine, other := at(e.ID), at(before.ID)
	s.expect(mine >= 0 && mine < other, "the emergency stands in place %d, behind %d", mine, other)
	if mine >= 0 {
		s.expect(lines[mine].Before != nil && lines[mine].Before.Code == "emergency", "nobody is told why: %+v", lines[mine].Before)
	}
	s.say("   an emergency at the door: number %d, before all who can wait, and staff read why", e.Number)
	return e, nil
}

// isolated expects the queue of the others to be empty, and calls who waits in isolation there. What was found stands in
// the file from then on.
func (s *story) isolated(ctx context.Context, want visit.Encounter) error {
	session := visit.QueueID(s.sessions[rush].ID)
	_, _, err := s.next(ctx, session)
	s.expect(refusedAs(err, "queue-empty"), "somebody is called through the waiting room: %v", err)
	e, etag, err := s.next(ctx, s.isolation)
	if err != nil {
		return err
	}
	s.expect(e.ID == want.ID, "somebody else is called in isolation")
	if err := s.complete(ctx, want, etag, 0); err != nil {
		return err
	}
	if err := s.Clock.Settle(ctx); err != nil {
		return err
	}
	var file patient.Patient
	if err := s.as[auth.Nurse].get(ctx, "/patients/"+string(want.Patient), &file); err != nil {
		return err
	}
	s.expect(slices.ContainsFunc(file.Alerts, func(a patient.Alert) bool { return a.Kind == patient.InfectionRisk }), "the file says nothing of an infection: %+v", file.Alerts)
	s.say("   called in isolation: number %d, through nobody's waiting room; the file says that there is a risk", e.Number)
	return nil
}
