package crypt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// AEAD is a key that seals, as Tink's do. Its ciphertexts begin with its prefix.
type AEAD interface {
	Encrypt(plain, place []byte) ([]byte, error)
	Decrypt(sealed, place []byte) ([]byte, error)
}

// Prefix tells by which key a field was sealed: Tink's, one byte of form and four of key id.
type Prefix [5]byte

// Ring is keys ready for use. It takes them as they come, so that whoever seals nothing does not link what makes them.
type Ring struct {
	Primary AEAD            // seals
	Fields  map[Prefix]AEAD // open, the primary among them
	Lookup  []byte          // the HMAC-SHA256 key of Hash
}

const hashSize = 16 // bytes kept of the HMAC: 2^64 values until two are likely to meet

var (
	base64url  = base64.RawURLEncoding.Strict() // strict: one sealed field has one spelling
	base32hash = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
)

func (r *Ring) seal(plain, place string) (Sealed, error) {
	b, err := r.Primary.Encrypt([]byte(plain), []byte(place))
	if err != nil {
		return "", fmt.Errorf("crypt: seal %s: %w", place, err)
	}
	return Sealed(base64url.EncodeToString(b)), nil
}

func (r *Ring) unseal(s Sealed, place string) (string, error) {
	b, err := base64url.DecodeString(string(s))
	if err != nil || len(b) < len(Prefix{}) {
		return "", ErrUnreadable
	}
	key, ok := r.Fields[Prefix(b[:len(Prefix{})])]
	if !ok {
		return "", errUnknownKey
	}
	plain, err := key.Decrypt(b, []byte(place))
	if err != nil {
		return "", ErrUnreadable
	}
	return string(plain), nil
}

// hash writes the kind's length before it, so that no pair of kind and value reads like another.
func (r *Ring) hash(kind, value string) string {
	mac := hmac.New(sha256.New, r.Lookup)
	_, _ = mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(kind)))) //nolint:gosec // kinds are words of ours
	_, _ = mac.Write([]byte(kind))
	_, _ = mac.Write([]byte(value))
	return base32hash.EncodeToString(mac.Sum(nil)[:hashSize])
}
