package survey

import (
	"context"
	"errors"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// Response is what a doctor says about a department in the running month.
type Response struct {
	Questionnaire string
	Department    booking.DepartmentID
	Answers       []Answer
}

// Respond takes a doctor's answers, once for a department and month; then it returns ErrAnswered.
//
// It keeps the promise of anonymity in what it writes: the key is a keyed hash, the change names no person, its
// time is cut to the day and its date to the month.
func (s *Service) Respond(ctx context.Context, by auth.Actor, in Response) error {
	if by.PractitionerID == "" {
		return ErrForbidden
	}
	q, err := s.Questionnaire(ctx, in.Questionnaire)
	if err != nil {
		return err
	}
	if q.Audience != Staff {
		return ErrAudience
	}
	r, err := q.read(in.Answers)
	if err != nil {
		return err
	}
	d, err := s.department(ctx, in.Department)
	if errors.Is(err, errNoDepartment) {
		return errs.Invalid(errs.Field{Path: "departmentId", Code: "unknown"})
	}
	if err != nil {
		return errs.Internal("respond", err)
	}
	month := s.Clinic.Day(s.Now()).Month()
	once, err := s.Keys.Hash(ctx, "survey-once", strings.Join([]string{q.ID, by.PractitionerID, string(d.ID), string(month)}, "#"))
	if err != nil {
		return errs.Internal("respond", err)
	}
	return errs.Internal("respond", s.keep(ctx, q, d, month, once, r))
}

func (s *Service) keep(ctx context.Context, q Questionnaire, d booking.Department, month clinic.Month, once string, r reply) error {
	today := s.Clinic.Day(s.Now()).Start(s.Clinic.Zone)
	i := Invitation{
		ID: InvitationID(id.From("rsp", once)), Questionnaire: q.ID, QVersion: q.Version, Department: d.ID, Name: d.Name,
		Date: clinic.Date(month + "-01"), AnsweredAt: &today, Scores: r.scores, Kinds: r.kinds,
	}
	texts, err := s.seal(ctx, string(i.ID), r.texts)
	if err != nil {
		return err
	}
	stamp := store.Stamp{By: auth.Job("anonymous").ID, At: today}
	err = s.DB.Write(ctx, stamp, putResponse(responseKey(q.ID, once), answeredItem{Invitation: i, Texts: texts}))
	if _, ok := store.Failed(err); ok {
		return ErrAnswered
	}
	return err
}
