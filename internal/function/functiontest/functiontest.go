// Package functiontest holds what the tests of every function share.
package functiontest

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
)

// Handler is what a function's main wires.
type Handler func(ctx context.Context, getenv func(string) string) (lambda.Handler, error)

// Environment is complete for every function, with names that lead nowhere.
func Environment() map[string]string {
	return map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"TABLE_PREFIX": "careloop-test-", "PUBLIC_URL": "https://careloop.example", "CLINIC_NAME": "Test clinic",
		"KEYSET_PARAMETER": "/careloop/test/keyset", "KMS_KEY_ID": "alias/careloop-test",
		"TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:careloop-test", "MAIL_FROM": "clinic@careloop.example",
	}
}

// MissingVariables starts the function without an environment and expects all variables to be named at once, then
// with a complete one and expects it to start.
func MissingVariables(t *testing.T, h Handler, want ...string) {
	t.Helper()
	_, err := h(t.Context(), func(string) string { return "" })
	if err == nil {
		t.Fatal("started without configuration")
	}
	for _, name := range want {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
	env := Environment()
	if _, err := h(t.Context(), func(name string) string { return env[name] }); err != nil {
		t.Errorf("does not start with a complete environment: %v", err)
	}
}
