package main

import (
	"fmt"
	"os"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"careloop/internal/awsenv"
	"careloop/internal/operator"
	"careloop/internal/operator/amazon"
)

// environment is what template.yaml takes as one.
var environment = regexp.MustCompile(`^[a-z][a-z0-9]{1,11}$`)

// onAWS returns a deployment, in the hands of whose credentials stand in the environment.
func onAWS(env string) (operator.Clinic, error) {
	if !environment.MatchString(env) {
		return nil, fmt.Errorf("--env: %q is no name of a deployment, such as dev", env)
	}
	c, err := awsenv.Load(os.Getenv)
	if err != nil {
		return nil, err
	}
	return &amazon.Deployment{
		Prefix: "careloop-" + env + "-", Queues: sqs.NewFromConfig(c), Streams: dynamodbstreams.NewFromConfig(c),
		Functions: lambda.NewFromConfig(c), Wait: 2,
	}, nil
}
