package auth_test

import (
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"careloop/internal/auth"
)

func TestVerifierForgetsWhatHasExpired(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	issuer := auth.Issuer{Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), URL: "https://issuer.example", Now: func() time.Time { return at }}
	v := &auth.Verifier{Issuer: issuer}
	claims := auth.Claims{Name: "Desk", Groups: []string{"frontdesk"}}
	claims.Subject = "desk"
	token, expires, err := issuer.Issue(claims, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time from memory
		a, err := v.Verify(token)
		if err != nil || a.ID != "desk" || !a.Has(auth.FrontDesk) {
			t.Fatalf("actor %+v, %v", a, err)
		}
	}
	for _, forged := range []string{"", token[:len(token)-2], token + "A", "x" + token} {
		if _, err := v.Verify(forged); !errors.Is(err, auth.ErrToken) {
			t.Errorf("%q: %v, want ErrToken", forged, err)
		}
	}
	at = expires
	if _, err := v.Verify(token); !errors.Is(err, auth.ErrToken) {
		t.Errorf("expired: %v, want ErrToken", err)
	}
}
