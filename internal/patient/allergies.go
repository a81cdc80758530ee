package patient

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/errs"
)

// Allergies returns what a file notes of allergies, in the words of who noted it: for the check of a prescription.
// Nothing noted does not mean that there are none.
func (s *Service) Allergies(ctx context.Context, by auth.Actor, p ID) ([]string, error) {
	if !by.Has(auth.Doctor, auth.Nurse, auth.System) {
		return nil, ErrForbidden
	}
	found, err := s.find(ctx, p)
	if err != nil {
		return nil, errs.Internal("read allergies", err)
	}
	var notes []string
	for _, a := range found.Alerts {
		if a.Kind == Allergy && a.Note != "" {
			notes = append(notes, a.Note)
		}
	}
	return notes, nil
}
