package survey

import (
	"context"
	"errors"

	"careloop/internal/link"
)

// Link returns the path under the clinic's public address where the patient answers.
func (s *Service) Link(ctx context.Context, i Invitation) (string, error) {
	token, err := s.links().Token(ctx, string(i.ID), i.Expires)
	if errors.Is(err, link.ErrForeign) {
		err = ErrLink
	}
	return "/s/" + token, err
}

// readToken returns the invitation that a token was made for. It returns ErrLink for a token that is not ours, and
// ErrExpired for one that was.
func (s *Service) readToken(ctx context.Context, token string) (InvitationID, error) {
	i, err := s.links().Read(ctx, token, s.Now())
	switch {
	case errors.Is(err, link.ErrForeign):
		return "", ErrLink
	case errors.Is(err, link.ErrExpired):
		return "", ErrExpired
	}
	return InvitationID(i), err
}

func (s *Service) links() link.Signer {
	return link.Signer{Keys: s.Keys, Purpose: "survey-link", Prefix: "inv"}
}
