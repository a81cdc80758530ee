// Package dynamotest gives tests a store on DynamoDB Local, which infra/dynamodb-local.sh starts.
package dynamotest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"careloop/internal/store/dynamo"
)

// Open returns a store over tables of its own, which are deleted when the test ends.
func Open(t testing.TB, opts ...dynamo.Option) *dynamo.Store {
	t.Helper()
	client, prefix := Tables(t)
	return dynamo.New(client, prefix, opts...)
}

// Tables makes tables of the test's own and returns a client and their prefix.
func Tables(t testing.TB) (*dynamodb.Client, string) {
	t.Helper()
	client := dynamo.NewClient(Config(t))
	prefix := "test-" + strings.ToLower(rand.Text()[:12]) + "-"
	if err := dynamo.CreateTables(t.Context(), client, prefix); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dynamo.DeleteTables(context.Background(), client, prefix); err != nil {
			t.Error(err)
		}
	})
	return client, prefix
}

// Config returns the configuration of clients for the engine at DYNAMODB_ENDPOINT. Without that variable it skips
// the test, or fails it if CARELOOP_REQUIRE_DYNAMODB is 1.
func Config(t testing.TB) aws.Config {
	t.Helper()
	endpoint := os.Getenv("DYNAMODB_ENDPOINT")
	if endpoint == "" {
		const missing = "DYNAMODB_ENDPOINT is not set; run it under infra/dynamodb-local.sh --"
		if os.Getenv("CARELOOP_REQUIRE_DYNAMODB") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return aws.Config{
		Region:       "local",
		BaseEndpoint: aws.String(endpoint),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}
}
