package store

import (
	"encoding/json"
	"time"
)

// OpKind says what an Op does.
type OpKind string

// The four kinds of op.
const (
	OpPut    OpKind = "put"    // replaces the whole item; needs Absent or VersionIs
	OpUpdate OpKind = "update" // changes attributes of the item; makes it when absent, unless a condition forbids
	OpDelete OpKind = "delete" // removes the item if it is there
	OpCheck  OpKind = "check"  // writes nothing; only its conditions count
)

// Op is one action of a Write. Make one with Put, Update, Delete or Check and refine it with its methods, each of
// which returns a changed copy.
type Op struct {
	Kind    OpKind
	Key     Key
	Doc     any              // put: the document, marshalled as a JSON object
	Sets    map[string]any   // update: top-level attributes to set
	Adds    map[string]int64 // update: counters to add to; an absent one counts as 0
	Removes []string         // update: attributes to remove
	Entries map[string]Entry // index entries to set
	Unindex []string         // update: indexes to leave
	Expires time.Time        // zero: never (put) or unchanged (update)
	Conds   []Cond           // all must hold
}

// Put replaces the item at key by doc, which must marshal to a JSON object.
func Put(key Key, doc any) Op { return Op{Kind: OpPut, Key: key, Doc: doc} }

// Update changes single attributes of the item at key.
func Update(key Key) Op { return Op{Kind: OpUpdate, Key: key} }

// Delete removes the item at key.
func Delete(key Key) Op { return Op{Kind: OpDelete, Key: key} }

// Check fails the transaction unless conds hold for the item at key.
func Check(key Key, conds ...Cond) Op { return Op{Kind: OpCheck, Key: key, Conds: conds} }

// If adds conditions; all must hold.
func (o Op) If(conds ...Cond) Op {
	o.Conds = append(o.Conds[:len(o.Conds):len(o.Conds)], conds...)
	return o
}

// Set sets a top-level attribute.
func (o Op) Set(name string, value any) Op {
	o.Sets = with(o.Sets, name, value)
	return o
}

// Add adds n to a counter.
func (o Op) Add(name string, n int64) Op {
	o.Adds = with(o.Adds, name, n)
	return o
}

// Remove removes top-level attributes.
func (o Op) Remove(names ...string) Op {
	o.Removes = append(o.Removes[:len(o.Removes):len(o.Removes)], names...)
	return o
}

// In places the item in an index.
func (o Op) In(index, pk, sk string) Op {
	o.Entries = with(o.Entries, index, Entry{PK: pk, SK: sk})
	return o
}

// NotIn takes the item out of indexes.
func (o Op) NotIn(indexes ...string) Op {
	o.Unindex = append(o.Unindex[:len(o.Unindex):len(o.Unindex)], indexes...)
	return o
}

// Until lets the item expire.
func (o Op) Until(t time.Time) Op {
	o.Expires = t
	return o
}

func with[V any](m map[string]V, k string, v V) map[string]V {
	out := make(map[string]V, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	out[k] = v
	return out
}

// CondKind is one of the closed set of conditions.
type CondKind string

// The conditions. The comparisons hold only if the attribute exists and has the type of the value.
const (
	CondAbsent       CondKind = "absent"  // there is no item
	CondPresent      CondKind = "present" // there is one
	CondVersion      CondKind = "version" // its version equals Value
	CondEqual        CondKind = "="
	CondLess         CondKind = "<"
	CondLessEqual    CondKind = "<="
	CondGreater      CondKind = ">"
	CondGreaterEqual CondKind = ">="
	CondNoAttr       CondKind = "no attribute" // there is an item, without this attribute
)

// Cond is one condition on the item of an Op as it was before the write.
type Cond struct {
	Kind  CondKind
	Attr  string // a top-level attribute of the document
	Value any    // string, int, int64 or bool (bool only with CondEqual)
}

// Absent holds if there is no item.
func Absent() Cond { return Cond{Kind: CondAbsent} }

// Present holds if there is an item.
func Present() Cond { return Cond{Kind: CondPresent} }

// VersionIs holds if the item's version is v.
func VersionIs(v int64) Cond { return Cond{Kind: CondVersion, Value: v} }

// Attr compares an attribute with a value by one of the comparison kinds.
func Attr(name string, kind CondKind, value any) Cond {
	return Cond{Kind: kind, Attr: name, Value: value}
}

// NoAttr holds if there is an item without the attribute.
func NoAttr(name string) Cond { return Cond{Kind: CondNoAttr, Attr: name} }

// PutVersion is the usual write of a document that was read before: Absent for version 0, else VersionIs.
func PutVersion(key Key, version int64, doc any) Op {
	if version == 0 {
		return Put(key, doc).If(Absent())
	}
	return Put(key, doc).If(VersionIs(version))
}

// marshalObject returns doc as a JSON object.
func marshalObject(doc any) (json.RawMessage, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 || b[0] != '{' {
		return nil, errNotObject
	}
	return b, nil
}
