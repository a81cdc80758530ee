package visit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"careloop/internal/auth"
)

// Signature says who answers for a record as it was at a time.
type Signature struct {
	By     string    `json:"by"`             // the account
	Name   string    `json:"name,omitempty"` // the doctor's name as the sign-in knew it
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"` // of an amendment
	// Digest is the SHA-256 of the record's content with who signed it, when, why, and the digest of the version that
	// it amends: whoever keeps a printed one can tell whether anything before it was exchanged.
	Digest string `json:"digest"`
	Before string `json:"before,omitempty"` // the digest of the version that it amends
	Intact bool   `json:"intact"`           // the record as it is kept gives this digest
}

// signed is what a digest is made of. Its fields only ever grow by ones that are left out when empty, or digests of
// earlier records would no longer fit.
type signed struct {
	Encounter EncounterID `json:"encounter"`
	Amendment int         `json:"amendment"`
	By        string      `json:"by"`
	At        time.Time   `json:"at"`
	Reason    string      `json:"reason"`
	Before    string      `json:"before"`
	Record    Record      `json:"record"`
}

func (c signed) digest() (string, error) {
	b, err := json.Marshal(c)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

// sign seals a record with the signature of who writes it. before is the digest of the version that it amends.
func (s *Service) sign(ctx context.Context, by auth.Actor, c signed) (recordItem, Signature, error) {
	digest, err := c.digest()
	if err != nil {
		return recordItem{}, Signature{}, err
	}
	it, err := s.seal(ctx, c.Encounter, c.Record)
	if err != nil {
		return recordItem{}, Signature{}, err
	}
	it.Amendment = c.Amendment
	it.Signature = &signatureItem{By: c.By, Name: by.Name, At: c.At}
	if it.Signature.Reason, err = s.Keys.Seal(ctx, c.Reason, signaturePlace(c.Encounter, c.Amendment, "reason")); err != nil {
		return recordItem{}, Signature{}, err
	}
	if it.Signature.Before, err = s.Keys.Seal(ctx, c.Before, signaturePlace(c.Encounter, c.Amendment, "before")); err != nil {
		return recordItem{}, Signature{}, err
	}
	if it.Signature.Digest, err = s.Keys.Seal(ctx, digest, signaturePlace(c.Encounter, c.Amendment, "digest")); err != nil {
		return recordItem{}, Signature{}, err
	}
	return it, Signature{By: c.By, Name: by.Name, At: c.At, Reason: c.Reason, Before: c.Before, Digest: digest, Intact: true}, nil
}

// signature opens the signature under a record, or returns nil if the record has none.
func (s *Service) signature(ctx context.Context, e EncounterID, it recordItem, r Record) (*Signature, error) {
	if it.Signature == nil {
		return nil, nil //nolint:nilnil // a record without a signature is no fault
	}
	sig := Signature{By: it.Signature.By, Name: it.Signature.Name, At: it.Signature.At}
	for _, f := range []field{
		{"reason", &sig.Reason, &it.Signature.Reason},
		{"before", &sig.Before, &it.Signature.Before},
		{"digest", &sig.Digest, &it.Signature.Digest},
	} {
		var err error
		if *f.plain, err = s.Keys.Open(ctx, *f.sealed, signaturePlace(e, it.Amendment, f.name)); err != nil {
			return nil, fmt.Errorf("%s of the signature of %s: %w", f.name, e, err)
		}
	}
	again, err := signed{
		Encounter: e, Amendment: it.Amendment, By: sig.By, At: sig.At, Reason: sig.Reason, Before: sig.Before, Record: r,
	}.digest()
	sig.Intact = again == sig.Digest
	return &sig, err
}

func signaturePlace(e EncounterID, amendment int, name string) string {
	return fmt.Sprintf("%s/%d/%s", e, amendment, name)
}
