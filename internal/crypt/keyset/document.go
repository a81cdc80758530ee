// Package keyset keeps the keys of package crypt as one document: on AWS wrapped by KMS, elsewhere in a file that only
// its owner can read. It is apart from crypt because it links Tink.
package keyset

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"careloop/internal/crypt"
)

// document is the form in which keys are kept. Fields is a Tink keyset of AES-256-GCM keys in Tink's binary form:
// the primary key seals, every key opens. Lookup is the HMAC-SHA256 key of Hash; it never changes, because every
// stored hash would have to change with it.
type document struct {
	Fields []byte `json:"fields"`
	Lookup []byte `json:"lookup"`
}

const lookupSize = 32

// ring is a document ready for use. It works on Tink's keys directly rather than by its aead package, which links
// every cipher that Tink knows into every function.
type ring struct {
	crypt.Ring
	handle *keyset.Handle
}

// bare leaves out what only who keeps the keys needs.
func bare(r *ring, err error) (*crypt.Ring, error) {
	if err != nil {
		return nil, err
	}
	return &r.Ring, nil
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
	r := &ring{handle: handle, Ring: crypt.Ring{Lookup: lookup, Fields: map[crypt.Prefix]crypt.AEAD{}}}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, err
		}
		if entry.KeyStatus() != keyset.Enabled {
			continue
		}
		key, ok := entry.Key().(*aesgcm.Key)
		if !ok || len(key.OutputPrefix()) != len(crypt.Prefix{}) {
			return nil, fmt.Errorf("field key %d is not AES-GCM with Tink's prefix", entry.KeyID())
		}
		cipher, err := aesgcm.NewAEAD(key)
		if err != nil {
			return nil, err
		}
		r.Fields[crypt.Prefix(key.OutputPrefix())] = cipher
		if entry.IsPrimary() {
			r.Primary = cipher
		}
	}
	if r.Primary == nil {
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
	return withNewPrimary(keyset.NewManagerFromHandle(r.handle), r.Lookup)
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
	return json.Marshal(document{Fields: fields.Bytes(), Lookup: r.Lookup})
}
