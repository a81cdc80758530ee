package dynamo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// What the store keeps beside a document's attributes.
const (
	attrPK      = "pk"
	attrSK      = "sk"
	attrVersion = "_v"
	attrBy      = "_by"
	attrWhy     = "_why"
	attrAt      = "_at"
	attrRequest = "_req"
	attrExpires = "ttl"
	suffixPK    = "_pk"
	suffixSK    = "_sk"
)

// errNotOurs means that something else wrote to our tables.
var errNotOurs = errors.New("not an attribute that the store writes")

type attributes = map[string]types.AttributeValue

func keyOf(k store.Key) attributes { return attributes{attrPK: str(k.PK), attrSK: str(k.SK)} }

// stampOf returns the attributes of a stamp; what is empty is absent.
func stampOf(s store.Stamp) attributes {
	a := attributes{attrBy: str(s.By), attrAt: num(s.At.UnixMilli())}
	if s.Why != "" {
		a[attrWhy] = str(s.Why)
	}
	if s.Request != "" {
		a[attrRequest] = str(s.Request)
	}
	return a
}

// newItem returns the whole item that a put writes.
func newItem(p store.Prepared, stamp store.Stamp) (attributes, error) {
	a, err := objectFromJSON(p.Object)
	if err != nil {
		return nil, err
	}
	for _, part := range []attributes{keyOf(p.Key), stampOf(stamp), entriesOf(p.Entries)} {
		for name, v := range part {
			a[name] = v
		}
	}
	v, _ := versionAfter(p.Conds)
	a[attrVersion] = num(v)
	if !p.Expires.IsZero() {
		a[attrExpires] = num(p.Expires.Unix())
	}
	return a, nil
}

func entriesOf(entries map[string]store.Entry) attributes {
	a := make(attributes, 2*len(entries))
	for index, e := range entries {
		a[index+suffixPK] = str(e.PK)
		a[index+suffixSK] = str(e.SK)
	}
	return a
}

// versionAfter is the version that a write leaves behind, if its conditions say which one it finds.
func versionAfter(conds []store.Cond) (int64, bool) {
	for _, c := range conds {
		if c.Kind == store.CondAbsent {
			return 1, true
		}
		if v, ok := c.Value.(int64); ok && c.Kind == store.CondVersion {
			return v + 1, true
		}
	}
	return 0, false
}

// itemOf reads an item back. An item of a keys-only index has no document.
func itemOf(table store.Table, a attributes, keysOnly bool) (store.Item, error) {
	it := store.Item{Key: store.Key{Table: table}}
	doc := make(map[string]any, len(a))
	for name, v := range a {
		var err error
		if name == attrPK || name == attrSK || name == attrExpires || strings.Contains(name, "_") {
			err = setMeta(&it, name, v)
		} else {
			doc[name], err = toAny(v)
		}
		if err != nil {
			return store.Item{}, fmt.Errorf("read item of %s: attribute %s: %w", table, name, err)
		}
	}
	if keysOnly {
		return it, nil
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return store.Item{}, fmt.Errorf("read item of %s: %w", table, err)
	}
	it.Doc = b
	return it, nil
}

// setMeta takes one attribute that is not the document's.
func setMeta(it *store.Item, name string, v types.AttributeValue) error {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		switch name {
		case attrPK:
			it.PK = v.Value
		case attrSK:
			it.SK = v.Value
		case attrBy:
			it.Stamp.By = v.Value
		case attrWhy:
			it.Stamp.Why = v.Value
		case attrRequest:
			it.Stamp.Request = v.Value
		default:
			return setEntry(it, name, v.Value)
		}
	case *types.AttributeValueMemberN:
		n, err := strconv.ParseInt(v.Value, 10, 64)
		if err != nil {
			return err
		}
		switch name {
		case attrVersion:
			it.Version = n
		case attrAt:
			it.Stamp.At = time.UnixMilli(n).UTC()
		case attrExpires:
			it.Expires = time.Unix(n, 0).UTC()
		default:
			return errNotOurs
		}
	default:
		return fmt.Errorf("unexpected type %T", v)
	}
	return nil
}

func setEntry(it *store.Item, name, value string) error {
	index, isPK := strings.CutSuffix(name, suffixPK)
	if !isPK {
		var isSK bool
		if index, isSK = strings.CutSuffix(name, suffixSK); !isSK {
			return errNotOurs
		}
	}
	if it.Entries == nil {
		it.Entries = map[string]store.Entry{}
	}
	e := it.Entries[index]
	if isPK {
		e.PK = value
	} else {
		e.SK = value
	}
	it.Entries[index] = e
	return nil
}
