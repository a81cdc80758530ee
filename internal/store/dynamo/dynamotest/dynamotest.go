// Package dynamotest gives tests a store on DynamoDB Local, which infra/dynamodb-local.sh starts.
package dynamotest

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// Open returns an empty store that is the test's own.
func Open(t testing.TB, opts ...dynamo.Option) *dynamo.Store {
	t.Helper()
	client, prefix := Tables(t)
	return dynamo.New(client, prefix, opts...)
}

// OpenFeed returns a store like Open's, and a function that reads what its streams tell anew with each call, in the
// form in which Lambda gets it: the changes of one table in their order, one table behind the other.
func OpenFeed(t testing.TB) (*dynamo.Store, func() []store.Change) {
	t.Helper()
	db, _, more := OpenCopy(t, nil)
	return db, more
}

// OpenCopy is OpenFeed with a store that begins with a copy, of which the streams do not tell. It also returns the prefix
// of the tables.
func OpenCopy(t testing.TB, with Copy) (*dynamo.Store, string, func() []store.Change) {
	t.Helper()
	s := take(t)
	s.fill(t, with)
	s.listen(t)
	return dynamo.New(tables(), s.prefix), s.prefix, func() []store.Change {
		t.Helper()
		return s.hear(t)
	}
}

// Tables returns a client and the prefix of empty tables that are the test's own until it ends.
func Tables(t testing.TB) (*dynamodb.Client, string) {
	t.Helper()
	return tables(), take(t).prefix
}

// Streams returns a client of the tables' streams. A set of tables serves one test after the other, so its streams tell
// what was before, too.
func Streams(t testing.TB) *dynamodbstreams.Client {
	t.Helper()
	Need(t)
	return streams()
}

// required turns what would skip a test into a failure.
func required() bool { return os.Getenv("CARELOOP_REQUIRE_AWS") == "1" }

// Wanted says whether tests that can run on either engine shall run on DynamoDB.
func Wanted() bool { return os.Getenv("DYNAMODB_ENDPOINT") != "" || required() }

// Need skips the test if there is no engine, or fails it if CARELOOP_REQUIRE_AWS is 1.
func Need(t testing.TB) {
	t.Helper()
	if os.Getenv("DYNAMODB_ENDPOINT") != "" {
		return
	}
	const missing = "DYNAMODB_ENDPOINT is not set; run it under infra/dynamodb-local.sh --"
	if required() {
		t.Fatal(missing)
	}
	t.Skip(missing)
}

func config() aws.Config {
	return aws.Config{
		Region:       "local",
		BaseEndpoint: aws.String(os.Getenv("DYNAMODB_ENDPOINT")),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}
}

// The clients, and so their connections, are one for all tests of a process.
var (
	tables  = sync.OnceValue(func() *dynamodb.Client { return dynamo.NewClient(config()) })
	streams = sync.OnceValue(func() *dynamodbstreams.Client { return dynamodbstreams.NewFromConfig(config()) })
)
