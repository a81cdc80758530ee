// Package functiontest holds what the tests of every function share: starting it, replaying sample events through it
// on a small clinic, and the template it is deployed by.
package functiontest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"careloop/internal/config"
	"careloop/internal/function"
)

// Handler is what a function's main makes of its environment.
type Handler func(ctx context.Context, getenv func(string) string) (lambda.Handler, error)

// fromLambda are the variables that Lambda itself sets.
var fromLambda = []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}

// Name returns the name of the function whose folder the test runs in.
func Name(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(dir)
}

// Starts starts the function whose own settings are Own: without an environment, which must name every variable that
// is missing; and with what template.yaml sets, which must neither lack a variable nor have one that nobody reads,
// and must not call AWS.
func Starts[Own any](t *testing.T, h Handler) {
	t.Helper()
	vars, err := config.Variables[function.Settings[Own]]()
	if err != nil {
		t.Fatal(err)
	}
	_, err = h(t.Context(), func(string) string { return "" })
	if err == nil {
		t.Fatal("started without configuration")
	}
	required := slices.Clone(fromLambda)
	set := Load(t).Function(t, Name(t)).Environment
	for _, v := range vars {
		if v.Required {
			required = append(required, v.Name)
		}
		if _, ok := set[v.Name]; v.Required && !ok {
			t.Errorf("template.yaml does not set %s", v.Name)
		}
	}
	for _, name := range required {
		if !strings.Contains(err.Error(), name+" is not set") {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
	for name := range set {
		if name == "GOGC" { // the Go runtime's own
			continue
		}
		if !slices.ContainsFunc(vars, func(v config.Variable) bool { return v.Name == name }) {
			t.Errorf("template.yaml sets %s, which the function does not read", name)
		}
	}
	startsQuietly(t, h, set)
}

// startsQuietly starts the function with the variables that the template sets, in front of an AWS that notes calls.
func startsQuietly(t *testing.T, h Handler, set map[string]string) {
	t.Helper()
	aws := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("called AWS before the first event: %s", r.Header.Get("X-Amz-Target"))
	}))
	t.Cleanup(aws.Close)
	env := map[string]string{"AWS_ENDPOINT_URL": aws.URL}
	for _, name := range fromLambda {
		env[name] = "us-east-1"
	}
	for name, value := range set {
		env[name] = value
	}
	if _, err := h(t.Context(), config.Map(env)); err != nil {
		t.Errorf("does not start with what template.yaml sets: %v", err)
	}
}
