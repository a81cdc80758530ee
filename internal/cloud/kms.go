package cloud

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
)

// kmsKey is a key of KMS: it wraps and unwraps, and never leaves.
type kmsKey struct{ aead cipher.AEAD }

func newKey() (*kmsKey, error) {
	b, err := aes.NewCipher([]byte(rand.Text() + rand.Text())[:32])
	if err != nil {
		return nil, err
	}
	a, err := cipher.NewGCMWithRandomNonce(b)
	return &kmsKey{a}, err
}

// place is the encryption context, which must be the same to unwrap. JSON sorts its names.
func place(context map[string]string) []byte {
	b, err := json.Marshal(context)
	if err != nil {
		panic(err) // texts always marshal
	}
	return b
}

var errUnwrap = errors.New("cloud: the ciphertext does not open with this key and context")

func (k *kmsKey) wrap(plain []byte, context map[string]string) []byte {
	return k.aead.Seal(nil, nil, plain, place(context)) //nolint:gosec // this AEAD makes its nonces itself
}

func (k *kmsKey) unwrap(sealed []byte, context map[string]string) ([]byte, error) {
	plain, err := k.aead.Open(nil, nil, sealed, place(context))
	if err != nil {
		return nil, errUnwrap
	}
	return plain, nil
}

// kms unwraps, which is all that a function may ask for.
func (s *services) kms(w http.ResponseWriter, r *http.Request, c call) {
	var in struct {
		KeyId             string //nolint:revive // KMS's name
		CiphertextBlob    []byte
		EncryptionContext map[string]string
	}
	if r.Header.Get("X-Amz-Target") != "TrentService.Decrypt" || json.Unmarshal(c.body, &in) != nil {
		refuse(w, http.StatusBadRequest, "UnknownOperationException", r.Header.Get("X-Amz-Target"))
		return
	}
	if !s.may(w, c, "kms:Decrypt", in.KeyId) {
		return
	}
	key := s.keys[in.KeyId]
	if key == nil {
		refuse(w, http.StatusBadRequest, "NotFoundException", "no key "+in.KeyId)
		return
	}
	plain, err := key.unwrap(in.CiphertextBlob, in.EncryptionContext)
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidCiphertextException", "")
		return
	}
	reply(w, http.StatusOK, map[string]any{"KeyId": in.KeyId, "Plaintext": plain, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})
}
