package booking

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// namedFree is how many free numbers a refusal names.
const namedFree = 8

// leftFor lists the first numbers of a session that the actor could give a patient: ordinary ones, and those that are kept
// for patients like this one. What is kept for others is none of theirs, although staff could give it away.
func (s *Service) leftFor(ctx context.Context, by auth.Actor, file store.Item, board BoardSession) ([]Alternative, error) {
	id, _, _, _ := board.ID.Split()
	x, err := s.Schedule(ctx, id)
	if err != nil {
		return nil, err
	}
	theirs, err := visitorOf(auth.Actor{}, file)
	if err != nil {
		return nil, err
	}
	giver, err := visitorOf(by, store.Item{})
	now := s.Now()
	if err != nil || x.admits(giver, board.Date, OrdinaryPool, now, s.Clinic.Zone) != nil {
		return nil, err // not released to who asks
	}
	var free []Alternative
	for _, slot := range board.Slots {
		kept := slot.Pool != "" && (slot.Pool != VIPPool || !theirs.vip) && (slot.Pool != ExamPool || !theirs.exam)
		taken := slices.ContainsFunc(board.Places, func(p Place) bool { return p.Number == slot.Number })
		if kept || taken || slot.Shut != "" || !slot.Start.After(now) || len(free) == namedFree {
			continue
		}
		free = append(free, Alternative{
			Session: board.ID, Number: slot.Number, Start: slot.Start, End: slot.End, Department: board.Department, Practitioner: board.Practitioner,
		})
	}
	return free, nil
}

// notFull refuses to add a patient behind numbers that are free, and names those.
func (s *Service) notFull(free []Alternative) error {
	named := make([]string, len(free))
	for i, x := range free {
		named[i] = strconv.Itoa(x.Number) + " (" + string(clinic.WallOf(x.Start.In(s.Clinic.Zone))) + ")"
	}
	return ErrNotFull.With(errs.Params{"numbers": strings.Join(named, ", "), alternativesName: free})
}
