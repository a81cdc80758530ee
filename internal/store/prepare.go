package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrNoActor means that a write did not say who makes it.
var ErrNoActor = errors.New("store: a change must name its actor")

// Prepared is an Op whose values are JSON, checked against the limits. Engines work on these.
type Prepared struct {
	Op
	Object json.RawMessage            // put: the document
	Values map[string]json.RawMessage // update: Sets as JSON
}

// Prepare checks the ops of one Write and turns their values into JSON, so that every engine refuses the same.
func Prepare(stamp Stamp, ops []Op) ([]Prepared, error) {
	if stamp.By == "" || stamp.At.IsZero() {
		return nil, ErrNoActor
	}
	if len(ops) == 0 || len(ops) > MaxOps {
		return nil, &OpError{Op: 0, Reason: fmt.Sprintf("a write has 1 to %d ops, not %d", MaxOps, len(ops))}
	}
	seen := make(map[Key]bool, len(ops))
	out := make([]Prepared, len(ops))
	for i, op := range ops {
		if seen[op.Key] {
			return nil, &OpError{Op: i, Reason: "two ops on one item"}
		}
		seen[op.Key] = true
		p, err := prepare(op)
		if err != nil {
			return nil, &OpError{Op: i, Reason: err.Error()}
		}
		out[i] = p
	}
	return out, nil
}

func prepare(op Op) (Prepared, error) {
	spec, ok := Spec(op.Key.Table)
	if !ok {
		return Prepared{}, fmt.Errorf("no table %q", op.Key.Table)
	}
	if err := checkKey(op.Key.PK, op.Key.SK); err != nil {
		return Prepared{}, err
	}
	for name, e := range op.Entries {
		if _, ok := spec.Index(name); !ok {
			return Prepared{}, fmt.Errorf("table %s has no index %q", spec.Name, name)
		}
		if err := checkKey(e.PK, e.SK); err != nil {
			return Prepared{}, fmt.Errorf("index %s: %w", name, err)
		}
	}
	for _, name := range op.Unindex {
		if _, ok := spec.Index(name); !ok {
			return Prepared{}, fmt.Errorf("table %s has no index %q", spec.Name, name)
		}
	}
	if err := checkConds(op); err != nil {
		return Prepared{}, err
	}
	p := Prepared{Op: op}
	switch op.Kind {
	case OpPut:
		return p, p.preparePut()
	case OpUpdate:
		return p, p.prepareUpdate()
	case OpDelete, OpCheck:
		return p, nil
	}
	return Prepared{}, fmt.Errorf("no such kind of op: %q", op.Kind)
}

func (p *Prepared) preparePut() error {
	if !hasCond(p.Conds, CondAbsent) && !hasCond(p.Conds, CondVersion) {
		return errors.New("put needs the condition absent or a version")
	}
	doc, err := marshalObject(p.Doc)
	if err != nil {
		return err
	}
	if len(doc) > MaxItemSize {
		return fmt.Errorf("item of %d bytes is over the limit of %d", len(doc), MaxItemSize)
	}
	if err := eachName(doc, checkAttr); err != nil {
		return err
	}
	p.Object = doc
	return checkValue(doc, 0)
}

// eachName calls do with the name of each top-level attribute of an object that json.Marshal wrote. It reads no values:
// to parse a document anew takes eight times as long.
func eachName(object []byte, do func(name string) error) error {
	depth, expected := 0, false
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
			expected = depth == 1
		case '}', ']':
			depth--
		case ',':
			expected = depth == 1
		case '"':
			begin := i
			for i++; object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
			if !expected {
				continue
			}
			expected = false
			var name string
			if err := json.Unmarshal(object[begin:i+1], &name); err != nil {
				return err
			}
			if err := do(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Prepared) prepareUpdate() error {
	touched := map[string]bool{}
	touch := func(name string) error {
		if touched[name] {
			return fmt.Errorf("attribute %q is changed twice", name)
		}
		touched[name] = true
		return checkAttr(name)
	}
	p.Values = make(map[string]json.RawMessage, len(p.Sets))
	size := 0
	for name, v := range p.Sets {
		if err := touch(name); err != nil {
			return err
		}
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if err := checkValue(b, 1); err != nil {
			return err
		}
		size += len(name) + len(b)
		p.Values[name] = b
	}
	for name := range p.Adds {
		if err := touch(name); err != nil {
			return err
		}
	}
	for _, name := range p.Removes {
		if err := touch(name); err != nil {
			return err
		}
	}
	for _, name := range p.Unindex {
		if _, both := p.Entries[name]; both {
			return fmt.Errorf("index %q is both set and left", name)
		}
	}
	if size > MaxItemSize {
		return fmt.Errorf("update of %d bytes is over the limit of %d", size, MaxItemSize)
	}
	return nil
}

func checkConds(op Op) error {
	if op.Kind == OpCheck && len(op.Conds) == 0 {
		return errors.New("check needs a condition")
	}
	for _, c := range op.Conds {
		if c.Attr != "" {
			if err := checkAttr(c.Attr); err != nil {
				return err
			}
		}
		switch c.Kind {
		case CondAbsent:
			if len(op.Conds) > 1 {
				return errors.New("absent excludes other conditions")
			}
		case CondPresent, CondNoAttr:
		case CondVersion:
			if _, ok := c.Value.(int64); !ok {
				return errors.New("a version is an int64")
			}
		case CondEqual, CondLess, CondLessEqual, CondGreater, CondGreaterEqual:
			switch c.Value.(type) {
			case string, int, int64:
			case bool:
				if c.Kind != CondEqual {
					return errors.New("a bool can only be compared with =")
				}
			default:
				return fmt.Errorf("condition on %q: a %T cannot be compared", c.Attr, c.Value)
			}
		default:
			return fmt.Errorf("no such condition: %q", c.Kind)
		}
	}
	return nil
}

func hasCond(conds []Cond, kind CondKind) bool {
	for _, c := range conds {
		if c.Kind == kind {
			return true
		}
	}
	return false
}

func checkKey(pk, sk string) error {
	switch {
	case pk == "" || sk == "":
		return errors.New("a key is empty")
	case len(pk) > MaxPKSize || len(sk) > MaxSKSize:
		return errors.New("a key is too long")
	case !utf8.ValidString(pk) || !utf8.ValidString(sk):
		return errors.New("a key is not valid UTF-8")
	}
	return nil
}

// checkAttr keeps documents apart from what engines store beside them: pk, sk, ttl, and names with an underscore.
func checkAttr(name string) error {
	switch {
	case name == "":
		return errors.New("an attribute has no name")
	case name == "pk" || name == "sk" || name == "ttl" || strings.Contains(name, "_"):
		return fmt.Errorf("attribute name %q is reserved", name)
	}
	return nil
}

// CheckKey reports whether a key may be read, with the limits of a write.
func CheckKey(k Key) error {
	if _, ok := Spec(k.Table); !ok {
		return &OpError{Reason: fmt.Sprintf("no table %q", k.Table)}
	}
	if err := checkKey(k.PK, k.SK); err != nil {
		return &OpError{Reason: err.Error()}
	}
	return nil
}
