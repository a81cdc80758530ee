package keyset

import (
	"context"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/tink"

	"careloop/internal/crypt"
)

// wrapPlace is the associated data under which a key document is wrapped: the key-encryption key may serve others.
const wrapPlace = "careloop/keyset"

// maxWrapped is what one standard parameter of SSM holds, in bytes, less the growth of base64. It is enough for
// about fifteen rotations.
const maxWrapped = 4096 / 4 * 3

// Wrapped returns keys whose document is fetched and unwrapped by kek when they are first needed.
func Wrapped(fetch func(context.Context) ([]byte, error), kek tink.AEADWithContext) *crypt.Keys {
	return crypt.New(nil, func(ctx context.Context) (*crypt.Ring, error) {
		wrapped, err := fetch(ctx)
		if err != nil {
			return nil, fmt.Errorf("keyset: fetch the wrapped keys: %w", err)
		}
		return bare(unwrap(ctx, wrapped, kek))
	})
}

// New makes the wrapped document of a new clinic. Losing it, or kek, loses every sealed field.
func New(ctx context.Context, kek tink.AEADWithContext) ([]byte, error) {
	r, err := freshRing()
	if err != nil {
		return nil, fmt.Errorf("keyset: make keys: %w", err)
	}
	return wrap(ctx, r, kek)
}

// Check says whether kek opens the wrapped document.
func Check(ctx context.Context, wrapped []byte, kek tink.AEADWithContext) error {
	_, err := unwrap(ctx, wrapped, kek)
	return err
}

// Rotate returns the wrapped document with a new key that seals from now on; fields sealed before still open.
// One key may seal 2^32 fields, the limit of random nonces in AES-GCM (NIST SP 800-38D, 8.3).
func Rotate(ctx context.Context, wrapped []byte, kek tink.AEADWithContext) ([]byte, error) {
	r, err := unwrap(ctx, wrapped, kek)
	if err != nil {
		return nil, err
	}
	r, err = r.rotated()
	if err != nil {
		return nil, fmt.Errorf("keyset: rotate keys: %w", err)
	}
	return wrap(ctx, r, kek)
}

func unwrap(ctx context.Context, wrapped []byte, kek tink.AEADWithContext) (*ring, error) {
	b, err := kek.DecryptWithContext(ctx, wrapped, []byte(wrapPlace))
	if err != nil {
		return nil, fmt.Errorf("keyset: unwrap the keys: %w", err)
	}
	r, err := parseRing(b)
	if err != nil {
		return nil, fmt.Errorf("keyset: the unwrapped keys are damaged: %w", err)
	}
	return r, nil
}

func wrap(ctx context.Context, r *ring, kek tink.AEADWithContext) ([]byte, error) {
	b, err := r.marshal()
	if err != nil {
		return nil, fmt.Errorf("keyset: write the keys: %w", err)
	}
	wrapped, err := kek.EncryptWithContext(ctx, b, []byte(wrapPlace))
	if err != nil {
		return nil, fmt.Errorf("keyset: wrap the keys: %w", err)
	}
	if len(wrapped) > maxWrapped {
		return nil, fmt.Errorf("keyset: the wrapped keys take %d bytes, over the limit of %d", len(wrapped), maxWrapped)
	}
	return wrapped, nil
}
