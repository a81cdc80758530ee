package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"careloop/internal/awsenv"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
)

// TestAmazon asks the stand-in as a function does, by AWS's own clients.
func TestAmazon(t *testing.T) {
	tables := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") != "DynamoDB_20120810.ListTables" {
			t.Errorf("DynamoDB Local got %s", r.Header.Get("X-Amz-Target"))
		}
		_, _ = io.WriteString(w, `{"TableNames":["here"]}`)
	}))
	defer tables.Close()
	at, err := url.Parse(tables.URL)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	a, err := newAmazon(t.Context(), at, "/careloop/local/keyset", &log)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	defer server.Close()
	cfg, err := awsenv.Load(config.Map(map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_ENDPOINT_URL": server.URL,
	}))
	if err != nil {
		t.Fatal(err)
	}

	list, err := dynamodb.NewFromConfig(cfg).ListTables(t.Context(), &dynamodb.ListTablesInput{})
	if err != nil || len(list.TableNames) != 1 || list.TableNames[0] != "here" {
		t.Errorf("tables %v, %v", list, err)
	}

	// Two functions, which share nothing but the stand-in.
	sealed, err := kmskey.Open(cfg, "/careloop/local/keyset", "alias/x").Seal(t.Context(), "13800000001", "place")
	if err != nil {
		t.Fatal(err)
	}
	got, err := kmskey.Open(cfg, "/careloop/local/keyset", "alias/x").Open(t.Context(), sealed, "place")
	if err != nil || got != "13800000001" {
		t.Errorf("opened %q, %v", got, err)
	}
	var missing *ssmtypes.ParameterNotFound
	if _, err := kmskey.Open(cfg, "/careloop/local/wechat", "alias/x").Seal(t.Context(), "x", "p"); !errors.As(err, &missing) {
		t.Errorf("another parameter: %v", err)
	}

	topic, text := "arn:aws:sns:us-east-1:000000000000:x", "hello"
	if _, err := sns.NewFromConfig(cfg).Publish(t.Context(), &sns.PublishInput{TopicArn: &topic, Message: &text}); err == nil {
		t.Error("a service that is not there took a message")
	}
	if !strings.Contains(log.String(), "has no stand-in here") || strings.Contains(log.String(), text) {
		t.Errorf("log %q", log.String())
	}
}

func TestToken(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	try := func(args ...string) error { return token(dir, args, &out) }
	if err := try("nurse"); err == nil {
		t.Error("a token without a key")
	}
	if _, err := publish(dir); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{}, {"system"}, {"nurse", "a", "b"}} {
		if try(args...) == nil {
			t.Errorf("a token for %q", args)
		}
	}
	if err := try("patient", "pat_1"); err != nil || strings.Count(out.String(), ".") != 2 {
		t.Errorf("token %q, %v", out.String(), err)
	}
}

// loopback is this machine's own network, by its name on this system.
func loopback(t *testing.T) string {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 {
			return i.Name
		}
	}
	t.Fatal("no loopback")
	return ""
}

func TestFunctionsAreTold(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "build", "BookingFunction"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := tellFunctions(dir, "http://x", nil); err == nil {
		t.Error("no function was built, and nobody said so")
	}
	if err := os.WriteFile(filepath.Join(dir, "build", "BookingFunction", "bootstrap"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l, endpoint, err := listen(t.Context(), loopback(t))
	if err != nil || !strings.HasPrefix(endpoint, "http://127.0.0.1:") {
		t.Fatalf("listens at %s, %v", endpoint, err)
	}
	defer l.Close()
	if l, vm, err := listen(t.Context(), "nothere0"); err != nil || !strings.HasPrefix(vm, "http://host.docker.internal:") {
		t.Errorf("Docker in a virtual machine: %s, %v", vm, err)
	} else {
		defer l.Close()
	}
	if err := tellFunctions(dir, endpoint, []byte("key")); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "build", "BookingFunction", "settings.json"))
	if err != nil || !strings.Contains(string(b), endpoint) || !strings.Contains(string(b), issuer) {
		t.Errorf("settings %s, %v", b, err)
	}
	if err := follow(t.Context(), []string{"false"}); err == nil {
		t.Error("a command's failure was lost")
	}
}
