package patient

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/errs"
)

// RaiseAlert puts an alert on a file that does not bear it. Raising it twice is the same as once.
func (s *Service) RaiseAlert(ctx context.Context, by auth.Actor, p ID, kind AlertKind) error {
	if !works(by) {
		return ErrForbidden
	}
	for range tries {
		old, err := s.read(ctx, p)
		if err != nil {
			return errs.Internal("read file", err)
		}
		if old.has(kind) || len(old.Alerts) >= maxAlerts {
			return nil
		}
		changed := old.Patient
		changed.Alerts = append(slices.Clone(old.Alerts), Alert{Kind: kind})
		slices.SortStableFunc(changed.Alerts, func(a, b Alert) int {
			return slices.Index(AlertKinds(), a.Kind) - slices.Index(AlertKinds(), b.Kind)
		})
		if _, err := s.save(ctx, by, old, changed); !errors.Is(err, errAgain) {
			return errs.Internal("raise alert", err)
		}
	}
	return ErrBusy
}

// NameOf returns the name on a file, or nothing if there is no such file: for the masks of screens.
func (s *Service) NameOf(ctx context.Context, p ID) (string, error) {
	found, err := s.files(ctx, []ID{p})
	if err != nil || len(found) == 0 {
		return "", errs.Internal("read name", err)
	}
	return string(found[0].Name), nil
}
