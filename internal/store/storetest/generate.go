package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"careloop/internal/store"
)

// The attributes of random documents: counters hold numbers, the others anything.
var (
	counters = []string{"n", "数"}
	others   = []string{"a", "b.c", "size", "#d"}
)

// drawOp draws an op on key that the port accepts; whether its conditions hold is left to chance, but often they do.
func (p *player) drawOp(rt *rapid.T, key store.Key) store.Op {
	var op store.Op
	switch rapid.SampledFrom([]string{"put", "put", "update", "update", "update", "delete", "check"}).Draw(rt, "kind") {
	case "put":
		op = store.Put(key, anyDoc(rt))
		op = p.enter(rt, op).If(p.versionCond(rt, key))
		if op.Conds[0].Kind == store.CondVersion {
			op = op.If(p.anyConds(rt, key, 0, 1)...)
		}
	case "update":
		op = p.enter(rt, anyUpdate(rt, key)).If(p.onlyOrMore(rt, key)...)
	case "delete":
		return store.Delete(key).If(p.onlyOrMore(rt, key)...)
	case "check":
		return store.Check(key, append(p.anyConds(rt, key, 0, 1), p.versionCond(rt, key))[0])
	}
	if rapid.IntRange(0, 4).Draw(rt, "expires") == 0 {
		op = op.Until(start.Add(time.Duration(rapid.IntRange(-5, 5).Draw(rt, "hours")) * time.Hour))
	}
	return op
}

func anyUpdate(rt *rapid.T, key store.Key) store.Op {
	op := store.Update(key)
	for _, name := range counters {
		switch rapid.IntRange(0, 4).Draw(rt, "do to "+name) {
		case 0:
			op = op.Set(name, anyNumber(rt))
		case 1, 2:
			op = op.Add(name, int64(rapid.IntRange(-20, 20).Draw(rt, "add")))
		case 3:
			op = op.Remove(name)
		}
	}
	for _, name := range others {
		switch rapid.IntRange(0, 4).Draw(rt, "do to "+name) {
		case 0:
			op = op.Set(name, anyValue(rt))
		case 1:
			op = op.Remove(name)
		}
	}
	return op
}

// enter draws entries. No two items have the same, since how engines order those is their own affair.
func (p *player) enter(rt *rapid.T, op store.Op) store.Op {
	spec, _ := store.Spec(op.Key.Table)
	for _, ix := range spec.Indexes {
		switch rapid.IntRange(0, 3).Draw(rt, "do in "+ix.Name) {
		case 0:
			sk := rapid.SampledFrom([]string{"a", "ab", "b"}).Draw(rt, "entry")
			own := strings.TrimPrefix(op.Key.PK, p.space) + op.Key.SK
			op = op.In(ix.Name, p.space+rapid.SampledFrom([]string{"p", "q"}).Draw(rt, "partition"), sk+"#"+own)
		case 1:
			if op.Kind == store.OpUpdate {
				op = op.NotIn(ix.Name)
			}
		}
	}
	return op
}

// versionCond draws a condition that a put must have, more often than not one that holds.
func (p *player) versionCond(rt *rapid.T, key store.Key) store.Cond {
	now := int64(0)
	if it, err := p.a.Get(rt.Context(), key); err == nil {
		now = it.Version
	}
	if now == 0 {
		return rapid.SampledFrom([]store.Cond{store.Absent(), store.Absent(), store.VersionIs(1)}).Draw(rt, "condition")
	}
	off := int64(rapid.SampledFrom([]int{0, 0, 0, -1, 1}).Draw(rt, "off"))
	return rapid.SampledFrom([]store.Cond{store.VersionIs(now + off), store.VersionIs(now), store.Absent()}).Draw(rt, "condition")
}

// onlyOrMore draws no conditions, absent, or some others.
func (p *player) onlyOrMore(rt *rapid.T, key store.Key) []store.Cond {
	switch rapid.IntRange(0, 5).Draw(rt, "conditions") {
	case 0:
		return []store.Cond{p.versionCond(rt, key)}
	case 1, 2:
		return p.anyConds(rt, key, 1, 2)
	}
	return nil
}

