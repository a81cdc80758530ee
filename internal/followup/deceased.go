package followup

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// AfterDeath closes, for jobs, all open tasks of a patient who has died: nobody shall ask the family how the patient is.
// Told again, it finds none.
func (s *Service) AfterDeath(ctx context.Context, by auth.Actor, p patient.ID) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	return s.endAll(ctx, p, func(Task) bool { return true }, string(Died), by.Request)
}

// Revived opens again, for jobs, what a death closed since a time: the death was a mistake. A task that was closed stays
// closed, with what was written down; another takes its place. Told again, it opens none.
func (s *Service) Revived(ctx context.Context, by auth.Actor, p patient.ID, since time.Time) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	known, err := s.ofPatient(ctx, p)
	if err != nil {
		return errs.Internal("open tasks again", err)
	}
	for _, d := range known {
		if d.Status != Abandoned || d.Reason != string(Died) || d.Closed == nil || d.Closed.Before(since) {
			continue
		}
		again, err := s.again(ctx, d)
		if err != nil {
			return errs.Internal("open tasks again", err)
		}
		if slices.ContainsFunc(known, func(o taskItem) bool { return o.ID == again.ID }) {
			continue
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), again.put())
		if _, opened := store.Failed(err); err != nil && !opened {
			return errs.Internal("open tasks again", err)
		}
	}
	return nil
}

// again returns the task that takes the place of one that a death closed.
func (s *Service) again(ctx context.Context, d taskItem) (taskItem, error) {
	t := d
	t.ID = newTaskID(d.Patient, d.Plan, string(d.ID), "again")
	t.Status, t.Reason, t.Closed, t.Late, t.Attempts, t.Assignee, t.Escalated, t.Next = Ready, "", nil, false, nil, "", "", ""
	t.Due, t.Opened, t.Version = max(d.Due, s.today()), s.now(), 0
	if d.Note == "" {
		return t, nil
	}
	note, err := s.Keys.Open(ctx, d.Note, notePlace(d.ID, 0))
	if err != nil {
		return t, err
	}
	t.Note, err = s.Keys.Seal(ctx, note, notePlace(t.ID, 0))
	return t, err
}
