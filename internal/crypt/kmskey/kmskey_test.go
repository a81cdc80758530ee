package kmskey_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"careloop/internal/crypt/keyset"
	"careloop/internal/crypt/kmskey"
)

// fakeKMS wraps by reversing, and remembers the key and the purpose as KMS does.
type fakeKMS struct{ calls int }

func (f *fakeKMS) Encrypt(_ context.Context, in *kms.EncryptInput, _ ...func(*kms.Options)) (*kms.EncryptOutput, error) {
	b := append(bytes.Clone(in.Plaintext), *in.KeyId+in.EncryptionContext["purpose"]...)
	slices.Reverse(b)
	return &kms.EncryptOutput{CiphertextBlob: b}, nil
}

func (f *fakeKMS) Decrypt(_ context.Context, in *kms.DecryptInput, _ ...func(*kms.Options)) (*kms.DecryptOutput, error) {
	f.calls++
	b := bytes.Clone(in.CiphertextBlob)
	slices.Reverse(b)
	plain, ok := bytes.CutSuffix(b, []byte(*in.KeyId+in.EncryptionContext["purpose"]))
	if !ok {
		return nil, errors.New("InvalidCiphertextException")
	}
	return &kms.DecryptOutput{Plaintext: plain}, nil
}

type parameters map[string]string

func (p parameters) GetParameter(_ context.Context, in *ssm.GetParameterInput, _ ...func(*ssm.Options)) (*ssm.GetParameterOutput, error) {
	v, ok := p[*in.Name]
	if !ok {
		return nil, &ssmtypes.ParameterNotFound{}
	}
	return &ssm.GetParameterOutput{Parameter: &ssmtypes.Parameter{Value: &v}}, nil
}

func TestKeysComeFromTheParameterOnce(t *testing.T) {
	client := &fakeKMS{}
	doc, err := keyset.New(t.Context(), kmskey.Wrapper(client, "alias/careloop"))
	if err != nil {
		t.Fatal(err)
	}
	params := parameters{"/careloop/keyset": kmskey.Encode(doc), "/careloop/broken": "%"}
	if n := len(params["/careloop/keyset"]); n > 4096 {
		t.Errorf("the value takes %d characters; a standard parameter holds 4096", n)
	}
	k := kmskey.Keys(params, "/careloop/keyset", client, "alias/careloop")
	if client.calls != 0 {
		t.Error("KMS was asked before there was a field to seal")
	}
	for range 3 {
		s, err := k.Seal(t.Context(), "13812345678", "p")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Open(t.Context(), s, "p"); got != "13812345678" || err != nil {
			t.Errorf("Open = %q, %v", got, err)
		}
	}
	if client.calls != 1 {
		t.Errorf("KMS was asked %d times, want once", client.calls)
	}

	var missing *ssmtypes.ParameterNotFound
	if _, err := kmskey.Keys(params, "/other", client, "alias/careloop").Seal(t.Context(), "x", "p"); !errors.As(err, &missing) {
		t.Errorf("no such parameter: %v", err)
	}
	if _, err := kmskey.Keys(params, "/careloop/broken", client, "alias/careloop").Seal(t.Context(), "x", "p"); err == nil {
		t.Error("a parameter that is not base64 was accepted")
	}
	if _, err := kmskey.Keys(params, "/careloop/keyset", client, "alias/other").Seal(t.Context(), "x", "p"); err == nil {
		t.Error("another KMS key unwrapped the keys")
	}
}
