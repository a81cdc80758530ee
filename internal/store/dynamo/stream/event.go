package stream

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// EventOf returns a stream's record in the form in which Lambda gets it.
func EventOf(arn string, r types.Record) (json.RawMessage, error) {
	d := map[string]any{
		"Keys": Wire(r.Dynamodb.Keys), "SequenceNumber": r.Dynamodb.SequenceNumber, "StreamViewType": r.Dynamodb.StreamViewType,
		"SizeBytes": aws.ToInt64(r.Dynamodb.SizeBytes), "ApproximateCreationDateTime": aws.ToTime(r.Dynamodb.ApproximateCreationDateTime).Unix(),
	}
	for name, image := range map[string]map[string]types.AttributeValue{"OldImage": r.Dynamodb.OldImage, "NewImage": r.Dynamodb.NewImage} {
		if len(image) > 0 {
			d[name] = Wire(image)
		}
	}
	return json.Marshal(map[string]any{
		"eventID": r.EventID, "eventName": r.EventName, "eventVersion": "1.1", "eventSource": "aws:dynamodb",
		"awsRegion": r.AwsRegion, "eventSourceARN": arn, "dynamodb": d,
	})
}

// Wire returns an item in the form in which Lambda gets it.
func Wire(item map[string]types.AttributeValue) map[string]any {
	out := make(map[string]any, len(item))
	for name, v := range item {
		out[name] = wireValue(v)
	}
	return out
}

func wireValue(v types.AttributeValue) any {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": v.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": v.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": v.Value}
	case *types.AttributeValueMemberNULL:
		return map[string]any{"NULL": v.Value}
	case *types.AttributeValueMemberM:
		return map[string]any{"M": Wire(v.Value)}
	case *types.AttributeValueMemberL:
		l := make([]any, len(v.Value))
		for i, e := range v.Value {
			l[i] = wireValue(e)
		}
		return map[string]any{"L": l}
	}
	panic(fmt.Sprintf("stream: attribute value of type %T", v)) // the store writes no other
}
