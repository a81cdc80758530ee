package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"careloop/internal/crypt/keyset"
	"careloop/internal/crypt/kmskey"
)

// amazon stands in for the services of AWS that a request needs: DynamoDB, which is DynamoDB Local; and the parameter
// with the wrapped keys and the key that unwraps them, both made anew at each start, in memory, like the data that they
// seal. Of any other service it says that it is not there.
type amazon struct {
	tables    http.Handler
	keys      kek
	parameter string // its name
	keyset    string // its value
	log       io.Writer
}

func newAmazon(ctx context.Context, dynamodb *url.URL, parameter string, log io.Writer) (*amazon, error) {
	k, err := newKEK()
	if err != nil {
		return nil, err
	}
	wrapped, err := keyset.New(ctx, k)
	if err != nil {
		return nil, err
	}
	tables := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(dynamodb) }}
	return &amazon{tables: tables, keys: k, parameter: parameter, keyset: kmskey.Encode(wrapped), log: log}, nil
}

// ServeHTTP tells services and actions apart by the header in which the JSON protocols name them.
func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action := r.Header.Get("X-Amz-Target")
	switch {
	case strings.HasPrefix(action, "DynamoDB_"):
		a.tables.ServeHTTP(w, r)
	case action == "AmazonSSM.GetParameter":
		a.getParameter(w, r)
	case action == "TrentService.Decrypt":
		a.decrypt(w, r)
	default:
		_, _ = fmt.Fprintf(a.log, "samlocal: a function called %s %s %s, which has no stand-in here\n", r.Method, r.URL.Path, action)
		fail(w, http.StatusNotImplemented, "NotStoodInFor")
	}
}

func (a *amazon) getParameter(w http.ResponseWriter, r *http.Request) {
	var in struct{ Name string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Name != a.parameter {
		fail(w, http.StatusBadRequest, "ParameterNotFound")
		return
	}
	answer(w, http.StatusOK, map[string]any{"Parameter": map[string]any{"Name": in.Name, "Type": "String", "Value": a.keyset}})
}

func (a *amazon) decrypt(w http.ResponseWriter, r *http.Request) {
	var in struct {
		KeyID             string `json:"KeyId"`
		CiphertextBlob    []byte
		EncryptionContext map[string]string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		fail(w, http.StatusBadRequest, "SerializationException")
		return
	}
	plain, err := a.keys.DecryptWithContext(r.Context(), in.CiphertextBlob, []byte(in.EncryptionContext["purpose"]))
	if err != nil {
		fail(w, http.StatusBadRequest, "InvalidCiphertextException")
		return
	}
	answer(w, http.StatusOK, map[string]any{"KeyId": in.KeyID, "Plaintext": plain})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller is gone if this fails
}

func fail(w http.ResponseWriter, status int, code string) {
	answer(w, status, map[string]string{"__type": code, "message": "from the stand-in for AWS of infra/sam-local.sh"})
}

// kek is a key-encryption key as KMS has them: whoever wants to decrypt must name the purpose it encrypted for.
type kek struct{ cipher.AEAD }

func newKEK() (kek, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		return kek{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return kek{aead}, err
}

func (k kek) EncryptWithContext(_ context.Context, plain, purpose []byte) ([]byte, error) {
	return k.Seal(nil, nil, plain, purpose), nil //nolint:gosec // this cipher makes a random nonce itself
}

func (k kek) DecryptWithContext(_ context.Context, sealed, purpose []byte) ([]byte, error) {
	return k.Open(nil, nil, sealed, purpose)
}
