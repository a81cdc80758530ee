package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// fakeAWS keeps parameters, and wraps by handing back what it is given.
func fakeAWS(t *testing.T) (env []string, parameter func(name string) string) {
	t.Helper()
	parameters := map[string]string{}
	var mu sync.Mutex
	parameter = func(name string) string {
		mu.Lock()
		defer mu.Unlock()
		return parameters[name]
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var in struct {
			Name, Value, Plaintext, CiphertextBlob string
			Overwrite                              bool
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		_, exists := parameters[in.Name]
		answer := map[string]any{}
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		switch {
		case operation == "Encrypt":
			answer["CiphertextBlob"] = in.Plaintext
		case operation == "Decrypt":
			answer["Plaintext"] = in.CiphertextBlob
		case operation == "PutParameter" && (!exists || in.Overwrite):
			parameters[in.Name] = in.Value
		case operation == "PutParameter":
			w.WriteHeader(http.StatusBadRequest)
			answer["__type"] = "ParameterAlreadyExists"
		case operation == "GetParameter" && exists:
			answer["Parameter"] = map[string]string{"Name": in.Name, "Value": parameters[in.Name]}
		default:
			w.WriteHeader(http.StatusBadRequest)
			answer["__type"] = "ParameterNotFound"
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return []string{"AWS_ENDPOINT_URL=" + s.URL, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b"}, parameter
}

func TestKeysetIsMadeOnceAndRotated(t *testing.T) {
	t.Parallel()
	env, parameter := fakeAWS(t)
	keyset := func(more ...string) (string, string, int) {
		args := append([]string{"admin", "keyset", "--parameter", "/careloop/dev/keyset", "--kms-key", "alias/careloop-dev"}, more...)
		return run(t, env, args...)
	}
	if _, errs, status := keyset("--rotate"); status != 1 || !strings.Contains(errs, "/careloop/dev/keyset") {
		t.Errorf("rotated keys that are not there: exit %d, %s", status, errs)
	}
	if out, errs, status := keyset(); status != 0 || !strings.HasPrefix(out, "New keys are in /careloop/dev/keyset.") {
		t.Fatalf("exit %d: %s%s", status, out, errs)
	}
	first := parameter("/careloop/dev/keyset")
	if out, errs, status := keyset(); status != 0 || !strings.Contains(out, "Nothing was changed") || parameter("/careloop/dev/keyset") != first {
		t.Errorf("exit %d: %s%s", status, out, errs)
	}
	if out, errs, status := keyset("--rotate"); status != 0 || parameter("/careloop/dev/keyset") == first {
		t.Errorf("exit %d: %s%s", status, out, errs)
	}
}
