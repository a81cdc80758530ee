package crypt

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// document is the form in which keys are kept. Fields is a Tink keyset of AES-256-GCM keys in Tink's binary form:
// the primary key seals, every key opens. Lookup is the HMAC-SHA256 key of Hash; it never changes, because every
// stored hash would have to change with it.
type document struct {
	Fields []byte `json:"fields"`
	Lookup []byte `json:"lookup"`
}

const (
	lookupSize = 32
	hashSize   = 16 // bytes kept of the HMAC: 2^64 values until two are likely to meet
	idSize     = 5  // Tink's prefix of a ciphertext: one byte of form, four of key id
)

var (
	base64url  = base64.RawURLEncoding.Strict() // strict: one sealed field has one spelling
	base32hash = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
)

// ring is a document ready for use. It works on Tink's keys directly rather than by its aead package, which links
// every cipher that Tink knows into every function.
type ring struct {
	handle  *keyset.Handle
	primary tink.AEAD
	byID    map[[idSize]byte]tink.AEAD
	lookup  []byte
}

func parseRing(b []byte) (*ring, error) {
	var doc document
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, errors.New("not a key document") // the parser's own words could quote a key
	}
	if len(doc.Lookup) != lookupSize {
		return nil, fmt.Errorf("the lookup key has %d bytes, not %d", len(doc.Lookup), lookupSize)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(doc.Fields)))
	if err != nil {
		return nil, errors.New("the field keys are not a Tink keyset")
	}
	return newRing(handle, doc.Lookup)
}

func newRing(handle *keyset.Handle, lookup []byte) (*ring, error) {
	r := &ring{handle: handle, lookup: lookup, byID: map[[idSize]byte]tink.AEAD{}}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, err
		}
		if entry.KeyStatus() != keyset.Enabled {
			continue
		}
		key, ok := entry.Key().(*aesgcm.Key)
		if !ok || len(key.OutputPrefix()) != idSize {
			return nil, fmt.Errorf("field key %d is not AES-GCM with Tink's prefix", entry.KeyID())
		}
		cipher, err := aesgcm.NewAEAD(key)
		if err != nil {
			return nil, err
		}
		r.byID[[idSize]byte(key.OutputPrefix())] = cipher
		if entry.IsPrimary() {
			r.primary = cipher
		}
	}
	if r.primary == nil {
		return nil, errors.New("no field key is enabled as primary")
	}
	return r, nil
}

// freshRing makes new keys.
func freshRing() (*ring, error) {
	lookup := make([]byte, lookupSize)
	if _, err := rand.Read(lookup); err != nil {
		return nil, err
	}
	return withNewPrimary(keyset.NewManager(), lookup)
}

// rotated returns the same ring with a new key to seal; the old ones still open.
func (r *ring) rotated() (*ring, error) {
	return withNewPrimary(keyset.NewManagerFromHandle(r.handle), r.lookup)
}

func withNewPrimary(m *keyset.Manager, lookup []byte) (*ring, error) {
	params, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: 32, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink,
	})
	if err != nil {
		return nil, err
	}
	id, err := m.AddNewKeyFromParameters(params)
	if err != nil {
		return nil, err
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, err
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, err
	}
	return newRing(handle, lookup)
}

func (r *ring) marshal() ([]byte, error) {
	var fields bytes.Buffer
	if err := insecurecleartextkeyset.Write(r.handle, keyset.NewBinaryWriter(&fields)); err != nil {
		return nil, err
	}
	return json.Marshal(document{Fields: fields.Bytes(), Lookup: r.lookup})
}

func (r *ring) seal(plain, place string) (Sealed, error) {
	b, err := r.primary.Encrypt([]byte(plain), []byte(place))
	if err != nil {
		return "", fmt.Errorf("crypt: seal %s: %w", place, err)
	}
	return Sealed(base64url.EncodeToString(b)), nil
}

func (r *ring) unseal(s Sealed, place string) (string, error) {
	b, err := base64url.DecodeString(string(s))
	if err != nil || len(b) < idSize {
		return "", ErrUnreadable
	}
	cipher, ok := r.byID[[idSize]byte(b[:idSize])]
	if !ok {
		return "", errUnknownKey
	}
	plain, err := cipher.Decrypt(b, []byte(place))
	if err != nil {
		return "", ErrUnreadable
	}
	return string(plain), nil
}

// hash writes the kind's length before it, so that no pair of kind and value reads like another.
func (r *ring) hash(kind, value string) string {
	mac := hmac.New(sha256.New, r.lookup)
	_, _ = mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(kind)))) //nolint:gosec // kinds are words of ours
	_, _ = mac.Write([]byte(kind))
	_, _ = mac.Write([]byte(value))
	return base32hash.EncodeToString(mac.Sum(nil)[:hashSize])
}
