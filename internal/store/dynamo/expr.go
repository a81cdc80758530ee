package dynamo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// expr collects the names and values of one request. All go by placeholders: any attribute name may be a reserved
// word or hold a dot.
type expr struct {
	names  map[string]string
	values attributes
}

func (e *expr) name(attr string) string {
	if e.names == nil {
		e.names = map[string]string{}
	}
	for placeholder, a := range e.names {
		if a == attr {
			return placeholder
		}
	}
	placeholder := fmt.Sprintf("#%d", len(e.names))
	e.names[placeholder] = attr
	return placeholder
}

func (e *expr) value(v types.AttributeValue) string {
	if e.values == nil {
		e.values = attributes{}
	}
	placeholder := fmt.Sprintf(":%d", len(e.values))
	e.values[placeholder] = v
	return placeholder
}

// condition returns the condition expression, nil for none. A comparison with an absent attribute, or with one of
// another type, does not hold in DynamoDB, as the port wants it.
func (e *expr) condition(conds []store.Cond) *string {
	parts := make([]string, 0, len(conds))
	for _, c := range conds {
		switch c.Kind {
		case store.CondAbsent:
			parts = append(parts, fmt.Sprintf("attribute_not_exists(%s)", e.name(attrPK)))
		case store.CondPresent:
			parts = append(parts, fmt.Sprintf("attribute_exists(%s)", e.name(attrPK)))
		case store.CondNoAttr:
			parts = append(parts, fmt.Sprintf("attribute_exists(%s) AND attribute_not_exists(%s)", e.name(attrPK), e.name(c.Attr)))
		case store.CondVersion:
			parts = append(parts, fmt.Sprintf("%s = %s", e.name(attrVersion), e.value(scalar(c.Value))))
		case store.CondEqual, store.CondLess, store.CondLessEqual, store.CondGreater, store.CondGreaterEqual:
			parts = append(parts, fmt.Sprintf("%s %s %s", e.name(c.Attr), c.Kind, e.value(scalar(c.Value))))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return aws.String(strings.Join(parts, " AND "))
}

// scalar turns a condition's value into an attribute value; store.Prepare let no other type through.
func scalar(v any) types.AttributeValue {
	switch v := v.(type) {
	case string:
		return str(v)
	case bool:
		return &types.AttributeValueMemberBOOL{Value: v}
	case int:
		return num(int64(v))
	case int64:
		return num(v)
	}
	panic(fmt.Sprintf("dynamo: condition on a %T", v))
}

// update returns the update expression of an op. The sorted order makes equal ops equal requests, which
// the repetition of a transaction under its token demands.
func (e *expr) update(p store.Prepared, stamp store.Stamp) (*string, error) {
	set, err := sets(p, stamp)
	if err != nil {
		return nil, err
	}
	remove := slices.Clone(p.Removes)
	for _, index := range p.Unindex {
		remove = append(remove, index+suffixPK, index+suffixSK)
	}
	// The stamp is of this write alone: what the last one said and this one does not must go.
	for _, name := range []string{attrWhy, attrRequest} {
		if _, ok := set[name]; !ok {
			remove = append(remove, name)
		}
	}
	var setParts, removeParts []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		setParts = append(setParts, e.name(name)+" = "+e.value(set[name]))
	}
	for _, name := range remove {
		removeParts = append(removeParts, e.name(name))
	}
	addParts := []string{e.name(attrVersion) + " " + e.value(num(1))}
	for _, name := range slices.Sorted(maps.Keys(p.Adds)) {
		addParts = append(addParts, e.name(name)+" "+e.value(num(p.Adds[name])))
	}
	u := "SET " + strings.Join(setParts, ", ") + " ADD " + strings.Join(addParts, ", ")
	if len(removeParts) > 0 {
		u += " REMOVE " + strings.Join(removeParts, ", ")
	}
	return &u, nil
}

// sets returns everything that an update sets: never nothing, since every write has a stamp.
func sets(p store.Prepared, stamp store.Stamp) (attributes, error) {
	set := stampOf(stamp)
	maps.Copy(set, entriesOf(p.Entries))
	if !p.Expires.IsZero() {
		set[attrExpires] = num(p.Expires.Unix())
	}
	for name, raw := range p.Values {
		v, err := fromJSON(json.RawMessage(raw))
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		set[name] = v
	}
	return set, nil
}
