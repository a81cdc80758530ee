package crypt_test

import (
	"context"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// localKEK stands for the key management service: a key that never leaves it.
type localKEK struct{ aead tink.AEAD }

func newKEK(t testing.TB) localKEK {
	t.Helper()
	params, err := aesgcm.NewParameters(aesgcm.ParametersOpts{KeySizeInBytes: 32, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantNoPrefix})
	if err != nil {
		t.Fatal(err)
	}
	m := keyset.NewManager()
	id, err := m.AddNewKeyFromParameters(params)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetPrimary(id); err != nil {
		t.Fatal(err)
	}
	h, err := m.Handle()
	if err != nil {
		t.Fatal(err)
	}
	primary, err := h.Primary()
	if err != nil {
		t.Fatal(err)
	}
	aead, err := aesgcm.NewAEAD(primary.Key().(*aesgcm.Key))
	if err != nil {
		t.Fatal(err)
	}
	return localKEK{aead}
}

func (k localKEK) EncryptWithContext(_ context.Context, plain, place []byte) ([]byte, error) {
	return k.aead.Encrypt(plain, place)
}

func (k localKEK) DecryptWithContext(_ context.Context, sealed, place []byte) ([]byte, error) {
	return k.aead.Decrypt(sealed, place)
}
