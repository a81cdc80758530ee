// Package id makes identifiers: a prefix that says what is identified, and a UUIDv7 in lower-case base32
// ("pat_06a3…"), so that ids sort by time, cannot be guessed and can be read aloud if they must.
package id

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"io"
	"strings"
	"time"
)

// encoding is Crockford's alphabet: no i, l, o, u; its order is the order of the bytes.
var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Source makes ids. The zero value uses the system's randomness.
type Source struct {
	Rand io.Reader // nil: crypto/rand
}

// New returns a fresh id with the time in its first 48 bits, as RFC 9562 lays out version 7.
func (s Source) New(prefix string, now time.Time) string {
	var b [16]byte
	r := s.Rand
	if r == nil {
		r = rand.Reader
	}
	if _, err := io.ReadFull(r, b[6:]); err != nil {
		panic("id: no randomness: " + err.Error()) // crypto/rand does not fail; a test's reader must not either
	}
	stamp(&b, now)
	return prefix + "_" + encoding.EncodeToString(b[:])
}

// From returns the id that a secret and a key always give, so that a retried request meets its own first try.
func From(prefix string, parts ...string) string {
	mac := hmac.New(sha256.New, []byte(prefix))
	for _, p := range parts {
		_, _ = mac.Write([]byte(p))
		_, _ = mac.Write([]byte{0})
	}
	return prefix + "_" + encoding.EncodeToString(mac.Sum(nil)[:16])
}

// Encode returns an id for a payload that says where the thing is found.
func Encode(prefix string, payload []byte) string {
	return prefix + "_" + encoding.EncodeToString(payload)
}

// Decode returns the payload of an id, or false if it is not an id with this prefix.
func Decode(prefix, s string) ([]byte, bool) {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	if !ok {
		return nil, false
	}
	b, err := encoding.DecodeString(rest)
	if err != nil || encoding.EncodeToString(b) != rest {
		return nil, false
	}
	return b, true
}

// Valid reports whether s is an id with this prefix and a UUID's payload.
func Valid(prefix, s string) bool {
	b, ok := Decode(prefix, s)
	return ok && len(b) == 16
}

func stamp(b *[16]byte, now time.Time) {
	ms := now.UnixMilli()
	for i := 5; i >= 0; i-- {
		b[i] = byte(ms)
		ms >>= 8
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
}
