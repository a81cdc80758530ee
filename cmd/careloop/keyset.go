package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/spf13/cobra"

	"careloop/internal/awsenv"
	"careloop/internal/crypt/kmskey"
)

func keysetCommand() *cobra.Command {
	var parameter, key string
	var rotate bool
	cmd := &cobra.Command{
		Use:   "keyset",
		Short: "Make the keys of sealed fields for a deployment on AWS",
		Long: "Make the keys that seal id documents, phones, addresses and clinical texts, wrap them by a key of KMS and\n" +
			"keep them in a parameter of Systems Manager. Keys that are there already stay as they are; with --rotate\n" +
			"one is added that seals from now on, and what was sealed before still opens.\n\n" +
			"The credentials come from the environment: AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and\n" +
			"AWS_SESSION_TOKEN, such as `aws configure export-credentials --format env` prints them.",
		Example: "  careloop admin keyset --parameter /careloop/dev/keyset --kms-key alias/careloop-dev",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := awsenv.Load(os.Getenv)
			if err != nil {
				return err
			}
			ctx, params, client := cmd.Context(), ssm.NewFromConfig(c), kms.NewFromConfig(c)
			said := "There are keys in %s already, and they open. Nothing was changed.\n"
			if rotate {
				said = "A new key in %s seals from now on.\n"
				err = kmskey.Rotate(ctx, params, parameter, client, key)
			} else if made, cerr := kmskey.Create(ctx, params, parameter, client, key); made {
				said = "New keys are in %s. Copy the parameter to another place: without it no sealed field opens.\n"
			} else {
				err = cerr
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), said, parameter)
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&parameter, "parameter", "", "name of the parameter")
	f.StringVar(&key, "kms-key", "", "id, ARN or alias of the KMS key that wraps them")
	f.BoolVar(&rotate, "rotate", false, "add a key to those that are there")
	for _, name := range []string{"parameter", "kms-key"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is declared above
		}
	}
	return cmd
}
