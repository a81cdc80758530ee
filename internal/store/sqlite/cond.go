package sqlite

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"

	"careloop/internal/store"
)

// holds reports whether all conditions hold for a row as it is before the write.
func (r *row) holds(conds []store.Cond) (bool, error) {
	var doc object
	for _, c := range conds {
		if c.Attr != "" && doc == nil && r.id != 0 {
			var err error
			if doc, err = parseObject(r.item.Doc); err != nil {
				return false, err
			}
		}
		if !r.meets(c, doc) {
			return false, nil
		}
	}
	return true, nil
}

func (r *row) meets(c store.Cond, doc object) bool {
	switch c.Kind {
	case store.CondAbsent:
		return r.id == 0
	case store.CondPresent:
		return r.id != 0
	case store.CondVersion:
		return r.id != 0 && c.Value == r.item.Version
	case store.CondNoAttr:
		return r.id != 0 && doc.get(c.Attr) == nil
	case store.CondEqual, store.CondLess, store.CondLessEqual, store.CondGreater, store.CondGreaterEqual:
		order, ok := compare(doc.get(c.Attr), c.Value)
		return ok && ordered(c.Kind, order)
	}
	return false
}

func ordered(kind store.CondKind, order int) bool {
	switch kind {
	case store.CondEqual:
		return order == 0
	case store.CondLess:
		return order < 0
	case store.CondLessEqual:
		return order <= 0
	case store.CondGreater:
		return order > 0
	case store.CondGreaterEqual:
		return order >= 0
	case store.CondAbsent, store.CondPresent, store.CondVersion, store.CondNoAttr:
	}
	return false
}

// compare orders an attribute and a value of the same type: text by its UTF-8 bytes, numbers exactly. For bools only
// equality has a meaning.
func compare(attr json.RawMessage, value any) (int, bool) {
	if attr == nil {
		return 0, false
	}
	switch v := value.(type) {
	case string:
		var s string
		if attr[0] != '"' || json.Unmarshal(attr, &s) != nil {
			return 0, false
		}
		return strings.Compare(s, v), true
	case bool:
		if attr[0] != 't' && attr[0] != 'f' {
			return 0, false
		}
		return bytes.Compare(attr, strconv.AppendBool(nil, v)), true
	case int:
		return compareNumber(attr, int64(v))
	case int64:
		return compareNumber(attr, v)
	}
	return 0, false
}

func compareNumber(attr json.RawMessage, v int64) (int, bool) {
	if n, err := strconv.ParseInt(string(attr), 10, 64); err == nil {
		return cmp.Compare(n, v), true
	}
	r, ok := number(attr)
	if !ok {
		return 0, false
	}
	return r.Cmp(new(big.Rat).SetInt64(v)), true
}
