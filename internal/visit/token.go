package visit

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/id"
)

// What is signed. Each has a kind of its own, so that none passes for another.
const (
	posterKind = "check-in-poster"
	passKind   = "check-in-pass"
	screenKind = "queue-screen"
)

const (
	macSize    = 16
	expirySize = 5 // seconds since 1970
	// passFor is how long a patient's code is good: long enough to be held to a scanner, too short to be lent.
	passFor = 5 * time.Minute
)

// tokens have one spelling each.
var tokens = base64.RawURLEncoding.Strict()

// tokenOf returns base64url of a MAC by the clinic's lookup key and what it signs.
func (s *Service) tokenOf(ctx context.Context, kind string, b []byte) (string, error) {
	mac, err := s.mac(ctx, kind, b)
	if err != nil {
		return "", err
	}
	return tokens.EncodeToString(append(mac, b...)), nil
}

// tokenSays returns what a token of a kind signs, or false if it is none of ours.
func (s *Service) tokenSays(ctx context.Context, kind, token string) ([]byte, bool, error) {
	b, bad := tokens.DecodeString(token)
	if len(b) <= macSize || bad != nil {
		return nil, false, nil //nolint:nilerr // what cannot be read is none of ours
	}
	mac, err := s.mac(ctx, kind, b[macSize:])
	if err != nil {
		return nil, false, err
	}
	return b[macSize:], subtle.ConstantTimeCompare(mac, b[:macSize]) == 1, nil
}

func (s *Service) mac(ctx context.Context, kind string, b []byte) ([]byte, error) {
	hash, err := s.Keys.Hash(ctx, kind, string(b))
	if err != nil {
		return nil, err
	}
	mac, ok := id.Decode("mac", "mac_"+hash) // the same alphabet
	if !ok || len(mac) != macSize {
		return nil, ErrCode
	}
	return mac, nil
}

func until(t time.Time, b []byte) []byte {
	var seconds [8]byte
	binary.BigEndian.PutUint64(seconds[:], uint64(t.Unix())) //nolint:gosec // after 1970
	return append(seconds[8-expirySize:], b...)
}

func (s *Service) timely(b []byte) ([]byte, bool) {
	if len(b) <= expirySize {
		return nil, false
	}
	var seconds [8]byte
	copy(seconds[8-expirySize:], b)
	return b[expirySize:], s.Now().Unix() < int64(binary.BigEndian.Uint64(seconds[:])) //nolint:gosec // five bytes
}

// Code is what a QR code says, and how long it is good.
type Code struct {
	Token   string    `json:"token"`
	Expires time.Time `json:"expiresAt"`
}

// Poster returns the code that hangs, or is shown, at a site: whoever scans it there shows to have been there since it
// was made. minutes bounds how long it is good; 0: to the end of today.
func (s *Service) Poster(ctx context.Context, by auth.Actor, site booking.SiteID, minutes int) (Code, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Manager, auth.Administrator) {
		return Code{}, ErrForbidden
	}
	sites, err := s.sites(ctx)
	if err != nil {
		return Code{}, errs.Internal("make poster", err)
	}
	if !slices.ContainsFunc(sites, func(x booking.Site) bool { return x.ID == site }) {
		return Code{}, ErrSite
	}
	expires := s.Clinic.Day(s.Now()).AddDays(1).Start(s.Clinic.Zone)
	if short := s.Now().Add(time.Duration(minutes) * time.Minute); minutes > 0 && short.Before(expires) {
		expires = short
	}
	expires = expires.Truncate(time.Second)
	token, err := s.tokenOf(ctx, posterKind, until(expires, []byte(site)))
	return Code{Token: token, Expires: expires}, errs.Internal("make poster", err)
}

// atPoster returns the site at which a code was scanned.
func (s *Service) atPoster(ctx context.Context, token string) (booking.SiteID, error) {
	b, ok, err := s.tokenSays(ctx, posterKind, token)
	if err != nil || !ok {
		return "", orElse(err, ErrCode)
	}
	site, ok := s.timely(b)
	if !ok {
		return "", ErrCodeExpired
	}
	return booking.SiteID(site), nil
}

// Pass returns the code by which a patient's phone names their appointment to the desk's scanner.
func (s *Service) Pass(ctx context.Context, by auth.Actor, a booking.AppointmentID) (Code, error) {
	p, _, ok := a.Split()
	if !ok {
		return Code{}, booking.ErrAppointment
	}
	if !by.MayActFor(string(p)) {
		return Code{}, ErrForbidden
	}
	if _, err := s.Appointments.Appointment(ctx, by, a); err != nil {
		return Code{}, err
	}
	b, _ := id.Decode("apt", string(a))
	expires := s.Now().Add(passFor).UTC().Truncate(time.Second)
	token, err := s.tokenOf(ctx, passKind, until(expires, b))
	return Code{Token: token, Expires: expires}, errs.Internal("make pass", err)
}

// ofPass returns the appointment that a patient's code names.
func (s *Service) ofPass(ctx context.Context, token string) (booking.AppointmentID, error) {
	b, ok, err := s.tokenSays(ctx, passKind, token)
	if err != nil || !ok {
		return "", orElse(err, ErrCode)
	}
	payload, ok := s.timely(b)
	if !ok {
		return "", ErrCodeExpired
	}
	return booking.AppointmentID(id.Encode("apt", payload)), nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
