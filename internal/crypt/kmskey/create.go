package kmskey

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"careloop/internal/crypt/keyset"
)

// Writer is the part of Systems Manager's client that keeps a parameter.
type Writer interface {
	SSM
	PutParameter(ctx context.Context, in *ssm.PutParameterInput, opts ...func(*ssm.Options)) (*ssm.PutParameterOutput, error)
}

// Create makes the keys of a new clinic and keeps them, wrapped, in parameter. Keys that are there already stay, made is
// false then, and the error says whether they open: with other keys nothing that was sealed before could be read again.
func Create(ctx context.Context, params Writer, parameter string, client KMS, keyID string) (made bool, err error) {
	kek := Wrapper(client, keyID)
	doc, err := keyset.New(ctx, kek)
	if err != nil {
		return false, err
	}
	err = put(ctx, params, parameter, doc, false)
	var exists *types.ParameterAlreadyExists
	if !errors.As(err, &exists) {
		return err == nil, err
	}
	if doc, err = read(ctx, params, parameter); err != nil {
		return false, err
	}
	return false, keyset.Check(ctx, doc, kek)
}

// Rotate adds a key to those in parameter, which seals from now on. What was sealed before still opens.
func Rotate(ctx context.Context, params Writer, parameter string, client KMS, keyID string) error {
	doc, err := read(ctx, params, parameter)
	if err != nil {
		return err
	}
	if doc, err = keyset.Rotate(ctx, doc, Wrapper(client, keyID)); err != nil {
		return err
	}
	return put(ctx, params, parameter, doc, true)
}

func put(ctx context.Context, params Writer, parameter string, doc []byte, over bool) error {
	value, about := Encode(doc), "Careloop: keys of sealed fields, wrapped by KMS. Losing them loses the fields."
	_, err := params.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &parameter, Value: &value, Type: types.ParameterTypeString, Overwrite: &over, Description: &about,
	})
	if err != nil {
		return fmt.Errorf("kmskey: write parameter %s: %w", parameter, err)
	}
	return nil
}
