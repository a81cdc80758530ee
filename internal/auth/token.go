package auth

import (
	"crypto/ed25519"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"careloop/internal/errs"
)

// ErrToken is returned for a missing, malformed, expired or foreign token.
var ErrToken = errs.New(errs.KindUnauthenticated, "unauthenticated")

// Claims are what Careloop reads from a token. The names are those of an Amazon Cognito pool, so that the local
// issuer and the pool are interchangeable.
type Claims struct {
	jwt.RegisteredClaims
	Name         string   `json:"name,omitempty"`
	Groups       []string `json:"cognito:groups,omitempty"`
	Patient      string   `json:"custom:patient,omitempty"` // ids, separated by spaces
	Practitioner string   `json:"custom:practitioner,omitempty"`
}

// Actor returns who the claims speak of. Groups that are no role of ours are passed over; system cannot be claimed.
// Who may act for several patients has none yet: each request says for which, see For.
func (c Claims) Actor() (Actor, error) {
	a := Actor{ID: c.Subject, Name: c.Name, Patients: strings.Fields(c.Patient), PractitionerID: c.Practitioner}
	if len(a.Patients) == 1 {
		a.PatientID = a.Patients[0]
	}
	for _, g := range c.Groups {
		if r := Role(g); slices.Contains(Roles(), r) {
			a.Roles = append(a.Roles, r)
		}
	}
	if a.ID == "" || len(a.Roles) == 0 {
		return Actor{}, ErrToken
	}
	return a, nil
}

// Mapping names the claims in which an identity provider puts what Careloop reads.
type Mapping struct {
	Roles        string
	Patient      string
	Practitioner string
}

// Cognito is how an Amazon Cognito pool names them.
func Cognito() Mapping {
	return Mapping{Roles: "cognito:groups", Patient: "custom:patient", Practitioner: "custom:practitioner"}
}

// Actor returns who a verified access token speaks of, by its claims as API Gateway hands them over, every value a
// text. An id token says who signed in, to the page, and opens nothing here.
func (m Mapping) Actor(claims map[string]string) (Actor, error) {
	if use := claims["token_use"]; use != "" && use != "access" {
		return Actor{}, ErrToken
	}
	c := Claims{
		Name: claims["name"], Groups: list(claims[m.Roles]),
		Patient: strings.Join(list(claims[m.Patient]), " "), Practitioner: claims[m.Practitioner],
	}
	c.Subject = claims["sub"]
	return c.Actor()
}

// list reads a claim with several values. API Gateway writes ["a","b"] for some providers, [a b] for Cognito; a text
// claim has them separated by spaces, as OAuth has its scopes.
func list(s string) []string {
	var out []string
	if json.Unmarshal([]byte(s), &out) == nil {
		return out
	}
	return strings.Fields(strings.Trim(s, "[]"))
}

// Issuer makes and verifies tokens where no identity provider is at hand: in the local binary and in tests.
type Issuer struct {
	Key ed25519.PrivateKey
	URL string // iss and aud of its tokens
	Now func() time.Time
}

// Issue returns a signed token for the claims, valid for ttl.
func (i Issuer) Issue(c Claims, ttl time.Duration) (string, time.Time, error) {
	now := i.Now()
	expires := now.Add(ttl)
	c.Issuer, c.Audience = i.URL, jwt.ClaimStrings{i.URL}
	c.IssuedAt, c.ExpiresAt = jwt.NewNumericDate(now), jwt.NewNumericDate(expires)
	token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c).SignedString(i.Key)
	return token, expires, err
}

// Verify returns the actor that a token speaks of, or ErrToken.
func (i Issuer) Verify(token string) (Actor, error) {
	a, _, err := i.verify(token)
	return a, err
}

func (i Issuer) verify(token string) (Actor, time.Time, error) {
	var c Claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return i.Key.Public(), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(i.URL), jwt.WithAudience(i.URL), jwt.WithExpirationRequired(), jwt.WithTimeFunc(i.Now))
	if err != nil {
		return Actor{}, time.Time{}, ErrToken.Because(err)
	}
	a, err := c.Actor()
	return a, c.ExpiresAt.Time, err
}

// Verifier verifies the tokens of an issuer and remembers those that were good until they expire: checking a signature
// takes longer than reading what most requests ask for.
type Verifier struct {
	Issuer Issuer

	mu   sync.Mutex
	good map[string]session
}

type session struct {
	actor   Actor
	expires time.Time
}

// maxRemembered bounds the memory that tokens take: more than a clinic has people at work.
const maxRemembered = 1000

// Verify returns the actor that a token speaks of, or ErrToken.
func (v *Verifier) Verify(token string) (Actor, error) {
	v.mu.Lock()
	s, ok := v.good[token]
	v.mu.Unlock()
	if ok && v.Issuer.Now().Before(s.expires) {
		return s.actor, nil
	}
	a, expires, err := v.Issuer.verify(token)
	if err != nil {
		return Actor{}, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.good == nil || len(v.good) >= maxRemembered {
		v.good = make(map[string]session)
	}
	v.good[token] = session{a, expires}
	return a, nil
}