func (p *player) anyConds(rt *rapid.T, key store.Key, least, most int) []store.Cond {
	cs := make([]store.Cond, rapid.IntRange(least, most).Draw(rt, "count"))
	names := append(append([]string{"missing"}, counters...), others...)
	for i := range cs {
		name := rapid.SampledFrom(names).Draw(rt, "attribute")
		switch rapid.IntRange(0, 5).Draw(rt, "form") {
		case 0:
			cs[i] = store.Present()
		case 1:
			cs[i] = store.NoAttr(name)
		default:
			cs[i] = p.anyComparison(rt, key, name)
		}
	}
	return cs
}

// anyComparison often takes the value that stands there.
func (p *player) anyComparison(rt *rapid.T, key store.Key, name string) store.Cond {
	kind := rapid.SampledFrom([]store.CondKind{
		store.CondEqual, store.CondLess, store.CondLessEqual, store.CondGreater, store.CondGreaterEqual,
	}).Draw(rt, "comparison")
	value := rapid.SampledFrom([]any{"", "m", "随", 0, 1, int64(7), -3}).Draw(rt, "value")
	if it, err := p.a.Get(rt.Context(), key); err == nil && rapid.Bool().Draw(rt, "as it stands") {
		var doc map[string]any
		if err := it.Decode(&doc); err != nil {
			rt.Fatal(err)
		}
		switch v := doc[name].(type) {
		case string:
			value = v
		case float64:
			value = int64(v)
		case bool:
			return store.Attr(name, store.CondEqual, v)
		}
	}
	return store.Attr(name, kind, value)
}

func anyDoc(rt *rapid.T) map[string]any {
	doc := map[string]any{}
	for _, name := range counters {
		if rapid.Bool().Draw(rt, "has "+name) {
			doc[name] = anyNumber(rt)
		}
	}
	for _, name := range others {
		if rapid.Bool().Draw(rt, "has "+name) {
			doc[name] = anyValue(rt)
		}
	}
	return doc
}

// anyNumber draws an integer or a short decimal.
func anyNumber(rt *rapid.T) json.Number {
	n := rapid.Int64Range(-1000, 1000).Draw(rt, "number")
	switch rapid.IntRange(0, 5).Draw(rt, "sort of number") {
	case 0:
		return json.Number(fmt.Sprintf("%d.%02d", n, rapid.IntRange(0, 99).Draw(rt, "decimals")))
	case 1:
		return json.Number(fmt.Sprint(n * 9_007_199_254_740_993 % 1_000_000_000_000_000_000))
	}
	return json.Number(fmt.Sprint(n))
}

func anyValue(rt *rapid.T) any {
	switch rapid.IntRange(0, 6).Draw(rt, "sort of value") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(rt, "bool")
	case 2:
		return anyNumber(rt)
	case 3:
		return []any{anyNumber(rt), "x", nil, []any{}}
	case 4:
		return map[string]any{"k_y": anyNumber(rt), "none": map[string]any{}, "list": []any{true}}
	}
	return rapid.StringOfN(rapid.RuneFrom([]rune("am随😀\"\\\x00 ")), 0, 4, -1).Draw(rt, "text")
}

func (p *player) anyQuery(rt *rapid.T) store.Query {
	q := store.Query{
		Table: rapid.SampledFrom(sameTables).Draw(rt, "table"),
		PK:    p.space + rapid.SampledFrom([]string{"p", "q"}).Draw(rt, "partition"),
		Desc:  rapid.Bool().Draw(rt, "desc"),
		Limit: rapid.IntRange(0, 4).Draw(rt, "limit"),
	}
	bounds := []string{"1", "10", "2", "3", "0"}
	if rapid.Bool().Draw(rt, "of an index") {
		spec, _ := store.Spec(q.Table)
		q.Index = rapid.SampledFrom(spec.Indexes).Draw(rt, "index").Name
		bounds = []string{"a", "a#", "ab#p", "b", "c"}
	}
	switch rapid.IntRange(0, 4).Draw(rt, "part") {
	case 0:
		q.Prefix = rapid.SampledFrom(bounds).Draw(rt, "prefix")
	case 1:
		q.From = rapid.SampledFrom(bounds).Draw(rt, "from")
	case 2:
		q.To = rapid.SampledFrom(bounds).Draw(rt, "to")
	case 3:
		q.From, q.To = rapid.SampledFrom(bounds).Draw(rt, "from"), rapid.SampledFrom(bounds).Draw(rt, "to")
	}
	return q
}
