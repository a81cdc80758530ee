package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// act is something that somebody does at a moment.
type act struct {
	at time.Time
	do func(context.Context) error
}

// tally counts what happened at the clinic.
type tally struct{ arrived, called, finished, absent int }

// days plays every visit: patients check in ten minutes early, some late, every ninth not at all; doctors call the
// next patient when a number's time has come or a little later, and complete the record before they call another.
func (s *story) days(ctx context.Context) error {
	var n tally
	var acts []act
	visits := s.booked[s.played:]
	s.played = len(s.booked)
	slices.SortStableFunc(visits, func(a, b booking.Appointment) int { return a.Start.Compare(b.Start) })
	bySession := map[booking.SessionID]int{}
	for i, a := range visits {
		if i%9 == 8 {
			n.absent++
			continue
		}
		arrival := a.Start.Add(-10 * time.Minute)
		if i%7 == 6 {
			arrival = a.Start.Add(20 * time.Minute)
		}
		acts = append(acts, act{arrival, func(ctx context.Context) error { n.arrived++; return s.checkIn(ctx, a) }})
		bySession[a.Session]++
		turn := a.Start.Add(time.Duration(i%5) * 4 * time.Minute)
		if arrival.After(a.Start) {
			turn = arrival.Add(10 * time.Minute)
		}
		acts = append(acts, act{turn, func(ctx context.Context) error { return s.callAndComplete(ctx, a.Session, i, &n) }})
	}
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
	day := ""
	for _, x := range acts {
		at := x.at
		if !s.until.IsZero() && at.After(s.until) {
			return s.Clock.Advance(ctx, s.until)
		}
		if !s.Clock.Simulated() {
			at = s.Clock.Now()
		}
		if d := at.In(s.zone).Format("Mon 2 Jan"); d != day && s.Clock.Simulated() {
			day = d
			s.say("   %s: so far %d checked in, %d called, %d completed", d, n.arrived, n.called, n.finished)
		}
		if err := s.Clock.Advance(ctx, at); err != nil {
			return err
		}
		if err := x.do(ctx); err != nil {
			return err
		}
	}
	s.say("   %d checked in, %d called, %d completed, %d did not come; %d sessions", n.arrived, n.called, n.finished, n.absent, len(bySession))
	s.expect(n.finished == n.arrived, "%d arrived but %d were seen", n.arrived, n.finished)
	switch {
	case !s.until.IsZero():
		return s.Clock.Advance(ctx, s.until)
	case !s.Clock.Simulated():
		return s.Clock.Settle(ctx)
	}
	return s.Clock.Advance(ctx, s.day1.AddDays(13).At("20:00", s.zone)) // the evening before the first links end
}

func (s *story) checkIn(ctx context.Context, a booking.Appointment) error {
	var e visit.Encounter
	came := map[string]any{"appointmentId": a.ID, "identifiers": []string{"name", "birth-date"}, "anyway": true} // the doctor works on to the end
	if err := s.as[auth.FrontDesk].post(ctx, "/encounters", came, &e); err != nil {
		return fmt.Errorf("check in %s: %w", a.Code, err)
	}
	return nil
}

// callAndComplete calls the next patient of a session and writes the record.
func (s *story) callAndComplete(ctx context.Context, session booking.SessionID, i int, n *tally) error {
	doctor := s.as[auth.Doctor]
	var e visit.Encounter
	h, err := doctor.call(ctx, "POST", "/sessions/"+string(session)+"/call-next", nil, &e, "Idempotency-Key", s.key("call", string(session), fmt.Sprint(i)))
	var no *problem
	if errors.As(err, &no) && no.Code == "queue-empty" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("call next: %w", err)
	}
	n.called++
	if err := s.Clock.Advance(ctx, s.Clock.Now().Add(4*time.Minute)); err != nil {
		return err
	}
	if err := s.complete(ctx, e, h.Get("ETag"), i); err != nil {
		return err
	}
	n.finished++
	return nil
}

// complete writes one of the records that the files have, in the patient's language.
func (s *story) complete(ctx context.Context, e visit.Encounter, etag string, i int) error {
	v := s.clinic.Visits[i%len(s.clinic.Visits)]
	language := cmp.Or(s.speaks[e.Patient], i18n.Chinese)
	record := map[string]any{
		"complaint": v.Complaint.In(language), "handling": "—", "advice": v.Advice.In(language),
		"diagnosis": map[string]any{"code": v.Code, "text": v.Diagnosis.In(language)},
		"nextStep":  map[string]any{"kind": v.NextStep, "inDays": v.InDays},
	}
	if _, err := s.as[auth.Doctor].call(ctx, "POST", "/encounters/"+string(e.ID)+"/complete", record, nil, "If-Match", etag); err != nil {
		return fmt.Errorf("complete: %w", err)
	}
	return nil
}
