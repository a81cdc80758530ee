package jobs

import (
	"context"

	"careloop/internal/family"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// file tells what a change of a patient's file leads to.
func (j *Changes) file(ctx context.Context, c store.Change) error {
	if err := j.death(ctx, c); err != nil {
		return err
	}
	mandates, err := family.EventsOf(c)
	if err != nil {
		return err
	}
	for _, e := range mandates {
		if err := j.Messages.FamilyEvent(ctx, e); err != nil {
			return err
		}
	}
	if _, _, _, changed, err := patient.RestrictionChanged(c); err != nil || !changed {
		return err
	}
	return j.Messages.StandingChanged(ctx, c)
}
