package sqlite

import (
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
)

// object is a JSON object whose fields keep their order. Values stay text: an update touches few of them.
type object []field

type field struct {
	name  string
	value json.RawMessage
}

var errMalformed = errors.New("malformed document")

// parseObject splits a JSON object that encoding/json has written or checked; it does not check it again.
func parseObject(doc []byte) (object, error) {
	p := scanner{doc: doc}
	if !p.take('{') {
		return nil, errMalformed
	}
	var o object
	if p.take('}') {
		return o, nil
	}
	for {
		start := p.at()
		p.value()
		var name string
		if err := json.Unmarshal(doc[start:p.pos], &name); err != nil || !p.take(':') {
			return nil, errMalformed
		}
		start = p.at()
		p.value()
		o = append(o, field{name, doc[start:p.pos]})
		switch {
		case p.take(','):
		case p.take('}'):
			return o, nil
		default:
			return nil, errMalformed
		}
	}
}

// get returns an attribute, nil if there is none. Of two with one name the last counts, as in encoding/json.
func (o object) get(name string) json.RawMessage {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].name == name {
			return o[i].value
		}
	}
	return nil
}

func (o object) set(name string, value json.RawMessage) object {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].name == name {
			o[i].value = value
			return o
		}
	}
	return append(o, field{name, value})
}

func (o object) remove(name string) object {
	kept := o[:0]
	for _, f := range o {
		if f.name != name {
			kept = append(kept, f)
		}
	}
	return kept
}

func (o object) marshal() (json.RawMessage, error) {
	out := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), f.value...)
	}
	return append(out, '}'), nil
}

// plus adds n to a number; the value is nil if there was none. It reports false if the value is no number.
func plus(value json.RawMessage, n int64) (json.RawMessage, bool) {
	if value == nil {
		return strconv.AppendInt(nil, n, 10), true
	}
	if a, err := strconv.ParseInt(string(value), 10, 64); err == nil {
		if sum := a + n; (sum > a) == (n > 0) {
			return strconv.AppendInt(nil, sum, 10), true
		}
	}
	r, ok := number(value)
	if !ok {
		return nil, false
	}
	r.Add(r, new(big.Rat).SetInt64(n))
	digits, _ := r.FloatPrec() // what JSON can write has finitely many
	return json.RawMessage(r.FloatString(digits)), true
}

// number reads a JSON number exactly.
func number(value json.RawMessage) (*big.Rat, bool) {
	if len(value) == 0 || (value[0] != '-' && (value[0] < '0' || value[0] > '9')) {
		return nil, false
	}
	return new(big.Rat).SetString(string(value))
}

// scanner finds where values end.
type scanner struct {
	doc []byte
	pos int
}

// at skips white space and returns the position.
func (p *scanner) at() int {
	for p.pos < len(p.doc) && (p.doc[p.pos] == ' ' || p.doc[p.pos] == '\n' || p.doc[p.pos] == '\t' || p.doc[p.pos] == '\r') {
		p.pos++
	}
	return p.pos
}

func (p *scanner) take(c byte) bool {
	if p.at() < len(p.doc) && p.doc[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// value moves behind one value.
func (p *scanner) value() {
	depth := 0
	for ; p.pos < len(p.doc); p.pos++ {
		switch p.doc[p.pos] {
		case '"':
			p.text()
			if depth == 0 {
				return
			}
			p.pos-- // the loop steps over it
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return // the end of what encloses a plain value
			}
			if depth--; depth == 0 {
				p.pos++
				return
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return
			}
		}
	}
}

// text moves behind a string.
func (p *scanner) text() {
	for p.pos++; p.pos < len(p.doc); p.pos++ {
		switch p.doc[p.pos] {
		case '\\':
			p.pos++
		case '"':
			p.pos++
			return
		}
	}
	p.pos = len(p.doc) // no end: the caller sees it by what is missing
}
