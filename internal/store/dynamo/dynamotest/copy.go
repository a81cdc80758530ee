package dynamotest

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// Copy is what tables had in them at a time, by table.
type Copy map[store.Table][]map[string]types.AttributeValue

// CopyOf reads all items of the tables with a prefix.
func CopyOf(t testing.TB, prefix string) Copy {
	t.Helper()
	c := Copy{}
	for _, spec := range store.Tables() {
		pages := dynamodb.NewScanPaginator(tables(), &dynamodb.ScanInput{TableName: aws.String(prefix + string(spec.Name)), ConsistentRead: aws.Bool(true)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c[spec.Name] = append(c[spec.Name], page.Items...)
		}
	}
	return c
}

// fill writes the items of a copy into empty tables.
func (s *set) fill(t testing.TB, c Copy) {
	t.Helper()
	for name, items := range c {
		for chunk := range slices.Chunk(items, 25) { // the most that BatchWriteItem takes
			var puts []types.WriteRequest
			for _, item := range chunk {
				puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
			}
			in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*s.table(name): puts}}
			out, err := tables().BatchWriteItem(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if len(out.UnprocessedItems) > 0 {
				t.Fatal("the engine did not take all items")
			}
		}
	}
}
