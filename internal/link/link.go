// Package link signs the tokens of links that patients are sent, which admit their holder to one thing for a time.
package link

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"

	"careloop/internal/crypt"
	"careloop/internal/id"
)

// A token is base64url of the id's 16 bytes, five bytes of expiry (seconds since 1970) and 16 bytes of HMAC-SHA256 by
// the clinic's lookup key: 50 characters, because a short message in Chinese holds 70.
const (
	tokenID     = 16
	tokenExpiry = 5
	tokenMAC    = 16
	tokenSize   = tokenID + tokenExpiry + tokenMAC
)

// tokens have one spelling each, so that a link cannot be varied.
var tokens = base64.RawURLEncoding.Strict()

// What is wrong with a token.
var (
	ErrForeign = errors.New("link: not one of ours")
	ErrExpired = errors.New("link: was ours, and is over")
)

// Signer makes and reads the tokens of one purpose. Each purpose hashes under a kind of its own, so that no token of
// another, and no other hash of the clinic's, is a signature.
type Signer struct {
	Keys    *crypt.Keys
	Purpose string
	Prefix  string // of the ids
}

// Token returns the token that admits to what id names until expires.
func (s Signer) Token(ctx context.Context, what string, expires time.Time) (string, error) {
	b, ok := id.Decode(s.Prefix, what)
	if !ok || len(b) != tokenID {
		return "", ErrForeign
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

// Read returns the id that a token was made for. It returns ErrForeign for a token that is not ours, and ErrExpired
// for one that was.
func (s Signer) Read(ctx context.Context, token string, now time.Time) (string, error) {
	b, err := tokens.DecodeString(token)
	if err != nil || len(b) != tokenSize {
		return "", ErrForeign
	}
	signed := b[:tokenID+tokenExpiry]
	mac, err := s.mac(ctx, signed)
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare(mac, b[len(signed):]) != 1 {
		return "", ErrForeign
	}
	var seconds [8]byte
	copy(seconds[8-tokenExpiry:], signed[tokenID:])
	if now.Unix() >= int64(binary.BigEndian.Uint64(seconds[:])) { //nolint:gosec // five bytes
		return "", ErrExpired
	}
	return id.Encode(s.Prefix, signed[:tokenID]), nil
}

func (s Signer) mac(ctx context.Context, b []byte) ([]byte, error) {
	hash, err := s.Keys.Hash(ctx, s.Purpose, string(b))
	if err != nil {
		return nil, err
	}
	mac, ok := id.Decode("mac", "mac_"+hash) // the same alphabet
	if !ok || len(mac) != tokenMAC {
		return nil, ErrForeign
	}
	return mac, nil
}
