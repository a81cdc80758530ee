package kmskey_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"careloop/internal/crypt/kmskey"
)

func (p parameters) PutParameter(_ context.Context, in *ssm.PutParameterInput, _ ...func(*ssm.Options)) (*ssm.PutParameterOutput, error) {
	if _, ok := p[*in.Name]; ok && !*in.Overwrite {
		return nil, &ssmtypes.ParameterAlreadyExists{}
	}
	p[*in.Name] = *in.Value
	return &ssm.PutParameterOutput{}, nil
}

func TestKeysAreMadeOnce(t *testing.T) {
	const name, key = "/careloop/dev/keyset", "alias/careloop-dev"
	params, client := parameters{}, &fakeKMS{}
	if made, err := kmskey.Create(t.Context(), params, name, client, key); !made || err != nil {
		t.Fatalf("first: made %v, %v", made, err)
	}
	first := params[name]
	sealed, err := kmskey.Keys(params, name, client, key).Seal(t.Context(), "13812345678", "p")
	if err != nil {
		t.Fatal(err)
	}
	if made, err := kmskey.Create(t.Context(), params, name, client, key); made || err != nil || params[name] != first {
		t.Errorf("second: made %v, %v, changed %v", made, err, params[name] != first)
	}
	if made, err := kmskey.Create(t.Context(), params, name, client, "alias/other"); made || err == nil || params[name] != first {
		t.Errorf("keys that the KMS key does not open: made %v, %v, changed %v", made, err, params[name] != first)
	}
	if err := kmskey.Rotate(t.Context(), params, name, client, "alias/other"); err == nil || params[name] != first {
		t.Errorf("rotated what could not be read: %v", err)
	}
	if err := kmskey.Rotate(t.Context(), params, name, client, key); err != nil || params[name] == first {
		t.Errorf("not rotated: %v", err)
	}
	if got, err := kmskey.Keys(params, name, client, key).Open(t.Context(), sealed, "p"); got != "13812345678" || err != nil {
		t.Errorf("what was sealed before the rotation opens as %q, %v", got, err)
	}
	if err := kmskey.Rotate(t.Context(), params, "/careloop/none", client, key); err == nil || len(params) != 1 {
		t.Errorf("rotated keys that are not there: %v", err)
	}
}
