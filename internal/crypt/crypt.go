// Package crypt keeps single fields secret: id documents, phones, addresses, clinical text (A3). A field is sealed
// for the place where it stands, so a value copied into another record or field does not open there. What must be
// found again is found by a keyed hash, which nobody can compute without the key: a list of all phone numbers is
// short enough to try.
//
// Package keyset keeps the keys: on AWS wrapped by KMS, elsewhere in a file that only its owner can read.
package crypt

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// Sealed is a field encrypted for its place: unpadded base64url, safe in JSON, keys and URLs. Sealed("") is the
// empty field, so that a record shows what was never filled in.
type Sealed string

// ErrUnreadable means that a sealed field was damaged, belongs to another place, or was sealed by unknown keys.
var ErrUnreadable = errors.New("crypt: sealed field does not open here")

var errUnknownKey = fmt.Errorf("%w: unknown key", ErrUnreadable)

// Keys seals, opens and hashes. It is safe for concurrent use. Where the keys come from elsewhere they are fetched
// at the first use, by one caller for all; a failed fetch is tried again by the next caller.
type Keys struct {
	fetch func(context.Context) (*Ring, error)
	ring  atomic.Pointer[Ring]
	turn  chan struct{} // holds one token: whoever has it may fetch
}

// New returns keys that fetch brings: when they are first needed, or, if there is a first ring, when that does not know
// by which key a field was sealed.
func New(first *Ring, fetch func(context.Context) (*Ring, error)) *Keys {
	k := &Keys{fetch: fetch, turn: make(chan struct{}, 1)}
	k.ring.Store(first)
	k.turn <- struct{}{}
	return k
}

// Seal encrypts plain for place, such as "pat_x/phone". Equal fields come out different each time.
func (k *Keys) Seal(ctx context.Context, plain, place string) (Sealed, error) {
	if plain == "" {
		return "", nil
	}
	r, err := k.open(ctx, nil)
	if err != nil {
		return "", err
	}
	return r.seal(plain, place)
}

// Open decrypts what was sealed for the same place. It returns ErrUnreadable for anything else.
func (k *Keys) Open(ctx context.Context, s Sealed, place string) (string, error) {
	if s == "" {
		return "", nil
	}
	r, err := k.open(ctx, nil)
	if err != nil {
		return "", err
	}
	plain, err := r.unseal(s, place)
	if !errors.Is(err, errUnknownKey) {
		return plain, err
	}
	// Another process may have sealed it with a key added since this one fetched its keys.
	newer, fetchErr := k.open(ctx, r)
	if fetchErr != nil {
		return "", fetchErr
	}
	return newer.unseal(s, place)
}

// Hash returns 128 bits, as 26 lower-case base32 characters, that are the same for equal kind and value and say
// nothing about them. The value must be in its normal form already. Kinds keep apart what may have equal values.
func (k *Keys) Hash(ctx context.Context, kind, value string) (string, error) {
	r, err := k.open(ctx, nil)
	if err != nil {
		return "", err
	}
	return r.hash(kind, value), nil
}

// open returns the keys, fetching them if there are none yet or if stale is what there is.
func (k *Keys) open(ctx context.Context, stale *Ring) (*Ring, error) {
	if r := k.ring.Load(); r != stale {
		return r, nil
	}
	select {
	case <-k.turn:
	case <-ctx.Done():
		return nil, fmt.Errorf("crypt: waiting for the keys: %w", ctx.Err())
	}
	defer func() { k.turn <- struct{}{} }()
	if r := k.ring.Load(); r != stale { // somebody else fetched while this caller waited
		return r, nil
	}
	r, err := k.fetch(ctx)
	if err != nil {
		return nil, err
	}
	k.ring.Store(r)
	return r, nil
}
