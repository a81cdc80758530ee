package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// maxNesting bounds how deep a body may go; the deepest legitimate one, a questionnaire, has seven levels.
const maxNesting = 32

// What is wrong with a body as a whole; the text is the end of the problem's code.
var (
	errNoJSON    = errors.New("json")
	errNoText    = errors.New("unicode")
	errDuplicate = errors.New("duplicate")
	errNesting   = errors.New("nesting")
)

// strictJSON refuses what encoding/json would quietly repair or pass over: broken UTF-8, half surrogate pairs,
// anything behind the value, a name given twice, of which validation would see another than the handler, and
// characters that no text may hold.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		b := bufio.NewWriter(w)
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return err
		}
		return b.Flush()
	},
	Unmarshal: func(data []byte, v any) error {
		if _, first := v.(*any); first { // huma reads a body twice: to validate it, then into the input
			if err := inspect(data); err != nil {
				return err
			}
		}
		err := json.Unmarshal(data, v)
		var wrong *json.UnmarshalTypeError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &wrong): // 1.0 or 1e400 where an integer is wanted passes the validator
			return errors.New("misfit|" + wrong.Field)
		}
		return errNoJSON
	},
}

// inspect looks for what a body must not have.
func inspect(data []byte) error {
	if !utf8.Valid(data) || halfPair(data) {
		return errNoText
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var open []object
	var wrong unwelcomeText
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if len(wrong) > 0 {
				return wrong
			}
			return nil
		}
		if err != nil {
			return errNoJSON
		}
		if inside := len(open) - 1; inside >= 0 && token != json.Delim('}') && open[inside].twice(token) {
			return errDuplicate
		}
		if text, ok := token.(string); ok {
			wrong.look(text, open)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			if len(open) == maxNesting {
				return errNesting
			}
			open = append(open, object{list: token == json.Delim('[')})
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
	}
}

// object is an object or a list being read: in objects every other token is a name.
type object struct {
	list  bool
	index int    // of the next element
	name  string // the last one
	value bool   // the next token is a name's value
	names map[string]bool
}

// twice notes a token and reports whether it is a name that was there before.
func (o *object) twice(token json.Token) bool {
	if o.list {
		o.index++
		return false
	}
	if o.value = !o.value; !o.value {
		return false
	}
	name, _ := token.(string)
	if o.name = name; o.names[name] {
		return true
	}
	if o.names == nil {
		o.names = map[string]bool{}
	}
	o.names[name] = true
	return false
}

// halfPair reports whether an escape such as \ud83d stands without its other half, which becomes a replacement
// character. In JSON a backslash begins an escape and stands nowhere else.
func halfPair(data []byte) bool {
	for {
		i := bytes.IndexByte(data, '\\')
		if i < 0 || i+1 >= len(data) {
			return false
		}
		r, ok := escape(data[i:])
		if !ok {
			data = data[i+2:]
			continue
		}
		data = data[i+6:]
		if !utf16.IsSurrogate(r) {
			continue
		}
		low, ok := escape(data)
		if !ok || utf16.DecodeRune(r, low) == utf8.RuneError {
			return true
		}
		data = data[6:]
	}
}

// escape reads \uXXXX at the beginning of b.
func escape(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
