package cloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/sam"
)

// table is a table's resource. Backups, encryption and expiry are AWS's own business.
type table struct {
	Name       string      `yaml:"TableName"`
	Keys       []keySchema `yaml:"KeySchema"`
	Attributes []struct {
		Name string `yaml:"AttributeName"`
		Type string `yaml:"AttributeType"`
	} `yaml:"AttributeDefinitions"`
	Indexes []struct {
		Name       string      `yaml:"IndexName"`
		Keys       []keySchema `yaml:"KeySchema"`
		Projection struct {
			Type       string   `yaml:"ProjectionType"`
			Attributes []string `yaml:"NonKeyAttributes"`
		} `yaml:"Projection"`
	} `yaml:"GlobalSecondaryIndexes"`
	Stream struct {
		View string `yaml:"StreamViewType"`
	} `yaml:"StreamSpecification"`
}

type keySchema struct {
	Name string `yaml:"AttributeName"`
	Type string `yaml:"KeyType"`
}

func keys(all []keySchema) []types.KeySchemaElement {
	var out []types.KeySchemaElement
	for _, k := range all {
		out = append(out, types.KeySchemaElement{AttributeName: aws.String(k.Name), KeyType: types.KeyType(k.Type)})
	}
	return out
}

// makeTables makes the templates' tables and returns the ARNs of their streams by the tables' names.
func makeTables(ctx context.Context, client *dynamodb.Client, t *sam.Template) (map[string]string, error) {
	streams := map[string]string{}
	err := each(t, "AWS::DynamoDB::Table", func(_ string, r sam.Resource) error {
		var x table
		if err := r.Properties.Decode(&x); err != nil {
			return err
		}
		in := &dynamodb.CreateTableInput{TableName: &x.Name, BillingMode: types.BillingModePayPerRequest, KeySchema: keys(x.Keys)}
		for _, a := range x.Attributes {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
				AttributeName: aws.String(a.Name), AttributeType: types.ScalarAttributeType(a.Type),
			})
		}
		for _, i := range x.Indexes {
			in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
				IndexName: aws.String(i.Name), KeySchema: keys(i.Keys),
				Projection: &types.Projection{ProjectionType: types.ProjectionType(i.Projection.Type), NonKeyAttributes: i.Projection.Attributes},
			})
		}
		if x.Stream.View != "" {
			in.StreamSpecification = &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewType(x.Stream.View)}
		}
		out, err := client.CreateTable(ctx, in)
		if err != nil {
			return err
		}
		if out.TableDescription.LatestStreamArn != nil {
			streams[x.Name] = *out.TableDescription.LatestStreamArn
		}
		return nil
	})
	return streams, err
}
