// Package kmskey brings the keys of package crypt from AWS: the wrapped document from a parameter of Systems
// Manager, unwrapped by a key of KMS that never leaves it. It is apart from crypt so that only the functions link
// these clients.
package kmskey

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/tink-crypto/tink-go/v2/tink"

	"careloop/internal/crypt"
	"careloop/internal/crypt/keyset"
)

// KMS is the part of KMS's client that wraps and unwraps.
type KMS interface {
	Encrypt(ctx context.Context, in *kms.EncryptInput, opts ...func(*kms.Options)) (*kms.EncryptOutput, error)
	Decrypt(ctx context.Context, in *kms.DecryptInput, opts ...func(*kms.Options)) (*kms.DecryptOutput, error)
}

// SSM is the part of Systems Manager's client that reads a parameter.
type SSM interface {
	GetParameter(ctx context.Context, in *ssm.GetParameterInput, opts ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
}

// Open returns the keys of a deployment, by clients for c.
func Open(c aws.Config, parameter, keyID string) *crypt.Keys {
	return Keys(ssm.NewFromConfig(c), parameter, kms.NewFromConfig(c), keyID)
}

// Keys returns keys whose wrapped document is in parameter, unwrapped by the KMS key keyID. Nothing is asked of AWS
// before a field is sealed, opened or hashed.
func Keys(params SSM, parameter string, client KMS, keyID string) *crypt.Keys {
	return keyset.Wrapped(func(ctx context.Context) ([]byte, error) {
		return read(ctx, params, parameter)
	}, Wrapper(client, keyID))
}

// Encode returns a wrapped document as the parameter's value.
func Encode(wrapped []byte) string { return base64.StdEncoding.EncodeToString(wrapped) }

// Decode returns the wrapped document in a parameter's value.
func Decode(value string) ([]byte, error) {
	wrapped, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return nil, fmt.Errorf("kmskey: the parameter is not base64: %w", err)
	}
	return wrapped, nil
}

func read(ctx context.Context, params SSM, parameter string) ([]byte, error) {
	out, err := params.GetParameter(ctx, &ssm.GetParameterInput{Name: &parameter})
	if err != nil {
		return nil, fmt.Errorf("kmskey: read parameter %s: %w", parameter, err)
	}
	if out.Parameter == nil || out.Parameter.Value == nil {
		return nil, fmt.Errorf("kmskey: parameter %s has no value", parameter)
	}
	return Decode(*out.Parameter.Value)
}

// Wrapper returns the KMS key keyID as a key-encryption key. The associated data becomes KMS's encryption context,
// which CloudTrail shows and a key policy may demand.
func Wrapper(client KMS, keyID string) tink.AEADWithContext { return wrapper{client, keyID} }

type wrapper struct {
	client KMS
	keyID  string
}

func (w wrapper) EncryptWithContext(ctx context.Context, plain, place []byte) ([]byte, error) {
	out, err := w.client.Encrypt(ctx, &kms.EncryptInput{KeyId: &w.keyID, Plaintext: plain, EncryptionContext: purpose(place)})
	if err != nil {
		return nil, fmt.Errorf("kmskey: encrypt by %s: %w", w.keyID, err)
	}
	return out.CiphertextBlob, nil
}

func (w wrapper) DecryptWithContext(ctx context.Context, sealed, place []byte) ([]byte, error) {
	out, err := w.client.Decrypt(ctx, &kms.DecryptInput{KeyId: &w.keyID, CiphertextBlob: sealed, EncryptionContext: purpose(place)})
	if err != nil {
		return nil, fmt.Errorf("kmskey: decrypt by %s: %w", w.keyID, err)
	}
	return out.Plaintext, nil
}

func purpose(place []byte) map[string]string { return map[string]string{"purpose": string(place)} }
