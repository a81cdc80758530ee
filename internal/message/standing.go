package message

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Standings knows how patients stand after what they missed.
type Standings interface {
	// Restriction returns what a patient's file says now, or patient.ErrNotFound.
	Restriction(ctx context.Context, by auth.Actor, p patient.ID) (patient.Restriction, error)
}

// warnedFor is how long it is worth telling somebody that they were warned.
const warnedFor = 7 * 24 * time.Hour

// StandingChanged plans what a patient is told whom a warning or a restriction for what they missed begins for. Which one
// it is follows from the last that counted, so the same is said once, however often it is told; a restriction that is
// counted anew from the same misses is the same.
func (s *Service) StandingChanged(ctx context.Context, c store.Change) error {
	p, before, after, ok, err := patient.RestrictionChanged(c)
	if err != nil || !ok {
		return errs.Internal("read restriction", err)
	}
	at := c.Stamp().At.UTC().Truncate(time.Millisecond)
	m := Message{
		Kind: NoShowWarned, Patient: p, About: string(p), DueAt: at, NotAfter: at.Add(warnedFor),
		Vars: Vars{Missed: after.NoShows, Since: after.Since},
	}
	if after.LateCounted {
		m.Vars.Late = after.LateCancels
	}
	switch {
	case after.Until.After(before.Until) && after.Holds(at):
		m.Kind, m.NotAfter, m.Vars.Expires = NoShowRestricted, after.Until, after.Until
	case !after.Warned || before.Warned || after.Holds(at):
		return nil
	}
	m.ID = newID(after.Since, m.Kind, string(p)) // not by when it was counted: told again, it must meet itself
	return errs.Internal("plan messages", s.plan(ctx, m))
}

// AppealDecided plans what a patient is told when the clinic decides about what they missed: an appeal, or a matter that it
// forgives unasked. A decision is made once, and said once, however often it is told. What it says stands behind the sign-in.
func (s *Service) AppealDecided(ctx context.Context, c store.Change) error {
	p, decided, err := booking.DecidedIn(c)
	if err != nil {
		return errs.Internal("read appeals", err)
	}
	for _, a := range decided {
		m := Message{Kind: AppealRejected, Patient: p, About: a.ID, DueAt: *a.DecidedAt, NotAfter: a.DecidedAt.Add(warnedFor)}
		switch {
		case a.Unasked:
			m.Kind = NoShowForgiven
		case a.Accepted():
			m.Kind = AppealAccepted
		}
		m.ID = newID(*a.DecidedAt, m.Kind, a.ID)
		if err := s.plan(ctx, m); err != nil {
			return errs.Internal("plan messages", err)
		}
	}
	return nil
}

// forgiven reports whether what a message was planned for counts no more, or something else does.
func (s *Service) forgiven(ctx context.Context, m Message, now time.Time) (bool, error) {
	r, err := s.Standings.Restriction(ctx, job, m.Patient)
	if err != nil {
		return false, err
	}
	if m.Kind == NoShowRestricted {
		return !r.Holds(now) || !r.Until.Equal(m.Vars.Expires), nil
	}
	return !r.Warned || r.Holds(now), nil
}
