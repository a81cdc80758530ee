// Command hello is a function that does nothing, with the clients of AWS that its build tags name. The bench holds
// the start of Careloop's functions against it.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
)

// clients makes the clients that are built in; each is a file with its name as its build tag.
var clients []func(aws.Config) any

// made keeps the clients, as a handler would that uses them.
var made []any

func main() {
	cfg := aws.Config{
		Region: os.Getenv("AWS_REGION"), //nolint:forbidigo // a main reads the environment
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "bench", SecretAccessKey: "bench"}, nil
		}),
	}
	for _, client := range clients {
		made = append(made, client(cfg))
	}
	lambda.Start(func(context.Context) (string, error) { return "hello", nil })
}
