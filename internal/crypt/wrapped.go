package crypt

import (
	"context"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// wrapPlace is the associated data under which a key document is wrapped: the key-encryption key may serve others.
const wrapPlace = "careloop/keyset"

// maxWrapped is what one standard parameter of SSM holds, in bytes, less the growth of base64. It is enough for
// about fifteen rotations.
const maxWrapped = 4096 / 4 * 3

// Wrapped returns keys whose document is fetched and unwrapped by kek when they are first needed.
func Wrapped(fetch func(context.Context) ([]byte, error), kek tink.AEADWithContext) *Keys {
	return newKeys(func(ctx context.Context) (*ring, error) {
		wrapped, err := fetch(ctx)
		if err != nil {
			return nil, fmt.Errorf("crypt: fetch the wrapped keys: %w", err)
		}
		return unwrap(ctx, wrapped, kek)
	})
}

// NewKeyset makes the wrapped document of a new clinic. Losing it, or kek, loses every sealed field.
func NewKeyset(ctx context.Context, kek tink.AEADWithContext) ([]byte, error) {
	r, err := freshRing()
	if err != nil {
		return nil, fmt.Errorf("crypt: make keys: %w", err)
	}
	return wrap(ctx, r, kek)
}

// CheckKeyset says whether kek opens the wrapped document.
func CheckKeyset(ctx context.Context, wrapped []byte, kek tink.AEADWithContext) error {
	_, err := unwrap(ctx, wrapped, kek)
	return err
}

// RotateKeyset returns the wrapped document with a new key that seals from now on; fields sealed before still open.
// One key may seal 2^32 fields, the limit of random nonces in AES-GCM (NIST SP 800-38D, 8.3).
func RotateKeyset(ctx context.Context, wrapped []byte, kek tink.AEADWithContext) ([]byte, error) {
	r, err := unwrap(ctx, wrapped, kek)
	if err != nil {
		return nil, err
	}
	r, err = r.rotated()
	if err != nil {
		return nil, fmt.Errorf("crypt: rotate keys: %w", err)
	}
	return wrap(ctx, r, kek)
}

func unwrap(ctx context.Context, wrapped []byte, kek tink.AEADWithContext) (*ring, error) {
	b, err := kek.DecryptWithContext(ctx, wrapped, []byte(wrapPlace))
	if err != nil {
		return nil, fmt.Errorf("crypt: unwrap the keys: %w", err)
	}
	r, err := parseRing(b)
	if err != nil {
		return nil, fmt.Errorf("crypt: the unwrapped keys are damaged: %w", err)
	}
	return r, nil
}

func wrap(ctx context.Context, r *ring, kek tink.AEADWithContext) ([]byte, error) {
	b, err := r.marshal()
	if err != nil {
		return nil, fmt.Errorf("crypt: write the keys: %w", err)
	}
	wrapped, err := kek.EncryptWithContext(ctx, b, []byte(wrapPlace))
	if err != nil {
		return nil, fmt.Errorf("crypt: wrap the keys: %w", err)
	}
	if len(wrapped) > maxWrapped {
		return nil, fmt.Errorf("crypt: the wrapped keys take %d bytes, over the limit of %d", len(wrapped), maxWrapped)
	}
	return wrapped, nil
}
