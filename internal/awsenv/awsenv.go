// Package awsenv makes the configuration of AWS clients from the variables that Lambda sets, and from those that
// point a client at a local engine.
//
// It stands in for the SDK's config module, which also knows profiles, single sign-on and instance roles: no
// function needs them, and loading them is a third of a function's start-up. The result goes to any service's
// NewFromConfig.
package awsenv

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Load reads AWS_REGION (or AWS_DEFAULT_REGION), AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
// AWS_ENDPOINT_URL and, for each service, AWS_ENDPOINT_URL_<SERVICE>, such as AWS_ENDPOINT_URL_DYNAMODB.
// The error names everything that is missing or malformed.
func Load(getenv func(string) string) (aws.Config, error) {
	var faults []error
	need := func(names ...string) string {
		for _, name := range names {
			if v := getenv(name); v != "" {
				return v
			}
		}
		faults = append(faults, fmt.Errorf("%s is not set", names[0]))
		return ""
	}
	creds := aws.Credentials{
		AccessKeyID:     need("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: need("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    getenv("AWS_SESSION_TOKEN"),
		Source:          "environment",
	}
	cfg := aws.Config{
		Region:       need("AWS_REGION", "AWS_DEFAULT_REGION"),
		DefaultsMode: aws.DefaultsModeInRegion, // a connection within the region stands in a second or is tried anew
		// Lambda's credentials outlive the execution environment that gets them, so there is nothing to refresh.
		Credentials:   aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return creds, nil }),
		ConfigSources: []any{endpoints(getenv)},
	}
	for _, name := range endpointVars {
		if v := getenv(name); v != "" && !isURL(v) {
			faults = append(faults, fmt.Errorf("%s is not an http or https URL", name))
		}
	}
	if v := getenv("AWS_ENDPOINT_URL"); v != "" {
		cfg.BaseEndpoint = aws.String(v)
	}
	return cfg, errors.Join(faults...)
}

// endpointVars are checked while loading, because a client skips a malformed one and calls AWS itself.
var endpointVars = []string{
	"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL_SQS",
	"AWS_ENDPOINT_URL_SESV2", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
}

// endpoints is asked by a client's NewFromConfig for the endpoint of its service alone.
type endpoints func(string) string

// GetServiceBaseEndpoint implements the interface by which the SDK's clients look for it.
func (getenv endpoints) GetServiceBaseEndpoint(_ context.Context, sdkID string) (string, bool, error) {
	v := getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(sdkID, " ", "_")))
	return v, v != "", nil
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
