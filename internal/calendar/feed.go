package calendar

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// What can stand in the way. Whatever is wrong with an address, the answer is the same.
var (
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrFeed      = errs.New(errs.KindNotFound, "feed-not-found")
	ErrInactive  = errs.New(errs.KindConflict, "feed-inactive") // the doctor is switched off
	ErrStale     = errs.New(errs.KindStale, "stale")
)

// Agenda is where a doctor's numbers are.
type Agenda interface {
	// Engagements returns the taken numbers of a practitioner's days, the earliest first.
	Engagements(ctx context.Context, p booking.PractitionerID, from, to clinic.Date) ([]booking.Engagement, error)
	Practitioners(ctx context.Context) ([]booking.Practitioner, error)
	// Policy says whether feeds hold names.
	Policy(ctx context.Context) (booking.Policy, error)
}

// Feeds are the private calendars of doctors. An address holds who the doctor is and a secret; the store knows a digest of
// the secret and nothing else, so nobody who reads the store can subscribe.
type Feeds struct {
	DB       store.Store
	Clinic   clinic.Settings
	Now      func() time.Time
	Bookings Agenda
	// NameOf returns a patient's name, for the mask that a feed shows where the clinic wants one.
	NameOf func(ctx context.Context, p patient.ID) (string, error)
	Rand   func([]byte) // nil: the system's
}

// Feed is how a doctor's feed stands.
type Feed struct {
	Active    bool       `json:"active"`
	ChangedAt *time.Time `json:"changedAt,omitempty"` // when the address was made or taken back
	Path      string     `json:"path,omitempty" doc:"Under the clinic's public address; told once, when it is made."`
	Names     bool       `json:"names" doc:"The clinic wants masked names in it."`
}

// feedItem is a practitioner's feed; there is one for each, and its digest goes when it is taken back.
type feedItem struct {
	Digest string `json:"digest,omitempty"`
	Active bool   `json:"active"`
}

func feedKey(p booking.PractitionerID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(p), SK: "feed"}
}

// An address's token is base64url of the practitioner's 16 bytes and 24 of chance.
const (
	tokenOwner  = 16
	tokenSecret = 24
)

var tokens = base64.RawURLEncoding.Strict()

// Path is where feeds are found under the clinic's public address.
const Path = "/api/v1/calendar-feeds/"

// may returns whose feed it is, or why somebody may not see to it: the doctor may, and those who administer.
func (s *Feeds) may(ctx context.Context, by auth.Actor, p booking.PractitionerID) (booking.Practitioner, error) {
	x, err := s.practitioner(ctx, p)
	if err == nil && !by.Has(auth.Administrator) && (!by.Has(auth.Doctor) || by.PractitionerID != string(p)) {
		err = ErrForbidden
	}
	return x, err
}

// practitioner returns whose feed it is, or booking.ErrPractitioner.
func (s *Feeds) practitioner(ctx context.Context, p booking.PractitionerID) (booking.Practitioner, error) {
	all, err := s.Bookings.Practitioners(ctx)
	if err != nil {
		return booking.Practitioner{}, err
	}
	i := slices.IndexFunc(all, func(x booking.Practitioner) bool { return x.ID == p })
	if i < 0 {
		return booking.Practitioner{}, booking.ErrPractitioner
	}
	return all[i], nil
}

// Of tells how a doctor's feed stands. The address itself is nowhere to be read.
func (s *Feeds) Of(ctx context.Context, by auth.Actor, p booking.PractitionerID) (Feed, error) {
	if _, err := s.may(ctx, by, p); err != nil {
		return Feed{}, err
	}
	policy, err := s.Bookings.Policy(ctx)
	if err != nil {
		return Feed{}, err
	}
	it, doc, err := s.read(ctx, p)
	if err != nil {
		return Feed{}, err
	}
	out := Feed{Active: doc.Active, Names: policy.FeedNames}
	if it.Version > 0 {
		at := it.Stamp.At
		out.ChangedAt = &at
	}
	return out, nil
}

// Renew makes a doctor's address, or another one in place of it, which ends the one before. Errors: ErrInactive.
func (s *Feeds) Renew(ctx context.Context, by auth.Actor, p booking.PractitionerID) (Feed, error) {
	x, err := s.may(ctx, by, p)
	if err != nil {
		return Feed{}, err
	}
	if !x.Active {
		return Feed{}, ErrInactive
	}
	owner, ok := id.Decode("pra", string(p))
	if !ok || len(owner) != tokenOwner {
		return Feed{}, booking.ErrPractitioner
	}
	secret := make([]byte, tokenSecret)
	if s.Rand != nil {
		s.Rand(secret)
	} else if _, err := rand.Read(secret); err != nil {
		return Feed{}, errs.Internal("renew feed", err)
	}
	out, err := s.put(ctx, by, p, feedItem{Digest: digest(secret), Active: true})
	if err != nil {
		return Feed{}, err
	}
	out.Path = Path + tokens.EncodeToString(append(owner, secret...))
	return out, nil
}

// Revoke takes a doctor's address back: who has it gets what an unknown one gets.
func (s *Feeds) Revoke(ctx context.Context, by auth.Actor, p booking.PractitionerID) (Feed, error) {
	if _, err := s.may(ctx, by, p); err != nil {
		return Feed{}, err
	}
	return s.put(ctx, by, p, feedItem{})
}

func (s *Feeds) put(ctx context.Context, by auth.Actor, p booking.PractitionerID, doc feedItem) (Feed, error) {
	it, _, err := s.read(ctx, p)
	if err != nil {
		return Feed{}, err
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), store.PutVersion(feedKey(p), it.Version, doc))
	if _, ok := store.Failed(err); ok {
		return Feed{}, ErrStale
	}
	if err != nil {
		return Feed{}, errs.Internal("save feed", err)
	}
	return s.Of(ctx, by, p)
}

func (s *Feeds) read(ctx context.Context, p booking.PractitionerID) (store.Item, feedItem, error) {
	var doc feedItem
	it, err := s.DB.Get(ctx, feedKey(p))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.Item{}, doc, nil
	case err != nil:
		return store.Item{}, doc, errs.Internal("read feed", err)
	}
	return it, doc, errs.Internal("read feed", it.Decode(&doc))
}

// owner returns whose feed a token opens, or ErrFeed.
func (s *Feeds) owner(ctx context.Context, token string) (booking.PractitionerID, error) {
	b, err := tokens.DecodeString(token)
	if err != nil || len(b) != tokenOwner+tokenSecret {
		return "", ErrFeed
	}
	p := booking.PractitionerID(id.Encode("pra", b[:tokenOwner]))
	_, doc, err := s.read(ctx, p)
	if err != nil {
		return "", err
	}
	if !doc.Active || subtle.ConstantTimeCompare([]byte(digest(b[tokenOwner:])), []byte(doc.Digest)) != 1 {
		return "", ErrFeed
	}
	// Who is switched off has mostly left the clinic, and nobody thinks of the address.
	switch x, err := s.practitioner(ctx, p); {
	case errors.Is(err, booking.ErrPractitioner), err == nil && !x.Active:
		return "", ErrFeed
	case err != nil:
		return "", err
	}
	return p, nil
}

// digest is SHA-256 of the secret, which is chance and too long to be guessed.
func digest(secret []byte) string {
	sum := sha256.Sum256(secret)
	return hex.EncodeToString(sum[:])
}
