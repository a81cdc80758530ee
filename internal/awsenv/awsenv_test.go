package awsenv_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"careloop/internal/awsenv"
)

func env(kv ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestLoadNamesEveryFault(t *testing.T) {
	_, err := awsenv.Load(env("AWS_ENDPOINT_URL_KMS", "localhost:8000"))
	if err == nil {
		t.Fatal("an empty environment was accepted")
	}
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_KMS"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %s", err, name)
		}
	}
}

func TestLoadAsLambdaSetsIt(t *testing.T) {
	cfg, err := awsenv.Load(env("AWS_REGION", "eu-west-1", "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "t"))
	if err != nil {
		t.Fatal(err)
	}
	creds, err := cfg.Credentials.Retrieve(context.Background())
	if err != nil || creds.AccessKeyID != "a" || creds.SecretAccessKey != "s" || creds.SessionToken != "t" {
		t.Errorf("credentials %+v, %v", creds, err)
	}
	if o := dynamodb.NewFromConfig(cfg).Options(); o.Region != "eu-west-1" || o.BaseEndpoint != nil {
		t.Errorf("region %q, endpoint %v", o.Region, o.BaseEndpoint)
	}
}

func TestEndpoints(t *testing.T) {
	// The SDK's clients look for the variables' presence in the process itself, then ask the configuration.
	t.Setenv("AWS_ENDPOINT_URL", "http://all.test")
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://dynamo.test")
	cfg, err := awsenv.Load(env("AWS_DEFAULT_REGION", "eu-west-1", "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "s",
		"AWS_ENDPOINT_URL", "http://all.test", "AWS_ENDPOINT_URL_DYNAMODB", "http://dynamo.test"))
	if err != nil {
		t.Fatal(err)
	}
	if o := dynamodb.NewFromConfig(cfg).Options(); o.BaseEndpoint == nil || *o.BaseEndpoint != "http://dynamo.test" {
		t.Errorf("dynamodb: %v", o.BaseEndpoint)
	}
	if o := sqs.NewFromConfig(cfg).Options(); o.BaseEndpoint == nil || *o.BaseEndpoint != "http://all.test" {
		t.Errorf("sqs: %v", o.BaseEndpoint)
	}
}
