package survey

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"time"

	"careloop/internal/id"
)

// A token is base64url of the invitation's 16 bytes, five bytes of expiry (seconds since 1970) and 16 bytes of
// HMAC-SHA256 by the clinic's lookup key: 50 characters, because a short message in Chinese holds 70.
const (
	tokenID     = 16
	tokenExpiry = 5
	tokenMAC    = 16
	tokenSize   = tokenID + tokenExpiry + tokenMAC
)

// tokens have one spelling each, so that a link cannot be varied.
var tokens = base64.RawURLEncoding.Strict()

// Link returns the path under the clinic's public address where the patient answers.
func (s *Service) Link(ctx context.Context, i Invitation) (string, error) {
	token, err := s.token(ctx, i.ID, i.Expires)
	return "/s/" + token, err
}

func (s *Service) token(ctx context.Context, i InvitationID, expires time.Time) (string, error) {
	b, ok := id.Decode("inv", string(i))
	if !ok || len(b) != tokenID {
		return "", ErrLink
	}
	var seconds [8]byte
	binary.BigEndian.PutUint64(seconds[:], uint64(expires.Unix())) //nolint:gosec // after 1970
	b = append(b, seconds[8-tokenExpiry:]...)
	mac, err := s.mac(ctx, b)
	if err != nil {
		return "", err
	}
	return tokens.EncodeToString(append(b, mac...)), nil
}

// readToken returns the invitation that a token was made for. It returns ErrLink for a token that is not ours, and
// ErrExpired for one that was.
func (s *Service) readToken(ctx context.Context, token string) (InvitationID, error) {
	b, err := tokens.DecodeString(token)
	if err != nil || len(b) != tokenSize {
		return "", ErrLink
	}
	signed := b[:tokenID+tokenExpiry]
	mac, err := s.mac(ctx, signed)
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare(mac, b[len(signed):]) != 1 {
		return "", ErrLink
	}
	var seconds [8]byte
	copy(seconds[8-tokenExpiry:], signed[tokenID:])
	if s.Now().Unix() >= int64(binary.BigEndian.Uint64(seconds[:])) { //nolint:gosec // five bytes
		return "", ErrExpired
	}
	return InvitationID(id.Encode("inv", signed[:tokenID])), nil
}

// mac signs b. The keys hash under kinds, so no other hash of the clinic's is a signature.
func (s *Service) mac(ctx context.Context, b []byte) ([]byte, error) {
	hash, err := s.Keys.Hash(ctx, "survey-link", string(b))
	if err != nil {
		return nil, err
	}
	mac, ok := id.Decode("mac", "mac_"+hash) // the same alphabet
	if !ok || len(mac) != tokenMAC {
		return nil, ErrLink
	}
	return mac, nil
}
