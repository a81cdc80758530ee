// Package mototest gives tests AWS's SNS, SQS, SES and Cognito as moto plays them, which infra/moto.sh starts.
package mototest

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Region is where everything is. Unsigned requests, as Cognito takes them, are answered from nowhere else.
const Region = "us-east-1"

// Endpoint returns the server's URL. Without one it skips the test, or fails it if CARELOOP_REQUIRE_AWS is 1.
func Endpoint(t testing.TB) string {
	t.Helper()
	url := os.Getenv("MOTO_ENDPOINT")
	if url == "" {
		const missing = "MOTO_ENDPOINT is not set; run it under infra/moto.sh"
		if os.Getenv("CARELOOP_REQUIRE_AWS") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return url
}

// Config returns the configuration of clients for the server.
func Config(t testing.TB) aws.Config {
	t.Helper()
	return aws.Config{
		Region: Region, BaseEndpoint: aws.String(Endpoint(t)), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}
}

// Recorded returns what the server remembers of a kind, of all tests that it serves: "ses", "Message" or "sns", "SMS".
func Recorded[T any](t testing.TB, service, kind string) []T {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, Endpoint(t)+"/moto-api/data.json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var all map[string]map[string]json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	raw, ok := all[service][kind]
	if !ok {
		t.Fatalf("the server remembers no %s of %s", kind, service)
	}
	var found []T
	if err := json.Unmarshal(raw, &found); err != nil {
		t.Fatal(err)
	}
	return found
}
