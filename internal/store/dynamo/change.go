package dynamo

import (
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// ChangeOf reads one record of a table's stream, whose view must be NEW_AND_OLD_IMAGES. Seq orders the changes of one
// item, and is what a consumer reports to have the stream continue there.
func ChangeOf(r events.DynamoDBEventRecord) (store.Change, error) {
	table, err := tableOfStream(r.EventSourceArn)
	if err != nil {
		return store.Change{}, err
	}
	c := store.Change{Seq: r.Change.SequenceNumber}
	if c.Old, err = image(table, r.Change.OldImage); err != nil {
		return store.Change{}, err
	}
	if c.New, err = image(table, r.Change.NewImage); err != nil {
		return store.Change{}, err
	}
	switch {
	case c.New != nil:
		c.Key = c.New.Key
	case c.Old != nil:
		c.Key = c.Old.Key
	default:
		return store.Change{}, fmt.Errorf("stream record %s of %s has neither image", c.Seq, table)
	}
	return c, nil
}

// tableOfStream reads arn:aws:dynamodb:region:account:table/<prefix><table>/stream/<time>. No table's name ends
// another's, so the prefix need not be known.
func tableOfStream(arn string) (store.Table, error) {
	_, rest, _ := strings.Cut(arn, ":table/")
	name, _, ok := strings.Cut(rest, "/stream/")
	if ok {
		for _, spec := range store.Tables() {
			if strings.HasSuffix(name, string(spec.Name)) {
				return spec.Name, nil
			}
		}
	}
	return "", fmt.Errorf("%q is not the stream of one of our tables", arn)
}

func image(table store.Table, in map[string]events.DynamoDBAttributeValue) (*store.Item, error) {
	if len(in) == 0 {
		return nil, nil //nolint:nilnil // the item was new, or is gone
	}
	a := make(attributes, len(in))
	for name, v := range in {
		var err error
		if a[name], err = fromEvent(v); err != nil {
			return nil, fmt.Errorf("stream record of %s: attribute %s: %w", table, name, err)
		}
	}
	it, err := itemOf(table, a, false)
	return &it, err
}

func fromEvent(v events.DynamoDBAttributeValue) (types.AttributeValue, error) {
	switch v.DataType() {
	case events.DataTypeString:
		return str(v.String()), nil
	case events.DataTypeNumber:
		return &types.AttributeValueMemberN{Value: v.Number()}, nil
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: v.Boolean()}, nil
	case events.DataTypeNull:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	case events.DataTypeMap:
		m := make(attributes, len(v.Map()))
		for name, e := range v.Map() {
			var err error
			if m[name], err = fromEvent(e); err != nil {
				return nil, err
			}
		}
		return &types.AttributeValueMemberM{Value: m}, nil
	case events.DataTypeList:
		l := make([]types.AttributeValue, len(v.List()))
		for i, e := range v.List() {
			var err error
			if l[i], err = fromEvent(e); err != nil {
				return nil, err
			}
		}
		return &types.AttributeValueMemberL{Value: l}, nil
	case events.DataTypeBinary, events.DataTypeBinarySet, events.DataTypeNumberSet, events.DataTypeStringSet:
	}
	return nil, fmt.Errorf("attribute value of data type %d", v.DataType())
}
