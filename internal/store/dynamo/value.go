package dynamo

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// fromJSON turns a JSON value into an attribute value. Numbers keep every digit.
func fromJSON(raw json.RawMessage) (types.AttributeValue, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return fromAny(v), nil
}

// objectFromJSON returns the attributes of a JSON object.
func objectFromJSON(raw json.RawMessage) (map[string]types.AttributeValue, error) {
	v, err := fromJSON(raw)
	if err != nil {
		return nil, err
	}
	m, ok := v.(*types.AttributeValueMemberM)
	if !ok {
		return nil, fmt.Errorf("a document is a JSON object, not %T", v)
	}
	return m.Value, nil
}

func fromAny(v any) types.AttributeValue {
	switch v := v.(type) {
	case string:
		return str(v)
	case json.Number:
		return &types.AttributeValueMemberN{Value: v.String()}
	case bool:
		return &types.AttributeValueMemberBOOL{Value: v}
	case map[string]any:
		m := make(map[string]types.AttributeValue, len(v))
		for name, e := range v {
			m[name] = fromAny(e)
		}
		return &types.AttributeValueMemberM{Value: m}
	case []any:
		l := make([]types.AttributeValue, len(v))
		for i, e := range v {
			l[i] = fromAny(e)
		}
		return &types.AttributeValueMemberL{Value: l}
	default: // the decoder leaves nothing but null
		return &types.AttributeValueMemberNULL{Value: true}
	}
}

// toAny turns an attribute value into what encoding/json writes as the JSON it came from. Sets and binary values are
// not ours.
func toAny(v types.AttributeValue) (any, error) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value, nil
	case *types.AttributeValueMemberN:
		return json.Number(v.Value), nil
	case *types.AttributeValueMemberBOOL:
		return v.Value, nil
	case *types.AttributeValueMemberNULL:
		return nil, nil //nolint:nilnil // JSON's null
	case *types.AttributeValueMemberM:
		m := make(map[string]any, len(v.Value))
		for name, e := range v.Value {
			var err error
			if m[name], err = toAny(e); err != nil {
				return nil, err
			}
		}
		return m, nil
	case *types.AttributeValueMemberL:
		l := make([]any, len(v.Value))
		for i, e := range v.Value {
			var err error
			if l[i], err = toAny(e); err != nil {
				return nil, err
			}
		}
		return l, nil
	}
	return nil, fmt.Errorf("attribute value of type %T", v)
}

func str(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: fmt.Sprint(n)}
}
