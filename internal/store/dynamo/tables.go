package dynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// CreateTables makes all tables for a local engine, a test or a benchmark. A deployment's tables are made by
// template.yaml. Expiry is left off, so that nothing disappears under a test.
func CreateTables(ctx context.Context, client *dynamodb.Client, prefix string) error {
	for _, spec := range store.Tables() {
		if _, err := client.CreateTable(ctx, createInput(spec, prefix)); err != nil {
			return fmt.Errorf("create table %s: %w", spec.Name, err)
		}
	}
	for _, spec := range store.Tables() {
		in := &dynamodb.DescribeTableInput{TableName: aws.String(prefix + string(spec.Name))}
		waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
			o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
		})
		if err := waiter.Wait(ctx, in, time.Minute); err != nil {
			return fmt.Errorf("wait for table %s: %w", spec.Name, err)
		}
	}
	return nil
}

// DeleteTables removes what CreateTables made.
func DeleteTables(ctx context.Context, client *dynamodb.Client, prefix string) error {
	for _, spec := range store.Tables() {
		in := &dynamodb.DeleteTableInput{TableName: aws.String(prefix + string(spec.Name))}
		if _, err := client.DeleteTable(ctx, in); err != nil {
			return fmt.Errorf("delete table %s: %w", spec.Name, err)
		}
	}
	return nil
}

func createInput(spec store.TableSpec, prefix string) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName:            aws.String(prefix + string(spec.Name)),
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{stringAttribute(attrPK), stringAttribute(attrSK)},
		KeySchema:            keySchema(attrPK, attrSK),
	}
	for _, index := range spec.Indexes {
		projection := types.ProjectionTypeAll
		if index.KeysOnly {
			projection = types.ProjectionTypeKeysOnly
		}
		pk, sk := index.Name+suffixPK, index.Name+suffixSK
		in.AttributeDefinitions = append(in.AttributeDefinitions, stringAttribute(pk), stringAttribute(sk))
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(index.Name), KeySchema: keySchema(pk, sk),
			Projection: &types.Projection{ProjectionType: projection},
		})
	}
	if spec.Stream {
		in.StreamSpecification = &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		}
	}
	return in
}

func stringAttribute(name string) types.AttributeDefinition {
	return types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS}
}

func keySchema(pk, sk string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(pk), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(sk), KeyType: types.KeyTypeRange},
	}
}
