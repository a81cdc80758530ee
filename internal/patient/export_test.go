package patient

import (
	"io"

	"careloop/internal/errs"
)

// Tokens lists what a name is found by.
func Tokens(n Name) []string { return readingOf(n).tokens }

// QueryOf returns the beginning that a search for a name asks for.
func QueryOf(s string) string { return joinWords(s) }

// NewNumber draws a record number.
func NewNumber(r io.Reader) Number { return newNumber(r) }

// Asked describes what a search asks for.
type Asked struct {
	Name, Number, Reach string
	Documents           int
}

// ParseQuery reads a search.
func ParseQuery(q string) (Asked, error) {
	f := errs.NewFaults()
	parsed := parseQuery(f, q, "CN")
	a := Asked{Name: parsed.name, Number: string(parsed.number), Documents: len(parsed.documents)}
	if parsed.reach != nil {
		a.Reach = parsed.reach.kind + ":" + parsed.reach.value
	}
	return a, f.Err()
}
